"""What each recorded request says in canonical words."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lms_feedback_plugin.adapters.moodle.adapter import MoodleAdapter
from lms_feedback_plugin.adapters.testing import recorded
from lms_feedback_plugin.domain.delivery import Inbound
from lms_feedback_plugin.domain.event import Event
from lms_feedback_plugin.domain.site import Connection
from lms_feedback_plugin.errors import Malformed

REQUESTS = recorded(Path(__file__).parents[1] / "fixtures")
MOODLE = MoodleAdapter(Connection("demo", "moodle", {"url": "http://127.0.0.1:8045"}, ("static-secret",)))

SAID = {
    "own_plugin_webhook.json": (
        "lms.attempt_submitted",
        {"actor": "16", "user": "16", "course": "4", "module": "12", "attempt": "4"},
    ),
    "event_core_event_course_module_updated.json": (
        "lms.module_updated",
        {"actor": "2", "course": "4", "module": "9", "name": "Lesson 1 page"},
    ),
    "event_core_event_group_member_added.json": (
        "lms.group_member_added",
        {"actor": "2", "user": "18", "course": "4", "group": "1"},
    ),
    "event_core_event_user_deleted.json": ("lms.person_deleted", {"actor": "2", "user": "22"}),
    "event_core_event_user_updated.json": ("lms.person_updated", {"actor": "2", "user": "22"}),
    "local_webhooks_core_event_course_completed.json": (
        "lms.course_completed",
        {"actor": "18", "user": "18", "course": "4"},
    ),
    "local_webhooks_core_event_course_module_completion_updated.json": (
        "lms.module_completed",
        {"actor": "17", "user": "17", "course": "4", "module": "9"},
    ),
    "local_webhooks_core_event_course_viewed.json": ("lms.course_viewed", {"actor": "16", "user": "16", "course": "4"}),
    "local_webhooks_core_event_user_enrolment_created.json": (
        "lms.enrolment_created",
        {"actor": "2", "user": "20", "course": "4"},
    ),
    "local_webhooks_core_event_user_enrolment_deleted.json": (
        "lms.enrolment_deleted",
        {"actor": "2", "user": "20", "course": "4"},
    ),
    "local_webhooks_mod_forum_event_discussion_created.json": (
        "lms.discussion_created",
        {"actor": "16", "user": "16", "course": "4", "module": "10", "discussion": "10"},
    ),
    "local_webhooks_mod_page_event_course_module_viewed.json": (
        "lms.module_viewed",
        {"actor": "16", "user": "16", "course": "4", "module": "9"},
    ),
    "local_webhooks_mod_quiz_event_attempt_submitted.json": (
        "lms.attempt_submitted",
        {"actor": "16", "user": "16", "course": "4", "module": "12", "attempt": "3"},
    ),
    "derived_logstore_xapi_single_statement.json": (
        "lms.discussion_created",
        {"actor": "16", "user": "16", "course": "4", "module": "10", "discussion": "10"},
    ),
    "derived_logstore_xapi_attempt_submitted.json": (
        "lms.attempt_submitted",
        {"actor": "16", "user": "16", "course": "4", "module": "12", "attempt": "3"},
    ),
}


def only(request: Inbound) -> Event:
    delivery = MOODLE.read(request)
    assert delivery.unknown == ()
    (event,) = delivery.events
    return event


@pytest.mark.parametrize("name", SAID)
def test_a_recorded_request_is_said_canonically(name: str) -> None:
    event = only(REQUESTS[name])
    assert (event.type, event.data) == SAID[name]
    assert event.source == "http://127.0.0.1:8045"


def test_the_bridges_id_is_the_events_id() -> None:
    request = REQUESTS["own_plugin_webhook.json"]
    assert MOODLE.read(request).id == only(request).id == "msg_c3b646c058aa220f43494e0c"
    assert only(request).time == datetime(2026, 11, 22, 2, 55, 16, tzinfo=UTC)
    assert only(request).subject == "16"


def test_a_deleted_accounts_name_and_address_are_not_passed_on() -> None:
    event = only(REQUESTS["event_core_event_user_deleted.json"])
    assert "example.com" not in repr(event)
    assert "tmp1795317213" not in repr(event)


def test_who_asks_to_be_forgotten_is_erased_like_a_deleted_account() -> None:
    request = REQUESTS["event_core_event_user_deleted.json"]
    asked = request.body.replace(rb"\\core\\event\\user_deleted", rb"\\local_lmsfeedback\\event\\erasure_requested")
    assert asked != request.body
    event = only(replace(request, body=asked))
    assert (event.type, event.data) == ("lms.person_deleted", {"actor": "2", "user": "22"})


def test_an_anonymous_event_names_nobody() -> None:
    request = REQUESTS["local_webhooks_mod_forum_event_discussion_created.json"]
    event = only(replace(request, body=request.body.replace(b'"anonymous":0', b'"anonymous":1')))
    assert event.data == {"course": "4", "module": "10", "discussion": "10"}


def test_a_completion_that_was_taken_back_is_no_completion() -> None:
    request = REQUESTS["local_webhooks_core_event_course_module_completion_updated.json"]
    delivery = MOODLE.read(replace(request, body=request.body.replace(b'"completionstate":"1"', b'"completionstate":"0"')))
    assert (delivery.events, delivery.unknown) == ((), (r"\core\event\course_module_completion_updated",))
    batch = REQUESTS["derived_logstore_xapi_batch.json"]
    undone = MOODLE.read(replace(batch, body=batch.body.replace(rb"verbs\/completed", rb"verbs\/uncompleted")))
    assert "lms.module_completed" not in {event.type for event in undone.events}


def test_what_logstore_xapi_really_sent_is_read_in_order() -> None:
    delivery = MOODLE.read(REQUESTS["logstore_xapi_batch.json"])
    assert delivery.unknown == ()
    assert [(event.type, dict(event.data)) for event in delivery.events] == [
        ("lms.attempt_submitted", {"actor": "5", "user": "5", "course": "2", "module": "4", "attempt": "2"}),
        ("lms.discussion_created", {"actor": "5", "user": "5", "course": "2", "module": "2", "discussion": "2"}),
        ("lms.enrolment_deleted", {"actor": "2", "user": "7", "course": "3"}),
        ("lms.group_member_added", {"actor": "2", "user": "5", "course": "2", "group": "1"}),
        ("lms.course_completed", {"actor": "5", "user": "5", "course": "2"}),
        ("lms.module_completed", {"actor": "5", "user": "5", "course": "2", "module": "1"}),
    ]


def test_a_batch_of_statements_is_read_in_order() -> None:
    delivery = MOODLE.read(REQUESTS["derived_logstore_xapi_batch.json"])
    assert [(event.type, dict(event.data)) for event in delivery.events] == [
        ("lms.course_viewed", {"actor": "16", "user": "16", "course": "4"}),
        ("lms.module_viewed", {"actor": "16", "user": "16", "course": "4", "module": "9"}),
        ("lms.enrolment_created", {"actor": "2", "user": "20", "course": "4"}),
        ("lms.course_completed", {"actor": "18", "user": "18", "course": "4"}),
        ("lms.group_member_added", {"actor": "2", "user": "18", "course": "4", "group": "1"}),
        ("lms.module_completed", {"actor": "17", "user": "17", "course": "4", "module": "9"}),
    ]
    assert len({event.id for event in delivery.events}) == 6


def test_what_changes_in_a_course_is_said_canonically() -> None:
    delivery = MOODLE.read(REQUESTS["bridge_batch_changes_45.json"])
    assert [(event.type, dict(event.data)) for event in delivery.events] == [
        ("lms.module_created", {"actor": "2", "course": "4", "module": "15", "name": "第二课"}),
        ("lms.module_updated", {"actor": "2", "course": "4", "module": "12", "name": "Quiz of week 1"}),
        ("lms.module_deleted", {"actor": "2", "course": "4", "module": "14"}),
        ("lms.course_updated", {"actor": "2", "course": "4"}),
        ("lms.group_changed", {"actor": "2", "course": "4", "group": "4"}),
        ("lms.group_member_removed", {"actor": "2", "user": "16", "course": "4", "group": "3"}),
        ("lms.role_changed", {"actor": "2", "user": "17", "course": "4"}),
        ("lms.enrolment_updated", {"actor": "2", "user": "18", "course": "4"}),
        ("lms.attempt_started", {"actor": "16", "user": "16", "course": "4", "module": "12", "attempt": "1"}),
        ("lms.course_deleted", {"actor": "2", "course": "5"}),
    ]


def test_a_statements_own_id_is_the_events() -> None:
    assert only(REQUESTS["derived_logstore_xapi_single_statement.json"]).id == "6b0259f4-3d6b-4c6e-9a0e-2f1c7a0d9b11"


def test_a_statement_that_stands_twice_counts_once() -> None:
    request = REQUESTS["derived_logstore_xapi_single_statement.json"]
    assert len(MOODLE.read(replace(request, body=b"[" + request.body + b"," + request.body + b"]")).events) == 1


def test_a_user_name_is_not_taken_for_an_id() -> None:
    request = REQUESTS["derived_logstore_xapi_single_statement.json"]
    named = only(replace(request, body=request.body.replace(b'"name": "16"', b'"name": "student1"')))
    assert named.data == {"course": "4", "module": "10", "discussion": "10"}


def test_a_new_token_does_not_make_an_old_event_new() -> None:
    request = REQUESTS["local_webhooks_core_event_course_viewed.json"]
    rotated = replace(request, body=request.body.replace(b"static-secret", b"another-one"))
    assert MOODLE.read(rotated) == MOODLE.read(request)


def test_the_order_of_keys_does_not_make_an_event_new() -> None:
    request = REQUESTS["local_webhooks_core_event_course_viewed.json"]
    moved = request.body.replace(b'"component":"core",', b"").replace(b'"crud":"r"', b'"crud":"r","component":"core"')
    assert MOODLE.read(replace(request, body=moved)).id == MOODLE.read(request).id


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (rb'"eventname":"\\core\\event\\course_viewed",', b""),
        (b'"timecreated":1795315755', b'"timecreated":"soon"'),
        (b'"timecreated":1795315755', b'"timecreated":1e400'),
        (b'"timecreated":1795315755', b'"timecreated":99999999999999999999'),
        (b'"timecreated":1795315755', b'"timecreated":NaN'),
        (b'"crud":"r"', b'"crud":"r","crud":"c"'),
        (b'"other":null', b'"other":' + b"[" * 5000 + b"]" * 5000),
        (b'"other":null', b'"other":' + b"9" * 5000),
        (b"}", b""),
        (b"course_viewed", b"\xff"),
    ],
)
def test_a_body_that_is_not_what_the_sender_promises_is_malformed(old: bytes, new: bytes) -> None:
    request = REQUESTS["local_webhooks_core_event_course_viewed.json"]
    assert old in request.body
    with pytest.raises(Malformed):
        MOODLE.read(replace(request, body=request.body.replace(old, new)))


@pytest.mark.parametrize(
    "body", [b"[1]", b"{}", b'"x"', b'[{"actor":1,"verb":2,"object":3}]', b'{"actor":{},"verb":{},"object":{}}']
)
def test_what_is_no_statement_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        MOODLE.read(replace(REQUESTS["derived_logstore_xapi_single_statement.json"], body=body))


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"type":"moodle.event"}', b'{"type":"moodle.event","data":{"event":[]}}'])
def test_what_is_no_bridge_event_is_malformed_or_named(body: bytes) -> None:
    request = replace(REQUESTS["own_plugin_webhook.json"], body=body)
    if body == b"{}":
        assert MOODLE.read(request).unknown == ("None",)
        return
    with pytest.raises(Malformed):
        MOODLE.read(request)


def test_characters_that_no_store_keeps_become_harmless() -> None:
    request = REQUESTS["event_core_event_course_module_updated.json"]
    event = only(replace(request, body=request.body.replace(b"Lesson 1 page", rb"Lesson \u0000 \ud800 page")))
    assert event.data["name"] == "Lesson � � page"
