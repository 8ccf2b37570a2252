"""A campus for the acceptance of Moodle: a stand-in that serves recorded answers, a workflow that heeds every event, and people
and items for each event to find. See ``test_moodle_requests.py``."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs

from pytest_httpserver import HTTPServer
from sqlalchemy import select
from werkzeug import Request, Response

import lms_feedback_plugin.workflows
from lms_feedback_plugin.adapters.moodle.tests.recordings import ANSWERS, Recorded, errors
from lms_feedback_plugin.definitions.load import Library, load_library
from lms_feedback_plugin.domain.course import Course
from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.person import Grant, Person
from lms_feedback_plugin.domain.site import Connection, Site
from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.service.bootstrap import Service
from lms_feedback_plugin.service.commands import Done, Fire, Submit
from lms_feedback_plugin.store.history import HistoryEntry
from lms_feedback_plugin.store.tables.base import metadata
from lms_feedback_plugin.testing.clock import FrozenClock

from ..conftest import eventually

COURSE, OLD_COURSE = "4", "5"
SUPPORT, COMPLETER, DELETED, FELLOW = "15", "18", "22", "17"
"""Moodle ids: who works at the desk; who completes the course; who is renamed and deleted; who follows others' items."""
WS_TOKEN = "web-service-token-of-the-campus"
NOTIFY, MESSAGE, USERS = "local_lmsfeedback_notify", "core_message_send_instant_messages", "core_user_get_users_by_field"
NOTICES = errors("notify_45.txt")
JSON = "application/json"

WATCHED: Mapping[str, tuple[str, str]] = {
    "lms.course_completed": (COMPLETER, COURSE),
    "lms.course_viewed": ("16", COURSE),
    "lms.enrolment_created": ("20", COURSE),
    "lms.enrolment_deleted": ("20", COURSE),
    "lms.group_member_added": (COMPLETER, COURSE),
    "lms.module_viewed": ("16", COURSE),
    "lms.module_completed": ("17", COURSE),
    "lms.module_updated": ("16", COURSE),
    "lms.attempt_submitted": ("16", COURSE),
    "lms.discussion_created": ("16", COURSE),
    "lms.person_updated": (DELETED, COURSE),
    "lms.person_deleted": (DELETED, COURSE),
    "lms.module_created": ("16", COURSE),
    "lms.module_deleted": ("16", COURSE),
    "lms.course_updated": ("16", COURSE),
    "lms.course_deleted": ("16", OLD_COURSE),
    "lms.group_changed": ("16", COURSE),
    "lms.group_member_removed": ("16", COURSE),
    "lms.role_changed": (FELLOW, COURSE),
    "lms.enrolment_updated": (COMPLETER, COURSE),
    "lms.attempt_started": ("16", COURSE),
    "moodle.core.graded_user": ("16", COURSE),
}
"""Event type → (learner, course) of the item that waits for it: whom and what the recorded requests speak of."""
NO_LEARNER = ("lms.module_created", "lms.module_updated", "lms.module_deleted", "lms.course_updated", "lms.course_deleted")
NO_LEARNER += ("lms.group_changed",)
NO_COURSE = ("lms.person_updated", "lms.person_deleted")


def a_library(folder: Path) -> Library:
    """The shipped workflows, and ``watch``: each of its items counts one type of event and tells its learner of each."""
    shutil.copytree(Path(lms_feedback_plugin.workflows.__file__).parent, folder, ignore=shutil.ignore_patterns("*.py", "tests"))
    reactions = "\n".join(
        f"""  - when: {kind}
    match: {{{_match(kind)}}}
    if: item.topic == '{kind}'
    do: [set: {{seen: item.seen + 1}}, notify: reporter with seen]"""
        for kind in WATCHED
    )
    own = folder / "watch"
    own.mkdir()
    (own / "workflow.yaml").write_text(WATCH + reactions + "\n", encoding="utf-8")
    for language, subject in (("en", "Seen"), ("zh-CN", "已发生")):
        message = own / "messages" / language / "seen.md"
        message.parent.mkdir(parents=True)
        message.write_text(f"# {subject}: {{item.topic}}\n\n{{item.seen}} · [{{item.topic}}]({{url}})\n", encoding="utf-8")
    return load_library(folder)


def _match(kind: str) -> str:
    if kind in NO_LEARNER:
        return "course: event.course"
    return "reporter: event.user" if kind in NO_COURSE else "reporter: event.user, course: event.course"


WATCH = """\
workflow: watch
version: 1
label: {en: Watch what happens, zh-CN: 关注动态}
fields:
  topic: {type: text, required: true, label: {en: Topic, zh-CN: 主题}}
  seen: {type: number, default: 0, label: {en: Seen, zh-CN: 次数}}
states:
  open: {label: {en: Open, zh-CN: 进行中}, patient: it is watched until its owner ends it}
  done: {label: {en: Done, zh-CN: 完成}, final: true, quiet: only its owner ends it}
transitions:
  end: {from: open, to: done, by: learner, label: {en: End, zh-CN: 结束}}
reactions:
"""


