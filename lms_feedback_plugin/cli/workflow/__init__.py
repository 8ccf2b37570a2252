"""``lms-feedback workflow``: write, prove, try and publish workflows. One file a command."""

from __future__ import annotations

import click

from lms_feedback_plugin.cli.lazy import LazyGroup

COMMANDS: dict[str, str] = {
    "new": "Begin a workflow: a folder that passes check and test from the first minute.",
    "schema": "The JSON Schema of a workflow, for editors.",
}
"""Command → sentence."""


@click.group("workflow", cls=LazyGroup, package=__name__, table=COMMANDS)
def command() -> None:
    """Write, prove, try and publish workflows."""
