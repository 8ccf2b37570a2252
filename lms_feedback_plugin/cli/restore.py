"""``lms-feedback restore``"""

from __future__ import annotations

from pathlib import Path

import click

from lms_feedback_plugin.errors import AuditBroken
from lms_feedback_plugin.service.config import load_config
from lms_feedback_plugin.store.backup import put_back

from .migrate import upgrade
from .opened import opened_service


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def command(file: Path) -> None:
    """Fill an empty database from FILE, bring it up to this version, and prove what came back.

    Example: lms-feedback restore /var/backups/feedback-2026-11-26.db

    The settings say where: a new LMSFB_DATA_DIR with the old secret.key in it, or an empty PostgreSQL database. A place that
    holds a service already is left alone.
    """
    config = load_config()
    put_back(file, config.database_url)
    upgrade(config)
    with opened_service() as service, service.database.reader() as unit:
        sites = unit.sites.list()  # opens what is sealed: another key would say so here
        report = unit.history.verify(None)
    if not report.holds:
        raise AuditBroken(
            f"{file} was put back, but its history was changed unseen in {len(report.breaks)} places. "
            "See them with: lms-feedback audit verify",
            breaks=report.breaks,
        )
    names = ", ".join(site.id for site in sites) or "no site"
    click.echo(f"Put back: {names}; {report.items} items, {report.lines} lines of history, none changed, none missing.")
