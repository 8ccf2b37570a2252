"""``lms-feedback workflow diff``"""

from __future__ import annotations

from pathlib import Path

import click

from lms_feedback_plugin.cli.opened import opened_service
from lms_feedback_plugin.definitions.changes import Change, Changes, Severity, changes_between
from lms_feedback_plugin.definitions.load import load_path
from lms_feedback_plugin.domain.text import Text, say
from lms_feedback_plugin.domain.workflow import Workflow

from .options import WorkflowPath, emit, json_option, language_option

LIVE = "live"
MARKS: dict[Severity, Text] = {
    "strands": {"en": "strands items", "zh-CN": "事项受困"},
    "promise": {"en": "changes promises", "zh-CN": "承诺变更"},
    "rule": {"en": "changes rules", "zh-CN": "规则变更"},
    "wording": {"en": "wording", "zh-CN": "仅措辞"},
}
SAID: dict[str, Text] = {
    "title": {"en": "{old} → {new}", "zh-CN": "{old} → {new}"},
    "same": {"en": "Nothing changed.", "zh-CN": "没有任何变化。"},
    "words": {
        "en": "Only labels, messages and the like changed: items need not move.",
        "zh-CN": "仅名称、消息等措辞有变化：事项无需迁移。",
    },
}


class _Place(WorkflowPath):
    """A workflow's folder or name, or what is live."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        return Path(LIVE) if value == LIVE else super().convert(value, param, ctx)


@click.command("diff")
@click.argument("old", type=_Place(one=True))
@click.argument("new", type=_Place(one=True))
@click.option("--site", help="The running site whose version `live` stands for.")
@click.option("--exit-code", is_flag=True, help="Exit 1 where behaviour changed, for scripts.")
@json_option
@language_option
def command(old: Path, new: Path, site: str | None, exit_code: bool, as_json: bool, language: str) -> None:
    """What a NEW version of a workflow does otherwise than the OLD one: behaviour, not text.

    \b
    lms-feedback workflow diff loan ../draft/loan
    lms-feedback workflow diff live ./fix --site academy      before publishing

    A sentence for each rule that changed, the gravest first: what would strand items, what changes a promise, what changes
    who may do what. Nothing is said of a change that no item can notice.
    """
    before, after = _read(old, new, site)
    changes = changes_between(before, after)
    if as_json:
        emit(_document(before, after, changes))
    else:
        _show(before, after, changes, language)
    if exit_code and changes.rules:
        raise click.exceptions.Exit(1)


def _read(old: Path, new: Path, site: str | None) -> tuple[Workflow, Workflow]:
    live = [place == Path(LIVE) for place in (old, new)]
    if all(live):
        raise click.UsageError("One of the two must be a folder, or the name of a workflow that comes with the product.")
    if any(live) != (site is not None):
        raise click.UsageError("`live` is what runs on a site: name both, e.g. diff live ./fix --site academy.")
    here = {place: next(iter(load_path(place).workflows.values())) for place in (old, new) if place != Path(LIVE)}
    if site is not None:
        (other,) = here.values()
        with opened_service() as service:
            here[Path(LIVE)] = service.library.workflow(site, other.name)
    return here[old], here[new]


def _show(old: Workflow, new: Workflow, changes: Changes, language: str) -> None:
    title = {"old": f"{old.name} {old.version}", "new": f"{new.name} {new.version}"}
    click.echo(say(SAID["title"], language).format(**title))
    for change in (*changes.rules, *changes.words):
        click.echo(f"  [{say(MARKS[change.severity], language)}] {say(change.text, language)}")
    if not changes.rules:
        click.echo(say(SAID["words" if changes.words else "same"], language))


def _document(old: Workflow, new: Workflow, changes: Changes) -> dict[str, object]:
    return {
        "old": {"workflow": old.name, "version": old.version, "behaviour": old.behaviour},
        "new": {"workflow": new.name, "version": new.version, "behaviour": new.behaviour},
        "same_behaviour": not changes.rules,
        "gravest": changes.gravest,
        "changes": [_change(change) for change in (*changes.rules, *changes.words)],
    }


def _change(change: Change) -> dict[str, object]:
    return {"severity": change.severity, "section": change.section, "name": change.name, "text": dict(change.text)}
