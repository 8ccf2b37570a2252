"""Events that the house itself heeds, whatever the workflows say: people come, change and go, and so do parts of courses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from lms_feedback_plugin.domain.event import Event

from .meeting import LMS_ROLES, meet_course
from .turn import Turn


def heed(turn: Turn, event: Event) -> None:
    """Do what the house does about an event, if it does anything."""
    does = HEEDED.get(event.type)
    if does is not None:
        does(turn, event)


def said(event: Event, name: str) -> str | None:
    """An attribute of an event as text; None where it is not said."""
    value = event.data.get(name)
    return None if value is None or value == "" else str(value)


def _who(event: Event) -> str | None:
    return said(event, "user") or (str(event.subject) if event.subject else None)


def _deleted(turn: Turn, event: Event) -> None:
    who = _who(event)
    if who is not None and turn.unit.people.get(turn.site.id, who) is not None:
        turn.forgotten.add((turn.site.id, who))


def _updated(turn: Turn, event: Event) -> None:
    who = _who(event)
    if who is not None and turn.unit.people.get(turn.site.id, who) is not None:
        turn.ask_about(people=[who])


def _enrolled(turn: Turn, event: Event) -> None:
    _updated(turn, event)
    course = said(event, "course")
    if course is not None and meet_course(turn, course) is not None:
        _ask(turn, event)


def _unenrolled(turn: Turn, event: Event) -> None:
    who, course = _who(event), said(event, "course")
    person = turn.unit.people.get(turn.site.id, who) if who is not None else None
    if person is not None and course is not None:
        left = tuple(g for g in person.grants if not (g.course == course and g.role in LMS_ROLES))
        turn.unit.people.put(replace(person, grants=left))
    _ask(turn, event)


def _joined_group(turn: Turn, event: Event) -> None:
    _group(turn, event, member=True)


def _left_group(turn: Turn, event: Event) -> None:
    _group(turn, event, member=False)


def _group(turn: Turn, event: Event, *, member: bool) -> None:
    """Told of everybody: who is in which group is known when they speak for the first time."""
    who, course, group = _who(event), said(event, "course"), said(event, "group")
    if who is not None and course is not None and group is not None:
        turn.unit.courses.member(turn.site.id, who, course, group, member=member)
        _ask(turn, event)


def _module_deleted(turn: Turn, event: Event) -> None:
    course, module = said(event, "course"), said(event, "module")
    if course is not None and module is not None:
        turn.unit.courses.lose_activity(turn.site.id, course, module, turn.now)
    _ask(turn, event)


def _course_deleted(turn: Turn, event: Event) -> None:
    course = said(event, "course")
    if course is not None:
        turn.unit.courses.lose(turn.site.id, course, turn.now)


def _ask(turn: Turn, event: Event) -> None:
    """Ask the LMS anew about a course that somebody here has spoken of; of all others nothing is kept."""
    course = said(event, "course")
    if course is not None and turn.group.course(turn.site.id, course) is not None:
        turn.ask_about(courses=[course])


HEEDED: Mapping[str, Callable[[Turn, Event], None]] = {
    "lms.person_deleted": _deleted,
    "lms.person_updated": _updated,
    "lms.enrolment_created": _enrolled,
    "lms.enrolment_updated": _enrolled,
    "lms.enrolment_deleted": _unenrolled,
    "lms.role_changed": _ask,
    "lms.group_member_added": _joined_group,
    "lms.group_member_removed": _left_group,
    "lms.group_changed": _ask,
    "lms.module_created": _ask,
    "lms.module_updated": _ask,
    "lms.module_deleted": _module_deleted,
    "lms.course_updated": _ask,
    "lms.course_deleted": _course_deleted,
}
BUILT_IN = frozenset(HEEDED)
