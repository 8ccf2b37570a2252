"""``lms-feedback workflow check``"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from lms_feedback_plugin.definitions import load
from lms_feedback_plugin.definitions.checking import Checked, check_places
from lms_feedback_plugin.definitions.diagnostics import Diagnostic
from lms_feedback_plugin.domain.text import Text, say

from .options import emit, json_option, language_option, paths

SAID: dict[str, Text] = {
    "workflow": {
        "en": "{name} {version}: {states} states, {steps} transitions, {timers} timers",
        "zh-CN": "{name} {version}：{states} 个状态，{steps} 个流转，{timers} 个计时器",
    },
    "total": {"en": "{files}, {errors}, {warnings}", "zh-CN": "{files}，{errors}，{warnings}"},
    "files": {"en": "{n} files", "zh-CN": "{n} 个文件"},
    "errors": {"en": "{n} errors", "zh-CN": "{n} 个错误"},
    "warnings": {"en": "{n} warnings", "zh-CN": "{n} 个警告"},
    "later": {
        "en": "While a workflow.yaml has errors, its scenarios are not read; its promises are proved once it is sound.",
        "zh-CN": "workflow.yaml 有错误时不会读取其场景；承诺要等它无误后才能证明。",
    },
}
COLOURS = {"error": "red", "warning": "yellow"}


@click.command("check")
@paths
@click.option("--strict", is_flag=True, help="Let warnings fail too.")
@click.option("--against-live", is_flag=True, help="Ask the running sites as well: would an item be stranded?")
@click.option("--site", help="With --against-live: this site alone.")
@click.option("--explain", metavar="CODE", help="What a code means, its smallest example and its cure.")
@json_option
@language_option
def command(
    paths: tuple[Path, ...],
    strict: bool,
    against_live: bool,
    site: str | None,
    explain: str | None,
    as_json: bool,
    language: str,
) -> None:
    """All that is wrong with the workflows in each PATH (the shipped ones where none is named), at once.

    \b
    lms-feedback workflow check loan                   one folder
    lms-feedback workflow check workflows --json       a folder of folders, for editors and CI
    lms-feedback workflow check loan --against-live    before it is published
    lms-feedback workflow check --explain W210

    Each finding has a code that never changes, file:line:column, and a cure where there is one. Exit 1 on errors.
    """
    if explain:
        _explain(explain, language)
        return
    checked = check_places(paths or (load.shipped_folder(),), datetime.now(UTC).date())
    found = [*checked.found, *(_live(checked, site) if against_live else ())]
    errors = sum(diagnostic.severity == "error" for diagnostic in found)
    counts = {"files": len(checked.files), "errors": errors, "warnings": len(found) - errors}
    if as_json:
        emit({**counts, "diagnostics": [diagnostic.as_json() for diagnostic in found]})
    else:
        _tell(checked, found, language)
        click.echo(_total(counts, language))
    if errors or (strict and found):
        raise click.exceptions.Exit(1)


def _tell(checked: Checked, found: Sequence[Diagnostic], language: str) -> None:
    for diagnostic in found:
        place, _, rest = diagnostic.show(language).partition("\n")
        click.secho(place, fg=COLOURS[diagnostic.severity])
        click.echo(f"{rest}\n" if rest else "")
    for workflow in checked.workflows:
        size = {"states": len(workflow.states), "steps": len(workflow.transitions), "timers": len(workflow.timers)}
        click.echo(say(SAID["workflow"], language).format(name=workflow.name, version=workflow.version, **size))
    if sum(Path(file).name == "workflow.yaml" for file in checked.files) > len(checked.workflows):
        click.echo(say(SAID["later"], language))


def _total(counts: Mapping[str, int], language: str) -> str:
    parts = {name: say(SAID[name], language).format(n=n) for name, n in counts.items()}
    if language == "en":
        parts = {name: part.removesuffix("s") if counts[name] == 1 else part for name, part in parts.items()}
    return say(SAID["total"], language).format(**parts)


def _live(checked: Checked, site: str | None) -> list[Diagnostic]:
    from lms_feedback_plugin.cli.opened import opened_service

    with opened_service() as service:
        return [finding for library in checked.libraries for finding in service.publishing.against_live(library, site)]


def _explain(code: str, language: str) -> None:
    from lms_feedback_plugin.definitions.explained import CODES, explain

    text = explain(code, language)
    if text is None:
        raise click.BadParameter(f"There is no code {code!r}. Known: {', '.join(CODES)}.", param_hint="--explain")
    click.echo(text)
