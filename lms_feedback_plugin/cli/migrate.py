"""``lms-feedback migrate``"""

from __future__ import annotations

import click

from lms_feedback_plugin.service import jobs
from lms_feedback_plugin.service.config import Config, load_config
from lms_feedback_plugin.store.database import open_database


@click.command("migrate")
def command() -> None:
    """Bring the database up to this version. Any number of processes may do so at once; a second time changes nothing."""
    config = load_config()
    before, after = upgrade(config)
    if before is None:
        click.echo(f"The database was empty; its tables are made, at version {after}.")
    else:
        click.echo(f"The database stands at {after}." if before == after else f"The database went from {before} to {after}.")


def upgrade(config: Config) -> tuple[str | None, str | None]:
    """Our tables and the job engine's; the revisions before and after."""
    database = open_database(config.database_url, secret_key=config.secret_key)
    try:
        before = database.revision()
        database.migrate()
        jobs.prepare(config.database_url)
        return before, database.revision()
    finally:
        database.close()
