"""Course, activity, teachers and reasons of an item as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from lms_feedback_plugin.domain.course import Activity, Course, CourseGroup
from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.domain.text import iso
from lms_feedback_plugin.domain.workflow import Workflow
from lms_feedback_plugin.service.around import Around
from lms_feedback_plugin.web.reasons_why import sentence


def surroundings(item: Item, workflow: Workflow, around: Around) -> dict[str, Any]:
    """``about`` and ``why``, as ``WholeItemSchema`` says them."""
    return {
        "about": {
            "course": _course(around.course) if around.course else None,
            "activity": _activity(around.activity) if around.activity else None,
            "teachers": _named(around.teachers),
            "groups": _named(around.groups),
        },
        "why": [
            {"field": why.field, "row": why.row, "rows": why.rows, "text": sentence(why, item, workflow)} for why in around.why
        ],
    }


def _course(course: Course) -> dict[str, Any]:
    return {
        "id": course.id,
        "name": course.name,
        "url": course.url,
        "learners": course.learners,
        "ends_at": _moment(course.ends_at),
        "gone": course.gone,
    }


def _activity(activity: Activity) -> dict[str, Any]:
    return {
        "id": activity.id,
        "module": activity.module,
        "name": activity.name,
        "url": activity.url,
        "due_at": _moment(activity.deadline),
        "gone": activity.gone,
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else iso(at)


def _named(held: Iterable[Person | CourseGroup]) -> list[dict[str, str]]:
    return [{"id": one.id, "name": one.name} for one in held]
