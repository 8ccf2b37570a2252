"""What stands around an item: its course and activity as the LMS told of them, who teaches there, and why it is as it is."""

from __future__ import annotations

from dataclasses import dataclass

from lms_feedback_plugin.domain.course import Activity, Course, CourseGroup
from lms_feedback_plugin.domain.item import Snapshot
from lms_feedback_plugin.domain.person import Grant, Person
from lms_feedback_plugin.engine.decided import Why
from lms_feedback_plugin.engine.machine import Machine
from lms_feedback_plugin.store.unit import Unit

from .learning import TEACHER


@dataclass(frozen=True, slots=True)
class Around:
    """``groups`` are the reporter's own; ``why`` says which row gives each decided field its value. Learners see neither these
    two nor who teaches."""

    course: Course | None = None
    activity: Activity | None = None
    teachers: tuple[Person, ...] = ()
    groups: tuple[CourseGroup, ...] = ()
    why: tuple[Why, ...] = ()


def around(unit: Unit, snapshot: Snapshot, machine: Machine, *, staff: bool) -> Around:
    """What a reader of the item may know of all that."""
    item = snapshot.item
    course = unit.courses.get(item.site, item.course) if item.course else None
    activity = unit.courses.activity(item.site, item.course, item.activity) if item.course and item.activity else None
    if not staff:
        return Around(course, activity)
    return Around(course, activity, _teachers(unit, item.site, item.course), _groups(unit, snapshot), machine.why(snapshot))


def _teachers(unit: Unit, site: str, course: str | None) -> tuple[Person, ...]:
    """Those of this very course."""
    if course is None:
        return ()
    return tuple(one for one in unit.people.with_role(site, TEACHER, course) if Grant(TEACHER, course) in one.grants)


def _groups(unit: Unit, snapshot: Snapshot) -> tuple[CourseGroup, ...]:
    item = snapshot.item
    mine = unit.courses.groups_of(item.site, item.reporter, item.course) if item.course else ()
    named = {group.id: group for group in unit.courses.groups(item.site, item.course)} if item.course and mine else {}
    return tuple(named[number] for number in mine if number in named)
