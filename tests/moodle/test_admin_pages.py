"""The bridge's pages for administrators, read as they are served."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer

from .browsing import Reader, text_of
from .listening_service import Listening, a_secret, problem, taken
from .running_moodle import Moodle
from .test_pairing import Pairing

QUEUE, PAIR = "local/lmsfeedback/queue.php", "local/lmsfeedback/pair.php"
NAME_OF = "return $DB->get_field('user', 'username', ['id' => $given]);"


@pytest.fixture(scope="module")
def administrator(moodle: Moodle) -> Iterator[Reader]:
    """Who may do everything, for as long as these tests run."""
    person = moodle.person("Ada")
    before = moodle.php("$b = $CFG->siteadmins; set_config('siteadmins', \"$b,$given\"); return $b;", person)
    yield Reader(moodle, moodle.php(NAME_OF, person))
    moodle.php("set_config('siteadmins', $given);", before)


@pytest.fixture
def service(moodle: Moodle, httpserver: HTTPServer) -> Listening:
    found = Listening(httpserver)
    moodle.php("$DB->delete_records('local_lmsfeedback_outbox');")
    moodle.settings(
        serviceurl=found.url,
        site="campus",
        secrets=[a_secret()],
        wanted=[r"\core\event\course_viewed"],
        pause=None,
        lastanswer=None,
        lastsuccess="4102444800",
    )
    moodle.php(
        """
        $context = context_course::instance($given);
        foreach ([1, 2] as $i) {
            \\core\\event\\course_viewed::create(['context' => $context, 'other' => ['coursesectionnumber' => $i]])->trigger();
        }
        """,
        moodle.course().id,
    )
    return found


def test_the_queue_is_seen_sent_and_sent_again(moodle: Moodle, administrator: Reader, service: Listening) -> None:
    service.answers = [problem(422, "Nobody can <b>read</b> this.")]
    assert "Events that wait 2" in text_of(administrator.get(QUEUE))
    said = text_of(administrator.post(QUEUE, do="send", sesskey=administrator.sesskey))
    assert "Events that wait 0" in said
    assert "422 Nobody can <b>read</b> this." in said
    assert said.count("422: Nobody can") == 2
    service.answers = [problem(503, "Come back later."), taken()]
    said = text_of(administrator.post(QUEUE, do="again", sesskey=administrator.sesskey))
    assert "The service did not take everything: 2 events: 503 Come back later." in said
    assert "Paused until" in said
    said = text_of(administrator.post(QUEUE, do="send", sesskey=administrator.sesskey))
    assert "Done. 2 events: 200 OK" in said
    assert "Nothing. Whatever the service cannot take is listed here for thirty days." in said


def test_one_row_is_sent_again_alone(moodle: Moodle, administrator: Reader, service: Listening) -> None:
    service.answers = [problem(400, "No.")]
    administrator.post(QUEUE, do="send", sesskey=administrator.sesskey)
    rows = moodle.php("return array_keys($DB->get_records('local_lmsfeedback_outbox'));")
    service.answers = [taken()]
    administrator.post(QUEUE, do="again", id=str(rows[0]), sesskey=administrator.sesskey)
    assert moodle.php("return array_keys($DB->get_records('local_lmsfeedback_outbox'));") == [rows[1]]


def test_without_the_session_key_nothing_is_sent(moodle: Moodle, administrator: Reader, service: Listening) -> None:
    administrator.post(QUEUE, do="send", sesskey="wrong")
    administrator.get(QUEUE, do="send")
    assert service.came == []


@pytest.mark.parametrize("page", [QUEUE, PAIR])
def test_learners_are_shown_none_of_it(page: str, moodle: Moodle) -> None:
    learner = Reader(moodle, moodle.php(NAME_OF, moodle.person("Amy")))
    shown = learner.get(page)
    assert "Access denied" in shown.text or shown.status_code in {403, 404}
    assert "Pairing address" not in shown.text
    assert "Events that wait" not in shown.text


def test_the_page_pairs(moodle: Moodle, administrator: Reader, httpserver: HTTPServer) -> None:
    moodle.settings(site=None, serviceurl=None, secrets=None, tokenkeys=None)
    assert "is not paired" in text_of(administrator.get(QUEUE))
    pairing = Pairing(httpserver, moodle)
    form = {"sesskey": administrator.sesskey, "_qf__local_lmsfeedback_form_pair": "1", "submitbutton": "Pair"}
    said = text_of(administrator.post(PAIR, address=pairing.address, **form))
    assert f"This Moodle is paired with {pairing.listening.url} as campus." in said
    assert "Moodle answers TO MEND It limps. Rest it. Home > Sofa" in said
    assert "The mail worth a look It is slow. Wait." in said
    assert "The clock in order It is right." in said
    said = text_of(administrator.post(PAIR, address="https://example.org/", **form))
    assert "This is no pairing address." in said
    assert "Pairing again renews the keys" in said


def test_the_pages_speak_chinese(moodle: Moodle, administrator: Reader, service: Listening) -> None:
    packs = moodle.php("return array_keys(get_string_manager()->get_list_of_translations(true));")
    assert "zh_cn" in packs, "this Moodle needs the language pack zh_cn for these tests"
    said = text_of(administrator.get(QUEUE, lang="zh_cn"))
    assert "等待中的事件 2" in said
    assert "与反馈服务配对" in text_of(administrator.get(PAIR))
    administrator.get(QUEUE, lang="en")
