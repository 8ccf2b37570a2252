"""``lms-feedback workflow mutate``"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from lms_feedback_plugin.definitions.mutation import Mutant, Survey, mutants_of, survey
from lms_feedback_plugin.definitions.mutation.parts import Sort
from lms_feedback_plugin.definitions.scenarios import machine_for, run
from lms_feedback_plugin.domain.text import Text, say
from lms_feedback_plugin.errors import Invalid

from .options import emit, json_option, language_option, path
from .stories import MISSING, Story, stories

SAID: dict[str, Text] = {
    "score": {
        "en": "{name} {version}: {noticed} of {total} weakened rules are noticed ({score:.0f} %).",
        "zh-CN": "{name} {version}：{total} 处规则削弱中有 {noticed} 处被场景发现（{score:.0f} %）。",
    },
    "wrong": {
        "en": "The scenario “{scenario}” of {name} does not hold as it is; `workflow test` says why. Mend it first.",
        "zh-CN": "{name} 的场景“{scenario}”目前就未通过，原因见 `workflow test`。请先修正。",
    },
    "survivors": {"en": "No scenario notices that", "zh-CN": "没有任何场景发现以下改动："},
    "below": {"en": "{name}: less than {least:g} % are noticed.", "zh-CN": "{name}：被发现的不足 {least:g} %。"},
    "noticed": {"en": "noticed", "zh-CN": "已发现"},
    "trying": {"en": "weakening {name}", "zh-CN": "正在削弱 {name}"},
}
NAMES: dict[Sort, Text] = {
    "roles": {"en": "Roles", "zh-CN": "角色"},
    "needs": {"en": "Needs", "zh-CN": "必填项"},
    "conditions": {"en": "Conditions", "zh-CN": "条件"},
    "decisions": {"en": "Decisions", "zh-CN": "判定"},
    "effects": {"en": "Effects", "zh-CN": "动作"},
    "timers": {"en": "Timers", "zh-CN": "计时器"},
    "pauses": {"en": "Pauses", "zh-CN": "暂停"},
    "merges": {"en": "Merges", "zh-CN": "合并"},
    "reactions": {"en": "Reactions", "zh-CN": "事件响应"},
    "ways": {"en": "Ways", "zh-CN": "流向"},
}


@click.command("mutate")
@path
@click.option("--at-least", type=click.FloatRange(0, 100), metavar="PERCENT", help="Fail where fewer are noticed.")
@json_option
@language_option
def command(path: Path | None, at_least: float | None, as_json: bool, language: str) -> None:
    """Weaken one rule of PATH at a time, and name those that no scenario notices.

    \b
    lms-feedback workflow mutate loan                  which rules are not held by any scenario?
    lms-feedback workflow mutate loan --at-least 80    for CI

    A role less or everyone, a needed field less, a condition that asks something else, an effect that is not done, a timer
    that takes twice as long, a pause that is none …: each is tried on all scenarios. What none of them notices could be
    changed tomorrow by mistake, and nobody would know before a learner does. Exit 1 below --at-least.
    """
    found = [(story, _survey(story, language)) for story in stories((path,))]
    if as_json:
        emit({"workflows": [_as_json(story, result) for story, result in found]})
    else:
        for story, result in found:
            _show(story, result, at_least, language)
    if any(result.score < (at_least or 0) for _, result in found):
        raise click.exceptions.Exit(1)


def _survey(story: Story, language: str) -> Survey:
    name, workspace = story.workflow.name, story.library.workspace
    if story.scenarios is None:
        raise Invalid(say(MISSING, language).format(name=name, file=story.file.name, folder=story.folder))
    machine = machine_for(story.workflow, workspace)
    wrong = next((s for s in story.scenarios if not run(machine, s).passed), None)
    if wrong is not None:
        raise Invalid(say(SAID["wrong"], language).format(scenario=wrong.name, name=name))
    mutants = mutants_of(story.workflow, workspace, story.source)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as progress:
        task = progress.add_task(say(SAID["trying"], language).format(name=name), total=len(mutants))
        return survey(mutants, story.scenarios, workspace, lambda: progress.advance(task))


def _show(story: Story, result: Survey, least: float | None, language: str) -> None:
    name, path = story.workflow.name, story.library.sources[story.workflow.name].path
    figures = {"noticed": result.noticed, "total": result.total, "score": result.score}
    click.echo(say(SAID["score"], language).format(name=name, version=story.workflow.version, **figures))
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("")
    table.add_column(say(SAID["noticed"], language), justify="right")
    for sort, made in result.made.items():
        table.add_row(say(NAMES[sort], language), f"{made - result.left(sort)}/{made}")
    Console().print(table)
    if result.survivors:
        click.echo(say(SAID["survivors"], language))
    for mutant in result.survivors:
        click.echo(f"  {path}:{mutant.place.line}:{mutant.place.column}: {say(mutant.what, language)}")
    if least is not None and result.score < least:
        click.echo(say(SAID["below"], language).format(name=name, least=least))
    click.echo()


def _as_json(story: Story, result: Survey) -> dict[str, object]:
    path = story.library.sources[story.workflow.name].path
    return {
        "workflow": story.workflow.name,
        "version": story.workflow.version,
        "score": round(result.score, 1),
        "noticed": result.noticed,
        "of": result.total,
        "sorts": {sort: {"noticed": made - result.left(sort), "of": made} for sort, made in result.made.items()},
        "survivors": [_survivor(mutant, path) for mutant in result.survivors],
    }


def _survivor(mutant: Mutant, path: str) -> dict[str, object]:
    where = {"path": path, "line": mutant.place.line, "column": mutant.place.column}
    return {"sort": mutant.sort, "what": dict(mutant.what), **where}
