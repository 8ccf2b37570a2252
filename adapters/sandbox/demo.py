"""Who and what there is in the sandbox: people, courses, who learns and who teaches. The academy and the service agree on it.

Nothing here is a secret: the sandbox is for trying the product out, and says so on its front page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lms_feedback_plugin.domain.course import Course
from lms_feedback_plugin.domain.person import Grant, Person

DEMO_PASSWORD = "try-the-academy"  # noqa: S105 - shown on the academy's front page
"""The password of every demo account at the service's desk."""
LEARNER, TEACHER = "learner", "teacher"
DESK_ROLES = ("support", "lead", "developer", "product", "admin")
"""Roles over the whole site, given by the service and not by the LMS."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One person: ``role`` is the main one; ``learns`` and ``teaches`` are course ids."""

    id: str
    name: str
    language: str
    role: str
    learns: tuple[str, ...] = ()
    teaches: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        """Staff sign in at the desk with it; nothing is ever sent there."""
        return f"{self.id}@academy.example"


PEOPLE: tuple[DemoPerson, ...] = (
    DemoPerson("amy", "Amy Novak", "en", LEARNER, learns=("python",)),
    DemoPerson("ben", "Ben Carter", "en", LEARNER, learns=("python", "calculus")),
    DemoPerson("lin", "林晓雨", "zh-CN", LEARNER, learns=("calculus",)),
    DemoPerson("wang", "王浩然", "zh-CN", LEARNER, learns=("calculus", "python")),
    DemoPerson("teacher", "Rosa Field", "en", TEACHER, teaches=("python",)),
    DemoPerson("zhou", "周敏", "zh-CN", TEACHER, teaches=("calculus",)),
    DemoPerson("support", "Sam Ortiz", "en", "support"),
    DemoPerson("lead", "Lena Brandt", "en", "lead"),
    DemoPerson("dev", "陈思远", "zh-CN", "developer"),
    DemoPerson("product", "Priya Nair", "en", "product"),
    DemoPerson("admin", "Adam Reed", "en", "admin"),
)
COURSE_NAMES: Mapping[str, str] = {"python": "Python for Beginners", "calculus": "高等数学入门"}


def demo_people(site: str) -> tuple[Person, ...]:
    """Everybody, with the roles that the service gives them: teachers in their courses, the rest of the staff everywhere."""
    return tuple(
        Person(site, one.id, one.name, one.language, one.email if one.role != LEARNER else None, grants_of(one))
        for one in PEOPLE
    )


def demo_courses(site: str, base_url: str) -> tuple[Course, ...]:
    """Both courses; ``base_url`` is the academy's address."""
    return tuple(Course(site, id, name, f"{base_url}/courses/{id}") for id, name in COURSE_NAMES.items())


def grants_of(one: DemoPerson) -> tuple[Grant, ...]:
    """What ``one`` may do at the desk."""
    teaching = tuple(Grant(TEACHER, course) for course in one.teaches)
    return (*teaching, Grant(one.role)) if one.role in DESK_ROLES else teaching
