"""Who and what Moodle knows: people, courses, teachers.

A missing capability is no error to Moodle: it answers ``[]``, or rows without some columns. So an empty answer is believed
only when a row that every Moodle has comes back to the same token.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import unescape

from lms_feedback_plugin.adapters.moodle.client import MoodleClient, rows
from lms_feedback_plugin.domain.course import Course
from lms_feedback_plugin.domain.person import Grant, Person
from lms_feedback_plugin.errors import Rejected

BATCH = 50
FIRST_ADMIN = "2"
"""The account that Moodle's installer makes."""
BLIND = (
    "core_user_get_users_by_field shows nobody. Give the service user's role, in the system context, "
    "moodle/user:viewdetails and moodle/site:viewuseridentity."
)
USERS, COURSES, ENROLLED = "core_user_get_users_by_field", "core_course_get_courses_by_field", "core_enrol_get_enrolled_users"


class Directory:
    """Questions to one Moodle, answered with the domain's words. All may raise ``Retryable`` and ``Rejected``."""

    def __init__(self, client: MoodleClient, site: str, url: str) -> None:
        self._client = client
        self._site = site
        self._url = url.rstrip("/")

    def people(self, ids: Iterable[str]) -> list[Person]:
        """Those of ``ids`` that Moodle knows. Raises ``Rejected`` when the token may see nobody at all."""
        wanted = _numbers(ids)
        found = [row for batch in _batches(wanted) for row in self._users(batch)]
        if wanted and not found and not self._users([FIRST_ADMIN]):
            raise Rejected(BLIND)
        return [self._person(row) for row in found]

    def courses(self, ids: Iterable[str]) -> list[Course]:
        """Those of ``ids`` that Moodle knows."""
        return [self._course(row) for row in self.details(ids)]

    def details(self, ids: Iterable[str]) -> list[dict[str, object]]:
        """Moodle's own rows of those courses that it knows."""
        found: list[dict[str, object]] = []
        for batch in _batches(_numbers(ids)):
            answer = self._client.call(COURSES, field="ids", value=",".join(batch))
            found += rows(answer, COURSES, "courses")
        return found

    def teachers(self, course: str) -> list[Person]:
        """Whoever may edit ``course`` and is enrolled in it, with that grant; empty where ``course`` is no Moodle id."""
        if not _numbers([course]):
            return []
        options = {"withcapability": "moodle/course:update", "userfields": "id,fullname,email,lang", "limitnumber": "100"}
        answer = self._client.call(
            ENROLLED, courseid=course, options=[{"name": name, "value": value} for name, value in options.items()]
        )
        grants = (Grant("teacher", course),)
        return [replace(self._person(row), grants=grants) for row in rows(answer, ENROLLED) if row.get("id") is not None]

    def sees_identities(self) -> bool:
        """Whether names come with what a notice needs: e-mail address and language."""
        return any("email" in row and "lang" in row for row in self._users([FIRST_ADMIN]))

    def _users(self, ids: list[str]) -> list[dict[str, object]]:
        return [row for row in rows(self._client.call(USERS, field="id", values=ids), USERS) if row.get("id") is not None]

    def _person(self, row: dict[str, object]) -> Person:
        email, lang = row.get("email"), row.get("lang")
        return Person(
            site=self._site,
            id=str(row.get("id")),
            name=unescape(str(row.get("fullname") or "")),
            language=language_tag(lang) if isinstance(lang, str) else "",  # untold without moodle/user:viewalldetails
            email=email if isinstance(email, str) and email else None,
        )

    def _course(self, row: dict[str, object]) -> Course:
        name = row.get("displayname") or row.get("fullname") or row.get("shortname") or ""
        return Course(self._site, str(row.get("id")), unescape(str(name)), f"{self._url}/course/view.php?id={row.get('id')}")


def language_tag(moodle: str) -> str:
    """``zh_cn`` → ``zh-CN``. Moodle's own endings (``de_kids``, ``en_wp``) that are no region fall away but for two letters."""
    base, *rest = moodle.lower().split("_")
    region = next((part.upper() for part in rest if len(part) == 2), None)
    return f"{base}-{region}" if region else base


def _numbers(ids: Iterable[str]) -> list[str]:
    """What can be a Moodle id at all, each once: one other value would make Moodle refuse the whole call."""
    return [one for one in dict.fromkeys(ids) if one.isascii() and one.isdigit() and len(one) < 19]


def _batches(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]
