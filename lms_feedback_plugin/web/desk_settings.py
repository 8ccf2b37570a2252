"""The desk's page of settings: what each is, who changed it, and changing it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.domain.site import Site
from lms_feedback_plugin.domain.text import say
from lms_feedback_plugin.domain.workflow import Setting
from lms_feedback_plugin.errors import Forbidden, Invalid, StaleVersion
from lms_feedback_plugin.service.settings import SettingChange, SettingView
from lms_feedback_plugin.store.chain import OPERATOR

from .auth import staff_session
from .desk import page
from .house import service
from .languages import reader_language
from .pages import label, sentence, warn
from .words import _

MOST_CHANGES = 50
blueprint = Blueprint("desk_settings", __name__, url_prefix="/desk/<site>/settings")
Slip = tuple[str, str, str, str]
"""Workflow, setting, what was written, and why it cannot be taken."""


@blueprint.get("")
def settings(site: str) -> str:
    """Every setting with its default, and the changes."""
    session = staff_session(site)
    return _page(session.site, session.person)


@blueprint.post("/<workflow>/<name>")
def change(site: str, workflow: str, name: str) -> Response | tuple[str, int]:
    """Change a setting, or let it be what the file says."""
    session = staff_session(site)
    own, me, house = session.site, session.person, service().settings
    value, seen = request.form.get("value", ""), request.form.get("version", "")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 16 else None
    try:
        if "reset" in request.form:
            house.reset(own.id, workflow, name, me, version)
        else:
            house.change(own.id, workflow, name, value, me, version)
        flash(_("Saved. It counts for what begins from now on; due dates that were given stay."))
    except Invalid as error:
        return _page(own, me, (workflow, name, value, sentence(error))), 422
    except (StaleVersion, Forbidden) as error:
        if isinstance(error, Forbidden):
            raise
        warn(error)
    return redirect(url_for(".settings", site=own.id), 303)


def _page(own: Site, me: Person, slip: Slip | None = None) -> str:
    found, changes = service().settings.listed(own.id), service().settings.history(own.id, MOST_CHANGES)
    authors = {one.by for one in changes} | {one.last.by for one in found if one.last}
    people = service().desk.people(own.id, authors)
    names = {number: person.name for number, person in people.items()} | {OPERATOR: _("the command line")}
    by_workflow: dict[str, list[SettingView]] = {}
    for one in found:
        by_workflow.setdefault(one.workflow.name, []).append(one)
    groups = [
        {"label": label(ones[0].workflow.label), "settings": [_look(one, names, slip) for one in ones]}
        for ones in by_workflow.values()
    ]
    return page("settings", me, own, page="settings", groups=groups, may_change=service().settings.may_change(me),
                changes=[_line(one, found, names) for one in changes])  # fmt: skip


def _look(one: SettingView, names: Mapping[str, str], slip: Slip | None) -> dict[str, object]:
    workflow, name = one.workflow.name, one.setting.name
    mine = slip is not None and slip[:2] == (workflow, name)
    return {
        "workflow": workflow,
        "name": name,
        "label": label(one.setting.label),
        "type": one.setting.type,
        "value": slip[2] if slip is not None and mine else one.written,
        "shown": _said(one.setting, one.written),
        "error": slip[3] if slip is not None and mine else None,
        "default": _said(one.setting, one.default),
        "changed": one.changed,
        "version": one.version,
        "last": {"by": _name(one.last.by, names), "at": one.last.at} if one.last else None,
        "choices": _choices(one.setting),
    }


def _choices(setting: Setting) -> list[tuple[str, str]]:
    """What there is to choose from, with its words."""
    if setting.type == "boolean":
        return [("true", _("yes")), ("false", _("no"))]
    roles = service().library.workspace.role_labels if setting.type == "role" else {}
    return [(role, say(roles[role], reader_language())) for role in roles]


def _said(setting: Setting, text: str) -> str:
    return dict(_choices(setting)).get(text, text)


def _name(person: str, names: Mapping[str, str]) -> str:
    return names.get(person) or _("somebody who has left")


def _line(one: SettingChange, found: tuple[SettingView, ...], names: Mapping[str, str]) -> dict[str, object]:
    known = {(view.workflow.name, view.setting.name): view for view in found}.get((one.workflow, one.setting))
    return {
        "at": one.at,
        "by": _name(one.by, names),
        "what": f"{label(known.workflow.label)} · {label(known.setting.label)}" if known else f"{one.workflow} · {one.setting}",
        "before": _value(known, one.before),
        "after": _value(known, one.after),
    }


def _value(known: SettingView | None, text: str | None) -> str:
    if text is None:
        return _("as in the file")
    return _said(known.setting, text) if known else text
