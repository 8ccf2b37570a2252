"""``lms-feedback moodle rotate``"""

from __future__ import annotations

import json

import click

from lms_feedback_plugin.cli.opened import opened_service


@click.command("rotate")
@click.argument("site")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
def command(site: str, as_json: bool) -> None:
    """Renew the secret and the token key of the Moodle that is SITE. The previous ones stay live beside the new.

    Two of each are live at a time: leave five minutes between two rotations, for so long an old signature or token is good.
    Where the Moodle does not take them, it goes on with the old ones, and the next rotation hands over the same new ones.

    Example: lms-feedback moodle rotate campus
    """
    with opened_service() as service:
        done = service.rotation.rotate(site)
    if as_json:
        told = {"site": site, "secrets": done.secrets, "token_keys": done.token_keys, "again": done.again}
        click.echo(json.dumps(told))
        return
    how = "The keys of the last rotation have arrived now." if done.again else "New keys, held by both sides."
    click.echo(f"{site}: {how} Fingerprints, newest first:")
    click.echo(f"  secrets     {' '.join(done.secrets)}\n  token keys  {' '.join(done.token_keys)}")
