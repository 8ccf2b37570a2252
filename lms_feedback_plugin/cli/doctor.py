"""``lms-feedback doctor``"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import click

from lms_feedback_plugin.definitions.load import read_path, shipped_folder
from lms_feedback_plugin.errors import FeedbackError
from lms_feedback_plugin.service.bootstrap import Service
from lms_feedback_plugin.service.dead import list_dead

from .opened import opened_service

Finding = tuple[str, bool, str]
LATE_SECONDS = 300
LITTLE_DISK = 200_000_000


class Unwell(FeedbackError):
    """Something is wrong with the installation; the findings were printed."""

    code, exit_code = "unwell", 14


@click.command("doctor")
@click.option("--site", help="One site; all of them where none is named.")
def command(site: str | None) -> None:
    """Look at everything that has to work, and say for each fault how to mend it. Exit 14 where there is one."""
    faults = 0
    with opened_service() as service:
        for check, holds, cure in findings(service, site):
            faults += not holds
            click.echo(f"  {'in order' if holds else 'WRONG   '}  {check}" + ("" if holds else f"\n            {cure}"))
        for advice in soon(service):
            click.echo(f"  soon      {advice}")
    if faults:
        raise Unwell(f"{faults} things need mending; each is named above with its cure.")


def findings(service: Service, site: str | None) -> Iterator[Finding]:
    """(check, holds, cure) of the service and of each guest of each site."""
    service.database.ping()
    yield "The database answers", True, ""
    with service.database.reader() as unit:
        sites = [unit.sites.get(site)] if site else unit.sites.list()
        waiting = unit.outbox.pending_age(service.clock()).total_seconds()
    yield "A site is registered", bool(sites), "Register one: lms-feedback sites add, or try the sandbox: make run"
    late = f"The oldest has waited {waiting:.0f} s. Is a worker running? Start one: lms-feedback work"
    yield "What is to be sent leaves in time", waiting < LATE_SECONDS, late
    free = shutil.disk_usage(service.config.data_dir).free
    yield "There is room on the disk", free > LITTLE_DISK, f"{free // 1_000_000} MB are left in {service.config.data_dir}."
    for one in sites:
        dead = len(list_dead(service.database, one.id))
        yield f"{one.id}: nothing is undeliverable", not dead, f"{dead} dead letters: lms-feedback dead list --site {one.id}"
        for name in one.connections:
            try:
                yield from (
                    (f"{one.id}/{name}: {check}", holds, cure)
                    for check, holds, cure in service.adapter(one.id, name).diagnose()
                )
            except FeedbackError as error:
                yield f"{one.id}/{name} can be asked", False, error.detail


def soon(service: Service) -> Iterator[str]:
    """What holds today and will not for long: calendars whose public holidays come to an end."""
    folder = Path(service.config.workflows) if service.config.workflows else shipped_folder()
    for found in read_path(folder, service.clock().date()).found:
        if found.code == "W125":
            yield f"{found.message['en']} {(found.suggestion or {}).get('en', '')}"
