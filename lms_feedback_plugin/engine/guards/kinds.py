"""What a name or a literal is: the kinds that conditions are checked with, and the names that they may use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from lms_feedback_plugin.domain.event import CANONICAL
from lms_feedback_plugin.domain.workflow import Field, Setting

Sort = Literal["text", "number", "boolean", "choice", "date", "duration", "null", "any"]


@dataclass(frozen=True, slots=True)
class Kind:
    """``choices`` are set for ``choice`` alone; ``rising`` ones may be ordered (``item.impact >= 'annoying'``)."""

    sort: Sort
    choices: tuple[str, ...] = ()
    rising: bool = False


TEXT = Kind("text")
NUMBER = Kind("number")
BOOLEAN = Kind("boolean")
DATE = Kind("date")
DURATION = Kind("duration")
NULL = Kind("null")
ANY = Kind("any")

Scope = Mapping[str, Kind]
"""Dotted name → kind. The name ``event.*`` admits any attribute: vendor events are not described."""

ANY_EVENT = "event.*"

_SIMPLE: Mapping[str, Kind] = {
    "text": TEXT,
    "person": TEXT,
    "file": TEXT,
    "role": TEXT,
    "number": NUMBER,
    "boolean": BOOLEAN,
    "date": DATE,
    "duration": DURATION,
}

FACTS: Mapping[str, Kind] = {
    "course.learners": NUMBER,
    "course.starts_in_hours": NUMBER,
    "course.ends_in_hours": NUMBER,
    "activity.module": TEXT,
    "activity.name": TEXT,
    "activity.opens_in_hours": NUMBER,
    "activity.due_in_hours": NUMBER,
}
"""What the LMS tells of an item's course and activity, as ``domain.course.facts_of`` names it; empty where it is not known."""

BUILT_IN: Mapping[str, Kind] = {
    "item.id": NUMBER,
    "item.course": TEXT,
    "item.reporter": TEXT,
    "item.channel": TEXT,
    "item.channel_mode": Kind("choice", ("instant", "batch")),
    "item.language": TEXT,
    "reporter.id": TEXT,
    "reporter.name": TEXT,
    "reporter.language": TEXT,
    "course.id": TEXT,
    "course.name": TEXT,
    "activity.id": TEXT,
    **FACTS,
}


def kind_of_field(declared: Field) -> Kind:
    """The kind of a declared field."""
    if declared.type == "choice":
        return Kind("choice", declared.choices, rising=True)
    return _SIMPLE[declared.type]


def scope_of(
    fields: Mapping[str, Field],
    settings: Mapping[str, Setting],
    states: Iterable[str],
    events: Iterable[str] = (),
) -> dict[str, Kind]:
    """The names that a condition of this workflow may use, where one of ``events`` (types) may have led to it.

    A built-in attribute of items (``item.id``) hides a field of the same name.
    """
    state = Kind("choice", tuple(states))
    scope: dict[str, Kind] = {name: _SIMPLE[setting.type] for name, setting in settings.items()}
    scope |= {f"item.{name}": kind_of_field(declared) for name, declared in fields.items()}
    scope |= {**BUILT_IN, "state": state, "item.state": state}
    for event in events:
        attributes = CANONICAL.get(event)
        scope |= {ANY_EVENT: ANY} if attributes is None else {f"event.{name}": TEXT for name in attributes}
    return scope


def look_up(scope: Scope, name: str) -> Kind | None:
    """The kind of a dotted name; None when the scope does not have it."""
    kind = scope.get(name)
    if kind is None and name.startswith("event."):
        return scope.get(ANY_EVENT)
    return kind
