"""``lms-feedback workflow record``"""

from __future__ import annotations

from pathlib import Path

import click

from lms_feedback_plugin.cli.opened import opened_service
from lms_feedback_plugin.definitions.life import Recording
from lms_feedback_plugin.definitions.recording import failures
from lms_feedback_plugin.definitions.scenario_files import SCENARIO_FILE
from lms_feedback_plugin.definitions.suggestions import appended
from lms_feedback_plugin.domain.text import Text, say
from lms_feedback_plugin.errors import Invalid

from .options import WorkflowPath, emit, json_option, language_option, library_at

SAID: dict[str, Text] = {
    "remark": {"en": "line {version} of its history: {text}", "zh-CN": "历史第 {version} 行：{text}"},
    "part": {
        "en": "{followed} of {lines} lines of its history are in the scenario.",
        "zh-CN": "场景包含其历史 {lines} 行中的 {followed} 行。",
    },
    "fails": {
        "en": "The scenario does not hold against version {version}, which it was recorded from:\n{why}",
        "zh-CN": "录制的场景在其来源版本 {version} 上未通过：\n{why}",
    },
    "other": {
        "en": "{folder} holds {found}; this item is of {name}.",
        "zh-CN": "{folder} 中为 {found}，而该事项属于 {name}。",
    },
    "differs": {
        "en": "Nothing was written: against the workflow in {folder} the scenario does not hold.\n{why}",
        "zh-CN": "未写入：该场景在 {folder} 的流程上未通过。\n{why}",
    },
    "wrote": {"en": "{file}: one scenario more, and it holds.", "zh-CN": "{file}：新增 1 个场景，已通过。"},
}


@click.command("record")
@click.argument("item", type=click.IntRange(min=1))
@click.option("--site", required=True, help="The site of the item.")
@click.option("--name", help="What the scenario is called.  [default: the steps that were taken]")
@click.option(
    "--write", "folder", type=WorkflowPath(one=True), help="Put it behind the scenarios of the workflow in this folder."
)
@json_option
@language_option
def command(item: int, site: str, name: str | None, folder: Path | None, as_json: bool, language: str) -> None:
    """A scenario of what really happened to ITEM, with its timers and without personal data.

    \b
    lms-feedback workflow record 17 --site academy                 read it first
    lms-feedback workflow record 17 --site academy --write loan    then keep it

    Texts become "text of 43 characters", people and courses stand-ins, private fields never leave the database. It is played
    before it is shown: it holds against the version that the item follows. Where the engine goes otherwise than life went,
    or a scenario has no words for it, a line on standard error says so.
    """
    with opened_service() as service:
        found = service.lives.record(site, item, language, name)
    if found.failures:
        why = "\n".join(fault.show(language) for fault in found.failures)
        raise Invalid(say(SAID["fails"], language).format(version=found.scenario.workflow.version, why=why))
    file = _written(found, folder, language) if folder else None
    if as_json:
        emit(_plain(found, file))
        return
    for remark in found.remarks:
        text = say(remark.text, language)
        click.echo("# " + say(SAID["remark"], language).format(version=remark.version, text=text), err=True)
    if not found.whole:
        click.echo("# " + say(SAID["part"], language).format(followed=found.followed, lines=found.lines), err=True)
    click.echo(say(SAID["wrote"], language).format(file=file) if file else found.text.rstrip("\n"))


def _written(found: Recording, folder: Path, language: str) -> Path:
    """Put it behind the scenarios of a folder, where it holds too."""
    library, name = library_at(folder), found.scenario.workflow.name
    workflow = library.workflows.get(name)
    if workflow is None:
        there = ", ".join(library.workflows)
        raise Invalid(say(SAID["other"], language).format(folder=folder, found=there, name=name))
    faults = failures(found.text, workflow, library.workspace)
    if faults:
        why = "\n".join(fault.show(language) for fault in faults)
        raise Invalid(say(SAID["differs"], language).format(folder=folder, why=why))
    file = folder / SCENARIO_FILE
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    beside = file.with_name(f".{file.name}.new")
    beside.write_text(appended(text, [found.scenario], language), encoding="utf-8")
    beside.replace(file)
    return file


def _plain(found: Recording, file: Path | None) -> dict[str, object]:
    workflow = found.scenario.workflow
    return {
        "workflow": workflow.name,
        "version": workflow.version,
        "name": found.scenario.name,
        "text": found.text,
        "lines": found.lines,
        "followed": found.followed,
        "whole": found.whole,
        "remarks": [{"line": remark.version, "text": dict(remark.text)} for remark in found.remarks],
        "file": file.as_posix() if file else None,
    }
