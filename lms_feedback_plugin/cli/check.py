"""``lms-feedback check``"""

from __future__ import annotations

from pathlib import Path

import click

from lms_feedback_plugin.definitions import load


@click.command("check")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
def command(folder: Path | None) -> None:
    """Check the workflow files of FOLDER (the shipped ones where none is named); all findings at once, exit 3 on any."""
    library = load.load_library(folder) if folder else load.shipped_library()
    for workflow in library.workflows.values():
        size = f"{len(workflow.states)} states, {len(workflow.transitions)} transitions, {len(workflow.timers)} timers"
        click.echo(f"{workflow.name} {workflow.version}: in order ({size})")
