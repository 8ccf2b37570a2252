"""Items, options, posts and workflows as JSON, in the reader's language. The schemas say the same for the reference; plain
dictionaries are built here because dumping through a schema costs more than all else that an answer needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import Response, json, request

from lms_feedback_plugin.domain.decision import Blocker, Option
from lms_feedback_plugin.domain.item import Item, Post
from lms_feedback_plugin.domain.text import iso, say
from lms_feedback_plugin.domain.workflow import LEARNER, State, Workflow
from lms_feedback_plugin.service.parcel import Next
from lms_feedback_plugin.service.titles import title_of
from lms_feedback_plugin.service.views import veiled
from lms_feedback_plugin.store.history import HistoryEntry
from lms_feedback_plugin.web.auth import Caller
from lms_feedback_plugin.web.house import service
from lms_feedback_plugin.web.languages import reader_language
from lms_feedback_plugin.web.pages import choice_label

from .blueprint import PREFIX

VARY = "Accept-Language, Authorization, Cookie"
JsonBody = Mapping[str, Any]


def answer(
    body: JsonBody, status: int = 200, *, version: int | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """``body`` as JSON, with the ETag of ``version``; 304 where the caller holds that version already."""
    response = Response(json.dumps(body), status=status, mimetype="application/json", headers=dict(headers or {}))
    response.headers["Content-Language"] = reader_language()
    response.headers["Vary"] = VARY
    if version is not None:
        response.headers["ETag"] = f'"{version}"'
        response.headers["Cache-Control"] = "private, no-cache"
        if request.method == "GET" and str(version) in request.if_none_match:
            response.status_code = 304
            response.set_data(b"")
    return response


def tell(who: Caller, found: Item | None, status: int = 200) -> Response:
    """One item to one caller, with its ETag; a new one also with its address."""
    assert found is not None, "every command on an item answers with the item"
    house = service()
    workflow = house.library.pinned(found.site, found.pin)
    works_on_it = house.access.actor_for(who.person, found).roles - {LEARNER}
    shown = found if works_on_it else veiled(found, workflow, who.person)
    headers = {"Location": f"{PREFIX.replace('<site>', found.site)}/items/{found.id}"} if status == 201 else None
    return answer(item(shown, workflow), status, version=found.row_version, headers=headers)


def item(found: Item, workflow: Workflow) -> dict[str, Any]:
    """An item that holds only what its reader may see."""
    state = workflow.states.get(found.state)
    language = reader_language()
    return {
        "id": found.id,
        "site": found.site,
        "kind": found.pin.workflow,
        "workflow_version": found.pin.version,
        "state": found.state,
        "state_label": say(state.label, language) if state else found.state,
        "open": not (state and state.final),
        "title": title_of(workflow, found),
        "version": found.row_version,
        "reporter": found.reporter,
        "language": found.language,
        "channel": found.channel,
        "course": found.course,
        "context": dict(found.context),
        "fields": dict(found.fields),
        "assigned_role": found.assigned_role,
        "assignee": found.assignee,
        "escalated_to": found.escalated_to,
        "merged_into": found.merged_into,
        "opened_from": found.opened_from,
        "created_at": iso(found.created_at),
        "updated_at": iso(found.updated_at),
        "entered_at": iso(found.entered_at),
    }


def coming(what: Next) -> dict[str, Any]:
    """What comes next."""
    return {"kind": what.kind, "at": _moment(what.at), "nudge_from": _moment(what.nudge_from)}


def _moment(at: datetime | None) -> str | None:
    return None if at is None else iso(at)


def option(one: Option) -> dict[str, Any]:
    """One transition with its reasons."""
    language = reader_language()
    return {
        "name": one.transition.name,
        "label": say(one.transition.label, language),
        "to": one.transition.target,
        "allowed": one.allowed,
        "missing": list(one.missing),
        "blockers": [blocker(reason, language) for reason in one.blockers],
    }


def blocker(reason: Blocker, language: str) -> dict[str, Any]:
    """One reason."""
    return {"code": reason.code, "field": reason.field, "role": reason.role, "text": say(reason.text, language)}


def post(one: Post) -> dict[str, Any]:
    """One line of the conversation."""
    return {
        "id": one.id,
        "at": iso(one.at),
        "author": one.author,
        "visibility": one.visibility,
        "text": one.text,
        "notice": one.notice,
    }


def history(entries: Iterable[HistoryEntry]) -> list[dict[str, Any]]:
    """The chain, oldest line first."""
    return [
        {
            "version": entry.version,
            "at": iso(entry.at),
            "what": entry.line.what,
            "name": entry.line.name,
            "actor": entry.line.actor,
            "from_state": entry.line.from_state,
            "to_state": entry.line.to_state,
            "changes": dict(entry.line.changes),
            "hash": entry.hash,
        }
        for entry in entries
    ]


def workflow(one: Workflow) -> dict[str, Any]:
    """One lifecycle with its labels."""
    language = reader_language()
    return {
        "name": one.name,
        "version": one.version,
        "label": say(one.label, language),
        "headline": one.headline,
        "fields": [
            {
                "name": field.name,
                "type": field.type,
                "label": say(field.label, language),
                "required": field.required,
                "choices": list(field.choices),
                "choice_labels": {choice: choice_label(choice, field, language) for choice in field.choices},
                "default": field.default,
                "asked": field.required or field.asked,
            }
            for field in one.fields.values()
        ],
        "states": [_state(state, language) for state in one.states.values()],
        "transitions": [
            {
                "name": step.name,
                "label": say(step.label, language),
                "sources": list(step.sources),
                "to": step.target,
                "by": list(step.by),
                "needs": list(step.needs),
            }
            for step in one.transitions.values()
        ],
    }


def _state(state: State, language: str) -> dict[str, Any]:
    return {"name": state.name, "label": say(state.label, language), "final": state.final, "paused": state.paused}
