"""Pairing from Moodle's side: what is told, what is kept, and what every way of failing leaves as it was."""

from __future__ import annotations

import json
import secrets
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from .listening_service import Listening, a_secret, problem, taken
from .running_moodle import Moodle

CONNECT = "local/lmsfeedback/cli/connect.php"
TOKENS = """
    return array_values($DB->get_fieldset_sql("SELECT t.token FROM {external_tokens} t JOIN {external_services} s
        ON s.id = t.externalserviceid WHERE s.shortname = 'local_lmsfeedback' ORDER BY t.id"));
"""
KEPT = ("serviceurl", "site", "secrets", "tokenkeys", "wanted")


class Pairing:
    """A service that pairs, calling back with the token it is given, and takes deliveries afterwards."""

    def __init__(self, server: HTTPServer, moodle: Moodle) -> None:
        self.listening = Listening(server, [taken([r"\core\event\course_completed"])])
        self.moodle = moodle
        self.secret, self.key = a_secret(), secrets.token_urlsafe(32)
        self.told: dict[str, Any] = {}
        self.seen: dict[str, Any] = {}
        self.language = ""
        server.expect_request("/pair/campus/code-1", method="POST").respond_with_handler(self._answer)
        self.address = server.url_for("/pair/campus/code-1")

    def _answer(self, request: Request) -> Response:
        self.told = request.get_json()
        self.language = request.headers["Accept-Language"]
        token = self.told["token"]
        self.seen = {
            "info": self.moodle.call(token, "core_webservice_get_site_info"),
            "status": self.moodle.call(token, "local_lmsfeedback_status"),
            "people": self.moodle.call(token, "core_user_get_users_by_field", field="id", values=[2]),
        }
        check = {"check": "Moodle answers", "holds": False, "sentence": "It limps.", "cure": "Rest it.", "where": "Home > Sofa"}
        answer = {
            "site": "campus",
            "secret": self.secret,
            "token_key": self.key,
            "serviceurl": self.listening.url + "/",
            "wanted": [r"\core\event\course_completed"],
            "checks": [
                check,
                {"check": "The mail", "level": "look", "holds": True, "sentence": "It is slow.", "cure": "Wait.", "where": ""},
                {"check": "The clock", "holds": True, "sentence": "It is right.", "cure": "", "where": ""},
            ],
        }
        return Response(json.dumps(answer), content_type="application/json")


@pytest.fixture
def pairing(moodle: Moodle, httpserver: HTTPServer) -> Pairing:
    moodle.settings(**dict.fromkeys((*KEPT, "pause", "lastanswer", "lastsuccess")))
    return Pairing(httpserver, moodle)


def kept(moodle: Moodle) -> dict[str, Any]:
    found: dict[str, Any] = moodle.php("return (array) get_config('local_lmsfeedback');")
    return {name: found.get(name) for name in KEPT}


def test_one_command_pairs(moodle: Moodle, pairing: Pairing) -> None:
    said = moodle.script([CONNECT, pairing.address])
    assert pairing.told | {"token": "", "name": ""} == {
        "wwwroot": moodle.url,
        "name": "",
        "token": "",
        "release": pairing.seen["info"]["release"],
        "bridge": pairing.seen["status"]["bridge"],
        "languages": pairing.seen["status"]["languages"],
    }
    assert "en" in pairing.told["languages"]
    assert kept(moodle) == {
        "serviceurl": pairing.listening.url,
        "site": "campus",
        "secrets": json.dumps([pairing.secret]),
        "tokenkeys": json.dumps([pairing.key]),
        "wanted": r'["\\core\\event\\course_completed"]',
    }
    assert moodle.php(TOKENS) == [pairing.told["token"]]
    (beat,) = pairing.listening.bodies()
    assert beat["type"] == "moodle.heartbeat"
    pairing.listening.verify(pairing.secret)
    assert f"This Moodle is paired with {pairing.listening.url} as campus." in said
    for line in (
        "in order  Web services and their REST protocol",
        "in order  The feedback service answers",
        "in order  The clock",
    ):
        assert line in said
    assert "worth a look  The mail\n      It is slow.\n      Wait." in said
    assert "TO MEND  Moodle answers\n      It limps.\n      Rest it.\n      Home > Sofa" in said


