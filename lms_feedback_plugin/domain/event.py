"""What happened elsewhere, in CloudEvents' attributes and in canonical words that hold for any LMS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .text import Json

CANONICAL: Mapping[str, tuple[str, ...]] = {
    "lms.course_completed": ("actor", "user", "course"),
    "lms.course_viewed": ("actor", "user", "course"),
    "lms.course_updated": ("actor", "course"),
    "lms.course_deleted": ("actor", "course"),
    "lms.enrolment_created": ("actor", "user", "course"),
    "lms.enrolment_updated": ("actor", "user", "course"),
    "lms.enrolment_deleted": ("actor", "user", "course"),
    "lms.role_changed": ("actor", "user", "course"),
    "lms.group_changed": ("actor", "course", "group"),
    "lms.group_member_added": ("actor", "user", "course", "group"),
    "lms.group_member_removed": ("actor", "user", "course", "group"),
    "lms.module_viewed": ("actor", "user", "course", "module"),
    "lms.module_completed": ("actor", "user", "course", "module"),
    "lms.module_created": ("actor", "course", "module", "name"),
    "lms.module_updated": ("actor", "course", "module", "name"),
    "lms.module_deleted": ("actor", "course", "module", "name"),
    "lms.attempt_started": ("actor", "user", "course", "module", "attempt"),
    "lms.attempt_submitted": ("actor", "user", "course", "module", "attempt"),
    "lms.discussion_created": ("actor", "user", "course", "module", "discussion"),
    "lms.message_received": ("actor", "user", "course", "text"),
    "lms.person_updated": ("actor", "user"),
    "lms.person_deleted": ("actor", "user"),
    "tracker.issue_closed": ("ref", "issue", "actor"),
    "tracker.issue_reopened": ("ref", "issue", "actor"),
    "board.voted": ("ref", "actor"),
    "board.released": ("ref", "actor"),
    "mail.received": ("actor", "text", "subject", "ref"),
}
"""Canonical type → the attributes that ``event.x`` may name. All are text; ids of every LMS are coerced to text."""


@dataclass(frozen=True, slots=True)
class Event:
    """``subject`` is the person or object concerned; ``data`` holds the canonical attributes, all optional."""

    id: str
    source: str
    type: str
    time: datetime
    subject: str | None = None
    data: Json = field(default_factory=dict)
