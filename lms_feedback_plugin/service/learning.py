"""What the LMS tells of a course is kept: its parts, its dates, and who teaches it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from lms_feedback_plugin.domain.course import CourseKnowledge
from lms_feedback_plugin.domain.person import Grant, Person
from lms_feedback_plugin.store.unit import Unit

from .intake import joined
from .notices import NOT_IN_THE_LMS

TEACHER = "teacher"


def learn(unit: Unit, site: str, told: CourseKnowledge, language: str, now: datetime) -> bool:
    """Keep it in place of what was told before. True where something is new that decisions look at.

    ``language`` is for teachers of whom the LMS tells none.
    """
    course = replace(told.course, site=site)
    known = replace(
        told,
        course=course,
        sections=tuple(replace(part, site=site) for part in told.sections),
        activities=tuple(replace(one, site=site) for one in told.activities),
        groups=tuple(replace(group, site=site) for group in told.groups),
    )
    changed = unit.courses.learn(known, now)
    if told.teachers is None:
        return changed
    return _teachers(unit, site, course.id, told.teachers, language) or changed


def _teachers(unit: Unit, site: str, course: str, told: Iterable[Person], language: str) -> bool:
    """Who teaches it now; whoever did and is not named any more does no longer. Roles that were given here stay."""
    grant = Grant(TEACHER, course)
    before = {one.id: one for one in unit.people.with_role(site, TEACHER, course) if grant in one.grants}
    named = {person.id: replace(person, site=site) for person in told}
    known = unit.people.get_many(site, named)
    for number, person in named.items():
        standing = known.get(number) or Person(site, number, "", language)
        if not standing.erased:
            unit.people.put(joined(standing, person))
    gone = [one for number, one in before.items() if number not in named and not number.startswith(NOT_IN_THE_LMS)]
    for one in gone:
        unit.people.put(replace(one, grants=tuple(held for held in one.grants if held != grant)))
    return bool(gone) or bool(named.keys() - before.keys())
