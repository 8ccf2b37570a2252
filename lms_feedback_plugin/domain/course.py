"""Courses as the LMS tells them: what is in them, when it is due, whom it touches. And what conditions may ask of that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from .person import Person
from .text import Value

HOUR = timedelta(hours=1)
Facts = Mapping[str, Value]
"""What ``facts_of`` answers: a snapshot, taken when something is decided."""


@dataclass(frozen=True, slots=True)
class Course:
    """A course. What the LMS has not told (yet) is None; ``learners`` counts those who take part now.

    ``refreshed_at`` is when the LMS last told all of it, ``changed_at`` when that last differed in what decisions look at;
    ``gone``: it has no such course any more.
    """

    site: str
    id: str
    name: str
    url: str | None = None
    shortname: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    visible: bool = True
    learners: int | None = None
    refreshed_at: datetime | None = None
    changed_at: datetime | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a course; ``position`` counts from 0 in the order of the course page."""

    site: str
    course: str
    id: str
    name: str
    position: int
    visible: bool = True


@dataclass(frozen=True, slots=True)
class Activity:
    """Something to read or to do in a course. ``id`` is the LMS's (Moodle's cmid), ``module`` its sort: quiz, assign, forum.

    ``gone``: it was there and is no more; what was reported about it still names it.
    """

    site: str
    course: str
    id: str
    module: str
    name: str
    url: str | None = None
    section: str | None = None
    visible: bool = True
    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None
    gone: bool = False

    @property
    def deadline(self) -> datetime | None:
        """When learners must have handed in: the due date, else the moment at which it closes."""
        return self.due_at or self.closes_at


@dataclass(frozen=True, slots=True)
class CourseGroup:
    """A group of learners within a course."""

    site: str
    course: str
    id: str
    name: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class CourseKnowledge:
    """All that the LMS tells of one course at one time. ``teachers`` hold the grant ``teacher`` in it; None: not told."""

    course: Course
    sections: tuple[Section, ...] = ()
    activities: tuple[Activity, ...] = ()
    groups: tuple[CourseGroup, ...] = ()
    teachers: tuple[Person, ...] | None = None


def facts_of(course: Course | None, activity: Activity | None, now: datetime) -> Facts:
    """What conditions may ask of an item's course and activity, by dotted name, as it stands at ``now``.

    Hours are counted to the hundredth, and are negative once the moment has passed; what is not known is left out.
    """
    found: dict[str, Value] = {}
    if course is not None:
        found["course.learners"] = course.learners
        found["course.starts_in_hours"] = _hours(course.starts_at, now)
        found["course.ends_in_hours"] = _hours(course.ends_at, now)
    if activity is not None:
        found["activity.module"] = activity.module
        found["activity.name"] = activity.name
        found["activity.opens_in_hours"] = _hours(activity.opens_at, now)
        found["activity.due_in_hours"] = None if activity.gone else _hours(activity.deadline, now)
    return {name: value for name, value in found.items() if value is not None}


def _hours(moment: datetime | None, now: datetime) -> int | float | None:
    if moment is None:
        return None
    hours = round((moment - now) / HOUR, 2)
    return int(hours) if hours.is_integer() else hours
