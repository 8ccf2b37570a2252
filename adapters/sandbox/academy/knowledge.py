"""What the academy tells of one course: its chapters and lessons, when a quiz must be handed in, who learns and who teaches."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from flask import url_for

from lms_feedback_plugin.adapters.sandbox.academy.content import CourseContent
from lms_feedback_plugin.adapters.sandbox.demo import LEARNER, TEACHER
from lms_feedback_plugin.domain.text import iso

SUNDAY = 6
LAST_HOUR = 20


def told(connection: sqlite3.Connection, course: CourseContent, base: str, now: datetime) -> dict[str, object]:
    """The course as JSON; moments are ISO 8601 in UTC."""
    due = iso(handed_in_by(now))
    lessons = [(number, lesson) for number, section in enumerate(course.sections) for lesson in section.lessons]
    return {
        "id": course.id,
        "name": course.name,
        "url": base + url_for("courses.course", course=course.id),
        "sections": [{"id": str(number), "name": section.name} for number, section in enumerate(course.sections)],
        "activities": [
            {
                "id": lesson.id,
                "module": lesson.kind,
                "name": lesson.name,
                "url": base + url_for("courses.lesson", course=course.id, module=lesson.id),
                "section": str(number),
                "due": due if lesson.kind == "quiz" else None,
            }
            for number, lesson in lessons
        ],
        "learners": len(_members(connection, course.id, LEARNER)),
        "teachers": _members(connection, course.id, TEACHER),
    }


def handed_in_by(now: datetime) -> datetime:
    """Quizzes are handed in by Sunday evening, week after week."""
    sunday = now + timedelta(days=(SUNDAY - now.weekday()) % 7)
    evening = sunday.replace(hour=LAST_HOUR, minute=0, second=0, microsecond=0)
    return evening if evening > now else evening + timedelta(days=7)


def _members(connection: sqlite3.Connection, course: str, role: str) -> list[str]:
    """Who is there in this role and was not deleted."""
    rows = connection.execute(
        "select member.person from member join person on person.id = member.person"
        " where member.course = ? and member.role = ? and not person.deleted order by member.person",
        (course, role),
    )
    return [row["person"] for row in rows]
