"""What ``workflow draw`` shows of a running site."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from lms_feedback_plugin.cli.opened import opened_service
from lms_feedback_plugin.domain.calendar import Workspace
from lms_feedback_plugin.domain.workflow import Workflow
from lms_feedback_plugin.engine.drawing import Chart, View, chart_of
from lms_feedback_plugin.service.drawings import live_counts, settings_at, way_of


def site_chart(workflow: Workflow, workspace: Workspace, site: str, language: str, *, live: bool) -> Chart:
    """As the site has it: with its settings, and its items."""
    with opened_service() as service:
        settings = settings_at(service.sites, site, workflow)
        counts = live_counts(service.database, site, workflow.name) if live else None
    return chart_of(workflow, View(language, workspace.role_labels, settings, counts))


def way_chart(item: int, site: str, language: str) -> Chart:
    """The way that an item went, at the times of the office."""
    with opened_service() as service:
        workflow, way = way_of(service.database, service.library, site, item)
        workspace = service.library.workspace
    zone = ZoneInfo(next((calendar.zone for calendar in workspace.calendars.values()), "UTC"))

    def moment(at: datetime) -> str:
        return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")

    return chart_of(workflow, View(language, workspace.role_labels, way=way, moment=moment))
