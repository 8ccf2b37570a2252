"""Events of a running Moodle on their way to the service, when all is well and when it is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from .listening_service import Listening, a_secret, problem, taken
from .running_moodle import Course, Moodle

VIEWED, CREATED, DELETED = r"\core\event\course_viewed", r"\core\event\user_created", r"\core\event\user_deleted"
SECRETS = [a_secret(), a_secret()]
TOUCH = """
    [$course, $times] = $given;
    for ($i = 0; $i < $times; $i++) {
        $context = context_course::instance($course);
        \\core\\event\\course_viewed::create(['context' => $context, 'other' => ['coursesectionnumber' => $i]])->trigger();
    }
"""
ROWS = "return array_values($DB->get_records('local_lmsfeedback_outbox', null, 'id'));"


@pytest.fixture
def service(moodle: Moodle, httpserver: HTTPServer) -> Listening:
    """A service with which Moodle is paired; the queue is empty, and course views are wanted."""
    found = Listening(httpserver)
    moodle.php("$DB->delete_records('local_lmsfeedback_outbox');")
    moodle.settings(
        serviceurl=found.url,
        site="campus",
        secrets=SECRETS,
        wanted=[VIEWED, DELETED],
        pause=None,
        lastanswer=None,
        lastsuccess=NOW,
    )
    return found


NOW = "4102444800"
"""The last success, far away: no heartbeat is due."""


@pytest.fixture(scope="module")
def course(moodle: Moodle) -> Course:
    return moodle.course("Events")


@pytest.fixture
def touch(moodle: Moodle, course: Course) -> Callable[[int], None]:
    """Look at the course so many times."""
    return lambda times=1: moodle.php(TOUCH, [course.id, times])


def rows(moodle: Moodle) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = moodle.php(ROWS)
    return found


def paused(moodle: Moodle) -> int:
    """For how many seconds from now."""
    return int(moodle.php("return \\local_lmsfeedback\\local\\sending::paused_until() - time();"))


def unpause(moodle: Moodle) -> None:
    """Let the pause have passed, the count of failures kept."""
    moodle.php(
        "[$n] = explode(' ', get_config('local_lmsfeedback', 'pause')); set_config('pause', \"$n 1\", 'local_lmsfeedback');"
    )


def test_what_is_wanted_comes_signed_in_order_and_leaves_the_queue(
    moodle: Moodle, service: Listening, course: Course, touch: Any
) -> None:
    touch(120)
    moodle.php(
        "\\core\\event\\course_information_viewed::create(['context' => context_course::instance($given)])->trigger();",
        course.id,
    )
    queued = rows(moodle)
    assert [row["eventname"] for row in queued] == [VIEWED] * 120, "what nobody asked for is not queued"
    moodle.drain()
    for secret in SECRETS:
        service.verify(secret)
    assert [len(body["data"]["events"]) for body in service.bodies()] == [50, 50, 20]
    assert [one["id"] for one in service.events()] == [row["messageid"] for row in queued]
    assert [one["event"]["other"]["coursesectionnumber"] for one in service.events()] == list(range(120))
    body = service.bodies()[0]
    assert (body["type"], body["data"]["site"]) == ("moodle.events", moodle.url)
    assert body["data"]["bridge"]["version"] >= 2026112600
    assert all(one.headers["webhook-id"].startswith("batch_") for one in service.came)
    assert rows(moodle) == []


def test_a_transaction_that_is_rolled_back_tells_nothing(moodle: Moodle, service: Listening, course: Course) -> None:
    moodle.php(
        """
        $view = fn() => \\core\\event\\course_viewed::create(['context' => context_course::instance($given)])->trigger();
        $transaction = $DB->start_delegated_transaction();
        $view();
        try { $transaction->rollback(new Exception('no')); } catch (Exception $e) { }
        $transaction = $DB->start_delegated_transaction();
        $view();
        $transaction->allow_commit();
        """,
        course.id,
    )
    assert len(rows(moodle)) == 1


def test_a_deleted_account_leaves_without_name_and_address(moodle: Moodle, service: Listening) -> None:
    person = moodle.person("Gone")
    moodle.php(
        "require_once($CFG->dirroot . '/user/lib.php'); user_delete_user($DB->get_record('user', ['id' => $given]));", person
    )
    (row,) = rows(moodle)
    assert row["eventname"] == DELETED
    assert str(person) in row["payload"]
    assert "gone" not in row["payload"].lower().replace(f'"objectid":{person}', "")
    assert "@" not in row["payload"]


def test_an_anonymous_event_names_nobody(moodle: Moodle, service: Listening, course: Course) -> None:
    moodle.php(
        "\\core\\event\\course_viewed::create(['context' => context_course::instance($given), 'anonymous' => 1])->trigger();",
        course.id,
    )
    moodle.drain()
    (one,) = service.events()
    assert (one["event"]["anonymous"], one["event"]["userid"], one["event"]["relateduserid"]) == (1, 0, None)


def test_a_queue_that_cannot_be_written_disturbs_nobody(moodle: Moodle, service: Listening, course: Course) -> None:
    went = moodle.php(
        """
        $manager = $DB->get_manager();
        $table = new xmldb_table('local_lmsfeedback_outbox');
        $manager->rename_table($table, 'local_lmsfeedback_away');
        try {
            \\core\\event\\course_viewed::create(['context' => context_course::instance($given)])->trigger();
            return 'went on';
        } finally {
            $manager->rename_table(new xmldb_table('local_lmsfeedback_away'), 'local_lmsfeedback_outbox');
        }
        """,
        course.id,
    )
    assert went == "went on"


def test_big_events_travel_in_smaller_batches(moodle: Moodle, service: Listening, course: Course) -> None:
    moodle.php(
        """
        foreach (range(1, 5) as $i) {
            \\core\\event\\course_viewed::create(['context' => context_course::instance($given),
                'other' => ['coursesectionnumber' => $i, 'text' => str_repeat('x', 90000)]])->trigger();
        }
        """,
        course.id,
    )
    moodle.drain()
    assert [len(body["data"]["events"]) for body in service.bodies()] == [2, 2, 1]


def test_the_answer_says_which_events_are_wanted_from_now_on(moodle: Moodle, service: Listening, touch: Any) -> None:
    service.answers = [taken([r"\core\event\course_deleted"])]
    touch(1)
    moodle.drain()
    touch(1)
    assert rows(moodle) == []
    assert moodle.php("return get_config('local_lmsfeedback', 'wanted');") == r'["\\core\\event\\course_deleted"]'


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 502, 503, 302, 204])
def test_a_refusal_that_will_pass_keeps_every_row_and_is_tried_once_a_pause(
    status: int, moodle: Moodle, service: Listening, touch: Any
) -> None:
    service.answers = [problem(status, "Not now.")]
    touch(3)
    for _ in range(3):
        moodle.drain()
    assert len(service.came) == 1, "one attempt in a pause"
    assert [int(row["dead"]) for row in rows(moodle)] == [0, 0, 0]
    assert 0 < paused(moodle) <= 30
    service.answers = [taken()]
    unpause(moodle)
    moodle.drain()
    assert rows(moodle) == []
    assert len({one["id"] for one in service.events()}) == 3
    assert moodle.php("return get_config('local_lmsfeedback', 'pause');") == ""


def test_pauses_grow_to_a_quarter_of_an_hour(moodle: Moodle, service: Listening, touch: Any) -> None:
    service.answers = [problem(503, "Not now.")]
    touch(1)
    pauses = []
    for _ in range(8):
        moodle.drain()
        pauses.append(paused(moodle))
        unpause(moodle)
    assert all(abs(found - wanted) <= 2 for found, wanted in zip(pauses, [30, 60, 120, 240, 480, 900, 900, 900], strict=True))


def test_a_service_that_asks_for_peace_gets_it(moodle: Moodle, service: Listening, touch: Any) -> None:
    service.answers = [problem(429, "Slower.", **{"Retry-After": "200"})]
    touch(1)
    moodle.drain()
    assert 195 <= paused(moodle) <= 200


def test_nobody_there_keeps_every_row(moodle: Moodle, service: Listening, touch: Any) -> None:
    moodle.settings(serviceurl="http://127.0.0.1:9")
    touch(2)
    assert "0 " in moodle.drain()
    assert len(rows(moodle)) == 2
    assert paused(moodle) > 0


def test_a_page_that_says_200_is_not_the_service(moodle: Moodle, service: Listening, touch: Any) -> None:
    """A portal in between answers every address with its own page: nothing may be taken for delivered."""
    page = Response("<html><body>Please sign in</body></html>", content_type="text/html")
    service.answers = [lambda _: page]
    touch(2)
    assert "Please sign in" in moodle.drain()
    assert len(rows(moodle)) == 2


def test_too_large_is_halved_until_it_fits(moodle: Moodle, service: Listening, touch: Any) -> None:
    large = problem(413, "Too large.")
    service.answers = [large, large, taken()]
    touch(50)
    moodle.drain()
    assert [len(body["data"]["events"]) for body in service.bodies()] == [50, 25, 12, 12, 12, 12, 2]
    assert rows(moodle) == []


@pytest.mark.parametrize("status", [400, 415, 422])
def test_what_cannot_be_read_is_set_aside_alone(status: int, moodle: Moodle, service: Listening, touch: Any) -> None:
    def answer(request: Any) -> Any:
        bad = b'"coursesectionnumber":1}' in request.get_data()
        return (problem(status, "There is no such section.") if bad else taken())(request)

    service.answers = [answer]
    touch(4)
    moodle.drain()
    (dead,) = rows(moodle)
    assert (int(dead["dead"]), dead["reason"]) == (1, f"{status}: There is no such section.")
    assert [len(body["data"]["events"]) for body in service.bodies()] == [4, 1, 1, 1, 1]
    service.answers = [taken()]
    moodle.php("\\local_lmsfeedback\\local\\outbox::revive();")
    moodle.drain()
    assert rows(moodle) == []
    assert list(service.events())[-1]["id"] == dead["messageid"], "under the id that it had"


def test_a_quiet_queue_says_that_it_is_alive(moodle: Moodle, service: Listening, touch: Any) -> None:
    moodle.php("set_config('lastsuccess', time() - 301, 'local_lmsfeedback');")
    moodle.drain()
    moodle.drain()
    (beat,) = service.bodies()
    assert beat["type"] == "moodle.heartbeat"
    assert beat["data"]["queue"] == {"waiting": 0, "dead": 0, "oldest_seconds": 0}
    assert service.came[0].headers["webhook-id"].startswith("beat_")
    service.verify(SECRETS[1])


def test_rows_are_forgotten_after_thirty_days_and_not_before(moodle: Moodle, service: Listening, touch: Any) -> None:
    service.answers = [problem(503, "Not now.")]
    touch(4)
    moodle.php(
        """
        [$a, $b, $c, $d] = array_keys($DB->get_records('local_lmsfeedback_outbox', null, 'id'));
        $set = fn($id, $more) => $DB->update_record('local_lmsfeedback_outbox', (object) (['id' => $id] + $more));
        $set($a, ['timecreated' => time() - 30 * DAYSECS - 60]);
        $set($b, ['timecreated' => time() - 30 * DAYSECS + 600]);
        $set($c, ['dead' => 1, 'timedead' => time() - 30 * DAYSECS - 60]);
        $set($d, ['dead' => 1, 'timedead' => time() - 30 * DAYSECS + 600]);
        """
    )
    kept = [row["id"] for row in rows(moodle)]
    moodle.drain()
    assert [row["id"] for row in rows(moodle)] == [kept[1], kept[3]]


def test_two_who_send_at_once_send_nothing_twice(moodle: Moodle, service: Listening, touch: Any) -> None:
    touch(60)
    said = moodle.php(
        """
        $lock = \\core\\lock\\lock_config::get_lock_factory('local_lmsfeedback')->get_lock('drain', 0);
        $lines = [];
        $php = (defined('PHP_BINARY') ? PHP_BINARY : 'php');
        exec("$php admin/cli/scheduled_task.php --execute='\\\\local_lmsfeedback\\\\task\\\\drain' 2>&1", $lines);
        $lock->release();
        return implode(' ', $lines);
        """
    )
    assert "Another run is sending" in said
    assert service.came == []
