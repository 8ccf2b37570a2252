"""The settings of workflows: read by staff, changed by admins."""

from __future__ import annotations

from typing import Any

from flask import Response

from lms_feedback_plugin.domain.text import iso, say
from lms_feedback_plugin.schemas.settingview import (
    SettingChangeSchema,
    SettingHistorySchema,
    SettingsViewSchema,
    SettingViewSchema,
)
from lms_feedback_plugin.service.refusals import staff_only
from lms_feedback_plugin.service.settings import SettingView
from lms_feedback_plugin.web.auth import Caller, Scope, caller
from lms_feedback_plugin.web.house import service
from lms_feedback_plugin.web.languages import reader_language

from . import present
from .blueprint import Blueprint
from .preconditions import expected_version

MOST_CHANGES = 200
ONE = "/settings/<workflow>/<name>"
IF_MATCH = {"If-Match": "The setting's ETag, as GET answers it. Needed."}
ETAG = {"ETag": "Its version."}
CHANGES = (400, 403, 412, 413, 415, 428)

blueprint = Blueprint("settings", __name__, description="What admins may change without touching a workflow.")


@blueprint.at("/settings", "GET")
@blueprint.gives(200, SettingsViewSchema)
@blueprint.told(refusals=(403,))
def listed(site: str) -> Response:
    """List the settings

    Staff only. Each with its value, its default, and who changed it last.
    """
    _staff(site, "items:read")
    return present.answer({"settings": [_view(one) for one in service().settings.listed(site)]})


@blueprint.at("/settings/changes", "GET")
@blueprint.gives(200, SettingHistorySchema)
@blueprint.told(refusals=(403,))
def changes(site: str) -> Response:
    """Read who changed settings

    Staff only. The newest 200, from the chained history of the site.
    """
    _staff(site, "items:read")
    lines = [
        {"version": one.version, "at": iso(one.at), "by": one.by, "workflow": one.workflow, "name": one.setting,
         "before": one.before, "after": one.after}
        for one in service().settings.history(site, MOST_CHANGES)
    ]  # fmt: skip
    return present.answer({"changes": lines})


@blueprint.at(ONE, "GET")
@blueprint.gives(200, SettingViewSchema, headers=ETAG)
@blueprint.told(refusals=(304, 403), headers={"If-None-Match": "An ETag that you hold; 304 when it still stands."})
def read(site: str, workflow: str, name: str) -> Response:
    """Read a setting

    Staff only.
    """
    _staff(site, "items:read")
    return _tell(service().settings.get(site, workflow, name))


@blueprint.at(ONE, "PUT")
@blueprint.takes(SettingChangeSchema())
@blueprint.gives(200, SettingViewSchema, headers=ETAG)
@blueprint.told(refusals=CHANGES, headers=IF_MATCH)
def change(body: dict[str, Any], site: str, workflow: str, name: str) -> Response:
    """Change a setting

    Admins of the site only; an API token needs the scope `desk:admin`. Clocks that run keep their due date.
    """
    who = _staff(site, "desk:admin")
    return _tell(service().settings.change(site, workflow, name, body["value"], who.person, expected_version(who)))


@blueprint.at(ONE, "DELETE")
@blueprint.gives(200, SettingViewSchema, headers=ETAG)
@blueprint.told(refusals=CHANGES, headers=IF_MATCH)
def reset(site: str, workflow: str, name: str) -> Response:
    """Reset a setting

    Admins of the site only. It holds again what the workflow's file says.
    """
    who = _staff(site, "desk:admin")
    return _tell(service().settings.reset(site, workflow, name, who.person, expected_version(who)))


def _staff(site: str, scope: Scope) -> Caller:
    who = caller(site, scope)
    if not service().access.is_staff(who.person):
        raise staff_only()
    return who


def _tell(one: SettingView) -> Response:
    return present.answer(_view(one), version=one.version)


def _view(one: SettingView) -> dict[str, Any]:
    language = reader_language()
    return {
        "workflow": one.workflow.name,
        "workflow_label": say(one.workflow.label, language),
        "name": one.setting.name,
        "label": say(one.setting.label, language),
        "type": one.setting.type,
        "value": one.written if one.setting.type == "duration" else one.value,
        "default": one.default if one.setting.type == "duration" else one.setting.default,
        "choices": list(service().library.workspace.roles) if one.setting.type == "role" else [],
        "changed": one.changed,
        "version": one.version,
        "changed_at": iso(one.last.at) if one.last else None,
        "changed_by": one.last.by if one.last else None,
    }
