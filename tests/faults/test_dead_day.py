"""A day on which neither the LMS nor the mail server answers: every press is taken, and all is told afterwards, in order."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask.testing import FlaskClient

from lms_feedback_plugin.adapters.sandbox.demo import demo_courses, demo_people
from lms_feedback_plugin.cli.migrate import upgrade
from lms_feedback_plugin.domain.site import Connection, Site
from lms_feedback_plugin.service.bootstrap import Service, build
from lms_feedback_plugin.service.config import load_config
from lms_feedback_plugin.web.app import create_app

from .processes import Program, free_port
from .storm import SECRET, SITE, TOKEN_KEY, academy

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
LEARNERS = ("amy", "ben", "wang")
EVERY = timedelta(minutes=10)


class Letters:
    """A mail server that keeps what it gets."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.lock = threading.Lock()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        assert isinstance(envelope.content, bytes)
        head = envelope.content.split(b"\r\n\r\n", 1)[0].decode()
        (name,) = [line for line in head.splitlines() if line.lower().startswith("message-id:")]
        with self.lock:
            self.ids.append(name.partition(":")[2].strip())
        return "250 taken"


class Day:
    """The service on a clock of our own, with targets that are not there yet."""

    def __init__(self, folder: Path) -> None:
        self.now = MONDAY
        self.academy_port, self.mail_port = free_port(), free_port()
        config = load_config({"LMSFB_DATA_DIR": str(folder), "LMSFB_LOG_LEVEL": "error"})
        upgrade(config)
        self.service: Service = build(config, clock=lambda: self.now)
        self.client: FlaskClient = create_app(self.service).test_client()
        self.support = self._furnish()
        self.said = 0

    def _furnish(self) -> str:
        url = f"http://127.0.0.1:{self.academy_port}"
        lms = Connection(SITE, "sandbox", {"url": url, "timeout": "2"}, (SECRET,))
        mail = {"host": "127.0.0.1", "port": str(self.mail_port), "security": "none", "from": "feedback@academy.example"}
        connections = {"sandbox": lms, "mail": Connection(SITE, "mail", mail, ("not-needed",))}
        bindings = {"lms": "sandbox", "tracker": "sandbox", "board": "sandbox"}
        with self.service.database.unit() as unit:
            unit.sites.put(Site(SITE, "Academy", ("en", "zh-CN"), url, bindings, connections, (TOKEN_KEY,)))
            unit.flush()
            for person in demo_people(SITE):
                unit.people.put(person)
            for course in demo_courses(SITE, url):
                unit.courses.put(course)
            unit.commit()
        return self.service.access.create_token(SITE, "support", "day", ("items:read", "items:write", "items:act"))[0]

    def press(self, kind: str, fields: dict[str, object]) -> int:
        """A learner presses; it must be taken."""
        self.said += 1
        learner = LEARNERS[self.said % len(LEARNERS)]
        answer = self.client.post(
            f"/api/v1/sites/{SITE}/items",
            json={"kind": kind, "fields": fields},
            headers={"Authorization": f"Bearer {self._token(learner)}", "Idempotency-Key": f"press-{self.said}"},
        )
        assert answer.status_code == 201, answer.text
        return int(answer.json["id"])

    def answer(self, item: int) -> None:
        """A supporter answers; it must be taken as well."""
        answer = self.client.post(
            f"/api/v1/sites/{SITE}/items/{item}/transitions/answer",
            json={"fields": {"reply": "Press play twice."}},
            headers={"Authorization": f"Bearer {self.support}", "If-Match": "*"},
        )
        assert answer.status_code == 200, answer.text

    def pass_by(self, step: timedelta) -> None:
        """Time goes on and a worker looks around."""
        self.now += step
        self.service.worker().sweep(self.now)

    def _token(self, learner: str) -> str:
        at = int(self.now.timestamp())
        claims = {
            "iss": f"http://127.0.0.1:{self.academy_port}",
            "aud": "lms-feedback",
            "sub": learner,
            "iat": at,
            "exp": at + 300,
        }
        more = {"jti": f"{learner}-{at}-{self.said}", "name": learner.title(), "courseid": "python", "roles": ["student"]}
        return jwt.encode({**claims, **more}, TOKEN_KEY, algorithm="HS256")

    def told(self) -> list[str]:
        """Keys that the academy showed, in the order in which they came."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.academy_port}/ws/stats", timeout=10) as answer:
            counts = json.loads(answer.read())
        assert counts["duplicates"] == 0
        assert set(counts["notices"].values()) == {1}
        return list(counts["notices"])

    def rows(self) -> dict[str, list[tuple[str, str]]]:
        """Target → (key, state) of everything that had to go out, in the order of commitment."""
        found: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
        with self.service.database.reader() as unit:
            for item in range(1, self.said + 1):
                for out in unit.outbox.of(SITE, item):
                    found[out.row.target].append((out.row.sequence, out.row.dispatch.key, out.row.state))
        return {target: [(key, state) for _, key, state in sorted(rows)] for target, rows in found.items()}


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    made = Day(tmp_path)
    yield made
    made.service.close()


@pytest.mark.faults
def test_a_day_without_lms_and_mail_loses_nothing(day: Day, tmp_path: Path) -> None:
    waiting: list[int] = []
    for n in range(int(timedelta(days=1) / EVERY)):
        if n % 2 == 0:
            waiting.append(day.press("answer", {"question": f"Question {n}"}))
        if n % 3 == 2 and waiting:
            day.answer(waiting.pop(0))
        day.pass_by(EVERY)
    before = day.rows()
    assert {state for rows in before.values() for _, state in rows} == {"pending"}
    assert len(before["sandbox"]) >= 48
    assert len(before["mail"]) >= 20, "staff were called to questions that nobody took"

    letters, lms = Letters(), Program("academy", *academy(tmp_path, day.academy_port, "http://127.0.0.1:9"))
    mail = Controller(letters, hostname="127.0.0.1", port=day.mail_port)
    lms.start()
    mail.start()
    try:
        lms.wait_ready()
        for _ in range(8):
            day.pass_by(timedelta(minutes=1))
        after = day.rows()
        assert {state for rows in after.values() for _, state in rows} == {"done"}
        _in_order(day.told(), [key for key, _ in after["sandbox"]])
        assert len(letters.ids) == len(set(letters.ids)) == len(after["mail"])
    finally:
        mail.stop()
        lms.stop()


def _in_order(told: list[str], committed: list[str]) -> None:
    assert sorted(told) == sorted(committed)
    for item in {key.split("/")[1] for key in committed}:
        of_item = [key for key in told if key.split("/")[1] == item]
        assert of_item == [key for key in committed if key.split("/")[1] == item]
