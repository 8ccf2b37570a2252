"""Meeting a course: it is known, or the LMS is asked about it after the commit."""

from __future__ import annotations

from lms_feedback_plugin.domain.course import Course

from .facts import is_stale
from .turn import Turn

LMS_ROLES = frozenset({"learner", "teacher"})
"""Roles in a course that the LMS gives and takes."""


def meet_course(turn: Turn, course: str | None) -> Course | None:
    """The course, if it is known by name. The LMS is asked after the commit where it has not told of it for a while."""
    if course is None:
        return None
    found = turn.group.course(turn.site.id, course)
    if is_stale(found, turn.now):
        turn.ask_about(courses=[course])
    return found
