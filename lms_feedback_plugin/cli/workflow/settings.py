"""``lms-feedback workflow settings``"""

from __future__ import annotations

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from lms_feedback_plugin.cli.opened import opened_service
from lms_feedback_plugin.domain.text import Text, iso, say
from lms_feedback_plugin.errors import Invalid, NotFound
from lms_feedback_plugin.service.bootstrap import Service
from lms_feedback_plugin.service.settings import SettingChange, SettingView

from .options import emit, json_option, language_option

SAID: dict[str, Text] = {
    "workflow": {"en": "workflow", "zh-CN": "流程"},
    "setting": {"en": "setting", "zh-CN": "设置项"},
    "value": {"en": "value", "zh-CN": "当前值"},
    "default": {"en": "in the file", "zh-CN": "文件默认值"},
    "about": {"en": "what it is", "zh-CN": "说明"},
    "changed": {"en": "last change", "zh-CN": "最近更改"},
    "stands": {"en": "{one} is {value}; in the file: {default}.", "zh-CN": "{one} 为 {value}；文件默认值：{default}。"},
    "line": {"en": "{at}  {by}  {before} → {after}", "zh-CN": "{at}  {by}  {before} → {after}"},
    "file": {"en": "as in the file", "zh-CN": "文件默认值"},
    "kept": {
        "en": "It counts for what begins from now on; due dates that were given stay.",
        "zh-CN": "对之后开始的事项生效，已承诺的期限保持不变。",
    },
    "several": {
        "en": "There are several sites: {known}. Say which with --site.",
        "zh-CN": "有多个站点：{known}。请用 --site 指定。",
    },
    "none": {
        "en": "There is no site yet. Add one with: lms-feedback sites add",
        "zh-CN": "尚无站点。请运行 lms-feedback sites add 添加。",
    },
    "both": {"en": "Either a VALUE or --reset, not both.", "zh-CN": "VALUE 与 --reset 只能二选一。"},
    "which": {"en": "--reset needs a WORKFLOW and a NAME.", "zh-CN": "--reset 需要指定 WORKFLOW 和 NAME。"},
}


@click.command("settings", context_settings={"ignore_unknown_options": True})
@click.option("--site", help="Which site; may be left out where there is only one.")
@click.argument("workflow", required=False)
@click.argument("name", required=False)
@click.argument("value", required=False)
@click.option("--reset", is_flag=True, help="Let it hold what the file says.")
@json_option
@language_option
def command(
    site: str | None, workflow: str | None, name: str | None, value: str | None, reset: bool, as_json: bool, language: str
) -> None:
    """What the settings of workflows are on a site, and changing them.

    \b
    lms-feedback workflow settings                              every setting
    lms-feedback workflow settings answer                       those of one workflow
    lms-feedback workflow settings answer first_reply           one, with its history
    lms-feedback workflow settings answer first_reply 10m       change it
    lms-feedback workflow settings answer first_reply --reset   as in the file again

    A change is checked as the file is, enters the history of the site, and holds in every process within five
    seconds. Clocks that run keep the due date that was promised. Admins may do the same at the desk.
    """
    if reset and (value is not None or name is None):
        raise _told("both" if value is not None else "which", language)
    with opened_service() as service:
        own = site or _only_site(service, language)
        if name is None or workflow is None:
            _list(service, own, workflow, language, as_json)
            return
        _one(service, own, (workflow, name, value), reset, language, as_json)


def _one(
    service: Service, site: str, asked: tuple[str, str, str | None], reset: bool, language: str, as_json: bool
) -> None:  # fmt: skip
    workflow, name, value = asked
    if reset:
        found = service.settings.reset(site, workflow, name, None)
    elif value is not None:
        found = service.settings.change(site, workflow, name, value, None)
    else:
        found = service.settings.get(site, workflow, name)
    changes = [one for one in service.settings.history(site) if (one.workflow, one.setting) == (workflow, name)]
    names = _names(service, site, changes)
    if as_json:
        emit({"site": site, **_plain(found), "changes": [_plain_change(one) for one in changes]})
        return
    one = f"{workflow}.{name}"
    click.echo(say(SAID["stands"], language).format(one=one, value=found.written, default=found.default))
    if reset or value is not None:
        click.echo(say(SAID["kept"], language))
        return
    for change in changes:
        before, after = (text or say(SAID["file"], language) for text in (change.before, change.after))
        by = names.get(change.by, change.by)
        click.echo(say(SAID["line"], language).format(at=iso(change.at), by=by, before=before, after=after))


def _list(service: Service, site: str, workflow: str | None, language: str, as_json: bool) -> None:
    if workflow is not None:
        service.library.workflow(site, workflow)
    found = [one for one in service.settings.listed(site) if workflow in (None, one.workflow.name)]
    if as_json:
        emit({"site": site, "settings": [_plain(one) for one in found]})
        return
    names = _names(service, site, [one.last for one in found if one.last])
    columns = ("workflow", "setting", "value", "default", "about", "changed")
    table = Table(*(say(SAID[column], language) for column in columns))
    for one in found:
        last = f"{iso(one.last.at)} {names.get(one.last.by, one.last.by)}" if one.last else ""
        value = f"[bold]{escape(one.written)}[/bold]" if one.changed else escape(one.written)
        about = escape(say(one.setting.label, language))
        table.add_row(one.workflow.name, one.setting.name, value, escape(one.default), about, escape(last))
    Console().print(table)


def _only_site(service: Service, language: str) -> str:
    with service.database.reader() as unit:
        known = [site.id for site in unit.sites.list()]
    if len(known) == 1:
        return known[0]
    if not known:
        raise NotFound(say(SAID["none"], language))
    raise _told("several", language, known=", ".join(known))


def _told(key: str, language: str, **params: str) -> Invalid:
    return Invalid(say(SAID[key], language).format(**params))


def _names(service: Service, site: str, changes: list[SettingChange]) -> dict[str, str]:
    people = service.desk.people(site, {one.by for one in changes if one.by})
    return {number: person.name for number, person in people.items()}


def _plain(one: SettingView) -> dict[str, object]:
    return {
        "workflow": one.workflow.name,
        "name": one.setting.name,
        "type": one.setting.type,
        "label": dict(one.setting.label),
        "value": one.written,
        "default": one.default,
        "changed": one.changed,
        "last_change": _plain_change(one.last) if one.last else None,
    }


def _plain_change(one: SettingChange) -> dict[str, object]:
    return {"at": iso(one.at), "by": one.by, "before": one.before, "after": one.after}
