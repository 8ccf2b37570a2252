"""What happens in a running Moodle moves items of the shipped workflows, by way of the bridge and the real service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from ..conftest import eventually
from .learning import Campus, founded
from .real_service import SITE, Service
from .running_moodle import Moodle

CONNECT = "local/lmsfeedback/cli/connect.php"
TOKEN = """
    [$person, $course, $module] = $given;
    \\core\\session\\manager::set_user(core_user::get_user($person));
    $place = $module ? context_module::instance($module) : context_course::instance($course);
    return \\local_lmsfeedback\\local\\token::make($place);
"""
HAND_IN = """
    require_once($CFG->dirroot . '/mod/quiz/locallib.php');
    [$learner, $module] = $given;
    \\core\\session\\manager::set_user(core_user::get_user($learner));
    $quiz = $DB->get_field('course_modules', 'instance', ['id' => $module], MUST_EXIST);
    $attempt = quiz_prepare_and_start_new_attempt(\\mod_quiz\\quiz_settings::create($quiz, $learner), 1, null);
    \\mod_quiz\\quiz_attempt::create($attempt->id)->process_finish(time(), false);
"""
DISCUSS = """
    require_once($CFG->dirroot . '/mod/forum/externallib.php');
    [$learner, $module] = $given;
    \\core\\session\\manager::set_user(core_user::get_user($learner));
    $forum = $DB->get_field('course_modules', 'instance', ['id' => $module], MUST_EXIST);
    \\mod_forum_external::add_discussion($forum, 'Does anybody know?', 'How do I get out of a loop?');
"""
EDIT = """
    require_once($CFG->dirroot . '/course/modlib.php');
    $cm = get_coursemodule_from_id('page', $given, 0, false, MUST_EXIST);
    [, , , $data] = get_moduleinfo_data($cm, get_course($cm->course));
    $data->name = 'A better page';
    $data->introeditor = ['text' => '', 'format' => 1, 'itemid' => 0];
    $data->page = ['text' => 'y', 'format' => 1, 'itemid' => 0];
    update_module($data);
"""
LEAVE = """
    [$learner, $course] = $given;
    $instance = $DB->get_record('enrol', ['courseid' => $course, 'enrol' => 'manual'], '*', MUST_EXIST);
    enrol_get_plugin('manual')->unenrol_user($instance, $learner);
"""
COMPLETE = """
    require_once($CFG->libdir . '/completionlib.php');
    [$learner, $course] = $given;
    set_config('enablecompletion', 1);
    $DB->set_field('course', 'enablecompletion', 1, ['id' => $course]);
    rebuild_course_cache($course, true);
    (new completion_completion(['userid' => $learner, 'course' => $course]))->mark_complete();
"""
DELETE = "require_once($CFG->dirroot . '/user/lib.php'); user_delete_user(core_user::get_user($given));"


@dataclass
class Desk:
    """Both sides, paired, and somebody at the desk who may do everything."""

    moodle: Moodle
    service: Service
    token: str
    campus: Campus

    def learner(self) -> int:
        person = self.moodle.person("Rea")
        self.moodle.enrol(person, self.campus.course)
        self.moodle.drain()
        return person

    def say(self, person: int, kind: str, module: int | None = None, **fields: str) -> int:
        """Press a button on the course's page, or on that of one of its activities."""
        token = self.moodle.php(TOKEN, [person, self.campus.course, module])
        said = {"kind": kind, "fields": fields, "context": {"cmid": str(module)} if module else {}}
        number: int = self.service.api(token, "POST", "/items", said)["id"]
        return number

    def step(self, number: int, name: str, **fields: str) -> None:
        path = f"/items/{number}/transitions/{name}"
        self.service.api(self.token, "POST", path, {"fields": fields}, **{"If-Match": "*"})

    def happens(self, php: str, given: object) -> None:
        """Something in Moodle, and what it told has left the queue."""
        self.moodle.php(php, given)
        assert "200" in self.moodle.drain()

    def moved(self, number: int, event: str) -> Any:
        """The history line that the event wrote, once it is there; and only one."""

        def lines() -> list[Any]:
            found = self.service.api(self.token, "GET", f"/items/{number}/history")["history"]
            return [line for line in found if (line["what"], line["name"]) == ("reaction", event)]

        eventually(lambda: len(lines()) == 1)
        return lines()[0]


