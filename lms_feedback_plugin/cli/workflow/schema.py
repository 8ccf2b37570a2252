"""``lms-feedback workflow schema``"""

from __future__ import annotations

import json
import time
from pathlib import Path

import click

from lms_feedback_plugin.definitions import editor, load
from lms_feedback_plugin.definitions.scenario_files import SCENARIO_FILE
from lms_feedback_plugin.domain.text import say

from .options import emit, json_option, language_option, workflow_folder

OF = {
    "workflow": load.WORKFLOW_FILE,
    "scenarios": SCENARIO_FILE,
    "workspace": load.WORKSPACE_FILE,
}
"""What a schema can be of → its file."""
SAID = {
    "wrote": {"en": "wrote {file}", "zh-CN": "已写入 {file}"},
    "watch": {"en": "Watching {file}; Ctrl-C ends it.", "zh-CN": "正在关注 {file}，按 Ctrl-C 结束。"},
}


@click.command("schema")
@workflow_folder
@click.option("--of", "of", type=click.Choice(list(OF)), default="workflow", show_default=True, help="Of which file.")
@click.option("--write", is_flag=True, help="Put the schemas beside the files, and the line by which editors find them.")
@click.option("--watch", is_flag=True, help="Write them again whenever the workflow changes.")
@json_option
@language_option
def command(path: Path, of: str, write: bool, watch: bool, as_json: bool, language: str) -> None:
    """The JSON Schema of a workflow's files, for editors: it knows the file's own states, roles, fields and messages.

    \b
    lms-feedback workflow schema loan --write    once, or whenever names change
    lms-feedback workflow schema loan --watch    all the while you write

    An editor with the YAML language server (VS Code, Neovim, Emacs, …) then completes names and underlines what is
    not known. Without --write the schema itself is printed, as JSON.
    """
    if not write and not watch:
        emit(schemas(path, language)[of])
        return
    touched = written(path, language)
    if as_json:
        emit({"wrote": [file.as_posix() for file in touched]})
    else:
        for file in touched:
            click.echo(say(SAID["wrote"], language).format(file=file))
    if watch:
        click.echo(say(SAID["watch"], language).format(file=path / load.WORKFLOW_FILE), err=True)
        _watch(path, language)


def schemas(path: Path, language: str) -> dict[str, editor.words.Schema]:
    """The three schemas for one folder. Raises ``DefinitionError`` where the workspace is not sound."""
    unread = load.load_unread(path)
    names = editor.names_in(unread.source.text, unread.workspace, unread.source.messages, unread.workflows, language)
    return {
        "workflow": editor.workflow_schema(names),
        "scenarios": editor.scenario_schema(names),
        "workspace": editor.workspace_schema(language),
    }


def written(path: Path, language: str) -> list[Path]:
    """Write the schemas of a workflow's folder beside its files, and the lines that name them; the files touched."""
    found = schemas(path, language)
    touched = []
    for of in ("workflow", "scenarios"):
        file, schema = path / OF[of], path / f"{of}.schema.json"
        if _replace(schema, json.dumps(found[of], indent=1, ensure_ascii=False) + "\n"):
            touched.append(schema)
        if file.is_file() and "yaml-language-server:" not in (text := file.read_text(encoding="utf-8")):
            _replace(file, f"{editor.SCHEMA_LINE.format(file=schema.name)}\n{text}")
            touched.append(file)
    return touched


def _replace(file: Path, text: str) -> bool:
    """Write the text in one go, where it differs from what stands there."""
    if file.is_file() and file.read_text(encoding="utf-8") == text:
        return False
    beside = file.with_name(f".{file.name}.new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)
    return True


def _watch(path: Path, language: str) -> None:
    seen = None
    while True:
        stamp = _stamp(path)
        if stamp != seen:
            written(path, language)
            seen = _stamp(path)
        time.sleep(0.5)


def _stamp(path: Path) -> list[tuple[str, int]]:
    """When the workflow and its messages changed last."""
    files = [path / load.WORKFLOW_FILE, *sorted(path.glob("messages/*/*.md"))]
    return [(str(file), file.stat().st_mtime_ns) for file in files if file.is_file()]
