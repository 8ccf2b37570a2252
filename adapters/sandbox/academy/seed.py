"""Fills an academy with its people; running it again changes nothing that is there."""

from __future__ import annotations

from lms_feedback_plugin.adapters.sandbox.academy.database import AcademyDatabase
from lms_feedback_plugin.adapters.sandbox.demo import LEARNER, PEOPLE, TEACHER, DemoPerson


def seed(db: AcademyDatabase) -> None:
    """Everybody of ``demo.PEOPLE``, enrolled where they learn and teach."""
    with db.transaction() as connection:
        connection.executemany(
            "insert or ignore into person (id, name, language, email, role) values (?, ?, ?, ?, ?)",
            [(one.id, one.name, one.language, one.email, one.role) for one in PEOPLE],
        )
        connection.executemany(
            "insert or ignore into member (course, person, role) values (?, ?, ?)",
            [row for one in PEOPLE for row in _memberships(one)],
        )


def _memberships(one: DemoPerson) -> list[tuple[str, str, str]]:
    learning = [(course, one.id, LEARNER) for course in one.learns]
    return learning + [(course, one.id, TEACHER) for course in one.teaches]
