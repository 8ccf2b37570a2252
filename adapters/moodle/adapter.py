"""Moodle as a guest: the door to ``senders`` on the way in and to ``client`` on the way out. See README.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from lms_feedback_plugin.adapters import http, standard_webhooks
from lms_feedback_plugin.adapters.contract import Adapter
from lms_feedback_plugin.adapters.moodle import bridge_settings, events, page_notes, senders
from lms_feedback_plugin.adapters.moodle.client import MoodleClient
from lms_feedback_plugin.adapters.moodle.directory import Directory
from lms_feedback_plugin.adapters.moodle.functions import Functions
from lms_feedback_plugin.adapters.moodle.health import access
from lms_feedback_plugin.adapters.moodle.health.examination import Examination
from lms_feedback_plugin.adapters.moodle.knowledge import Knowledge
from lms_feedback_plugin.adapters.moodle.notices import Notices
from lms_feedback_plugin.domain.course import Course, CourseKnowledge
from lms_feedback_plugin.domain.delivery import Delivery, Dispatch, HeldKeys, Inbound, Receipt
from lms_feedback_plugin.domain.finding import Finding, Surroundings
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.domain.site import Connection
from lms_feedback_plugin.errors import Rejected, Retryable, text_of


class MoodleAdapter(Adapter):
    """Three senders in (our bridge, logstore_xapi, local_webhooks), REST web services out."""

    name = "moodle"
    EVENTS = events.EVENTS
    EFFECTS = frozenset({"notify"}) | page_notes.EFFECTS
    SETTINGS: ClassVar[Mapping[str, str]] = {
        "url": "Moodle's address as its wwwroot says it, such as https://moodle.example.edu",
        "token": "The web service token of the service user.",
        "timeout": "Seconds to wait for an answer; 6 unless told. A notice may take two calls.",
        "xapi_username": "User name that logstore_xapi signs in with; lms-feedback unless told. Its password is a live secret.",
    }
    PRIVATE = frozenset({"token"})
    TELLS_COURSES = True

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._url = connection.settings.get("url", "").strip()
        self._secrets = tuple(secret for secret in connection.secrets if secret)
        self._client = client = MoodleClient(self._url, connection.settings.get("token", "").strip(), self._limits())
        self._directory = Directory(client, connection.site, self._url)
        self._functions = Functions(client)
        self._knowledge = Knowledge(client, self._directory, connection.site, self._url)
        self._notices = Notices(client, self._functions, self._url)
        self._page_notes = page_notes.PageNotes(client, self._functions)

    def verify(self, request: Inbound) -> None:
        if senders.is_bridge(request):
            standard_webhooks.verify(request, self._secrets)
        elif senders.is_logstore(request):
            username = self.connection.settings.get("xapi_username") or "lms-feedback"
            senders.verify_basic(request, username, self._secrets)
        else:
            senders.verify_token(request, self._secrets)

    def read(self, request: Inbound) -> Delivery:
        reading = senders.read(request)
        source = self._url or f"moodle:{self.connection.site}"
        translated = [(event, events.translate(event, source)) for event in reading.events]
        said = tuple(told for _, told in translated if told is not None)
        unknown = tuple(event.name[:200] for event, told in translated if told is None)
        return Delivery(reading.id, said, (*reading.unknown, *unknown), reading.heartbeat)

    def wanted(self, types: Iterable[str]) -> list[str]:
        return events.names_of(types)

    def perform(self, dispatch: Dispatch) -> Receipt:
        if not self.takes(dispatch.kind, dispatch.name):
            known = ", ".join(sorted(self.EFFECTS))
            told = f"Moodle takes {known}; not {dispatch.kind} {dispatch.name}. Bind that effect to another adapter."
            raise Rejected(told)
        return self._notices.send(dispatch) if dispatch.kind == "notify" else self._page_notes.perform(dispatch)

    def configure(self, secret: str = "", token_key: str = "") -> HeldKeys:
        return bridge_settings.configure(self._client, secret, token_key)

    def people(self, ids: Iterable[str]) -> list[Person]:
        return self._directory.people(ids)

    def courses(self, ids: Iterable[str]) -> list[Course]:
        return self._directory.courses(ids)

    def knowledge(self, course: str) -> CourseKnowledge | None:
        return self._knowledge.of(course, self._functions.all())

    def teachers(self, course: str) -> list[Person]:
        return self._directory.teachers(course)

    def diagnose(self, around: Surroundings) -> list[Finding]:
        """Looks at what comes back, not at whether an error does: a missing capability answers an empty list."""
        site = around.site.id
        findings = [access.SECRET.order() if self._secrets else access.SECRET.wrong(self._url, site=site)]
        self._functions.forget()
        try:
            functions = self._functions.all()
        except (Retryable, Rejected) as fault:
            return [*findings, access.WEB_SERVICES.wrong(self._url, seen=text_of(fault), site=site)]
        patient = Examination(self._client, self._directory, self._url, self._secrets, self._limits())
        return [*findings, *patient.let_in(functions, around)]

    def _limits(self) -> http.Limits:
        written = self.connection.settings.get("timeout", "")
        try:
            seconds = float(written or 6)
        except ValueError:
            seconds = 6.0
        seconds = min(max(seconds, 0.1), 120.0)
        return http.Limits(connect=min(3.0, seconds), read=seconds, total=seconds + 1)
