"""Why a decided field is as it is: the row that decided, and what it looked at, as a sentence in the reader's language."""

from __future__ import annotations

from datetime import timedelta

from lms_feedback_plugin.definitions.written import duration
from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.text import Value, say
from lms_feedback_plugin.domain.workflow import Field, Workflow
from lms_feedback_plugin.engine.decided import Why

from .languages import reader_language
from .pages import choice_label, label
from .words import _


def sentence(why: Why, item: Item, workflow: Workflow) -> str:
    """``Priority: Urgent, by row 3 of 6 (How bad is it: It gets in the way; Learners in the course: 40; …)``."""
    field = workflow.fields[why.field]
    seen = "; ".join(f"{name_of(name, workflow)}: {shown(name, value, workflow)}" for name, value in why.seen.items())
    told = {
        "field": label(field.label),
        "value": _valued(field, why.value),
        "row": why.row,
        "rows": why.rows,
        "seen": seen,
    }
    if item.fields.get(why.field) != why.value:
        told["value"], told["rather"] = _valued(field, item.fields.get(why.field)), told["value"]
        return _("%(field)s: %(value)s, set by hand; row %(row)s of %(rows)s says %(rather)s", **told)
    if not why.seen:
        return _("%(field)s: %(value)s, for no other row holds", **told)
    return _("%(field)s: %(value)s, by row %(row)s of %(rows)s (%(seen)s)", **told)


def name_of(name: str, workflow: Workflow) -> str:
    """What people call something that a condition looks at."""
    known = {
        "course.learners": _("Learners in the course"),
        "course.starts_in_hours": _("Hours until the course starts"),
        "course.ends_in_hours": _("Hours until the course ends"),
        "activity.module": _("Kind of activity"),
        "activity.name": _("Activity"),
        "activity.opens_in_hours": _("Hours until it opens"),
        "activity.due_in_hours": _("Hours until it is due"),
        "state": _("State"),
        "item.state": _("State"),
    }
    if name in known:
        return known[name]
    bare = name.removeprefix("item.")
    if bare in workflow.fields:
        return label(workflow.fields[bare].label)
    if name in workflow.settings:
        return label(workflow.settings[name].label)
    return name.replace(".", " ").replace("_", " ")


def shown(name: str, value: Value | timedelta, workflow: Workflow) -> str:
    """A value as people read it."""
    if isinstance(value, timedelta):
        return duration(value)
    field = workflow.fields.get(name.removeprefix("item."))
    if field is not None:
        return _valued(field, value)
    if name in ("state", "item.state") and str(value) in workflow.states:
        return say(workflow.states[str(value)].label, reader_language())
    return _("not known") if value is None else str(value)


def _valued(field: Field, value: Value) -> str:
    if value is None:
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return choice_label(str(value), field, reader_language()) if field.type == "choice" else str(value)
