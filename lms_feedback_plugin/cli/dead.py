"""``lms-feedback dead``"""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

from lms_feedback_plugin.domain.text import iso
from lms_feedback_plugin.service.dead import list_dead, replay

from .opened import opened_service


@click.group("dead")
def command() -> None:
    """List what could not be delivered, or send it again."""


@command.command("list")
@click.option("--site", help="One site; all of them where none is named.")
def list_(site: str | None) -> None:
    """What could not be delivered, to whom, and why."""
    with opened_service() as service:
        rows = list_dead(service.database, site)
    if not rows:
        click.echo("Everything has been delivered or is on its way.")
        return
    table = Table("key", "what", "to", "tries", "since", "why")
    for row in rows:
        to = f"{row.target} {row.dispatch.recipient.person}" if row.dispatch.recipient else row.target
        table.add_row(row.dispatch.key, row.dispatch.name, to, str(row.attempts), iso(row.created_at), row.last_error or "")
    Console().print(table)


@command.command("replay")
@click.argument("site")
@click.argument("keys", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All of the site's.")
def replay_(site: str, keys: tuple[str, ...], everything: bool) -> None:
    """Send dead letters of SITE again under their own KEYS, so that what did arrive is not shown twice.

    Example: lms-feedback dead replay academy academy/12/3/0
    """
    if bool(keys) == everything:
        raise click.UsageError("Name the keys to send again, or --all. List them with: lms-feedback dead list")
    with opened_service() as service:
        count = replay(service.database, service.jobs, service.clock(), site, None if everything else keys)
    click.echo(f"{count} on the way again.")
