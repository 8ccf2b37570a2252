"""``lms-feedback workflow suggest``"""

from __future__ import annotations

from pathlib import Path

import click

from lms_feedback_plugin.definitions.coverage import Point
from lms_feedback_plugin.definitions.spots import Spots
from lms_feedback_plugin.definitions.suggestions import Proposal, appended, propose
from lms_feedback_plugin.domain.text import Text, say

from .options import emit, json_option, language_option, path
from .stories import Story, stories

SAID: dict[str, Text] = {
    "wrote": {
        "en": "{file}: {count} scenarios more. Read each: is it what you want?",
        "zh-CN": "{file}：新增 {count} 个场景。请逐个阅读：这是您想要的吗？",
    },
    "nothing": {
        "en": "{name}: the scenarios go through everything that can be reached.",
        "zh-CN": "{name}：现有场景已覆盖一切可到达之处。",
    },
    "unreached": {
        "en": "{path}:{line}: no way was found to: {point}",
        "zh-CN": "{path}:{line}：找不到途径到达：{point}",
    },
}


@click.command("suggest")
@path
@click.option("--write", is_flag=True, help="Put them behind those that scenarios.yaml has, without touching these.")
@json_option
@language_option
def command(path: Path | None, write: bool, as_json: bool, language: str) -> None:
    """Scenarios for everything in PATH that no scenario goes through: a way there, and what the engine says at its end.

    \b
    lms-feedback workflow suggest loan            read them first
    lms-feedback workflow suggest loan --write    then keep them
    lms-feedback workflow test loan               they hold

    They say what the workflow does, not what it should do: read each one, and mend the workflow where it is not what you
    want. Names are in the language of the answer.
    """
    found = []
    for story in stories((path,)):
        proposal = propose(story.workflow, story.library.workspace, story.scenarios or (), language)
        text = story.file.read_text(encoding="utf-8") if story.scenarios is not None else ""
        whole = appended(text, proposal.scenarios, language) if proposal.scenarios else text
        if write and proposal.scenarios:
            _put(story.file, whole)
        found.append(_as_json(story, proposal, whole[len(text) :]))
        if not as_json:
            _show(story, proposal, whole[len(text) :], write, language)
    if as_json:
        emit({"workflows": found})


def _put(file: Path, text: str) -> None:
    """All of it or nothing."""
    beside = file.with_name(f".{file.name}.new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)


def _show(story: Story, proposal: Proposal, text: str, write: bool, language: str) -> None:
    if not proposal.scenarios:
        click.echo(say(SAID["nothing"], language).format(name=story.workflow.name), err=True)
    elif write:
        click.echo(say(SAID["wrote"], language).format(file=story.file, count=len(proposal.scenarios)))
    else:
        click.echo(text.lstrip("\n").rstrip("\n"))
    source, spots = story.library.sources[story.workflow.name], Spots(story.source)
    for point in proposal.unreached:
        line = spots.at(*point.way).line
        click.echo(
            say(SAID["unreached"], language).format(path=source.path, line=line, point=say(point.name, language)), err=True
        )


def _as_json(story: Story, proposal: Proposal, text: str) -> dict[str, object]:
    spots = Spots(story.source)
    return {
        "workflow": story.workflow.name,
        "file": story.file.as_posix(),
        "scenarios": [scenario.name for scenario in proposal.scenarios],
        "text": text,
        "unreached": [_unreached(point, spots) for point in proposal.unreached],
    }


def _unreached(point: Point, spots: Spots) -> dict[str, object]:
    place = spots.at(*point.way)
    return {"sort": point.sort, "name": dict(point.name), "line": place.line, "column": place.column}
