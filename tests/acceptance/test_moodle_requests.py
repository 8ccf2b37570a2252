"""Every recorded Moodle request, posted byte for byte to the running service at the recorded moment, on both databases.

The secret that signed the bridge's requests went with the test sites on which they were recorded: body, id and timestamp are
as recorded, the signature is made of them with a secret of these tests. Everything else is sent as it was received.
"""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest
from flask import json
from pytest_httpserver import HTTPServer
from werkzeug.serving import make_server

from lms_feedback_plugin.adapters.moodle.tests import test_moodle_contract as moodle_contract
from lms_feedback_plugin.adapters.testing import flipped
from lms_feedback_plugin.domain.delivery import Inbound
from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.text import Json
from lms_feedback_plugin.service import jobs
from lms_feedback_plugin.service.bootstrap import Service, build
from lms_feedback_plugin.service.config import Config
from lms_feedback_plugin.service.dead import list_dead
from lms_feedback_plugin.testing.clock import FrozenClock
from lms_feedback_plugin.web.app import create_app
from tests.store.postgres import database_of_its_own, server

from ..conftest import eventually
from .moodle_campus import (
    COMPLETER,
    DELETED,
    FELLOW,
    MESSAGE,
    NOTICES,
    NOTIFY,
    SUPPORT,
    WATCHED,
    WS_TOKEN,
    Campus,
    StandIn,
    a_library,
)

MOODLE = moodle_contract.TestMoodle()
REQUESTS = MOODLE.requests()
"""Recorded requests by file name, signed where a signature belongs to them."""
PUBLIC = "https://feedback.example.org"
FOUNDED = itertools.count(1)

SAID: Mapping[str, tuple[str, ...]] = {
    "bridge_batch_changes_45.json": (
        "lms.module_created",
        "lms.module_updated",
        "lms.module_deleted",
        "lms.course_updated",
        "lms.group_changed",
        "lms.group_member_removed",
        "lms.role_changed",
        "lms.enrolment_updated",
        "lms.attempt_started",
        "lms.course_deleted",
    ),
    "derived_bridge_batch.json": ("lms.attempt_submitted", "lms.module_updated", "lms.group_member_added"),
    "derived_bridge_user_graded.json": ("moodle.core.graded_user",),
    "derived_logstore_xapi_attempt_submitted.json": ("lms.attempt_submitted",),
    "derived_logstore_xapi_batch.json": (
        "lms.course_viewed",
        "lms.module_viewed",
        "lms.enrolment_created",
        "lms.course_completed",
        "lms.group_member_added",
        "lms.module_completed",
    ),
    "derived_logstore_xapi_single_statement.json": ("lms.discussion_created",),
    "event_core_event_course_module_updated.json": ("lms.module_updated",),
    "event_core_event_group_member_added.json": ("lms.group_member_added",),
    "event_core_event_user_deleted.json": ("lms.person_deleted",),
    "event_core_event_user_updated.json": ("lms.person_updated",),
    "local_webhooks_core_event_course_completed.json": ("lms.course_completed",),
    "local_webhooks_core_event_course_module_completion_updated.json": ("lms.module_completed",),
    "local_webhooks_core_event_course_viewed.json": ("lms.course_viewed",),
    "local_webhooks_core_event_user_enrolment_created.json": ("lms.enrolment_created",),
    "local_webhooks_core_event_user_enrolment_deleted.json": ("lms.enrolment_deleted",),
    "local_webhooks_mod_forum_event_discussion_created.json": ("lms.discussion_created",),
    "local_webhooks_mod_page_event_course_module_viewed.json": ("lms.module_viewed",),
    "local_webhooks_mod_quiz_event_attempt_submitted.json": ("lms.attempt_submitted",),
    "own_plugin_webhook.json": ("lms.attempt_submitted",),
}
"""What each recorded request says, in canonical words."""
ELSEWHERE = "logstore_xapi_batch.json"
"""Recorded on a second Moodle, whose people and courses this campus does not have."""
BEATS = ("derived_bridge_heartbeat.json",)
"""Signs of life: they say nothing that an item could wait for."""


