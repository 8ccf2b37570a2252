"""``lms-feedback staff``"""

from __future__ import annotations

import click

from lms_feedback_plugin.domain.person import Grant, Person
from lms_feedback_plugin.domain.workflow import ADMIN, BOT, LEARNER
from lms_feedback_plugin.errors import Invalid

from .opened import opened_service


@click.group("staff")
def command() -> None:
    """Add the people who work at the desk."""


@command.command("add")
@click.argument("site")
@click.argument("email")
@click.option("--name", required=True)
@click.option(
    "--role", "roles", multiple=True, required=True, help="role, or role@course for one course; may be given several times."
)
@click.option("--language", type=click.Choice(["en", "zh-CN"]), default="en", show_default=True)
@click.option("--person", help="Their id in the LMS, where they have one; else made from the e-mail.")
@click.password_option(help="Asked for where it is not given.")
def add(site: str, email: str, name: str, roles: tuple[str, ...], language: str, person: str | None, password: str) -> None:
    """Give somebody a sign-in at SITE with their EMAIL.

    Example: lms-feedback staff add campus kim@example.org --name Kim --role support --role lead@algebra
    """
    with opened_service() as service:
        grants = tuple(_grant(role, (*service.library.workspace.roles, ADMIN)) for role in roles)
        who = Person(site, person or f"staff:{email.lower()}", name, language, email, grants)
        service.access.create_account(site, email, password, who)
    click.echo(f"{name} may sign in at {service.config.public_url}/signin?site={site}")


def _grant(written: str, known: tuple[str, ...]) -> Grant:
    role, _, course = written.partition("@")
    allowed = [one for one in known if one not in (LEARNER, BOT)]
    if role not in allowed:
        raise Invalid(f"There is no role {role!r} for staff. Known: {', '.join(allowed)}. Write role or role@course.")
    return Grant(role, course or None)
