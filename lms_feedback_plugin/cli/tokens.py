"""``lms-feedback tokens``"""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

from lms_feedback_plugin.domain.text import iso
from lms_feedback_plugin.errors import NotFound
from lms_feedback_plugin.service.access import SCOPES

from .opened import opened_service


@click.group("tokens")
def command() -> None:
    """Make, list and revoke API tokens."""


@command.command("create")
@click.argument("site")
@click.argument("person")
@click.option("--name", required=True, help="What it is for; shown in the list.")
@click.option(
    "--scope", "scopes", multiple=True, type=click.Choice(sorted(SCOPES)), required=True, help="May be given several times."
)
def create(site: str, person: str, name: str, scopes: tuple[str, ...]) -> None:
    """A token of SITE that acts as PERSON (their e-mail or id), within its scopes and that person's roles. It is shown once.

    Example: lms-feedback tokens create academy support@academy.example --name helpline --scope items:read --scope items:write
    """
    with opened_service() as service:
        secret, id_ = service.access.create_token(site, person, name, frozenset(scopes))
    click.echo(f"{secret}")
    click.echo(f"Keep it now: it is not shown again. Revoke it with: lms-feedback tokens revoke {site} {id_}", err=True)


@command.command("list")
@click.argument("site")
def list_(site: str) -> None:
    """The tokens of SITE."""
    with opened_service() as service:
        found = service.access.list_tokens(site)
    table = Table("id", "name", "person", "scopes", "made", "ended")
    for one in found:
        ended = iso(one.revoked_at) if one.revoked_at else ""
        table.add_row(one.id, one.name, one.person, " ".join(sorted(one.scopes)), iso(one.created_at), ended)
    Console().print(table)


@command.command("revoke")
@click.argument("site")
@click.argument("token")
def revoke(site: str, token: str) -> None:
    """End TOKEN (its id) of SITE at once."""
    with opened_service() as service:
        if not service.access.revoke_token(site, token):
            raise NotFound(f"Site {site} has no live token {token}. List them with: lms-feedback tokens list {site}")
    click.echo("Revoked.")
