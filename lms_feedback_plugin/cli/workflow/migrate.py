"""``lms-feedback workflow migrate``"""

from __future__ import annotations

import click

from lms_feedback_plugin.cli.opened import opened_service
from lms_feedback_plugin.domain.text import say

from .going_live import SAID, document, progress, site_option, tell, the_site
from .options import emit, json_option, language_option


@click.command("migrate")
@click.argument("workflow")
@site_option
@click.option("--dry-run", is_flag=True, help="Say what would happen, and write nothing.")
@json_option
@language_option
def command(workflow: str, site: str | None, dry_run: bool, as_json: bool, language: str) -> None:
    """Take along the items of WORKFLOW that still follow older versions than the live one (`publish --leave` left them).

    \b
    lms-feedback workflow migrate loan --site campus --dry-run
    lms-feedback workflow migrate loan --site campus

    One transaction: all of them, or none. Due dates stay as they were promised, unless the `migrate` row says `restart`.
    """
    with opened_service() as service:
        site = the_site(service, site)
        if dry_run:
            plan = service.publishing.leftover(site, workflow)
        else:
            with progress(language) as told:
                plan = service.publishing.migrate(site, workflow, progress=told)
    if as_json:
        emit(document(plan, written=not dry_run))
    else:
        tell(plan, language)
        if not plan.items:
            click.echo(say(SAID["no_items"], language))
        elif dry_run:
            click.echo(say(SAID["dry"], language))
    if dry_run and plan.stranded:
        raise click.exceptions.Exit(5)
