"""``lms-feedback workflow publish``"""

from __future__ import annotations

from pathlib import Path

import click

from lms_feedback_plugin.cli.opened import opened_service
from lms_feedback_plugin.domain.text import say

from .going_live import SAID, document, progress, site_option, tell, the_site
from .options import WorkflowPath, emit, json_option, language_option, library_at


@click.command("publish")
@click.argument("path", type=WorkflowPath())
@site_option
@click.option("--dry-run", is_flag=True, help="Say what would happen, and write nothing.")
@click.option("--leave", is_flag=True, help="Let the items that are under way go on under the version that they follow.")
@json_option
@language_option
def command(path: Path, site: str | None, dry_run: bool, leave: bool, as_json: bool, language: str) -> None:
    """Let the workflow in PATH (or all in a folder of workflows) go live on a site, and take its items along.

    \b
    lms-feedback workflow publish loan --site campus --dry-run
    lms-feedback workflow publish loan --site campus

    It is checked first. A running service needs no restart. Due dates stay as they were promised. Where items stand in a
    state that is gone and no `migrate` row says where they go, nothing is written (W401, exit 5).
    """
    library = library_at(path)
    with opened_service() as service:
        site = the_site(service, site)
        publishing, plans = service.publishing, []
        for source in library.sources.values():
            workflow = publishing.read(source, tuple(library.workflows), site)
            if dry_run:
                plans.append(publishing.plan(site, workflow, source))
            else:
                with progress(language) as told:
                    plans.append(publishing.publish(site, workflow, source, leave=leave, progress=told))
            if not as_json:
                tell(plans[-1], language)
    if as_json:
        emit([document(plan, written=not dry_run) for plan in plans])
    elif dry_run:
        click.echo(say(SAID["dry"], language))
    if dry_run and any(plan.stranded for plan in plans):
        raise click.exceptions.Exit(5)
