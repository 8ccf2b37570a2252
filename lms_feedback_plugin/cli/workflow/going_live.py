"""What `publish` and `migrate` share: which site is meant, and how a plan is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress

from lms_feedback_plugin.domain.text import Text, say
from lms_feedback_plugin.errors import Invalid
from lms_feedback_plugin.service.bootstrap import Service
from lms_feedback_plugin.service.plans import Move, Plan

SAID: dict[str, Text] = {
    "new": {"en": "{name} {version} on {site}: new", "zh-CN": "{site} 上的 {name} {version}：新流程"},
    "same": {
        "en": "{name} {version} on {site}: nothing has changed",
        "zh-CN": "{site} 上的 {name} {version}：没有变化",
    },
    "words": {
        "en": "{name} {version} on {site}: only labels and messages change",
        "zh-CN": "{site} 上的 {name} {version}：仅标签与消息有变化",
    },
    "behaviour": {
        "en": "{name} {live} → {version} on {site}: what items do changes",
        "zh-CN": "{site} 上的 {name} {live} → {version}：事项的行为有变化",
    },
    "stay": {
        "en": "  {count} items of version {source} stay in “{state}”, {clocks}",
        "zh-CN": "  {count} 个版本 {source} 的事项留在“{state}”，{clocks}",
    },
    "go": {
        "en": "  {count} items of version {source} go from “{state}” to “{to}”, {clocks}",
        "zh-CN": "  {count} 个版本 {source} 的事项从“{state}”移到“{to}”，{clocks}",
    },
    "stranded": {
        "en": "  {count} items of version {source} stand in “{state}”, which is gone: write a `migrate` row",
        "zh-CN": "  {count} 个版本 {source} 的事项处于已删除的“{state}”：请为版本 {source} 编写 `migrate` 行",
    },
    "keep": {"en": "due dates as promised", "zh-CN": "到期时间不变"},
    "ends": {"en": "which ends them; nobody is told of it", "zh-CN": "事项就此结束，不会通知任何人"},
    "restart": {"en": "their clocks begin anew", "zh-CN": "重新计时"},
    "gone": {
        "en": "  the site changed the setting “{name}”, which is no more",
        "zh-CN": "  站点曾修改设置项“{name}”，它已不存在",
    },
    "dry": {"en": "Nothing was written (--dry-run).", "zh-CN": "未写入任何内容（--dry-run）。"},
    "moving": {"en": "Taking items along", "zh-CN": "正在迁移事项"},
    "no_items": {"en": "  every item follows it already", "zh-CN": "  所有事项都已遵循此版本"},
}


def site_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--site``; not needed where there is one."""
    return click.option("--site", help="The site.  [default: the only one there is]")(function)


def the_site(service: Service, named: str | None) -> str:
    """The site that is meant. Raises ``Invalid`` where that is open."""
    if named is not None:
        return named
    with service.database.reader() as unit:
        known = [site.id for site in unit.sites.list()]
    if len(known) != 1:
        raise Invalid(f"Say which site with --site. There are: {', '.join(known) or 'none yet; add one with `sites add`'}.")
    return known[0]


def document(plan: Plan, *, written: bool) -> dict[str, object]:
    """A plan for programs."""
    return {
        "site": plan.site,
        "workflow": plan.workflow.name,
        "version": plan.workflow.version,
        "live": plan.live,
        "kind": plan.kind,
        "items": plan.items,
        "moves": [
            {"version": m.version, "state": m.state, "to": m.to, "count": m.count, "restart": m.restart, "ends": _ends(plan, m)}
            for m in plan.moves
        ],
        "changes": [dict(text) for text in plan.changes],
        "settings_gone": list(plan.gone),
        "written": written,
    }


def tell(plan: Plan, language: str) -> None:
    """A plan for people."""
    flow = plan.workflow
    named = {"name": flow.name, "version": flow.version, "site": plan.site, "live": plan.live}
    click.echo(say(SAID[plan.kind], language).format(**named))
    for change in plan.changes:
        click.echo(f"  - {say(change, language)}")
    for move in plan.moves:
        clocks = say(SAID["ends" if _ends(plan, move) else "restart" if move.restart else "keep"], language)
        key = "stranded" if move.to is None else "stay" if move.to == move.state else "go"
        parts = {"count": move.count, "source": move.version, "state": move.state, "to": move.to, "clocks": clocks}
        click.echo(say(SAID[key], language).format(**parts))
    for name in plan.gone:
        click.echo(say(SAID["gone"], language).format(name=name))


def _ends(plan: Plan, move: Move) -> bool:
    return move.to is not None and plan.workflow.states[move.to].final


@contextmanager
def progress(language: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal's stderr; nothing elsewhere."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(say(SAID["moving"], language), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
