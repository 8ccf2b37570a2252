"""``lms-feedback backup``"""

from __future__ import annotations

from pathlib import Path

import click

from lms_feedback_plugin.service.config import load_config
from lms_feedback_plugin.store.backup import back_up


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def command(file: Path) -> None:
    """Write the whole database to FILE, while the service goes on.

    Example: lms-feedback backup /var/backups/feedback-$(date +%F).db

    The secret key is not in it. Keep a copy of secret.key (or of LMSFB_SECRET_KEY) in another place: without it the backup
    does not open, and whoever has both can read everything.
    """
    config = load_config()
    back_up(config.database_url, file)
    click.echo(f"{file}: {file.stat().st_size} bytes. Put back with: lms-feedback restore {file}")