def test_every_recorded_request_is_posted_here() -> None:
    assert {*SAID, *BEATS, ELSEWHERE} == set(REQUESTS)
    assert {kind for said in SAID.values() for kind in said} == set(WATCHED)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, FrozenClock]]:
    folder: Path = tmp_path_factory.mktemp("moodle")
    if request.param == "sqlite":
        yield from _served(folder, f"sqlite:///{folder / 'campus.db'}")
        return
    with server() as running, database_of_its_own(running) as url:
        yield from _served(folder, url)


def _served(folder: Path, url: str) -> Iterator[tuple[Service, FrozenClock]]:
    clock = FrozenClock()
    config = Config(data_dir=folder, database_url=url, secret_key=b"k" * 32, public_url=PUBLIC, log_level="error")
    service = build(config, clock=clock, workflows=a_library(folder / "workflows"))
    service.freshness.pause = 0.0
    service.database.migrate()
    jobs.prepare(url)
    yield service, clock
    service.close()


@pytest.fixture
def moodle(httpserver: HTTPServer) -> Iterator[StandIn]:
    stand_in = StandIn(httpserver)
    yield stand_in
    assert stand_in.slips == []


@pytest.fixture
def at(house: tuple[Service, FrozenClock], moodle: StandIn) -> Callable[[Inbound], Campus]:
    """A campus of its own for one request, an hour old at the moment when the request was received."""

    def founded(request: Inbound) -> Campus:
        service, clock = house
        clock.at = request.received_at - timedelta(hours=1)
        campus = Campus.founded(service, clock, moodle, f"campus{next(FOUNDED)}", MOODLE.secrets)
        assert clock() == request.received_at
        return campus

    return founded


Post = Callable[..., tuple[int, Json]]


@pytest.fixture
def post(house: tuple[Service, FrozenClock]) -> Iterator[Post]:
    """Sends a request over a socket to the service: its bytes, its headers, and no header besides."""
    running = make_server("127.0.0.1", 0, create_app(house[0]), threaded=True)
    thread = threading.Thread(target=running.serve_forever, args=(0.02,))
    thread.start()

    def send(campus: Campus, request: Inbound, address: str | None = None) -> tuple[int, Json]:
        appended = "/statements" if request.path.endswith("/statements") else ""
        connection = HTTPConnection("127.0.0.1", running.server_port, timeout=10)
        connection.putrequest("POST", address or f"/hooks/{campus.site}/moodle{appended}", True, True)
        for name, value in {**request.headers, "content-length": str(len(request.body))}.items():
            connection.putheader(name, value)
        connection.endheaders(request.body)
        answer = connection.getresponse()
        told: Json = json.loads(answer.read())
        connection.close()
        return answer.status, told

    yield send
    running.shutdown()
    thread.join()
    running.server_close()


def test_news_of_people_whom_no_item_is_about_is_taken_and_moves_nothing(at: Callable[[Inbound], Campus], post: Post) -> None:
    campus = at(REQUESTS[ELSEWHERE])
    status, told = post(campus, REQUESTS[ELSEWHERE])
    assert (status, told["repeated"], told["items"], told["unknown"]) == (200, False, [], [])
    assert set(campus.versions().values()) == {0}


@pytest.mark.parametrize("name", SAID)
def test_a_recorded_request_does_its_work_once(name: str, at: Callable[[Inbound], Campus], post: Post) -> None:
    request, said = REQUESTS[name], SAID[name]
    campus = at(request)
    status, told = post(campus, request)
    campus.deliver()
    assert status == 200
    assert (told["repeated"], told["unknown"]) == (False, [])
    assert told["items"] == [campus.watching[kind].id for kind in said]
    assert campus.versions() == {kind: int(kind in said) for kind in WATCHED}
    for kind in said:
        item, line = campus.now(campus.watching[kind]), campus.last(campus.watching[kind])
        assert (item.state, item.fields["seen"]) == ("open", 1)
        assert request.received_at - line.at < timedelta(milliseconds=1), "histories keep milliseconds"
        assert (line.line.what, line.line.name, line.line.actor) == ("reaction", kind, "bot")
        assert line.line.changes == {"seen": 1}
    heard(campus, said)
    repeated(campus, request, post)


