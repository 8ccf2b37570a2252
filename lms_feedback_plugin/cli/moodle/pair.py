"""``lms-feedback moodle pair``"""

from __future__ import annotations

import json

import click

from lms_feedback_plugin.cli.opened import opened_service


@click.command("pair")
@click.argument("site")
@click.option("--name", default="", help="As learners read it; the Moodle's own name unless told.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
def command(site: str, name: str, as_json: bool) -> None:
    """Print the address that pairs a Moodle with this service as SITE. It works once, within an hour.

    Give it to the Moodle: on its page Plugins > Local plugins > LMS feedback, or with
    php local/lmsfeedback/cli/connect.php ADDRESS. A Moodle that is paired already may be paired again: its old secret
    stays live beside the new one, and no event is lost.

    Example: lms-feedback moodle pair campus --name "North Campus"
    """
    with opened_service() as service:
        address = service.pairing.open(site, name)
    if as_json:
        click.echo(json.dumps({"site": site, "address": address}))
        return
    click.echo(address)
    click.echo(
        "It works once, within an hour. In Moodle: Site administration > Plugins > Local plugins > LMS feedback > Pair, "
        "or php local/lmsfeedback/cli/connect.php with this address.",
        err=True,
    )