@pytest.fixture(scope="module")
def desk(moodle: Moodle, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    service = Service(tmp_path_factory.mktemp("service"))
    service.start()
    moodle.php("$DB->delete_records('local_lmsfeedback_outbox');")
    moodle.settings(**dict.fromkeys(("secrets", "tokenkeys", "wanted", "pause", "lastanswer", "lastsuccess")))
    moodle.script([CONNECT, service.command("moodle", "pair", SITE).splitlines()[0]])
    service.command("staff", "add", SITE, "kim@example.org", "--name", "Kim", "--role", "support", "--role", "developer",
                    "--person", "kim", "--password", "a long enough one")  # fmt: skip
    scopes = [word for scope in ("items:read", "items:write", "items:act") for word in ("--scope", scope)]
    token = service.command("tokens", "create", SITE, "kim", "--name", "tests", *scopes).splitlines()[-1].strip()
    yield Desk(moodle, service, token, founded(moodle))
    service.stop()


def test_whoever_hands_in_is_not_kept_from_it_any_more(desk: Desk) -> None:
    learner = desk.learner()
    number = desk.say(learner, "fix", desk.campus.quiz, what="The quiz does not open", impact="blocks_exam")
    desk.happens(HAND_IN, [learner, desk.campus.quiz])
    assert desk.moved(number, "lms.attempt_submitted")["changes"]["impact"] == "annoying"


def test_an_activity_that_was_changed_is_looked_at_again(desk: Desk) -> None:
    number = desk.say(desk.learner(), "fix", desk.campus.page, what="A picture is missing")
    desk.step(number, "triage")
    desk.happens(EDIT, desk.campus.page)
    assert desk.moved(number, "lms.module_updated")["changes"]["touched"] is True


def test_a_question_that_is_asked_elsewhere_too_is_brought_up(desk: Desk) -> None:
    learner = desk.learner()
    number = desk.say(learner, "answer", question="How do I get out of a loop?")
    desk.happens(DISCUSS, [learner, desk.campus.forum])
    assert desk.moved(number, "lms.discussion_created")["changes"] == {"elsewhere": True}


def test_whoever_is_let_in_may_need_no_answer_any_more(desk: Desk) -> None:
    learner = desk.learner()
    number = desk.say(learner, "answer", question="May I take part?")
    desk.happens(LEAVE, [learner, desk.campus.course])
    desk.moodle.enrol(learner, desk.campus.course)
    desk.moodle.drain()
    assert desk.moved(number, "lms.enrolment_created")["to_state"] == "new"


def test_a_completed_course_closes_what_was_answered(desk: Desk) -> None:
    learner = desk.learner()
    number = desk.say(learner, "answer", question="How long does it take?")
    desk.step(number, "answer", reply="A week.")
    desk.happens(COMPLETE, [learner, desk.campus.course])
    assert desk.moved(number, "lms.course_completed")["to_state"] == "closed"


def test_nobody_waits_for_a_deleted_account(desk: Desk) -> None:
    learner = desk.learner()
    number = desk.say(learner, "fix", desk.campus.page, what="My secret trouble with the page")
    desk.happens(LEAVE, [learner, desk.campus.course])  # else Moodle itself takes them out of the course first
    desk.step(number, "triage")
    desk.step(number, "ask", request="Which picture?")
    desk.happens(DELETE, learner)
    assert desk.moved(number, "lms.person_deleted")["from_state"] == "need_info"
    eventually(lambda: "secret trouble" not in str(desk.service.item(desk.token, number)))
