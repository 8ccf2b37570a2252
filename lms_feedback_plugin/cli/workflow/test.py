"""``lms-feedback workflow test``"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from lms_feedback_plugin.definitions.coverage import RULES, SORTS, Coverage, Point, Sort, cover
from lms_feedback_plugin.definitions.spots import Spots
from lms_feedback_plugin.domain.text import Text, say

from .options import emit, json_option, language_option, paths
from .stories import MISSING, Story, stories

SAID: dict[str, Text] = {
    "passed": {
        "en": "{name} {version}: {count} of {count} scenarios hold, {percent:.0f} % is covered.",
        "zh-CN": "{name} {version}：{count} 个场景中 {count} 个通过，覆盖率 {percent:.0f} %。",
    },
    "failed": {
        "en": "{name} {version}: {failed} of {count} scenarios do not hold, {percent:.0f} % is covered.",
        "zh-CN": "{name} {version}：{count} 个场景中有 {failed} 个未通过，覆盖率 {percent:.0f} %。",
    },
    "title": {"en": "“{scenario}” does not hold:", "zh-CN": "“{scenario}”未通过："},
    "below": {
        "en": "{name}: less than {least:g} % is covered.",
        "zh-CN": "{name}：覆盖率低于 {least:g} %。",
    },
    "suggest": {
        "en": "`lms-feedback workflow suggest {folder}` proposes scenarios for what is not covered.",
        "zh-CN": "可用 `lms-feedback workflow suggest {folder}` 为未覆盖部分生成场景。",
    },
    "covered": {"en": "covered", "zh-CN": "已覆盖"},
    "not": {"en": "not covered", "zh-CN": "未覆盖"},
}
NAMES: dict[Sort, Text] = {
    "state": {"en": "States", "zh-CN": "状态"},
    "transition": {"en": "Transitions", "zh-CN": "流转"},
    "source": {"en": "States they leave", "zh-CN": "出发状态"},
    "elsewhere": {"en": "States they do not", "zh-CN": "不可出发的状态"},
    "role": {"en": "Roles that may", "zh-CN": "可执行的角色"},
    "refusal": {"en": "Roles that may not", "zh-CN": "不可执行的角色"},
    "need": {"en": "Needs", "zh-CN": "必填项"},
    "condition": {"en": "Conditions", "zh-CN": "条件"},
    "row": {"en": "Decision rows", "zh-CN": "判定行"},
    "timer": {"en": "Timers", "zh-CN": "计时器"},
    "reaction": {"en": "Reactions", "zh-CN": "事件响应"},
    "merge": {"en": "Merge", "zh-CN": "合并"},
}


@click.command("test")
@paths
@click.option("--cover-at-least", type=click.FloatRange(0, 100), metavar="PERCENT", help="Fail where less is covered.")
@json_option
@language_option
def command(paths: tuple[Path, ...], cover_at_least: float | None, as_json: bool, language: str) -> None:
    """Play the scenarios of each PATH (of all shipped workflows where none is named) on the engine, with a virtual clock.

    \b
    lms-feedback workflow test loan                        a folder of your own
    lms-feedback workflow test loan --cover-at-least 90    and every rule but one in ten
    lms-feedback workflow test fix --json                  a shipped one, for a machine

    Says what does not hold, at its line, and then which states, transitions and rules no scenario goes through: the states
    that a step leads out of and one that it does not, the roles that may and one that may not, each needed field, both
    answers of each condition, each decision row, timer and reaction.

    Exit 1 where a scenario does not hold, where there are none, or where less is covered than was asked for.
    """
    listed = [(story, _covered(story)) for story in stories(paths)]
    if as_json:
        emit({"workflows": [_as_json(story, coverage) for story, coverage in listed]})
    else:
        for story, coverage in listed:
            _show(story, coverage, cover_at_least, language)
    wrong = [c is None or bool(c.failed) or c.percent < (cover_at_least or 0) for _, c in listed]
    if any(wrong):
        raise click.exceptions.Exit(1)


def _covered(story: Story) -> Coverage | None:
    return None if story.scenarios is None else cover(story.workflow, story.library.workspace, story.scenarios)


def _show(story: Story, coverage: Coverage | None, least: float | None, language: str) -> None:
    name = story.workflow.name
    if coverage is None:
        click.echo(say(MISSING, language).format(name=name, file=story.file.name, folder=story.folder))
        return
    for result in coverage.failed:
        click.echo(say(SAID["title"], language).format(scenario=result.scenario.name))
        for failure in result.failures:
            click.echo(failure.show(language))
        click.echo()
    words = say(SAID["failed" if coverage.failed else "passed"], language)
    figures = {"count": len(coverage.results), "failed": len(coverage.failed), "percent": coverage.percent}
    click.echo(words.format(name=name, version=story.workflow.version, **figures))
    Console().print(_table(coverage, Spots(story.source), language))
    if least is not None and coverage.percent < least:
        click.echo(say(SAID["below"], language).format(name=name, least=least))
    if coverage.missed():
        click.echo(say(SAID["suggest"], language).format(folder=story.folder))
    click.echo()


def _table(coverage: Coverage, spots: Spots, language: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("")
    table.add_column(say(SAID["covered"], language), justify="right", no_wrap=True)
    table.add_column(say(SAID["not"], language), overflow="fold")
    for sort in SORTS:
        seen, total = coverage.share([sort])
        if total:
            missed = "\n".join(_point(point, spots, language) for point in coverage.missed([sort]))
            table.add_row(say(NAMES[sort], language), f"{seen}/{total}", missed)
    return table


def _point(point: Point, spots: Spots, language: str) -> str:
    return f"{spots.at(*point.way).line}: {say(point.name, language)}"


def _as_json(story: Story, coverage: Coverage | None) -> dict[str, object]:
    about = {"workflow": story.workflow.name, "version": story.workflow.version, "file": story.file.as_posix()}
    if coverage is None:
        return {**about, "scenarios": None, "coverage": None}
    spots = Spots(story.source)
    return {
        **about,
        "scenarios": [
            {
                "scenario": result.scenario.name,
                "line": result.scenario.place.line,
                "passed": result.passed,
                "failures": [failure.as_json() for failure in result.failures],
            }
            for result in coverage.results
        ],
        "coverage": {
            "percent": round(coverage.percent, 1),
            "states": _share(coverage, ["state"]),
            "transitions": _share(coverage, ["transition"]),
            "rules": _share(coverage, RULES),
            "missed": [_missed(point, spots, story) for point in coverage.missed()],
        },
    }


def _share(coverage: Coverage, sorts: Sequence[Sort]) -> dict[str, int]:
    seen, total = coverage.share(sorts)
    return {"covered": seen, "of": total}


def _missed(point: Point, spots: Spots, story: Story) -> dict[str, object]:
    place = spots.at(*point.way)
    path = story.library.sources[story.workflow.name].path
    return {"sort": point.sort, "name": dict(point.name), "path": path, "line": place.line, "column": place.column}
