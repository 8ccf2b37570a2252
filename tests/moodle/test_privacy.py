"""What leaves, what is told of a person, and how a person is forgotten."""

from __future__ import annotations

import json

import pytest
from pytest_httpserver import HTTPServer

from .listening_service import Listening, a_secret, taken
from .running_moodle import Moodle

ERASE = r"\local_lmsfeedback\event\erasure_requested"
CONTEXTS = "return \\local_lmsfeedback\\privacy\\provider::get_contexts_for_userid($given)->get_contextids();"


@pytest.fixture
def service(moodle: Moodle, httpserver: HTTPServer) -> Listening:
    found = Listening(httpserver, [taken([])])
    moodle.php("$DB->delete_records('local_lmsfeedback_outbox');")
    moodle.settings(
        serviceurl=found.url, site="campus", secrets=[a_secret()], tokenkeys=["k" * 40], wanted=[], lastsuccess="4102444800"
    )
    return found


def test_moodle_finds_the_plugin_compliant_and_every_sentence_there(moodle: Moodle) -> None:
    missing = moodle.php(
        """
        $manager = new \\core_privacy\\manager();
        $compliant = $manager->component_is_compliant('local_lmsfeedback');
        $empty = new \\core_privacy\\local\\metadata\\collection('local_lmsfeedback');
        $list = \\local_lmsfeedback\\privacy\\provider::get_metadata($empty);
        $names = [];
        foreach ($list->get_collection() as $one) {
            $names = [...$names, $one->get_summary(), ...array_values($one->get_privacy_fields() ?? [])];
        }
        $there = fn($name) => get_string_manager()->string_exists($name, 'local_lmsfeedback');
        return [$compliant, array_values(array_filter($names, fn($name) => !$there($name))), count($names)];
        """
    )
    assert missing[:2] == [True, []]
    assert missing[2] > 15


def test_a_person_is_forgotten_here_and_at_the_service(moodle: Moodle, service: Listening) -> None:
    person = moodle.person("Amy")
    moodle.php(
        """
        $row = ['noticekey' => hash('sha256', "x/$given"), 'userid' => $given, 'channels' => '[]', 'timecreated' => time()];
        $DB->insert_record('local_lmsfeedback_notice', (object) $row);
        $contexts = \\local_lmsfeedback\\privacy\\provider::get_contexts_for_userid($given);
        $approved = new \\core_privacy\\local\\request\\approved_contextlist(
            core_user::get_user($given), 'local_lmsfeedback', $contexts->get_contextids());
        \\local_lmsfeedback\\privacy\\provider::delete_data_for_user($approved);
        """,
        person,
    )
    assert moodle.php("return $DB->count_records('local_lmsfeedback_notice', ['userid' => $given]);", person) == 0
    moodle.drain()
    (one,) = service.events()
    assert (one["event"]["eventname"], one["event"]["relateduserid"]) == (ERASE, person)


def test_whoever_is_here_may_have_something_at_the_service(moodle: Moodle, service: Listening) -> None:
    person = moodle.person("Amy")
    assert len(moodle.php(CONTEXTS, person)) == 1
    moodle.settings(serviceurl=None)
    assert moodle.php(CONTEXTS, person) == []


def test_an_export_holds_what_the_service_tells(moodle: Moodle, service: Listening, httpserver: HTTPServer) -> None:
    person = moodle.person("Amy")
    pages = [{"items": [{"id": 7, "title": "Loops"}], "next": "abc"}, {"items": [{"id": 9, "title": "Fonts"}], "next": None}]
    items = "/api/v1/sites/campus/items"
    httpserver.expect_ordered_request(items, query_string={"limit": "100"}).respond_with_json(pages[0])
    httpserver.expect_request(f"{items}/7/messages").respond_with_json({"messages": [{"text": "An answer"}]})
    httpserver.expect_request(f"{items}/9/messages").respond_with_json({"messages": []})
    httpserver.expect_request(items, query_string={"limit": "100", "cursor": "abc"}).respond_with_json(pages[1])
    told = _exported(moodle, person)
    assert [(one["title"], one["messages"]) for one in told["service"]] == [("Loops", [{"text": "An answer"}]), ("Fonts", [])]


def test_an_export_says_where_the_service_could_not_be_asked(moodle: Moodle, service: Listening) -> None:
    moodle.settings(serviceurl="http://127.0.0.1:9")
    assert "could not be asked" in _exported(moodle, moodle.person("Amy"))["service"]


def _exported(moodle: Moodle, person: int) -> dict[str, object]:
    found: dict[str, object] = json.loads(
        moodle.php(
            """
            $contexts = \\local_lmsfeedback\\privacy\\provider::get_contexts_for_userid($given);
            $user = core_user::get_user($given);
            $ids = $contexts->get_contextids();
            $approved = new \\core_privacy\\local\\request\\approved_contextlist($user, 'local_lmsfeedback', $ids);
            \\local_lmsfeedback\\privacy\\provider::export_user_data($approved);
            $writer = \\core_privacy\\local\\request\\writer::with_context(context_user::instance($given));
            $zip = $writer->finalise_content();
            $packer = get_file_packer('application/zip');
            $folder = make_request_directory();
            $packer->extract_to_pathname($zip, $folder);
            foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator($folder)) as $file) {
                if ($file->getExtension() === 'json' && str_contains($file->getPathname(), 'LMS feedback')) {
                    return file_get_contents($file->getPathname());
                }
            }
            """,
            person,
        )
    )
    return found
