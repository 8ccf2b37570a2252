"""What the real bridge sent and answered on a running Moodle 4.5 (fixtures/bridge), signatures and all.

Each secret was made for the recording alone and stands beside it.
"""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lms_feedback_plugin.adapters.moodle.adapter import MoodleAdapter
from lms_feedback_plugin.adapters.moodle.events import EVENTS
from lms_feedback_plugin.adapters.testing import inbound
from lms_feedback_plugin.domain.site import Connection
from lms_feedback_plugin.errors import Unverified

FOLDER = Path(__file__).parents[1] / "fixtures" / "bridge"
ANSWERS: dict[str, Any] = json.loads((FOLDER / "answers.json").read_text(encoding="utf-8"))


def bound(name: str) -> MoodleAdapter:
    record = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    site = json.loads(record["body"])["data"]["site"]
    return MoodleAdapter(Connection("campus", "moodle", {"url": site}, (record["secret"],)))


@pytest.mark.parametrize("name", ["batch.json", "heartbeat.json"])
def test_the_signature_that_was_sent_holds_and_a_flipped_byte_breaks_it(name: str) -> None:
    request, adapter = inbound(FOLDER / name), bound(name)
    adapter.verify(request)
    for at in range(0, len(request.body), 97):
        body = bytearray(request.body)
        body[at] ^= 1
        with pytest.raises(Unverified):
            adapter.verify(replace(request, body=bytes(body)))


def test_one_batch_holds_every_event_that_we_have_a_word_for() -> None:
    delivery = bound("batch.json").read(inbound(FOLDER / "batch.json"))
    assert delivery.id.startswith("batch_")
    assert delivery.unknown == ()
    assert set(Counter(event.type for event in delivery.events)) == set(EVENTS)
    assert len({event.id for event in delivery.events}) == len(delivery.events)
    assert all(event.id.startswith("msg_") for event in delivery.events)


def test_what_moodle_does_by_itself_has_no_actor() -> None:
    """A course's grade that Moodle works out comes from user -1."""
    request = inbound(FOLDER / "batch.json")
    assert b'"userid":-1' in request.body
    graded = [event for event in bound("batch.json").read(request).events if event.type == "moodle.core.graded_user"]
    assert {event.data.get("actor", "nobody") for event in graded} >= {"nobody", "2"}
    assert not [event for event in graded if event.data.get("actor", "").startswith("-")]


def test_a_deleted_account_left_without_its_name() -> None:
    request = inbound(FOLDER / "batch.json")
    deleted = [one for one in json.loads(request.body)["data"]["events"] if one["event"]["eventname"].endswith("user_deleted")]
    assert [one["event"]["other"] for one in deleted] == [None]
    assert b"@" not in request.body


def test_a_sign_of_life_tells_the_queue() -> None:
    beat = bound("heartbeat.json").read(inbound(FOLDER / "heartbeat.json")).heartbeat
    assert beat is not None
    assert (beat["waiting"], beat["dead"], beat["oldest_seconds"]) == (0, 0, 0)
    assert beat["version"] >= 2026112601


def test_a_notice_tells_each_channel_and_whether_it_is_a_repetition() -> None:
    first, again = ANSWERS["local_lmsfeedback_notify"], ANSWERS["local_lmsfeedback_notify again"]
    assert again == first | {"repeated": True}
    assert (first["repeated"], first["notificationid"] > 0) == (False, True)
    assert {one["name"] for one in first["channels"]} == {"popup", "email"}
    assert {one["state"] for one in first["channels"]} <= {"shown", "sent", "failed", "off", "unknown"}


def test_the_functions_of_the_service_are_those_that_we_call() -> None:
    info = ANSWERS["core_webservice_get_site_info"]
    ours = {one["name"]: int(one["version"]) for one in info["functions"] if one["name"].startswith("local_lmsfeedback")}
    assert {"notify", "configure", "status", "get_course", "note"} <= {name.removeprefix("local_lmsfeedback_") for name in ours}
    assert set(ours.values()) == {ANSWERS["local_lmsfeedback_status"]["bridge"]}
