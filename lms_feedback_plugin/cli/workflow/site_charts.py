"""What ``workflow draw`` shows of a running site."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from lms_feedback_plugin.cli.opened import opened_service
from lms_feedback_plugin.domain.workflow import Workflow
from lms_feedback_plugin.engine.drawing import Chart, View, chart_of
from lms_feedback_plugin.service.drawings import live_counts, settings_at, way_of


def site_chart(named: Workflow | str, site: str, language: str, *, live: bool) -> Chart:
    """A file under the settings of a site, or the version of that name that is live there. Raises ``NotFound``."""
    with opened_service() as service:
        workflow = service.library.workflow(site, named) if isinstance(named, str) else named
        settings = settings_at(service.sites, site, workflow)
        counts = live_counts(service.database, site, workflow.name) if live else None
        roles = service.library.workspace.role_labels
    return chart_of(workflow, View(language, roles, settings, counts))


def way_chart(item: int, site: str, language: str) -> Chart:
    """The way that an item went, at the times of the office."""
    with opened_service() as service:
        workflow, way = way_of(service.database, service.library, site, item)
        workspace = service.library.workspace
    zone = ZoneInfo(next((calendar.zone for calendar in workspace.calendars.values()), "UTC"))

    def moment(at: datetime) -> str:
        return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")

    return chart_of(workflow, View(language, workspace.role_labels, way=way, moment=moment))
