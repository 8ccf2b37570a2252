"""Writes the pages of this folder that are made from the code: ``python docs/reference/generate.py``. A house test checks."""

from __future__ import annotations

from pathlib import Path

import click

from lms_feedback_plugin.cli import root
from lms_feedback_plugin.definitions import explained
from lms_feedback_plugin.definitions.editor.reference import reference_page
from lms_feedback_plugin.service.config import FILE, PREFIX, SettingsSchema

HERE = Path(__file__).parent


def settings_page() -> str:
    """One row a setting."""
    rows = [
        f"| `{name}` | `{PREFIX}{name.upper()}` | `{field.load_default!s}` | {field.metadata['description']} |"
        for name, field in SettingsSchema().fields.items()
    ]
    head = f"# Settings\n\nSet as a variable or in `{FILE}`; the variable wins. An unknown name stops the start.\n\n"
    return head + "| setting | variable | default | meaning |\n|---|---|---|---|\n" + "\n".join(rows) + "\n"


def commands_page() -> str:
    """The help of every command, as the command line prints it."""
    parts = [
        "# Commands\n\nExit codes: 0 done, 2 a wrong command line, others as `lms_feedback_plugin/errors.py` draws them.\n"
    ]
    for name, command in _walk("lms-feedback", root, click.Context(root, info_name="lms-feedback", **root.context_settings)):
        parts.append(f"## {name}\n\n```\n{command}\n```\n")
    return "\n".join(parts)


def _walk(name: str, command: click.Command, context: click.Context) -> list[tuple[str, str]]:
    found = [(name, command.get_help(context))]
    if isinstance(command, click.Group):
        for sub in command.list_commands(context):
            inner = command.get_command(context, sub)
            if inner is not None and not inner.hidden:
                found += _walk(f"{name} {sub}", inner, click.Context(inner, context, sub, terminal_width=100))
    return found


PAGES = {
    "settings.md": settings_page,
    "commands.md": commands_page,
    "diagnostics.md": lambda: explained.reference_page("en"),
    "diagnostics.zh-CN.md": lambda: explained.reference_page("zh-CN"),
    "workflow-language.md": lambda: reference_page("en"),
    "workflow-language.zh-CN.md": lambda: reference_page("zh-CN"),
}

if __name__ == "__main__":
    for file, page in PAGES.items():
        (HERE / file).write_text(page(), encoding="utf-8")
