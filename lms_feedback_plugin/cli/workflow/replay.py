"""``lms-feedback workflow replay``"""

from __future__ import annotations

import sys
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from lms_feedback_plugin.cli.opened import opened_service
from lms_feedback_plugin.definitions.load import load_path
from lms_feedback_plugin.domain.text import Text, iso, say
from lms_feedback_plugin.domain.workflow import Workflow
from lms_feedback_plugin.engine.replay import Consequence, Outcome
from lms_feedback_plugin.engine.replay import wording as words
from lms_feedback_plugin.service.bootstrap import Service
from lms_feedback_plugin.service.replaying import Replaying

from .options import emit, json_option, language_option, workflow_folder

RUNNING: Text = {"en": "{n} items walked through", "zh-CN": "已重放 {n} 项"}


@click.command("replay")
@workflow_folder
@click.option("--site", required=True, help="Whose history.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only what happened from that day on.  [default: all]")
@json_option
@language_option
def command(path: Path, site: str, since: datetime | None, as_json: bool, language: str) -> None:
    """What a changed WORKFLOW would have made of everything that really happened on a site.

    \b
    lms-feedback workflow replay ./fix --site academy
    lms-feedback workflow replay ./fix --site academy --since 2026-09-01

    Every recorded event of live and finished items is tried where the item really stood, with the timers of the file, and
    what would have gone otherwise is said in a sentence: steps refused, promises kept or not, notices sent or not. The same
    events go through the version that each item follows; only differences between the two are told. Nothing is written.
    """
    workflow = next(iter(load_path(path).workflows.values()))
    with opened_service() as service:
        outcome = _replayed(service, site, workflow, since, language)
    found = outcome.consequences()
    left = words.unjudged(outcome)
    if as_json:
        emit(_document(workflow, outcome, found))
        return
    click.echo(say(words.walked(outcome), language))
    for consequence in found:
        click.echo(f"  {say(words.sentence(consequence, outcome), language)}")
    if not found:
        click.echo(say(words.NOTHING, language))
    if left is not None:
        click.echo(say(left, language))


def _replayed(service: Service, site: str, workflow: Workflow, since: datetime | None, language: str) -> Outcome:
    calendars = service.library.workspace.calendars
    zone = ZoneInfo(next((calendar.zone for calendar in calendars.values()), "UTC"))
    begin = datetime.combine(since.date(), time(), zone) if since is not None else None
    replaying = Replaying(service.database, service.library, service.sites, service.clock)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as progress:
        task = progress.add_task(say(RUNNING, language).format(n=0), total=None)
        return replaying.replay(
            site, workflow, begin, lambda n: progress.update(task, description=say(RUNNING, language).format(n=n))
        )


def _document(workflow: Workflow, outcome: Outcome, found: list[Consequence]) -> dict[str, object]:
    left = words.unjudged(outcome)
    return {
        "workflow": workflow.name,
        "version": workflow.version,
        "behaviour": workflow.behaviour,
        "items": outcome.items,
        "events": outcome.lines,
        "unjudged": outcome.unjudged,
        "timers": {name: {"old": old, "new": new} for name, (old, new) in sorted(outcome.rings.items())},
        "consequences": [_consequence(one, outcome) for one in found],
        "remark": None if left is None else dict(left),
    }


def _consequence(found: Consequence, outcome: Outcome) -> dict[str, object]:
    key = found.key
    return {
        "kind": key.kind,
        "name": key.name,
        "what": key.what,
        "about": key.about,
        "items": found.items,
        "more": found.more,
        "fewer": found.fewer,
        "first": {"item": found.first, "at": None if found.at is None else iso(found.at)},
        "text": dict(words.sentence(found, outcome)),
    }
