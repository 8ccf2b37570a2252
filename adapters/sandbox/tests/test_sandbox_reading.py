"""What the adapter makes of deliveries, and what it puts on the wire."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from lms_feedback_plugin.adapters.sandbox.adapter import SandboxAdapter
from lms_feedback_plugin.adapters.sandbox.demo import DESK_ROLES, PEOPLE, demo_courses, demo_people
from lms_feedback_plugin.adapters.sandbox.payloads import payload
from lms_feedback_plugin.adapters.testing import sample
from lms_feedback_plugin.domain.delivery import Delivery, Inbound
from lms_feedback_plugin.domain.site import Connection
from lms_feedback_plugin.errors import Malformed, Rejected

NOW = datetime(2026, 11, 23, 3, 39, tzinfo=UTC)
GUEST = SandboxAdapter(Connection("academy", "sandbox", {"url": "http://127.0.0.1:8081/"}))


def read(body: Any) -> Delivery:
    written = body if isinstance(body, bytes) else json.dumps(body).encode()
    return GUEST.read(Inbound("POST", "/hooks/academy/sandbox", {"webhook-id": "msg_1"}, written, NOW))


def event(**changes: Any) -> dict[str, Any]:
    return {"type": "tracker.issue_closed", "timestamp": "2026-11-23T03:39:00+08:00", "data": {"ref": 7}} | changes


def test_an_event_names_its_item_as_text_and_its_time_in_utc() -> None:
    (found,) = read(event()).events
    assert (found.id, found.source, found.subject) == ("msg_1", "http://127.0.0.1:8081", "7")
    assert found.data == {"ref": "7"}
    assert found.time == datetime(2026, 11, 22, 19, 39, tzinfo=UTC)


def test_what_is_not_canonical_and_what_is_null_is_left_out() -> None:
    (found,) = read(event(data={"ref": "7", "actor": None, "mood": "glad"})).events
    assert found.data == {"ref": "7"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"type": "a", "type": "b"}',
        event(type=7),
        event(data=None),
        event(data={"ref": ["7"]}),
        event(data={"ref": True}),
        event(timestamp=None),
        event(timestamp="yesterday"),
        event(timestamp="2026-11-23T03:39:00"),
    ],
)
def test_what_cannot_be_read_is_malformed_with_a_sentence(body: Any) -> None:
    with pytest.raises(Malformed, match=r"\w+ \w+ \w+"):
        read(body)


def test_an_issue_carries_steps_and_conditions_from_the_items_fields() -> None:
    fields = {"what": "No sound", "steps": "1. Play", "conditions": None}
    path, body = payload(replace(sample("call", "create_issue"), subject="No sound", data={"fields": fields}))
    assert path == "/ws/issues"
    assert body["key"] == "contract/7/3/0/16"
    assert (body["ref"], body["title"], body["steps"], body["conditions"]) == ("7", "No sound", "1. Play", "")


def test_a_card_carries_what_was_decided_and_how_many_want_it() -> None:
    data = {"ref": "7", "title": "Dark pages", "text": "Next term", "status": "planned", "votes": 5}
    path, body = payload(replace(sample("publish", ""), subject="Dark pages", data=data))
    assert path == "/ws/board"
    assert [body[name] for name in ("ref", "title", "text", "state", "votes")] == ["7", "Dark pages", "Next term", "planned", 5]


def test_a_notice_for_nobody_and_an_unknown_effect_are_rejected() -> None:
    for dispatch in (replace(sample(), recipient=None), sample("call", "ring_the_bell")):
        with pytest.raises(Rejected, match=r"\w+ \w+ \w+"):
            payload(dispatch)


def test_a_timeout_that_is_no_number_is_said() -> None:
    guest = SandboxAdapter(Connection("academy", "sandbox", {"url": "http://127.0.0.1:1", "timeout": "soon"}, ("whsec_YWJj",)))
    with pytest.raises(Rejected, match="timeout"):
        guest.perform(sample())


def test_the_demo_has_everybody_that_a_visitor_needs() -> None:
    people = demo_people("academy")
    assert {one.role for one in PEOPLE} == {"learner", "teacher", *DESK_ROLES}
    assert [p.language for p in people if p.email is None] == ["en", "en", "zh-CN", "zh-CN"]
    staff = {p.email: {g.role for g in p.grants} for p in people if p.email}
    assert staff["support@academy.example"] == {"support"}
    assert staff["dev@academy.example"] == {"developer"}
    assert next(p for p in people if p.id == "teacher").roles_in("python") == {"teacher"}
    assert not next(p for p in people if p.id == "teacher").roles_in("calculus")
    assert [c.url for c in demo_courses("academy", "http://a")] == ["http://a/courses/python", "http://a/courses/calculus"]