def test_the_account_has_the_least_that_the_service_needs(moodle: Moodle, pairing: Pairing) -> None:
    moodle.script([CONNECT, pairing.address])
    assert {one["name"]: one["holds"] for one in pairing.seen["status"]["capabilities"]} == dict.fromkeys(
        (
            "webservice/rest:use",
            "local/lmsfeedback:serve",
            "moodle/user:viewdetails",
            "moodle/user:viewalldetails",
            "moodle/site:viewuseridentity",
            "moodle/course:view",
            "moodle/course:viewhiddencourses",
            "moodle/course:enrolreview",
        ),
        True,
    )
    (admin,) = pairing.seen["people"]
    assert {"email", "lang"} <= set(admin)
    names = {one["name"] for one in pairing.seen["info"]["functions"]}
    assert names >= {f"local_lmsfeedback_{name}" for name in ("notify", "configure", "status", "get_course")}
    account = moodle.php("return $DB->get_record('user', ['id' => get_config('local_lmsfeedback', 'serviceuser')]);")
    assert (account["auth"], account["emailstop"], account["password"]) == ("webservice", "1", "")


def test_pairing_again_keeps_the_old_keys_beside_the_new_and_every_event(moodle: Moodle, pairing: Pairing) -> None:
    moodle.script([CONNECT, pairing.address])
    old, token = (pairing.secret, pairing.key), pairing.told["token"]
    moodle.settings(pause="3 4102444800", wanted=[r"\core\event\course_viewed"])
    moodle.php(
        "\\core\\event\\course_viewed::create(['context' => context_course::instance($given)])->trigger();", moodle.course().id
    )
    pairing.secret, pairing.key = a_secret(), secrets.token_urlsafe(32)
    moodle.script([CONNECT, pairing.address])
    assert json.loads(kept(moodle)["secrets"]) == [pairing.secret, old[0]]
    assert json.loads(kept(moodle)["tokenkeys"]) == [pairing.key, old[1]]
    assert moodle.php(TOKENS) == [pairing.told["token"]] != [token]
    moodle.drain()
    assert [one["event"]["eventname"] for one in pairing.listening.events()] == [r"\core\event\course_viewed"]
    pairing.listening.came = pairing.listening.came[-1:]
    pairing.listening.verify(pairing.secret)
    pairing.listening.verify(old[0])


def test_another_services_keys_do_not_stay(moodle: Moodle, pairing: Pairing) -> None:
    moodle.settings(serviceurl="https://old.example.org", site="campus", secrets=[a_secret()], tokenkeys=["x" * 40])
    moodle.script([CONNECT, pairing.address])
    assert json.loads(kept(moodle)["secrets"]) == [pairing.secret]
    assert json.loads(kept(moodle)["tokenkeys"]) == [pairing.key]


@pytest.mark.parametrize("status", [404, 410, 429, 500])
def test_a_refusal_is_told_in_the_services_words_and_changes_nothing(
    status: int, moodle: Moodle, httpserver: HTTPServer
) -> None:
    before, tokens = kept(moodle), moodle.php(TOKENS)
    httpserver.expect_request("/pair/campus/used").respond_with_handler(problem(status, "This code was used before."))
    said = moodle.script([CONNECT, httpserver.url_for("/pair/campus/used")], fails=True)
    assert "The feedback service refused: This code was used before." in said
    assert (kept(moodle), moodle.php(TOKENS)) == (before, tokens)


def test_what_is_no_feedback_service_is_told_apart(moodle: Moodle, httpserver: HTTPServer) -> None:
    before = kept(moodle)
    httpserver.expect_request("/pair/campus/portal").respond_with_data("<h1>Welcome</h1>", content_type="text/html")
    said = moodle.script([CONNECT, httpserver.url_for("/pair/campus/portal")], fails=True)
    assert "Something answered that is no feedback service: Welcome" in said
    assert "did not answer" in moodle.script([CONNECT, "http://127.0.0.1:9/pair/campus/code"], fails=True)
    for wrong in ("https://feedback.example.org/", "campus/code", "javascript:alert(1)//pair/a/b"):
        assert "This is no pairing address" in moodle.script([CONNECT, wrong], fails=True)
    assert kept(moodle) == before
