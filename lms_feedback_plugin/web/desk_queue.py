"""The queue of the desk: its views with their counts, its filters, and its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from flask import request, url_for

from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.domain.workflow import Workflow
from lms_feedback_plugin.service.desk import Row
from lms_feedback_plugin.service.queue_views import FIRST, MOST, VIEWS, view_query
from lms_feedback_plugin.service.views import PRIORITY
from lms_feedback_plugin.store.item_search import ItemQuery

from .desk_names import person_name, role_label, with_whom
from .house import service
from .languages import reader_language
from .pages import choice_label, label, look
from .words import _, time_ago, time_left

PAGE = 25
FILTERS = ("kind", "state", "course", "priority", "person", "q")


def list_page(site: str, me: Person) -> dict[str, object]:
    """Everything that the list's template needs."""
    view = request.args.get("view", FIRST)
    view = view if view in VIEWS else FIRST
    desk, now = service().desk, service().clock()
    workflows = desk.workflows(site)
    found = desk.list_items(site, me, _query(site, view, me, now))
    people = desk.people(site, {row.item.reporter for row in found.rows} | _assignees(found.rows))
    courses = desk.courses(site)
    names = {course.id: course.name for course in courses}
    return {
        "items": [_row(row, people, names, now) for row in found.rows],
        "next_page": "?" + urlencode(request.args.to_dict() | {"after": found.next}) if found.next else None,
        "views": _views(site, view, desk.view_counts(site, me)),
        "view_name": view,
        "kinds": [{"name": w.name, "label": label(w.label)} for w in workflows],
        "states": _states(workflows),
        "priorities": _priorities(workflows),
        "courses": courses,
        "filters": request.args,
        "filtered": any(request.args.get(name) for name in FILTERS),
    }


def _views(site: str, current: str, counts: Mapping[str, int]) -> list[dict[str, object]]:
    words = {
        "open": _("All open"),
        "mine": _("Mine"),
        "unassigned": _("With nobody"),
        "due": _("About to be late"),
        "batch": _("Today's batch"),
        "waiting": _("Waiting for the learner"),
        "closed": _("Ended"),
        "all": _("All"),
    }
    return [
        {
            "label": words[name],
            "url": url_for("desk.items", site=site, view=name),
            "current": name == current,
            "count": None if name not in counts else f"{counts[name]}" if counts[name] < MOST else f"{MOST - 1}+",
        }
        for name in VIEWS
    ]


def _query(site: str, view: str, me: Person, now: datetime) -> ItemQuery:
    asked = {name: (request.args.get(name) or "").strip() for name in FILTERS}
    query = replace(
        view_query(view, me, now),
        workflows=(asked["kind"],) if asked["kind"] else None,
        states=(asked["state"],) if asked["state"] else None,
        courses=(asked["course"],) if asked["course"] else None,
        priority=asked["priority"] or None,
        text=asked["q"],
        limit=PAGE,
        after=request.args.get("after"),
    )
    if not asked["person"]:
        return query
    return replace(query, people=tuple(one.id for one in service().desk.find_people(site, me, asked["person"])))


def _states(workflows: tuple[Workflow, ...]) -> list[dict[str, str]]:
    found = {state.name: label(state.label) for workflow in workflows for state in workflow.states.values()}
    return [{"name": name, "label": text} for name, text in found.items()]


def _priorities(workflows: tuple[Workflow, ...]) -> list[dict[str, str]]:
    fields = [workflow.fields[PRIORITY] for workflow in workflows if PRIORITY in workflow.fields]
    found = {choice: choice_label(choice, field, reader_language()) for field in fields for choice in field.choices}
    return [{"name": name, "label": text} for name, text in found.items()]


def _assignees(rows: tuple[Row, ...]) -> set[str]:
    return {row.item.assignee for row in rows if row.item.assignee}


def _row(row: Row, people: Mapping[str, Person], courses: Mapping[str, str], now: datetime) -> dict[str, object]:
    shown = look(row.item, row.workflow, row.state, row.title)
    field = row.workflow.fields.get(PRIORITY)
    return {
        **{name: getattr(shown, name) for name in type(shown).__slots__},
        "escalated": role_label(shown.escalated) if shown.escalated else None,
        "reporter_name": person_name(row.item.reporter, people),
        "course_name": courses.get(row.item.course or "", row.item.course),
        "with_whom": with_whom(row.item, people),
        "priority": choice_label(row.priority, field, reader_language()) if row.priority and field else row.priority,
        "due_at": row.due_at,
        "due": time_left(row.due_at, now) if row.due_at else None,
        "late": row.due_at is not None and row.due_at < now,
        "touched": time_ago(row.item.updated_at, now),
    }