def heard(campus: Campus, said: tuple[str, ...]) -> None:
    """What the stand-in was told and asked because of these events."""
    subject = {kind: "已发生" if WATCHED[kind][0] == DELETED else "Seen" for kind in said}
    told = [(WATCHED[kind][0], f"{subject[kind]}: {kind}") for kind in said if kind != "lms.person_deleted"]
    notices = [call for call in campus.moodle.calls if call["wsfunction"] == NOTIFY]
    assert campus.moodle.told() == sorted(told), "who was erased is told nothing"
    for call in notices:
        kind = call["subject"].rpartition(" ")[2]
        link = f"{PUBLIC}/s/{campus.site}/items/{campus.watching[kind].id}"
        assert {name: call[name] for name in set(call) - {"html", "text", "subject", "contexturlname"}} == {
            "wstoken": WS_TOKEN,
            "wsfunction": NOTIFY,
            "moodlewsrestformat": "json",
            "userid": WATCHED[kind][0],
            "contexturl": link,
            "courseid": WATCHED[kind][1],
        }
        assert link in call["html"]
        assert link in call["text"]
    for kind in {"lms.person_updated", "lms.enrolment_created"}.intersection(said):
        eventually(lambda number=WATCHED[kind][0]: campus.person(number).name == "Stu One")
    if "lms.person_updated" in said:
        assert campus.person(DELETED).language == "zh-CN", "the recorded row tells no language"
    if "lms.enrolment_deleted" in said:
        assert campus.person("20").grants == ()


def repeated(campus: Campus, request: Inbound, post: Post) -> None:
    """The same bytes again, and later: 200, and not one row of the site is another."""
    before = campus.rows()
    assert before["inbox"]
    for _ in range(2):
        status, told = post(campus, request)
        campus.deliver()
        assert (status, told["repeated"], told["items"]) == (200, True, [])
        campus.clock.go(timedelta(minutes=2))
    assert campus.rows() == before
    assert campus.moodle.told() == []


@pytest.mark.parametrize("name", SAID)
def test_a_flipped_byte_is_refused_and_changes_nothing(name: str, at: Callable[[Inbound], Campus], post: Post) -> None:
    """All that the sender's proof covers: the bridge's signature every byte and header; of local_webhooks the token, and of
    logstore_xapi the password, which is all that these two prove. One in 29 here; the adapter's own tests flip each."""
    campus = at(REQUESTS[name])
    before = campus.rows()
    changed = list(flipped(REQUESTS[name], MOODLE.seal(REQUESTS[name])))
    for where, request in [changed[0], *changed[1::29], changed[-1]]:
        status, told = post(campus, request)
        assert (status, told["code"]) == (401, "unverified"), where
    campus.deliver()
    assert campus.rows() == before
    assert campus.moodle.calls == []
    assert post(campus, REQUESTS[name])[0] == 200, "the right bytes are still welcome"


@pytest.mark.parametrize("named", MOODLE.unknown())
def test_an_unknown_event_is_counted_and_named(named: str, at: Callable[[Inbound], Campus], post: Post) -> None:
    request = MOODLE.unknown()[named]
    campus = at(request)
    before = campus.rows()
    for times in (1, 2):
        status, told = post(campus, request)
        assert (status, told["repeated"], told["items"], told["unknown"]) == (200, False, [], [named])
        with campus.service.database.reader() as unit:
            assert unit.inbox.unknown(campus.site) == {("moodle", named): times}
    assert {name for name, rows in campus.rows().items() if rows != before[name]} == {"unknown_event"}


@pytest.mark.parametrize("name", BEATS)
def test_a_sign_of_life_is_kept_and_answered_with_the_events_that_are_wanted(
    name: str, at: Callable[[Inbound], Campus], post: Post
) -> None:
    campus = at(REQUESTS[name])
    before = campus.rows()
    status, told = post(campus, REQUESTS[name])
    wanted = {event for kind in WATCHED for event in MOODLE.bound().wanted([kind])}
    assert (status, told["repeated"], told["items"], set(told["wanted"])) == (200, False, [], wanted)
    assert {name for name, rows in campus.rows().items() if rows != before[name]} == {"heartbeat"}
    with campus.service.database.reader() as unit:
        kept = unit.heartbeats.get(campus.site, "moodle")
    assert kept is not None
    assert (kept.told["waiting"], kept.at) == (0, campus.clock())


