"""``lms-feedback lti``"""

from __future__ import annotations

import click

from .opened import opened_service


@click.group("lti")
def command() -> None:
    """Let platforms in by LTI 1.3: register, list and end them."""


@command.command("register")
@click.argument("site")
@click.option(
    "--intranet/--public",
    default=None,
    help="Whether the platform may be at a private address or speak http; public https alone unless told.",
)
def register(site: str, intranet: bool | None) -> None:
    """Print the address to paste into the platform's tool registration for SITE. It is good for one registration, for an hour.

    Example: lms-feedback lti register campus
    """
    with opened_service() as service:
        address = service.lti_registering.invite(site, intranet=intranet)
    click.echo(address)
    click.echo("Moodle: Site administration > Plugins > Activity modules > External tool > Manage tools > Tool URL.", err=True)


@command.command("add")
@click.argument("site")
@click.option("--issuer", required=True, help="The platform's id; its address, mostly.")
@click.option("--client-id", required=True, help="What the platform calls this tool.")
@click.option("--deployment", "deployments", multiple=True, help="Deployment id; may be given several times. None: the first.")
@click.option("--login-url", required=True, help="The platform's authorization (authentication request) address.")
@click.option("--token-url", required=True, help="The platform's access token address.")
@click.option("--keys-url", required=True, help="The platform's public key set address.")
def add(
    site: str, issuer: str, client_id: str, deployments: tuple[str, ...], login_url: str, token_url: str, keys_url: str
) -> None:
    """Register a platform that was set up by hand with what /lti/SITE/config shows."""
    endpoints = {"login_url": login_url, "token_url": token_url, "keys_url": keys_url}
    with opened_service() as service:
        made = service.lti_registering.add(site, issuer, client_id, deployments, endpoints)
    click.echo(f"{site} has registration {made.id} of {made.issuer}.")


@command.command("list")
@click.argument("site")
def list_(site: str) -> None:
    """The platforms that may launch into SITE."""
    with opened_service() as service:
        found = service.lti.registrations(site)
    if not found:
        click.echo(f"No platform is registered. Register one: lms-feedback lti register {site}")
    for one in found:
        click.echo(f"{one.id}  {one.issuer}  client id {one.client_id}  {one.platform}".rstrip())
        click.echo(f"          deployments {', '.join(one.deployments) or 'none yet: the first that launches is kept'}")
        click.echo(f"          people are kept {f'as {one.prefix}…' if one.prefix else 'under the ids of the site itself'}")


@command.command("deployment")
@click.argument("site")
@click.argument("registration")
@click.argument("deployment")
def deployment_(site: str, registration: str, deployment: str) -> None:
    """Take launches of one more DEPLOYMENT of REGISTRATION (its id)."""
    with opened_service() as service:
        service.lti_registering.allow(site, registration, deployment)
    click.echo("Taken from now on.")


@command.command("remove")
@click.argument("site")
@click.argument("registration")
def remove(site: str, registration: str) -> None:
    """End REGISTRATION (its id) of SITE: its platform's launches are refused from now on. What people said stays."""
    with opened_service() as service:
        service.lti_registering.remove(site, registration)
    click.echo("Removed.")


@command.command("rotate")
@click.argument("site")
def rotate(site: str) -> None:
    """Make a new key of ours for SITE. The one before it stays in the key set until the next rotation."""
    with opened_service() as service:
        names = service.lti_registering.rotate(site)
    click.echo(f"signs now   {names[0]}" + "".join(f"\nstill told  {name}" for name in names[1:]))
