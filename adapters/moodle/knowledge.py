"""What Moodle tells of one course: by our bridge's one function where it is there, else put together from core's.

Both give the same. Without the bridge no function counts learners, so their rows are counted, up to ``MOST_COUNTED``: beyond,
a count costs Moodle seconds, and to decisions a thousand is as many as ten thousand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape

from lms_feedback_plugin.adapters.moodle.client import GONE, MoodleClient, rows
from lms_feedback_plugin.adapters.moodle.directory import ENROLLED, Directory
from lms_feedback_plugin.domain.course import Activity, Course, CourseGroup, CourseKnowledge, Section
from lms_feedback_plugin.domain.person import Grant, Person
from lms_feedback_plugin.errors import Rejected

GET_COURSE = "local_lmsfeedback_get_course"
CONTENTS, GROUPS = "core_course_get_contents", "core_group_get_course_groups"
TEACHER = "teacher"
PAGE = 250
MOST_COUNTED = 1000
OPENS = frozenset({"timeopen", "allowsubmissionsfromdate", "timeavailablefrom", "openingtime", "submissionstart", "available"})
DUE = frozenset({"duedate", "submissionend"})
CLOSES = frozenset({"timeclose", "cutoffdate", "timeavailableto", "closingtime", "deadline", "assessmentend"})
"""What Moodle's activities call their dates."""
Row = Mapping[str, object]


class Knowledge:
    """Asks one Moodle about one course at a time. All may raise ``Retryable`` and ``Rejected``."""

    def __init__(self, client: MoodleClient, directory: Directory, site: str, url: str) -> None:
        self._client = client
        self._directory = directory
        self._site = site
        self._url = url.rstrip("/")

    def of(self, course: str, functions: Iterable[str]) -> CourseKnowledge | None:
        """All that Moodle tells of ``course``; None where it has no such course. ``functions`` are those of the service."""
        if not (course.isascii() and course.isdigit() and len(course) < 19):
            return None
        try:
            return self._by_bridge(course) if GET_COURSE in set(functions) else self._by_core(course, set(functions))
        except Rejected as fault:
            if fault.params.get("errorcode") in GONE:  # the functions are there, so it is the course that is not
                return None
            raise

    def _by_bridge(self, course: str) -> CourseKnowledge:
        answer = self._client.call(GET_COURSE, courseid=course)
        if not isinstance(answer, dict):
            raise Rejected(f"{GET_COURSE} answered something else than an object. Are service and bridge of the same age?")
        told: Row = answer["course"] if isinstance(answer.get("course"), dict) else answer
        parts = _list(answer, "sections")
        sections = [self._section(course, row, n) for n, row in enumerate(parts)]
        numbered = {str(row.get("number")): str(row.get("id")) for row in parts}
        activities = [self._activity(course, row, numbered.get(str(row.get("section")))) for row in _list(answer, "activities")]
        groups = [self._group(course, row, _count(row.get("size"))) for row in _list(answer, "groups")]
        found = replace(self._course(course, told), learners=_count(answer.get("learners")))
        teachers = answer.get("teachers")
        ids = [str(one) for one in teachers] if isinstance(teachers, list) else []
        return CourseKnowledge(found, tuple(sections), tuple(activities), tuple(groups), self._teachers(course, ids))

    def _by_core(self, course: str, functions: set[str]) -> CourseKnowledge:
        contents = rows(self._client.call(CONTENTS, courseid=course), CONTENTS) if CONTENTS in functions else []
        (found,) = self._directory.details([course]) or (None,)
        if found is None:
            raise Rejected("Moodle does not show the course.", errorcode="invalidrecord")
        sections = [self._section(course, row, n) for n, row in enumerate(contents)]
        activities = [self._activity(course, row, str(part.get("id"))) for part in contents for row in _list(part, "modules")]
        groups = rows(self._client.call(GROUPS, courseid=course), GROUPS) if GROUPS in functions else []
        teachers = tuple(self._directory.teachers(course)) if ENROLLED in functions else None
        learners = self._counted(course, {one.id for one in teachers or ()}) if ENROLLED in functions else None
        return CourseKnowledge(
            replace(self._course(course, found), learners=learners),
            tuple(sections),
            tuple(activities),
            tuple(self._group(course, row, None) for row in groups),
            teachers,
        )

    def _counted(self, course: str, teachers: set[str]) -> int:
        """How many take part now, without those who teach."""
        seen: set[str] = set()
        for start in range(0, MOST_COUNTED, PAGE):
            options = {"userfields": "id", "onlyactive": "1", "limitfrom": str(start), "limitnumber": str(PAGE)}
            asked = [{"name": name, "value": value} for name, value in options.items()]
            page = rows(self._client.call(ENROLLED, courseid=course, options=asked), ENROLLED)
            seen |= {str(row.get("id")) for row in page}
            if len(page) < PAGE:
                break
        return len(seen - teachers)

    def _teachers(self, course: str, ids: list[str]) -> tuple[Person, ...]:
        """With names where the token may see them: without, they are still known to teach."""
        try:
            named = {person.id: person for person in self._directory.people(ids)} if ids else {}
        except Rejected:
            named = {}
        grants = (Grant(TEACHER, course),)
        return tuple(replace(named.get(one) or Person(self._site, one, "", ""), grants=grants) for one in ids)

    def _course(self, course: str, row: Row) -> Course:
        return Course(
            site=self._site,
            id=course,
            name=_text(row, "displayname", "fullname", "name", "shortname"),
            url=f"{self._url}/course/view.php?id={course}",
            shortname=_text(row, "shortname") or None,
            starts_at=_moment(row.get("startdate", row.get("start"))),
            ends_at=_moment(row.get("enddate", row.get("end"))),
            visible=_shown(row),
        )

    def _section(self, course: str, row: Row, position: int) -> Section:
        return Section(self._site, course, str(row.get("id")), _text(row, "name"), position, _shown(row))

    def _activity(self, course: str, row: Row, section: str | None) -> Activity:
        number = str(row.get("cmid", row.get("id")))
        url = row.get("url")
        dates = [
            (str(one.get("name", one.get("dataid"))), one.get("time", one.get("timestamp"))) for one in _list(row, "dates")
        ]
        return Activity(
            site=self._site,
            course=course,
            id=number,
            module=_text(row, "modname"),
            name=_text(row, "name"),
            url=url if isinstance(url, str) and url else None,
            section=section,
            visible=_shown(row),
            opens_at=_earliest(dates, OPENS),
            due_at=_earliest(dates, DUE),
            closes_at=_earliest(dates, CLOSES),
        )

    def _group(self, course: str, row: Row, size: int | None) -> CourseGroup:
        return CourseGroup(self._site, course, str(row.get("id")), _text(row, "name"), size)


def _list(row: Row, name: str) -> list[Row]:
    found = row.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _text(row: Row, *names: str) -> str:
    return unescape(next((str(row[name]) for name in names if row.get(name)), ""))


def _shown(row: Row) -> bool:
    return str(row.get("visible", 1)).lower() not in ("0", "false")


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _moment(seconds: object) -> datetime | None:
    """Unix seconds; 0 is Moodle's word for no date."""
    try:
        return datetime.fromtimestamp(int(str(seconds)), tz=UTC) if seconds else None
    except (ValueError, OverflowError, OSError):
        return None


def _earliest(dates: list[tuple[str, object]], names: frozenset[str]) -> datetime | None:
    return min((moment for name, time in dates if name in names and (moment := _moment(time))), default=None)
