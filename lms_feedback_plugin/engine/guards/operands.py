"""Where the values of a condition come from: each name and literal as a function of the frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from operator import attrgetter
from typing import Any

from lms_feedback_plugin.domain.text import Value

from .frame import Frame
from .kinds import ANY, FACTS, Kind

Operand = Callable[[Frame], Any]
Constants = Mapping[str, Value | timedelta]
"""Settings by name: they are fixed for as long as a machine lives."""

_BUILT_IN: Mapping[str, Operand] = {
    "state": attrgetter("state"),
    "item.state": attrgetter("state"),
    "item.id": attrgetter("item.id"),
    "item.course": attrgetter("item.course"),
    "item.reporter": attrgetter("item.reporter"),
    "item.channel": attrgetter("item.channel"),
    "item.channel_mode": attrgetter("item.channel_mode"),
    "item.language": attrgetter("item.language"),
    "reporter.id": attrgetter("item.reporter"),
    "reporter.name": attrgetter("reporter_name"),
    "reporter.language": attrgetter("item.language"),
    "course.id": attrgetter("item.course"),
    "course.name": attrgetter("course_name"),
    "activity.id": attrgetter("item.activity"),
}


def constant(value: object) -> Operand:
    """The same for every frame."""
    return lambda _: value


def operand_of(name: str, kind: Kind) -> Operand:
    """How a name that passed the check is read."""
    if name in _BUILT_IN:
        return _BUILT_IN[name]
    if name in FACTS:
        return lambda frame: frame.facts.get(name)
    family, _, attribute = name.partition(".")
    if family == "event":
        return _of_event(attribute, as_text=kind.sort == "text")
    return lambda frame: frame.fields.get(attribute)


def read(name: str, frame: Frame) -> Any:
    """What a name of the item, its reporter, its course or its activity holds there."""
    return operand_of(name, ANY)(frame)


def _of_event(attribute: str, *, as_text: bool) -> Operand:
    def read(frame: Frame) -> Value:
        value = None if frame.event is None else frame.event.data.get(attribute)
        if not isinstance(value, str | int | float | bool):
            return None
        return str(value) if as_text else value

    return read
