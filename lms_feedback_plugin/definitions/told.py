"""What the LMS tells in a story: ``course: {learners: 40, ends: in 30d}``, ``activity: {module: quiz, due: in 8h}``."""

from __future__ import annotations

import re
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from lms_feedback_plugin.definitions import readers
from lms_feedback_plugin.definitions.readers import Reader
from lms_feedback_plugin.definitions.scope import BAD, Scope, somewhere
from lms_feedback_plugin.definitions.shapes import Key, Shape, read_shape
from lms_feedback_plugin.definitions.tree import Mapping, Node, Scalar
from lms_feedback_plugin.domain.course import Activity, Course, Facts, facts_of
from lms_feedback_plugin.domain.text import Value

Part = Table[str, Value | datetime | timedelta]
"""Key as the file writes it → value; a stretch of time counts from the moment at which it is told."""
COURSE_KEYS = ("id", "name", "learners", "starts", "ends")
ACTIVITY_KEYS = ("id", "module", "name", "opens", "due")
NOW = "now"
MOMENTS = frozenset({"starts", "ends", "opens", "due"})
NAMELESS = {"course": "course", "activity": "activity"}
"""Ids of a course and an activity that a story does not name."""
_FROM_NOW = re.compile(r"(?:in (?P<ahead>.+))|(?:(?P<past>.+) ago)")


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of an item's course and activity."""

    course: Part = field(default_factory=dict)
    activity: Part = field(default_factory=dict)

    def at(self, now: datetime) -> Told:
        """The same with moments in place of stretches of time."""
        return Told(_dated(self.course, now), _dated(self.activity, now))

    def over(self, before: Told) -> Told:
        """What is known after this was told, too."""
        return Told({**before.course, **self.course}, {**before.activity, **self.activity})

    def facts(self, now: datetime) -> Facts:
        """What conditions may ask of it."""
        one, other = _dated(self.course, now), _dated(self.activity, now)
        course: Any = {_ATTRIBUTES.get(key, key): value for key, value in one.items()}
        activity: Any = {_ATTRIBUTES.get(key, key): value for key, value in other.items()}
        return facts_of(
            Course(**{"site": "", "id": "", "name": "", **course}),
            Activity(**{"site": "", "course": "", "id": "", "module": "", "name": "", **activity}) if activity else None,
            now,
        )

    def number(self, part: str) -> str | None:
        """The id of the course or of the activity; None where nothing is told of it."""
        told = self.course if part == "course" else self.activity
        return str(told.get("id", NAMELESS[part])) if told else None


_ATTRIBUTES = {"starts": "starts_at", "ends": "ends_at", "opens": "opens_at", "due": "due_at"}


def told_of(part: str, moment: Reader) -> Reader:
    """``course`` or ``activity``: an id, or a mapping; a table by the keys of the file."""
    shape = Shape(
        somewhere(f"in “{part}”", f"“{part}” 中"),
        {key: Key(_reader(key, moment)) for key in (COURSE_KEYS if part == "course" else ACTIVITY_KEYS)},
    )

    def read(node: Node, scope: Scope) -> Any:
        if not isinstance(node, Mapping):
            found = readers.text(node, scope)
            return BAD if found is BAD else {"id": found}
        entry = read_shape(node, shape, scope)
        return BAD if entry is None or not entry.whole else dict(entry.values)

    return read


def from_facts(facts: Facts) -> Told:
    """What the LMS must have told for these facts to hold."""
    parts: dict[str, dict[str, Any]] = {"course": {}, "activity": {}}
    for name, value in facts.items():
        part, _, key = name.partition(".")
        if key.endswith("_in_hours"):
            parts[part][key.removesuffix("_in_hours")] = timedelta(hours=float(value or 0))
        else:
            parts[part][key] = value
    return Told(parts["course"], parts["activity"])


def _dated(part: Part, now: datetime) -> Part:
    return {key: now + value if isinstance(value, timedelta) else value for key, value in part.items()}


def _reader(key: str, moment: Reader) -> Reader:
    if key in MOMENTS:
        return _when(moment)
    return _count if key == "learners" else readers.text


def _count(node: Node, scope: Scope) -> Any:
    """A whole number, 0 included."""
    value = node.typed if isinstance(node, Scalar) else None
    return value if value == 0 and not isinstance(value, bool) else readers.whole(node, scope)


def _when(moment: Reader) -> Reader:
    """``in 8h``, ``2d ago``, ``now``, or a moment."""

    def read(node: Node, scope: Scope) -> Any:
        if isinstance(node, Scalar) and node.text == NOW:
            return timedelta()
        match = _FROM_NOW.fullmatch(node.text) if isinstance(node, Scalar) else None
        if match is None or not isinstance(node, Scalar):
            return moment(node, scope)
        sort = "ahead" if match["ahead"] else "past"
        length = readers.duration(Scalar(node.line, node.column + match.start(sort), match[sort], True), scope)
        if not isinstance(length, timedelta):
            return BAD
        return length if sort == "ahead" else -length

    return read
