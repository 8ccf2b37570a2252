"""What the commands about workflows have in common: where the files are, the language of the answer, and JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from lms_feedback_plugin.definitions import load

LANGUAGES = ("en", "zh-CN")
F = TypeVar("F", bound=Callable[..., Any])


class WorkflowPath(click.ParamType[Path]):
    """A workflow's folder, a folder of workflows, or the bare name of a workflow that comes with the product."""

    name = "path"

    def __init__(self, *, one: bool = False) -> None:
        self._files = (load.WORKFLOW_FILE,) if one else (load.WORKFLOW_FILE, load.WORKSPACE_FILE)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        if isinstance(value, Path):
            return value
        written = str(value)
        path = Path(written)
        if path.name in (load.WORKFLOW_FILE, load.WORKSPACE_FILE):
            path = path.parent
        if any((path / file).is_file() for file in self._files):
            return path
        shipped = load.shipped_folder()
        if path.name == written and (shipped / written / load.WORKFLOW_FILE).is_file():
            return shipped / written
        known = ", ".join(sorted(found.parent.name for found in shipped.glob(f"*/{load.WORKFLOW_FILE}")))
        raise click.BadParameter(
            f"{written!r} holds no {' and no '.join(self._files)}, and no workflow of that name comes with the product. "
            f"Name a folder, or one of: {known}.",
            ctx,
            param,
        )


path = click.argument("path", type=WorkflowPath(), required=False)
"""One place; none is everything that comes with the product."""
paths = click.argument("paths", type=WorkflowPath(), nargs=-1)
"""Any number of places."""
workflow_folder = click.argument("path", type=WorkflowPath(one=True))
"""The folder of one workflow."""
json_option = click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")


def language_option(function: F) -> F:
    """``--lang``: the language of the answer, by default the terminal's."""
    option = click.option(
        "--lang",
        "language",
        type=click.Choice(LANGUAGES),
        default=terminal_language,
        help="Language of the answer.  [default: the terminal's]",
    )
    return option(function)


def terminal_language() -> str:
    """``zh-CN`` on a Chinese terminal, else ``en``."""
    chosen = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh-CN" if chosen.lower().startswith("zh") else "en"


def library_at(path: Path | None) -> load.Library:
    """What stands there. Raises ``DefinitionError`` with all diagnostics."""
    return load.load_path(path) if path else load.shipped_library()


def emit(document: object) -> None:
    """Print one JSON document."""
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))
