"""What Moodle calls its events, in canonical words.

All three senders pass on ``event->get_data()`` or something made from it, with ids that are now text, now numbers, and 0
where there is none. ``MoodleEvent`` is that, tidied; ``translate`` says it canonically.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from lms_feedback_plugin.domain.event import CANONICAL, Event
from lms_feedback_plugin.errors import Malformed

CONTEXT_MODULE = "70"
"""``contextlevel`` of an activity: then ``contextinstanceid`` is the course module's id."""
MODULE_VIEWED = re.compile(r"\\mod_[a-z0-9_]+\\event\\course_module_viewed")
VIEWED_MODULES = (
    "assign", "bigbluebuttonbn", "book", "chat", "choice", "customcert", "data", "feedback", "folder", "forum", "glossary",
    "h5pactivity", "hvp", "imscp", "lesson", "lti", "page", "questionnaire", "quiz", "resource", "scorm", "subsection",
    "survey", "url", "wiki", "workshop",
)  # fmt: skip
"""The kinds of activity whose views can be asked for: Moodle's own, and three that many sites add."""
COMPLETION = r"\core\event\course_module_completion_updated"
CANONICAL_NAMES: Mapping[str, str] = {
    r"\core\event\course_completed": "lms.course_completed",
    r"\core\event\course_viewed": "lms.course_viewed",
    r"\core\event\user_enrolment_created": "lms.enrolment_created",
    r"\core\event\course_updated": "lms.course_updated",
    r"\core\event\course_deleted": "lms.course_deleted",
    r"\core\event\user_enrolment_updated": "lms.enrolment_updated",
    r"\core\event\user_enrolment_deleted": "lms.enrolment_deleted",
    r"\core\event\role_assigned": "lms.role_changed",
    r"\core\event\role_unassigned": "lms.role_changed",
    r"\core\event\group_created": "lms.group_changed",
    r"\core\event\group_updated": "lms.group_changed",
    r"\core\event\group_deleted": "lms.group_changed",
    r"\core\event\group_member_added": "lms.group_member_added",
    r"\core\event\group_member_removed": "lms.group_member_removed",
    r"\core\event\course_module_created": "lms.module_created",
    r"\core\event\course_module_updated": "lms.module_updated",
    r"\core\event\course_module_deleted": "lms.module_deleted",
    r"\mod_quiz\event\attempt_started": "lms.attempt_started",
    r"\core\event\user_updated": "lms.person_updated",
    r"\core\event\user_deleted": "lms.person_deleted",
    r"\local_lmsfeedback\event\erasure_requested": "lms.person_deleted",
    r"\mod_quiz\event\attempt_submitted": "lms.attempt_submitted",
    r"\mod_forum\event\discussion_created": "lms.discussion_created",
}
PASSED_NAMES: Mapping[str, str] = {
    r"\core\event\user_graded": "moodle.core.graded_user",
}
"""Events without a canonical word that workflows may still name, as ``moodle.<component>.<action>_<target>``."""
PASSED_ATTRIBUTES = ("actor", "user", "course", "module", "object", "name")
EVENTS: Mapping[str, str] = {
    "lms.course_completed": "A learner completed a course (told by Moodle's cron, some minutes later).",
    "lms.course_viewed": "A learner opened a course page.",
    "lms.enrolment_created": "A learner was enrolled.",
    "lms.course_updated": "A course's settings were changed.",
    "lms.course_deleted": "A course was deleted.",
    "lms.enrolment_updated": "An enrolment was suspended, taken up again, or given other dates.",
    "lms.enrolment_deleted": "A learner was unenrolled.",
    "lms.role_changed": "Somebody was given a role, or lost one.",
    "lms.group_changed": "A group was made, renamed or deleted.",
    "lms.group_member_added": "A learner was put into a group.",
    "lms.group_member_removed": "A learner was taken out of a group.",
    "lms.module_viewed": "A learner opened an activity.",
    "lms.module_completed": "A learner completed an activity.",
    "lms.module_created": "An activity was added.",
    "lms.module_updated": "Somebody changed an activity.",
    "lms.module_deleted": "An activity was removed.",
    "lms.attempt_started": "A learner began a quiz attempt.",
    "lms.attempt_submitted": "A learner handed in a quiz attempt.",
    "lms.discussion_created": "Somebody started a discussion in a forum.",
    "lms.person_updated": "A profile changed.",
    "lms.person_deleted": "An account was deleted: erase the person.",
    "moodle.core.graded_user": "A learner was graded.",
}


