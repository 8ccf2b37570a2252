"""The sandbox academy as a guest: its signed webhooks in, its signed web services out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import ClassVar

from lms_feedback_plugin.adapters import http, json_body, standard_webhooks
from lms_feedback_plugin.adapters.contract import Adapter
from lms_feedback_plugin.adapters.sandbox.demo import TEACHER
from lms_feedback_plugin.adapters.sandbox.payloads import PAYLOADS, payload
from lms_feedback_plugin.domain.course import Activity, Course, CourseKnowledge, Section
from lms_feedback_plugin.domain.delivery import Delivery, Dispatch, Inbound, Receipt
from lms_feedback_plugin.domain.event import CANONICAL, Event
from lms_feedback_plugin.domain.finding import Check, Finding, Surroundings
from lms_feedback_plugin.domain.person import Grant, Person
from lms_feedback_plugin.domain.text import Json, Text
from lms_feedback_plugin.errors import Malformed, Rejected, Retryable, text_of

PATIENCE = 10.0
"""Seconds that the academy may take, unless the connection says otherwise: well under the lease of an outbox row."""

ANSWERS = Check(
    "academy-answers",
    title={"en": "The academy", "zh-CN": "示例学院"},
    good={"en": "It answers and names {courses} courses.", "zh-CN": "应答正常，共 {courses} 门课程。"},
    bad={"en": "It cannot be asked: {seen}", "zh-CN": "无法查询：{seen}"},
    cure={
        "en": "Start it (lms-feedback sandbox), and compare url and secret on both sides.",
        "zh-CN": "请启动它（lms-feedback sandbox），并核对双方的地址与密钥。",
    },
)
NO_COURSES: Text = {"en": "it has no courses. Is url an academy's?", "zh-CN": "没有课程。url 指向的是示例学院吗？"}


class SandboxAdapter(Adapter):
    """Standard Webhooks both ways, with one secret. Every effect carries its key; the academy does it once."""

    name: ClassVar[str] = "sandbox"
    EVENTS: ClassVar[Mapping[str, str]] = {
        "lms.course_completed": "A learner has finished a course.",
        "lms.course_viewed": "A learner has opened a course's page.",
        "lms.enrolment_created": "Somebody was enrolled in a course.",
        "lms.enrolment_deleted": "Somebody was taken out of a course.",
        "lms.group_member_added": "Somebody was put into a group.",
        "lms.module_viewed": "A learner has opened a lesson.",
        "lms.module_completed": "A learner has finished a lesson.",
        "lms.module_updated": "A lesson was changed.",
        "lms.attempt_submitted": "A learner has handed in a quiz.",
        "lms.discussion_created": "Somebody has begun a discussion.",
        "lms.message_received": "A learner has written to the course's helpers.",
        "lms.person_updated": "Somebody's profile was changed.",
        "lms.person_deleted": "Somebody's account was deleted.",
        "tracker.issue_closed": "The developers closed an issue that an item had opened.",
        "tracker.issue_reopened": "The developers opened such an issue again.",
        "board.voted": "Somebody voted for a card of the product board.",
        "board.released": "What a card asks for is live.",
    }
    EFFECTS: ClassVar[frozenset[str]] = frozenset(PAYLOADS)
    TELLS_COURSES = True
    SETTINGS: ClassVar[Mapping[str, str]] = {
        "url": "The academy's address, such as http://127.0.0.1:8081.",
        "timeout": f"Seconds that the academy may take to answer; {PATIENCE:g} where it is not set.",
    }

    def verify(self, request: Inbound) -> None:
        """One of the live secrets signed these bytes, within five minutes. Raises ``Unverified``."""
        standard_webhooks.verify(request, self.connection.secrets)

    def read(self, request: Inbound) -> Delivery:
        """One event a delivery, with canonical types and attributes as they came. Raises ``Malformed``."""
        body = json_body.parse_object(request.body)
        type_, data = body.get("type"), body.get("data")
        if not isinstance(type_, str) or not isinstance(data, dict):
            raise Malformed("A delivery of the academy has type (a text), timestamp and data (an object).")
        id_ = request.headers[standard_webhooks.ID]
        if type_ not in self.EVENTS:
            return Delivery(id_, (), (type_,))
        values = {name: _text(name, data[name]) for name in CANONICAL[type_] if data.get(name) is not None}
        subject = values.get("user") or values.get("ref") or values.get("actor")
        source = self.connection.settings.get("url", "").rstrip("/") or self.name
        return Delivery(id_, (Event(id_, source, type_, _moment(body.get("timestamp")), subject, values),))

    def perform(self, dispatch: Dispatch) -> Receipt:
        """Have it done once, however often it is asked for. Raises ``Retryable`` or ``Rejected``."""
        path, body = payload(dispatch)
        answer = self._ask(path, body, dispatch.key)
        reference = answer.get("reference")
        if not isinstance(reference, str) or not reference:
            raise Retryable(f"The academy answered {path} without a reference. Does the url setting point at an academy?")
        return Receipt(reference, {"repeated": answer.get("repeated") is True})

    def people(self, ids: Iterable[str]) -> list[Person]:
        """Those of ``ids`` whom the academy knows; teachers with the courses they teach."""
        return self._people("/ws/people", {"ids": list(ids)})

    def teachers(self, course: str) -> list[Person]:
        """Who teaches ``course``; nobody for an unknown one."""
        return self._people("/ws/teachers", {"course": course})

    def courses(self, ids: Iterable[str]) -> list[Course]:
        """Those of ``ids`` that the academy offers."""
        rows = _rows(self._ask("/ws/courses", {"ids": list(ids)}), "courses")
        return [Course(self.connection.site, str(row["id"]), str(row["name"]), str(row["url"])) for row in rows]

    def knowledge(self, course: str) -> CourseKnowledge | None:
        """Chapters, lessons with the day on which a quiz is due, how many learn, who teaches."""
        answer = self._ask("/ws/course", {"course": course})
        if "course" not in answer:
            raise Retryable("The academy answered without a course. Does the url setting point at an academy?")
        told = answer["course"]
        if told is None:
            return None
        if not isinstance(told, dict) or not {"id", "name", "url", "sections", "activities"} <= set(told):
            raise Retryable("The academy answered without a course. Does the url setting point at an academy?")
        return self._known(str(told["id"]), told)

    def diagnose(self, around: Surroundings) -> list[Finding]:
        """Is the academy there, and do both sides hold the same secret?"""
        del around  # the server alone decides
        try:
            courses = _rows(self._ask("/ws/courses", {"ids": None}), "courses")
        except (Retryable, Rejected) as error:
            return [ANSWERS.wrong(seen=text_of(error))]
        return [ANSWERS.order(courses=len(courses)) if courses else ANSWERS.wrong(seen=NO_COURSES)]

    def _known(self, course: str, told: Mapping[str, object]) -> CourseKnowledge:
        site, learners = self.connection.site, told.get("learners")
        count = learners if isinstance(learners, int) else None
        parts = _parts(told, "sections")
        return CourseKnowledge(
            Course(site, course, str(told["name"]), str(told["url"]), learners=count),
            tuple(Section(site, course, str(row["id"]), str(row["name"]), n) for n, row in enumerate(parts)),
            tuple(self._activity(course, row) for row in _parts(told, "activities")),
            teachers=tuple(self.teachers(course)),
        )

    def _activity(self, course: str, row: Mapping[str, object]) -> Activity:
        due, section = row.get("due"), row.get("section")
        return Activity(
            site=self.connection.site,
            course=course,
            id=str(row["id"]),
            module=str(row.get("module", "")),
            name=str(row["name"]),
            url=str(row["url"]) if row.get("url") else None,
            section=None if section is None else str(section),
            due_at=_moment(due) if due else None,
        )

    def _people(self, path: str, body: Json) -> list[Person]:
        return [self._person(row) for row in _rows(self._ask(path, body), "people")]

    def _person(self, row: Mapping[str, object]) -> Person:
        email, teaches = row.get("email"), row.get("teaches")
        courses = teaches if isinstance(teaches, list) else []
        return Person(
            site=self.connection.site,
            id=str(row["id"]),
            name=str(row["name"]),
            language=str(row["language"]),
            email=email if isinstance(email, str) else None,
            grants=tuple(Grant(TEACHER, str(course)) for course in courses),
        )

    def _ask(self, path: str, body: Json, key: str | None = None) -> Mapping[str, object]:
        """POST ``body``, signed; the JSON object that comes back. ``key`` names the message the same on every try."""
        secret = next(iter(self.connection.secrets), "")
        written = json_body.canonical(body)
        named = hashlib.sha256(key.encode() if key else written).hexdigest()[:32]
        headers = standard_webhooks.sign(secret, f"ws_{named}", datetime.now(UTC), written)
        url = self.connection.settings.get("url", "").rstrip("/") + path
        try:
            answer = http.post(url, written, {**headers, "Content-Type": "application/json"}, self._limits())
            return json_body.parse_object(answer.body)
        except Malformed as error:
            raise Retryable(f"{http.place(url)} answered something that is no JSON object. {error.detail}") from error
        except Rejected as error:
            raise _in_its_words(error) from error

    def _limits(self) -> http.Limits:
        try:
            seconds = float(self.connection.settings.get("timeout", PATIENCE))
        except ValueError as error:
            raise Rejected("The timeout setting must be a number of seconds, such as 10.") from error
        return http.Limits(connect=min(seconds, 3.0), read=seconds, total=seconds)


def _in_its_words(error: Rejected) -> Rejected:
    """The academy's own sentence, where it gave one, says more than its status."""
    body = error.params.get("body")
    try:
        detail = json_body.parse_object(body).get("detail") if isinstance(body, bytes) else None
    except Malformed:
        detail = None
    if not isinstance(detail, str):
        return error
    said = {"en": f"The academy says: {detail}", "zh-CN": f"示例学院答复：{detail}"}
    return Rejected(said["en"], **{**error.params, "text": said})


def _rows(answer: Mapping[str, object], name: str) -> list[dict[str, object]]:
    rows = answer.get(name)
    needed = {"people": {"id", "name", "language"}, "courses": {"id", "name", "url"}}[name]
    if not isinstance(rows, list) or not all(isinstance(row, dict) and needed <= set(row) for row in rows):
        raise Retryable(f"The academy answered without a list of {name}. Does the url setting point at an academy?")
    return rows


def _parts(told: Mapping[str, object], name: str) -> list[dict[str, object]]:
    rows = told.get(name)
    if not isinstance(rows, list) or not all(isinstance(row, dict) and {"id", "name"} <= set(row) for row in rows):
        raise Retryable(f"The academy answered without a list of {name}. Does the url setting point at an academy?")
    return rows


def _text(name: str, value: object) -> str:
    """Ids are text in our house, whatever they are over there."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise Malformed(f"data.{name} must be a text or a whole number; it is a {type(value).__name__}.")
    return str(value)


def _moment(written: object) -> datetime:
    try:
        moment = datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Malformed(f"timestamp is {str(written)[:40]!r}; it must be like 2026-11-22T02:55:16Z.")
    return moment.astimezone(UTC)