@pytest.mark.parametrize("cut", [1, 2])
def test_a_batch_that_was_cut_differently_counts_once(cut: int, at: Callable[[Inbound], Campus], post: Post) -> None:
    """The answer to the first part got lost, and the whole comes again in one batch."""
    whole, said = REQUESTS["derived_bridge_batch.json"], SAID["derived_bridge_batch.json"]
    campus = at(whole)
    body = json.loads(whole.body)
    body["data"]["events"] = body["data"]["events"][:cut]
    headers = {**whole.headers, "webhook-id": "batch_cut"}
    part = MOODLE.prepared(replace(whole, headers=headers, body=json.dumps(body).encode()))
    assert post(campus, part)[1]["items"] == [campus.watching[kind].id for kind in said[:cut]]
    assert post(campus, whole)[1]["items"] == [campus.watching[kind].id for kind in said[cut:]]
    campus.deliver()
    assert campus.versions() == {kind: int(kind in said) for kind in WATCHED}
    assert len(campus.moodle.told()) == len(said)


COMPLETED = REQUESTS["local_webhooks_core_event_course_completed.json"]


def answered(campus: Campus) -> Item:
    """A question of the learner who completes the course; its answer was told and forgotten."""
    item = campus.step(campus.submit(COMPLETER, "answer", question="How do I get my certificate?"), "answer", reply="Here.")
    campus.deliver()
    assert [number for number, _ in campus.moodle.told()] == [COMPLETER]
    return item


def test_a_completed_course_closes_what_was_answered(at: Callable[[Inbound], Campus], post: Post) -> None:
    campus = at(COMPLETED)
    item, other = answered(campus), campus.submit(COMPLETER, "answer", question="And the next course?")
    _, told = post(campus, COMPLETED)
    campus.deliver()
    line = campus.last(item).line
    assert set(told["items"]) == {item.id, campus.watching["lms.course_completed"].id}
    assert (line.what, line.name, line.from_state, line.to_state) == ("reaction", "lms.course_completed", "answered", "closed")
    assert campus.now(other) == other
    assert (COMPLETER, "Closed: How do I get my certificate?") in campus.moodle.told()


def test_a_deleted_account_is_erased_and_told_nothing(at: Callable[[Inbound], Campus], post: Post) -> None:
    request = REQUESTS["event_core_event_user_deleted.json"]
    campus = at(request)
    waiting = campus.step(campus.submit(DELETED, "fix", what="My trouble"), "ask", request="Which browser?")
    campus.deliver()
    assert [number for number, _ in campus.moodle.told()] == [DELETED]
    assert "trouble" in str(campus.rows())
    assert post(campus, request)[0] == 200
    campus.deliver()
    person, item = campus.person(DELETED), campus.now(waiting)
    assert (person.erased, person.name, person.email, person.grants) == (True, "", None, ())
    assert (item.state, campus.last(waiting).line.name) == ("closed", "lms.person_deleted")
    assert [word for word in ("trouble", "tmp1795317213", "Tmp Tmp") if word in str(campus.rows())] == []
    assert campus.moodle.told() == []


def test_without_the_bridge_each_is_told_by_a_message_of_their_own(
    at: Callable[[Inbound], Campus], moodle: StandIn, post: Post
) -> None:
    moodle.bridge = False
    campus = at(COMPLETED)
    item = campus.watching["lms.course_completed"]
    campus.follow(item, FELLOW)
    assert post(campus, COMPLETED)[0] == 200
    campus.deliver()
    calls = [call for call in campus.moodle.calls if call["wsfunction"] == MESSAGE]
    assert Counter(call["messages[0][touserid]"] for call in calls) == {COMPLETER: 1, FELLOW: 1}
    for call in calls:
        assert not [name for name in call if name.startswith("messages[1]")]
        assert f"{PUBLIC}/s/{campus.site}/items/{item.id}" in call["messages[0][text]"]
    assert campus.moodle.told() == []


def test_a_notice_to_an_account_that_is_gone_is_a_dead_letter_with_what_to_do(
    at: Callable[[Inbound], Campus], post: Post
) -> None:
    campus = at(COMPLETED)
    campus.moodle.notice = NOTICES["notify unknown user"]
    assert post(campus, COMPLETED)[0] == 200
    campus.deliver()
    (dead,) = list_dead(campus.service.database, campus.site)
    assert dead.last_error is not None
    assert f"Look up the account {COMPLETER}" in dead.last_error
    assert len(campus.moodle.told()) == 1, "it is not tried again"