class StandIn:
    """Moodle's REST endpoint over real HTTP: recorded answers, and what it was asked.

    The recorded row of a person is that of 16; asked about others, it answers the same row under their ids. The list of
    functions is the one part that is not recorded: it decides whether our bridge is there.
    """

    def __init__(self, server: HTTPServer) -> None:
        self.url = server.url_for("/").rstrip("/")
        self.calls: list[dict[str, str]] = []
        self.slips: list[str] = []
        self.bridge = True
        self.notice: Recorded = NOTICES["notify"]
        server.expect_request("/webservice/rest/server.php", method="POST").respond_with_handler(self._answer)

    def told(self) -> list[tuple[str, str]]:
        """(Moodle id, subject) of every notice since the last time, and forget them; sorted, for items go side by side."""
        calls = [call for call in self.calls if call["wsfunction"] == NOTIFY]
        self.calls = [call for call in self.calls if call["wsfunction"] != NOTIFY]
        return sorted((call["userid"], call["subject"]) for call in calls)

    def _answer(self, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs(request.get_data(as_text=True), keep_blank_values=True).items()}
        self.calls.append(form)
        if request.query_string or "Authorization" in request.headers or form.get("wstoken") != WS_TOKEN:
            self.slips.append(f"the token must be in the body, and only there: {request.url}")
        answer = self._of(form)
        return Response(answer.body, answer.status, content_type=answer.kind)

    def _of(self, form: dict[str, str]) -> Recorded:
        function = form["wsfunction"]
        if function == NOTIFY:
            return self.notice
        if function == "core_webservice_get_site_info":
            names = [USERS, "core_course_get_courses_by_field", "core_enrol_get_enrolled_users", MESSAGE]
            names += [NOTIFY] if self.bridge else []
            return Recorded(200, JSON, json.dumps({"functions": [{"name": n, "version": "2026112202"} for n in names]}))
        if function == USERS:
            (row,) = json.loads(ANSWERS[USERS])
            asked = [value for name, value in form.items() if name.startswith("values[")]
            return Recorded(200, JSON, json.dumps([{**row, "id": int(number)} for number in asked]))
        return Recorded(200, JSON, ANSWERS[function])


@dataclass
class Campus:
    """One site on the service, with an item for each type of event to find."""

    service: Service
    clock: FrozenClock
    moodle: StandIn
    site: str
    watching: dict[str, Item] = field(default_factory=dict)

    @classmethod
    def founded(cls, service: Service, clock: FrozenClock, moodle: StandIn, site: str, secrets: tuple[str, ...]) -> Campus:
        """Site, courses, people and items; whatever their making told anybody is delivered and forgotten."""
        campus = cls(service, clock, moodle, site)
        settings = {"url": moodle.url, "token": WS_TOKEN}
        with service.database.unit() as unit:
            connections = {"moodle": Connection(site, "moodle", settings, secrets)}
            unit.sites.put(Site(site, "Campus", ("en", "zh-CN"), moodle.url, {"lms": "moodle"}, connections))
            unit.commit()
        with service.database.unit() as unit:
            for course in (COURSE, OLD_COURSE):
                unit.courses.put(Course(site, course, f"Course {course}"))
            for learner in ("16", FELLOW, COMPLETER, "20"):
                unit.people.put(Person(site, learner, f"Learner {learner}", "en", grants=(Grant("learner", COURSE),)))
            unit.people.put(Person(site, DELETED, "Tmp Tmp", "zh-CN", "tmp@example.com", (Grant("learner", COURSE),)))
            unit.people.put(Person(site, SUPPORT, "Tea Cher", "en", grants=(Grant("support"),)))
            unit.commit()
        for kind, (learner, course) in WATCHED.items():
            campus.watching[kind] = campus.submit(learner, "watch", course, topic=kind)
        clock.go(timedelta(hours=1))
        campus.deliver()
        moodle.calls.clear()
        return campus

    def person(self, number: str) -> Person:
        with self.service.database.reader() as unit:
            found = unit.people.get(self.site, number)
        assert found is not None
        return found

    def submit(self, learner: str, workflow: str, course: str = COURSE, about: str | None = None, **said: Value) -> Item:
        """A press; ``about`` is the course module that it speaks of."""
        context = {} if about is None else {"cmid": int(about)}
        done = self.service.execute(Submit(self.site, workflow, self.person(learner), said, course, context))
        assert isinstance(done, Done)
        assert done.item is not None
        return done.item

    def step(self, item: Item, name: str, **values: Value) -> Item:
        """One step of support."""
        done = self.service.execute(Fire(self.site, item.id, name, self.person(SUPPORT), values))
        assert isinstance(done, Done)
        assert done.item is not None
        return done.item

    def follow(self, item: Item, learner: str) -> None:
        """As whoever reported the same follows what it was merged into."""
        with self.service.database.unit() as unit:
            unit.followers.add(self.site, item.id, learner)
            unit.commit()

    def deliver(self) -> None:
        """What a worker does, until nothing is due."""
        while self.service.dispatcher.sweep(self.clock()):
            pass

    def now(self, item: Item) -> Item:
        with self.service.database.reader() as unit:
            return unit.items.get(self.site, item.id).item

    def last(self, item: Item) -> HistoryEntry:
        with self.service.database.reader() as unit:
            assert unit.history.verify(self.site).holds
            return unit.history.of(self.site, item.id)[-1]

    def versions(self) -> dict[str, int]:
        """How often the item that waits for each type of event was changed since it was made."""
        return {kind: self.now(item).row_version - item.row_version for kind, item in self.watching.items()}

    def rows(self) -> dict[str, list[str]]:
        """Every row of the site, table by table, once nothing is asked of the LMS any more."""
        eventually(lambda: self.service.freshness.idle)
        tables = [table for table in metadata.sorted_tables if "site" in table.c]
        with self.service.database.reader() as unit:
            mine = {t.name: unit.connection.execute(select(t).where(t.c.site == self.site)).all() for t in tables}
        return {name: sorted(map(repr, rows)) for name, rows in mine.items()}