@dataclass(frozen=True, slots=True)
class MoodleEvent:
    """One Moodle event: ids as text, None where Moodle says 0, empty or nothing. ``completed`` is False only where a
    completion was taken back."""

    id: str
    name: str
    time: datetime
    actor: str | None = None
    affected: str | None = None
    course: str | None = None
    module: str | None = None
    object: str | None = None
    title: str | None = None
    completed: bool = True


def from_data(event_id: str, data: Mapping[str, object]) -> MoodleEvent:
    """``event->get_data()`` tidied. Raises ``Malformed`` without ``eventname`` and ``timecreated``.

    An event that Moodle marks as anonymous keeps neither actor nor learner.
    """
    name = data.get("eventname")
    if not isinstance(name, str) or not name:
        raise Malformed("The Moodle event has no eventname. Send event->get_data() as it is.")
    other = data.get("other")
    extra: Mapping[str, object] = other if isinstance(other, dict) else {}
    hidden = identifier(data.get("anonymous")) is not None
    title = extra.get("name")
    return MoodleEvent(
        id=event_id,
        name=name,
        time=_moment(data.get("timecreated")),
        actor=None if hidden else identifier(data.get("userid")),
        affected=None if hidden else identifier(data.get("relateduserid")),
        course=identifier(data.get("courseid")),
        module=identifier(data.get("contextinstanceid")) if str(data.get("contextlevel")) == CONTEXT_MODULE else None,
        object=identifier(data.get("objectid")),
        title=title if isinstance(title, str) else None,
        completed="completionstate" not in extra or identifier(extra["completionstate"]) is not None,
    )


def translate(event: MoodleEvent, source: str) -> Event | None:
    """The event in canonical words, or as a listed ``moodle.*`` one; None where it has no word."""
    kind = _type_of(event)
    if kind is None:
        return None
    known = {
        "actor": event.actor,
        # Where Moodle names no affected learner, a learner's own event (a page opened) affects whoever acted; of a listed
        # moodle.* event nothing of the kind is known.
        "user": event.affected or (event.actor if kind in CANONICAL else None),
        "course": event.course,
        "module": event.module,
        "object": event.object,
        "group": event.object,
        "attempt": event.object,
        "discussion": event.object,
        "name": event.title,
    }
    wanted = CANONICAL.get(kind, PASSED_ATTRIBUTES)
    data = {name: value for name in wanted if (value := known.get(name)) is not None}
    subject = data.get("user") or data.get("module") or data.get("object")
    return Event(id=event.id, source=source, type=kind, time=event.time, subject=subject, data=data)


def names_of(types: Iterable[str]) -> list[str]:
    """Moodle's names of the events that become one of ``types``, in alphabetical order."""
    wanted = set(types)
    found = {name for name, kind in {**CANONICAL_NAMES, **PASSED_NAMES}.items() if kind in wanted}
    if "lms.module_completed" in wanted:
        found.add(COMPLETION)
    if "lms.module_viewed" in wanted:
        found.update(rf"\mod_{module}\event\course_module_viewed" for module in VIEWED_MODULES)
    return sorted(found)


def identifier(value: object) -> str | None:
    """An id as text, whether Moodle sent ``16`` or ``"16"``; None for 0, an empty text, null and what is no id.

    A grade that Moodle works out by itself comes from user -1.
    """
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = str(value).strip()
    return text if text not in {"", "0"} and not text.startswith("-") and len(text) <= 100 else None


def _type_of(event: MoodleEvent) -> str | None:
    if MODULE_VIEWED.fullmatch(event.name):
        return "lms.module_viewed"
    if event.name == COMPLETION:
        return "lms.module_completed" if event.completed else None
    return CANONICAL_NAMES.get(event.name) or PASSED_NAMES.get(event.name)


def _moment(seconds: object) -> datetime:
    try:
        return datetime.fromtimestamp(int(str(seconds)), tz=UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Malformed(f"timecreated is {str(seconds)[:40]!r}; it must be Unix seconds, such as 1795316116.") from error
