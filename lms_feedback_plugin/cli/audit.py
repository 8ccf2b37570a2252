"""``lms-feedback audit``"""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

import click

from lms_feedback_plugin.errors import AuditBroken
from lms_feedback_plugin.store.audit import AuditReport, verify_export

from .opened import opened_service

SHOWN = 20


@click.group("audit")
def command() -> None:
    """Verify or export the history."""


@command.command("verify")
@click.option("--site", help="One site; all of them where none is named.")
@click.option(
    "--export", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Verify an export, offline."
)
def verify(site: str | None, file: Path | None) -> None:
    """Follow every item's chain from its first line to the row as it stands; exit 11 where it does not hold.

    Example: lms-feedback audit verify --site academy
    """
    if file is not None:
        with file.open(encoding="utf-8") as lines:
            _tell(verify_export(lines))
        return
    with opened_service() as service, service.database.reader() as unit:
        _tell(unit.history.verify(site))


def _tell(report: AuditReport) -> None:
    if report.holds:
        whose = f"{report.items} items" + (f" and {report.sites} sites" if report.sites else "")
        click.echo(f"The history holds: {report.lines} lines of {whose}, none changed, none missing.")
        return
    for one in report.breaks[:SHOWN]:
        where = f"{one.site}/{one.item}" if one.item else f"{one.site} itself,"
        click.echo(f"{where} version {one.version}: {one.kind}: {one.detail}", err=True)
    raise AuditBroken(
        f"The history was changed unseen in {len(report.breaks)} places ({min(SHOWN, len(report.breaks))} shown). "
        "Compare with a backup from before; do not write to these items until it is clear what happened.",
        breaks=report.breaks,
    )


@command.command("export")
@click.option("--site", help="One site; all of them where none is named.")
@click.option(
    "--to", "file", type=click.File("w", encoding="utf-8"), default="-", help="Where to write; standard output if not named."
)
def export(site: str | None, file: TextIO) -> None:
    """Write the history as JSON lines that `audit verify --export` checks anywhere, without the database."""
    with opened_service() as service, service.database.reader() as unit:
        for line in unit.history.export(site):
            click.echo(line.rstrip("\n"), file=file)
