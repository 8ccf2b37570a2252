"""What happens in the academy reaches the service: signed, in order, at least once, and again under the same id."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from flask.testing import FlaskClient
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from lms_feedback_plugin.adapters.sandbox.academy import AcademyConfig, board, create_academy, tracker
from lms_feedback_plugin.adapters.sandbox.adapter import SandboxAdapter
from lms_feedback_plugin.adapters.sandbox.tests.running_academy import SECRET, Academy, Clock
from lms_feedback_plugin.adapters.testing import recorded
from lms_feedback_plugin.domain.delivery import Inbound
from lms_feedback_plugin.domain.event import Event
from lms_feedback_plugin.domain.site import Connection

GUEST = SandboxAdapter(Connection("academy", "sandbox", {}, (SECRET,)))


class Service:
    """Stands where the feedback service stands: verifies and reads what comes, and answers as it is told."""

    def __init__(self, server: HTTPServer) -> None:
        self.answer: Callable[[], Response] = lambda: Response(status=200)
        self.requests: list[Inbound] = []
        self.clock = Clock()
        server.expect_request("/hooks/academy/sandbox", method="POST").respond_with_handler(self._take)

    def _take(self, request: Request) -> Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append(Inbound("POST", request.path, headers, request.get_data(), self.clock()))
        return self.answer()

    def events(self) -> list[Event]:
        for request in self.requests:
            GUEST.verify(request)
        return [event for request in self.requests for event in GUEST.read(request).events]


@pytest.fixture
def service(httpserver: HTTPServer) -> Service:
    return Service(httpserver)


@pytest.fixture
def config(config: AcademyConfig, httpserver: HTTPServer) -> AcademyConfig:
    return replace(config, service_url=httpserver.url_for("/"))


@pytest.fixture
def admin(academy: Academy) -> FlaskClient:
    return academy.client("admin")


def happen(client: FlaskClient, name: str, **form: str) -> None:
    assert client.post(f"/events/{name}", data=form).status_code == 303


BUTTONS: dict[str, tuple[dict[str, str], str, dict[str, str]]] = {
    "course_completed": (
        {"person": "amy", "course": "python"},
        "lms.course_completed",
        {"actor": "amy", "user": "amy", "course": "python"},
    ),
    "enrolment_created": (
        {"person": "amy", "course": "calculus"},
        "lms.enrolment_created",
        {"actor": "admin", "user": "amy", "course": "calculus"},
    ),
    "enrolment_deleted": (
        {"person": "amy", "course": "python"},
        "lms.enrolment_deleted",
        {"actor": "admin", "user": "amy", "course": "python"},
    ),
    "module_updated": (
        {"module": "203"},
        "lms.module_updated",
        {"actor": "admin", "course": "calculus", "module": "203", "name": "小测验：函数与极限"},
    ),
    "message_received": (
        {"person": "lin", "course": "calculus", "text": " 作业什么时候交？ "},
        "lms.message_received",
        {"actor": "lin", "user": "lin", "course": "calculus", "text": "作业什么时候交？"},
    ),
    "person_deleted": ({"person": "ben"}, "lms.person_deleted", {"actor": "admin", "user": "ben"}),
}


@pytest.mark.parametrize("name", BUTTONS)
def test_a_button_fires_its_event(name: str, academy: Academy, admin: FlaskClient, service: Service) -> None:
    form, type_, data = BUTTONS[name]
    happen(admin, name, **form)
    assert academy.house.sender.send_due() == 1
    (event,) = service.events()
    assert (event.type, event.data) == (type_, data)


def test_what_stands_already_fires_nothing(academy: Academy, admin: FlaskClient, service: Service) -> None:
    happen(admin, "enrolment_created", person="amy", course="python")
    happen(admin, "enrolment_deleted", person="amy", course="calculus")
    happen(admin, "person_restored", person="amy")
    happen(admin, "message_received", person="amy", course="python", text="  ")
    for _ in range(2):
        happen(admin, "course_completed", person="amy", course="python")
    academy.house.sender.send_due()
    assert [event.type for event in service.events()] == ["lms.course_completed"]


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("person_deleted", {"person": "support"}),
        ("person_deleted", {}),
        ("course_completed", {"person": "amy", "course": "alchemy"}),
        ("module_updated", {"module": "999"}),
        ("something_else", {"person": "amy", "course": "python", "type": "lms.person_deleted"}),
        ("earthquake", {}),
    ],
)
def test_what_is_not_there_cannot_happen(name: str, form: dict[str, str], academy: Academy, admin: FlaskClient) -> None:
    assert admin.post(f"/events/{name}", data=form).status_code == 404
    assert academy.house.sender.send_due() == 0


def test_who_is_deleted_is_gone_and_can_come_back(academy: Academy, admin: FlaskClient, service: Service) -> None:
    amy = academy.client("amy")
    happen(admin, "person_deleted", person="amy")
    assert amy.get("/courses/").location == "/"
    assert academy.client().post("/signin", data={"person": "amy"}).status_code == 404
    happen(admin, "person_restored", person="amy")
    assert academy.client("amy").get("/courses/").status_code == 200
    academy.house.sender.send_due()
    assert [event.type for event in service.events()] == ["lms.person_deleted", "lms.person_updated"]


def test_learning_fires_events_once(academy: Academy, service: Service) -> None:
    amy = academy.client("amy")
    for _ in range(2):
        amy.post("/courses/python/101")
        amy.post("/courses/python/103", data={"question-0": "1", "question-1": "2", "question-2": "0"})
        amy.post("/courses/python/completed")
    academy.house.sender.send_due()
    attempt, module = "lms.attempt_submitted", "lms.module_completed"
    assert [event.type for event in service.events()] == [module, attempt, module, "lms.course_completed", attempt]


def test_the_tracker_and_the_board_name_the_item(academy: Academy, service: Service) -> None:
    at = "2026-11-23T03:39:15.869Z"
    with academy.house.database.transaction() as connection:
        tracker.act(connection, {"action": "create", "ref": "7", "title": "No sound", "steps": "1. <Play>"}, at)
        board.show(connection, {"ref": "8", "title": "Dark pages", "state": "proposed", "votes": 3}, at)
    dev = academy.client("dev")
    assert "1. &lt;Play&gt;" in dev.get("/tracker/1").text
    for path in (
        "/tracker/1/close",
        "/tracker/1/close",
        "/tracker/1/reopen",
        "/board/8/vote",
        "/board/8/vote",
        "/board/8/release",
    ):
        assert dev.post(path).status_code == 303
    assert "(4)" in dev.get("/board/").text
    academy.house.sender.send_due()
    assert [(event.type, event.data) for event in service.events()] == [
        ("tracker.issue_closed", {"ref": "7", "issue": "1", "actor": "dev"}),
        ("tracker.issue_reopened", {"ref": "7", "issue": "1", "actor": "dev"}),
        ("board.voted", {"ref": "8", "actor": "dev"}),
        ("board.released", {"ref": "8", "actor": "dev"}),
    ]


def test_a_webhook_is_tried_until_it_is_taken(academy: Academy, admin: FlaskClient, service: Service) -> None:
    academy_clock, sender = academy.clock, academy.house.sender
    answers = iter([503, 401, 202, 200])
    service.answer = lambda: Response(status=next(answers))
    happen(admin, "module_updated", module="103")
    assert [sender.send_due(), sender.send_due()] == [0, 0]  # the second round finds nothing due
    for pause in (1, 2, 4):
        academy_clock.ahead += timedelta(seconds=pause)
        service.clock.ahead = academy_clock.ahead
        sender.send_due()
    assert len({request.headers["webhook-id"] for request in service.requests}) == 1
    assert len({request.headers["webhook-timestamp"] for request in service.requests}) == 4
    assert len({event.id for event in service.events()}) == 1
    page = admin.get("/events/").text
    assert "taken, tried 4 times" in page


def test_a_service_that_asks_for_time_gets_it(academy: Academy, admin: FlaskClient, service: Service) -> None:
    service.answer = lambda: Response(status=429, headers={"Retry-After": "40"})
    happen(admin, "module_updated", module="103")
    academy.house.sender.send_due()
    academy.clock.ahead = timedelta(seconds=39)
    academy.house.sender.send_due()
    assert len(service.requests) == 1
    academy.clock.ahead = timedelta(seconds=41)
    academy.house.sender.send_due()
    assert len(service.requests) == 2


def test_a_service_that_is_down_is_not_asked_for_every_event(academy: Academy, admin: FlaskClient, service: Service) -> None:
    service.answer = lambda: Response(status=503)
    for module in ("101", "102", "103"):
        happen(admin, "module_updated", module=module)
    academy.house.sender.send_due()
    assert len(service.requests) == 1


def test_what_was_taken_is_sent_again_on_purpose_under_its_id(academy: Academy, admin: FlaskClient, service: Service) -> None:
    happen(admin, "module_updated", module="103")
    academy.house.sender.send_due()
    (id_,) = {event.id for event in service.events()}
    assert admin.post(f"/events/webhooks/{id_}/again").status_code == 303
    academy.house.sender.send_due()
    assert [event.id for event in service.events()] == [id_, id_]


def test_what_an_earlier_run_left_is_sent_in_order(academy: Academy, admin: FlaskClient, service: Service) -> None:
    modules = ["101", "105", "203", "102"]
    for module in modules:
        happen(admin, "module_updated", module=module)
    sender = create_academy(academy.config).extensions["academy"].sender
    sender.start()
    try:
        until = datetime.now(UTC) + timedelta(seconds=10)
        while len(service.requests) < 4 and datetime.now(UTC) < until:
            time.sleep(0.02)
    finally:
        sender.stop()
    assert [event.data["module"] for event in service.events()] == modules
    assert academy.house.sender.send_due() == 0


def test_an_event_leaves_by_itself_soon_after_it_happened(served: AcademyConfig, service: Service) -> None:
    browser = requests.Session()
    browser.post(f"{served.url}/signin", data={"person": "admin"}, timeout=5)
    browser.post(f"{served.url}/events/module_updated", data={"module": "103"}, timeout=5)
    until = datetime.now(UTC) + timedelta(seconds=10)
    while not service.requests and datetime.now(UTC) < until:
        time.sleep(0.02)
    assert [event.type for event in service.events()] == ["lms.module_updated"]


def shapes(requests: Iterator[Inbound]) -> dict[str, Any]:
    found = {}
    for request in requests:
        body = json.loads(request.body)
        found[body["type"]] = (set(body), set(body["data"]), set(request.headers))
    return found


def test_the_recordings_are_still_what_the_academy_sends(academy: Academy, admin: FlaskClient, service: Service) -> None:
    for form, _type, _data in BUTTONS.values():
        happen(admin, next(name for name, entry in BUTTONS.items() if entry[0] is form), **form)
    academy.house.sender.send_due()
    was = shapes(iter(recorded(Path(__file__).parents[1] / "fixtures").values()))
    now = shapes(iter(service.requests))
    assert {type_: was[type_] for type_ in now} == now
