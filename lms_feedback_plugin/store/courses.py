"""Courses with all that the LMS tells of them: read as asked for, written whole when it tells anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, select

from lms_feedback_plugin.domain.course import Activity, Course, CourseGroup, CourseKnowledge, Section

from .bulk import Rank, deleting, row_of, upserting
from .journal import Journal
from .tables.courses import activity, course, course_group, course_section, group_member

PUT_COURSE = upserting(Rank.COURSE, course)
PUT_SECTION = upserting(Rank.COURSE_PART, course_section)
DROP_SECTION = deleting(Rank.COURSE_PART_GONE, course_section, "site", "course", "id")
PUT_ACTIVITY = upserting(Rank.COURSE_PART, activity)
PUT_GROUP = upserting(Rank.COURSE_PART, course_group)
DROP_GROUP = deleting(Rank.COURSE_PART_GONE, course_group, "site", "course", "id")
PUT_MEMBER = upserting(Rank.COURSE_PART, group_member)
Place = tuple[str, str]
"""(course, activity)."""


class Courses:
    """``unit.courses``. Courses and activities that were read once are answered from memory for the rest of the unit."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal
        self._known: dict[tuple[str, str], Course | None] = {}
        self._activities: dict[tuple[str, str, str], Activity | None] = {}

    def forget(self) -> None:
        """Drop what is known from memory, after writes were taken back."""
        self._known.clear()
        self._activities.clear()

    def get(self, site: str, number: str) -> Course | None:
        """One course, or None."""
        return self.get_many(site, [number]).get(number)

    def get_many(self, site: str, ids: Iterable[str]) -> dict[str, Course]:
        """Those that are known, by id; one statement."""
        wanted = sorted(set(ids))
        missing = [i for i in wanted if (site, i) not in self._known]
        if missing:
            rows = self._connection.execute(select(course).where(course.c.site == site, course.c.id.in_(missing)))
            self._known.update({(site, i): None for i in missing})
            self._known.update({(site, row.id): Course(**row._mapping) for row in rows})
        return {i: c for i in wanted if (c := self._known[site, i]) is not None}

    def list(self, site: str) -> list[Course]:
        """All courses that items or events named."""
        rows = select(course).where(course.c.site == site).order_by(course.c.id)
        return [Course(**row._mapping) for row in self._connection.execute(rows)]

    def put(self, one: Course) -> None:
        """Keep a course as told now; the same as before costs no write."""
        if self._known.get((one.site, one.id)) == one:
            return
        self._known[one.site, one.id] = one
        self._journal.write(PUT_COURSE, row_of(course, one))

    def activity(self, site: str, in_course: str, number: str) -> Activity | None:
        """One activity of a course, or None."""
        return self.activities_at(site, [(in_course, number)]).get((in_course, number))

    def activities_at(self, site: str, places: Iterable[Place]) -> dict[Place, Activity]:
        """Those that are known, by course and id; one statement."""
        wanted = sorted(set(places))
        missing = [(site, *place) for place in wanted if (site, *place) not in self._activities]
        if missing:
            held = activity.c
            rows = self._connection.execute(
                select(activity).where(
                    held.site == site,
                    held.course.in_(sorted({place for _, place, _ in missing})),
                    held.id.in_(sorted({number for _, _, number in missing})),
                )
            )
            self._activities.update(dict.fromkeys(missing))
            self._activities.update({(site, one.course, one.id): one for one in map(_activity, rows)})
        return {place: found for place in wanted if (found := self._activities[(site, *place)]) is not None}

    def activities(self, site: str, in_course: str) -> Sequence[Activity]:
        """All activities of a course that were ever told of, by id."""
        held = activity.c
        rows = select(activity).where(held.site == site, held.course == in_course).order_by(held.id)
        return [_activity(row) for row in self._connection.execute(rows)]

    def sections(self, site: str, in_course: str) -> Sequence[Section]:
        """The parts of a course in their order."""
        held = course_section.c
        rows = select(course_section).where(held.site == site, held.course == in_course)
        return [Section(**row._mapping) for row in self._connection.execute(rows.order_by(held.position, held.id))]

    def groups(self, site: str, in_course: str) -> Sequence[CourseGroup]:
        """The groups of a course, by id."""
        held = course_group.c
        rows = select(course_group).where(held.site == site, held.course == in_course).order_by(held.id)
        return [CourseGroup(**row._mapping) for row in self._connection.execute(rows)]

    def groups_of(self, site: str, person: str, in_course: str) -> Sequence[str]:
        """Ids of the groups of a course that somebody is in, as far as events told."""
        held = group_member.c
        rows = select(held.group).where(held.site == site, held.person == person, held.course == in_course, held.member)
        return list(self._connection.execute(rows.order_by(held.group)).scalars())

    def member(self, site: str, person: str, in_course: str, group: str, *, member: bool) -> None:
        """Somebody came into a group, or is in it no longer."""
        row = {"site": site, "person": person, "course": in_course, "group": group, "member": member}
        self._journal.write(PUT_MEMBER, row)

    def learn(self, told: CourseKnowledge, now: datetime) -> bool:
        """Keep what the LMS tells of a course in place of all that it told before; what is as before costs no write.

        True where something is new that decisions look at: the count of learners, a date, an activity.
        """
        one = told.course
        before = self.get(one.site, one.id)
        news = [before is None or _weighed(before) != _weighed(one), self._learn_activities(told)]
        changed = now if any(news) or before is None else before.changed_at
        self.put(replace(one, refreshed_at=now, changed_at=changed))
        sections = {held.id: held for held in self.sections(one.site, one.id)}
        _replace(self._journal, course_section, (PUT_SECTION, DROP_SECTION), sections, told.sections)
        groups = {held.id: held for held in self.groups(one.site, one.id)}
        _replace(self._journal, course_group, (PUT_GROUP, DROP_GROUP), groups, told.groups)
        return any(news)

    def lose(self, site: str, number: str, now: datetime) -> bool:
        """The LMS has no such course any more. Whether that is news."""
        before = self.get(site, number)
        if before is None or before.gone:
            return False
        self.put(replace(before, gone=True, refreshed_at=now, changed_at=now))
        return True

    def lose_activity(self, site: str, in_course: str, number: str, now: datetime) -> None:
        """An activity is there no longer."""
        held, place = self.activity(site, in_course, number), self.get(site, in_course)
        if held is not None and not held.gone:
            self._put_activity(replace(held, gone=True))
            if place is not None:
                self.put(replace(place, changed_at=now))

    def changed_since(self, moment: datetime) -> Sequence[Place]:
        """(site, course) of all in which something was new since then."""
        rows = select(course.c.site, course.c.id).where(course.c.changed_at >= moment)
        return sorted((row.site, row.id) for row in self._connection.execute(rows))

    def ending(self, since: datetime, until: datetime) -> Sequence[Place]:
        """(site, course) of all that end, or have something due, between the two moments."""
        ends = select(course.c.site, course.c.id).where(course.c.ends_at.between(since, until))
        held = activity.c
        due = select(held.site, held.course).where(held.deadline.is_not(None), held.deadline.between(since, until), ~held.gone)
        return sorted({(row[0], row[1]) for rows in (ends, due) for row in self._connection.execute(rows)})

    def _learn_activities(self, told: CourseKnowledge) -> bool:
        """Write those that differ; those that are not told of any more are marked. Whether anything was new."""
        before = {held.id: held for held in self.activities(told.course.site, told.course.id)}
        named = {one.id for one in told.activities}
        lost = [replace(held, gone=True) for held in before.values() if held.id not in named and not held.gone]
        new = [one for one in told.activities if before.get(one.id) != one]
        for one in (*new, *lost):
            self._put_activity(one)
        return bool(lost) or any(_dates(before.get(one.id)) != _dates(one) for one in new)

    def _put_activity(self, one: Activity) -> None:
        self._activities[one.site, one.course, one.id] = one
        self._journal.write(PUT_ACTIVITY, row_of(activity, one))


def _activity(row: Any) -> Activity:
    values = dict(row._mapping)
    del values["deadline"]
    return Activity(**values)


def _weighed(one: Course) -> tuple[object, ...]:
    """What decisions look at."""
    return one.learners, one.starts_at, one.ends_at, one.gone


def _dates(one: Activity | None) -> tuple[object, ...]:
    return () if one is None else (one.module, one.name, one.opens_at, one.deadline, one.gone)


def _replace(
    journal: Journal, table: Table, kinds: tuple[Any, Any], before: Mapping[str, Any], told: Iterable[Section | CourseGroup]
) -> None:
    """Write the parts that differ and drop those that are no more."""
    put, drop = kinds
    left = dict(before)
    for part in told:
        if left.pop(part.id, None) != part:
            journal.write(put, row_of(table, part))
    for part in left.values():
        journal.write(drop, {"k_site": part.site, "k_course": part.course, "k_id": part.id})
