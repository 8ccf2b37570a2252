"""``lms-feedback sites``"""

from __future__ import annotations

from dataclasses import replace

import click
from rich.console import Console
from rich.table import Table

from lms_feedback_plugin.adapters import registry
from lms_feedback_plugin.domain.site import Connection, Site
from lms_feedback_plugin.errors import Invalid
from lms_feedback_plugin.service.keys import new_secret, new_token_key

from .opened import opened_service


@click.group("sites")
def command() -> None:
    """List, add and change the LMSs that are served."""


@command.command("list")
def list_() -> None:
    """Every site with its address and its guests."""
    with opened_service() as service, service.database.reader() as unit:
        found = unit.sites.list()
    table = Table("id", "name", "origin", "bindings", "connections")
    for one in found:
        bindings = " ".join(f"{use}={adapter}" for use, adapter in one.bindings.items())
        table.add_row(one.id, one.name, one.origin, bindings, " ".join(one.connections))
    Console().print(table)


@command.command("unknown")
@click.argument("site")
def unknown_(site: str) -> None:
    """Events that came for SITE and that nobody listens to: how often, and of which guest. They are counted, not kept."""
    with opened_service() as service, service.database.reader() as unit:
        unit.sites.get(site)
        found = unit.inbox.unknown(site)
    if not found:
        click.echo("Every event that came has somebody who listens to it.")
        return
    table = Table("guest", "event", "times")
    for (adapter, event), times in found.items():
        table.add_row(adapter, event, str(times))
    Console().print(table)


@command.command("add")
@click.argument("site")
@click.option("--name", required=True, help="As learners read it.")
@click.option("--origin", required=True, help="The LMS's address, https://moodle.example.org")
@click.option("--adapter", required=True, help="The kind of LMS; moodle, for one.")
@click.option("--set", "settings", multiple=True, help="A setting of the adapter, name=value; may be given several times.")
@click.option("--language", "languages", multiple=True, default=("en", "zh-CN"), show_default=True)
def add(site: str, name: str, origin: str, adapter: str, settings: tuple[str, ...], languages: tuple[str, ...]) -> None:
    """Register an LMS under the short name SITE and print the secrets that it needs.

    Example: lms-feedback sites add campus --name Campus --origin https://moodle.example.org --adapter moodle
    --set url=https://moodle.example.org --set token=…
    """
    registry.classes()[_known(adapter)]
    secret, key = new_secret(), new_token_key()
    connection = Connection(site, adapter, dict(_pair(one) for one in settings), (secret,))
    new = Site(site, name, languages, origin.rstrip("/"), {"lms": adapter}, {adapter: connection}, (key,))
    with opened_service() as service, service.database.unit() as unit:
        if any(one.id == site for one in unit.sites.list()):
            raise Invalid(f"There is a site {site} already. Change it with: lms-feedback sites connect {site} …")
        unit.sites.put(new)
        unit.commit()
        url = service.config.public_url
    click.echo(f"webhook address   {url}/hooks/{site}/{adapter}\nwebhook secret    {secret}\nlearner token key {key}")


@command.command("connect")
@click.argument("site")
@click.argument("adapter")
@click.option("--set", "settings", multiple=True, help="name=value; may be given several times.")
@click.option("--as", "uses", multiple=True, help="What workflows call it: lms, tracker, board, …")
@click.option("--rotate", is_flag=True, help="Make a new secret; the old one stays live beside it until the next rotation.")
def connect(site: str, adapter: str, settings: tuple[str, ...], uses: tuple[str, ...], rotate: bool) -> None:
    """Give SITE another guest, or change one that it has.

    Example: lms-feedback sites connect campus mail --set host=127.0.0.1 --set sender=help@example.org
    """
    with opened_service() as service, service.database.unit() as unit:
        unit.site_history.lock(site)
        old = unit.sites.get(site)
        had = old.connections.get(_known(adapter), Connection(site, adapter))
        fresh = new_secret()
        live = (fresh, *had.secrets[:1]) if rotate or not had.secrets else had.secrets
        new = replace(had, settings={**had.settings, **dict(_pair(one) for one in settings)}, secrets=live)
        bindings = {**old.bindings, **dict.fromkeys(uses, adapter)}
        unit.sites.put(replace(old, connections={**old.connections, adapter: new}, bindings=bindings))
        unit.commit()
    click.echo(f"{site} has {adapter}." + (f" New secret: {live[0]}" if live != had.secrets else ""))


def _known(adapter: str) -> str:
    if adapter not in registry.names():
        raise Invalid(f"There is no adapter {adapter!r}. Known: {', '.join(registry.names())}.")
    return adapter


def _pair(written: str) -> tuple[str, str]:
    name, is_, value = written.partition("=")
    if not is_:
        raise Invalid(f"--set {written!r} has no value. Write name=value.")
    return name, value
