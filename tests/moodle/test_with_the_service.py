"""The whole way: a running Moodle paired with the real service, a learner who is heard and told, and what may go wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from ..conftest import eventually
from .real_service import SITE, Service
from .running_moodle import Moodle

CONNECT = "local/lmsfeedback/cli/connect.php"
BELL = """
    return array_values($DB->get_fieldset_sql('SELECT n.subject FROM {notifications} n JOIN {message_popup_notifications} p
        ON p.notificationid = n.id WHERE n.useridto = ? ORDER BY n.id', [$given]));
"""
TOKEN = """
    \\core\\session\\manager::set_user(core_user::get_user($given[0]));
    return \\local_lmsfeedback\\local\\token::make(context_course::instance($given[1]));
"""
COMPLETE = """
    require_once($CFG->libdir . '/completionlib.php');
    [$learner, $course] = $given;
    set_config('enablecompletion', 1);
    $DB->set_field('course', 'enablecompletion', 1, ['id' => $course]);
    rebuild_course_cache($course, true);
    (new completion_completion(['userid' => $learner, 'course' => $course]))->mark_complete();
"""
FORGET = """
    $contexts = \\local_lmsfeedback\\privacy\\provider::get_contexts_for_userid($given)->get_contextids();
    $user = core_user::get_user($given);
    $list = new \\core_privacy\\local\\request\\approved_contextlist($user, 'local_lmsfeedback', $contexts);
    \\local_lmsfeedback\\privacy\\provider::delete_data_for_user($list);
"""
RECORD = "return (new \\local_lmsfeedback\\local\\learner_record(core_user::get_user($given)))->items();"
WAITING = "return \\local_lmsfeedback\\local\\outbox::state();"
UNPAUSE = "\\local_lmsfeedback\\local\\sending::resume();"
QUEUED = "return array_values($DB->get_fieldset_select('local_lmsfeedback_outbox', 'messageid', '1 = 1 ORDER BY id'));"


@dataclass
class Campus:
    """Both sides, paired, with a course and the token of somebody at the desk."""

    moodle: Moodle
    service: Service
    course: int
    desk: str

    def learner(self, **more: object) -> int:
        person = self.moodle.person("Amy", **more)
        self.moodle.enrol(person, self.course)
        return person

    def ask(self, person: int, question: str) -> int:
        """A question of theirs, as the widget on the course page says it: with the token that the bridge made for them."""
        token = self.moodle.php(TOKEN, [person, self.course])
        body = {"kind": "answer", "fields": {"question": question}}
        number: int = self.service.api(token, "POST", "/items", body)["id"]
        return number

    def answer(self, number: int, reply: str) -> None:
        version = self.service.item(self.desk, number)["version"]
        path = f"/items/{number}/transitions/answer"
        self.service.api(self.desk, "POST", path, {"fields": {"reply": reply}}, **{"If-Match": f'"{version}"'})

    def state(self, number: int) -> str:
        state: str = self.service.item(self.desk, number)["state"]
        return state

    def bell(self, person: int) -> list[str]:
        found: list[str] = self.moodle.php(BELL, person)
        return found

    def status(self) -> Any:
        return self.moodle.php("return (array) get_config('local_lmsfeedback');")


@pytest.fixture(scope="module")
def campus(moodle: Moodle, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campus]:
    service = Service(tmp_path_factory.mktemp("service"))
    service.start()
    moodle.php("$DB->delete_records('local_lmsfeedback_outbox');")
    moodle.settings(
        **dict.fromkeys(("serviceurl", "site", "secrets", "tokenkeys", "wanted", "pause", "lastanswer", "lastsuccess"))
    )
    address = service.command("moodle", "pair", SITE, "--name", "Campus").splitlines()[0]
    said = moodle.script([CONNECT, address])
    assert f"This Moodle is paired with {service.url} as campus." in said
    assert "in order  The feedback service answers" in said
    refused = moodle.script([CONNECT, address], fails=True)
    assert "The feedback service refused:" in refused, "the address works once"
    service.command("staff", "add", SITE, "kim@example.org", "--name", "Kim", "--role", "support", "--person", "kim",
                    "--password", "long enough 1")  # fmt: skip
    scopes = [word for scope in ("items:read", "items:write", "items:act") for word in ("--scope", scope)]
    desk = service.command("tokens", "create", SITE, "kim", "--name", "tests", *scopes)
    yield Campus(moodle, service, moodle.course("Loops").id, desk.splitlines()[-1].strip())
    service.stop()


def test_the_pair_knows_what_it_needs(campus: Campus) -> None:
    wanted = json.loads(campus.status()["wanted"])
    assert {r"\core\event\course_completed", r"\core\event\user_deleted"} <= set(wanted)
    assert r"\core\event\course_viewed" not in wanted, "views are not asked for"
    (token,) = campus.moodle.php(
        """
        return $DB->get_fieldset_sql("SELECT t.token FROM {external_tokens} t JOIN {external_services} s
            ON s.id = t.externalserviceid WHERE s.shortname = 'local_lmsfeedback'");
        """
    )
    status = campus.moodle.call(token, "local_lmsfeedback_status")
    assert status["outbox"]["last_status"] == 200, "the heartbeat was taken"


def test_a_learner_is_told_in_their_language_and_a_completed_course_closes_it(campus: Campus) -> None:
    learner = campus.learner()
    number = campus.ask(learner, "How do I get out of a loop?")
    campus.answer(number, "With break.")
    eventually(lambda: any("loop" in subject for subject in campus.bell(learner)))
    campus.moodle.php(COMPLETE, [learner, campus.course])
    campus.moodle.drain()
    eventually(lambda: campus.state(number) == "closed")
    eventually(lambda: any(subject.startswith("Closed") for subject in campus.bell(learner)))
    told = campus.bell(learner)
    assert len(told) == len(set(told)), "nothing is told twice"


def test_a_service_that_was_away_gets_every_event_once(campus: Campus) -> None:
    learners = [campus.learner() for _ in range(3)]
    numbers = [campus.ask(learner, f"Question {learner}?") for learner in learners]
    for number in numbers:
        campus.answer(number, "Yes.")
    campus.moodle.drain()
    campus.service.stop()
    for learner in learners:
        campus.moodle.php(COMPLETE, [learner, campus.course])
    for _ in range(3):
        campus.moodle.drain()
    assert campus.moodle.php(WAITING)["waiting"] == len(learners)
    campus.service.start()
    campus.moodle.php(UNPAUSE)
    campus.moodle.drain()
    assert campus.moodle.php(WAITING) == {"waiting": 0, "dead": 0, "oldest_seconds": 0}
    eventually(lambda: [campus.state(number) for number in numbers] == ["closed"] * 3)
    for learner in learners:
        eventually(lambda one=learner: len([s for s in campus.bell(one) if s.startswith("Closed")]) == 1)


def test_a_batch_whose_answer_got_lost_changes_nothing_the_second_time(campus: Campus) -> None:
    learner = campus.learner()
    number = campus.ask(learner, "Is it kept?")
    campus.answer(number, "Yes.")
    campus.moodle.drain()
    campus.moodle.php(COMPLETE, [learner, campus.course])
    rows = campus.moodle.php("return array_values($DB->get_records('local_lmsfeedback_outbox'));")
    campus.moodle.drain()
    eventually(lambda: campus.state(number) == "closed")
    before = campus.service.item(campus.desk, number)["version"]
    campus.moodle.php(
        "foreach ($given as $row) { unset($row['id']); $DB->insert_record('local_lmsfeedback_outbox', $row); }", rows
    )
    assert "200" in campus.moodle.drain()
    assert campus.service.item(campus.desk, number)["version"] == before


def test_keys_are_renewed_while_events_wait_and_none_is_lost(campus: Campus) -> None:
    learner = campus.learner()
    number = campus.ask(learner, "Do keys change?")
    campus.answer(number, "Often.")
    campus.moodle.php(COMPLETE, [learner, campus.course])
    before = campus.status()
    campus.service.command("moodle", "rotate", SITE)
    after = campus.status()
    for kind in ("secrets", "tokenkeys"):
        new, old = json.loads(after[kind])
        assert old == json.loads(before[kind])[0] != new
    said = campus.moodle.drain()
    assert "401" not in said
    assert campus.moodle.php(WAITING)["waiting"] == 0
    eventually(lambda: campus.state(number) == "closed")


def test_pairing_again_loses_no_event(campus: Campus) -> None:
    learner = campus.learner()
    number = campus.ask(learner, "Does pairing hurt?")
    campus.answer(number, "No.")
    campus.moodle.php(COMPLETE, [learner, campus.course])
    waiting = campus.moodle.php(QUEUED)
    address = campus.service.command("moodle", "pair", SITE).splitlines()[0]
    campus.moodle.script([CONNECT, address])
    assert campus.moodle.php(QUEUED)[: len(waiting)] == waiting
    campus.moodle.drain()
    assert campus.moodle.php(WAITING)["waiting"] == 0
    eventually(lambda: campus.state(number) == "closed")


def test_a_person_is_told_what_is_held_of_them_and_then_forgotten(campus: Campus) -> None:
    learner = campus.learner()
    number = campus.ask(learner, "My private trouble")
    campus.answer(number, "All is well.")
    (held,) = campus.moodle.php(RECORD, learner)
    assert (held["id"], held["title"]) == (number, "My private trouble")
    assert "All is well." in json.dumps(held)
    campus.moodle.php(FORGET, learner)
    campus.moodle.drain()
    eventually(lambda: "private trouble" not in json.dumps(campus.service.item(campus.desk, number)))
    assert "private trouble" not in json.dumps(campus.moodle.php(RECORD, learner))


def test_a_deleted_account_is_forgotten_too(campus: Campus) -> None:
    learner = campus.learner()
    number = campus.ask(learner, "Another private trouble")
    campus.moodle.php("require_once($CFG->dirroot . '/user/lib.php'); user_delete_user(core_user::get_user($given));", learner)
    campus.moodle.drain()
    eventually(lambda: "private trouble" not in json.dumps(campus.service.item(campus.desk, number)))