def test_statements_sent_again_in_other_portions_bring_only_what_is_new(at: Callable[[Inbound], Campus], post: Post) -> None:
    whole = REQUESTS["derived_logstore_xapi_batch.json"]
    said = SAID["derived_logstore_xapi_batch.json"]
    statements = json.loads(whole.body)
    campus = at(whole)
    portions = [statements[:2], statements[1:4], statements]
    found = [post(campus, replace(whole, body=json.dumps(portion).encode()))[1]["items"] for portion in portions]
    assert found == [[campus.watching[kind].id for kind in part] for part in (said[:2], said[2:4], said[4:])]
    assert campus.versions() == {kind: int(kind in said) for kind in WATCHED}


def delivered(campus: Campus, post: Post, name: str) -> list[tuple[str, str]]:
    """Post a recorded request; (Moodle id, subject) of what the shipped workflows told because of it."""
    campus.deliver()
    campus.moodle.told()
    assert post(campus, REQUESTS[name])[0] == 200
    campus.deliver()
    return [(who, subject) for who, subject in campus.moodle.told() if not subject.startswith(("Seen", "已发生"))]


def test_an_attempt_that_was_handed_in_unblocks_its_learner(at: Callable[[Inbound], Campus], post: Post) -> None:
    name = "local_webhooks_mod_quiz_event_attempt_submitted.json"
    campus = at(REQUESTS[name])
    mine = campus.submit("16", "fix", about="12", what="The quiz hangs", impact="blocks_learning")
    other = campus.submit("16", "fix", about="13", what="The other quiz hangs", impact="blocks_learning")
    assert mine.fields["priority"] == "high"
    assert delivered(campus, post, name) == []
    assert (campus.now(mine).fields["impact"], campus.now(mine).fields["priority"]) == ("annoying", "normal")
    assert campus.last(mine).line.name == "lms.attempt_submitted"
    assert campus.now(other) == other


def test_a_discussion_of_somebody_who_waits_reminds_support_once(at: Callable[[Inbound], Campus], post: Post) -> None:
    name = "local_webhooks_mod_forum_event_discussion_created.json"
    campus = at(REQUESTS[name])
    open_, elsewhere = campus.submit("16", "answer", question="How?"), campus.submit(FELLOW, "answer", question="Why?")
    told = delivered(campus, post, name)
    assert [who for who, _ in told] == [SUPPORT]
    assert campus.now(open_).fields["elsewhere"] is True
    assert campus.now(elsewhere) == elsewhere


def test_a_module_that_was_changed_is_looked_at_again(at: Callable[[Inbound], Campus], post: Post) -> None:
    name = "event_core_event_course_module_updated.json"
    campus = at(REQUESTS[name])
    tried = campus.step(campus.submit("16", "fix", about="9", what="The page is empty"), "triage")
    other = campus.step(campus.submit("16", "fix", about="10", what="The forum is empty"), "triage")
    told = delivered(campus, post, name)
    assert [who for who, _ in told] == [SUPPORT]
    assert (campus.now(tried).state, campus.now(tried).fields["touched"]) == ("reproducing", True)
    assert campus.now(other) == other


def test_an_enrolment_reminds_of_what_was_asked_from_outside(at: Callable[[Inbound], Campus], post: Post) -> None:
    name = "local_webhooks_core_event_user_enrolment_created.json"
    campus = at(REQUESTS[name])
    item = campus.submit("20", "answer", question="When can I start?")
    told = delivered(campus, post, name)
    assert [who for who, _ in told] == [SUPPORT]
    assert campus.last(item).line.name == "lms.enrolment_created"


def test_a_learner_who_has_left_the_course_is_waited_for_no_more(at: Callable[[Inbound], Campus], post: Post) -> None:
    name = "local_webhooks_core_event_user_enrolment_deleted.json"
    campus = at(REQUESTS[name])
    item = campus.step(campus.submit("20", "fix", what="It hangs"), "ask", request="Which browser?")
    assert [who for who, _ in delivered(campus, post, name)] == ["20"]
    assert (campus.now(item).state, campus.last(item).line.name) == ("closed", "lms.enrolment_deleted")
