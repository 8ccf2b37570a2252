"""What the doctor sees in a Moodle, each thing as it should be and not, in answers of the shape that was recorded."""

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from lms_feedback_plugin.adapters.moodle.health.status import STATUS
from lms_feedback_plugin.adapters.moodle.tests.answering_moodle import JSON, bound, recorded
from lms_feedback_plugin.adapters.moodle.tests.paired_moodle import PairedMoodle
from lms_feedback_plugin.adapters.moodle.tests.recordings import ANSWERS, Recorded, errors
from lms_feedback_plugin.adapters.testing import surroundings
from lms_feedback_plugin.domain.finding import Finding

ERRORS = errors("ws_errors_45.txt")
FOLDER = Path(__file__).parents[1] / "fixtures" / "bridge"
RECORDED: dict[str, Any] = json.loads((FOLDER / "answers.json").read_text(encoding="utf-8"))[STATUS]
PUBLIC = "https://feedback.example.com"
KEY = "a token key of these tests"
PRINTS = {"s": "043a718774c5", KEY: "0418b2fd1d7c"}
NOW = datetime(2026, 11, 26, 21, 57, 20, tzinfo=UTC)
Change = Callable[[dict[str, Any]], object]
STATUS_CODES = {
    "bridge", "cron", "drain-task", "backlog", "queue", "notices", "moodle-mail", "address", "keys", "clock", "languages",
    "curl-blocked", "capabilities", "support-page",
}  # fmt: skip
ALL = STATUS_CODES | {
    "secret", "web-services", "functions", "people", "way-to-tell", "mixed-content", "content-security-policy",
}  # fmt: skip


class Patient(PairedMoodle):
    """``status`` is what the bridge tells; ``policy`` is the header that the pages carry; ``page_status`` their status."""

    def __init__(self, server: HTTPServer) -> None:
        super().__init__(server)
        self.status = well()
        self.policy = ""
        self.page_status = 200
        server.expect_request("/login/index.php", method="GET").respond_with_handler(self._page)

    def _page(self, request: Request) -> Response:
        assert "wstoken" not in request.url
        headers = {"Content-Security-Policy": self.policy} if self.policy else {}
        return Response("<html>", self.page_status, headers, content_type="text/html")

    def examined(self, **around: Any) -> dict[str, Finding]:
        """Every finding by its code."""
        self.answers[STATUS] = Recorded(200, JSON, json.dumps(self.status))
        adapter = bound(self)
        usual: dict[str, Any] = {"public_url": PUBLIC, "now": lambda: NOW, "token_keys": (KEY,)}
        found = adapter.diagnose(surroundings(adapter.connection, **usual | around))
        assert len({one.code for one in found}) == len(found)
        for one in found:
            said = (one.title, one.sentence) if one.level == "order" else (one.title, one.sentence, one.cure)
            assert all(text.get("en") and text.get("zh-CN") for text in said), one
            assert "{" not in "".join(one.sentence.values()) + "".join(one.cure.values()), one
        return {one.code: one for one in found}


def well() -> dict[str, Any]:
    """The recorded status, of a Moodle that is looked after and paired with us."""
    told = copy.deepcopy(RECORDED)
    told |= {"time": int(NOW.timestamp()), "cron": int(NOW.timestamp()) - 40, "serviceurl": PUBLIC, "site": "demo"}
    told |= {"secrets": [PRINTS["s"]], "tokenkeys": [PRINTS[KEY]], "supportpage": "", "mail": {"off": False, "smtp": "smtp.x"}}
    told["backlog"] = {"adhoc": 0, "oldest_seconds": 0}
    told["curl"] = {"host": "feedback.example.com", "port": 443, "blocked": False}
    return told


@pytest.fixture
def moodle(httpserver: HTTPServer) -> Patient:
    return Patient(httpserver)


def test_a_whole_moodle_is_in_order(moodle: Patient) -> None:
    found = moodle.examined()
    assert {code: one.level for code, one in found.items()} == dict.fromkeys(ALL, "order")
    assert "launch.php" in found["support-page"].sentence["en"]
    moodle.status["custommenu"] = True
    assert "leads to the launch page" in moodle.examined()["support-page"].sentence["en"]


def at(*path: str, value: object) -> Change:
    """Sets one place of the status."""

    def change(told: dict[str, Any]) -> None:
        for name in path[:-1]:
            told = told[name]
        told[path[-1]] = value

    return change


def output(name: str, **values: bool) -> Change:
    return lambda told: next(row for row in told["outputs"] if row["name"] == name).update(values)


LATER = int(NOW.timestamp())
ILL: dict[str, tuple[Change, str, str, str]] = {
    "cron never ran": (at("cron", value=0), "cron", "wrong", "Last run: never"),
    "cron is late": (at("cron", value=LATER - 700), "cron", "wrong", "11 minutes ago"),
    "the task is disabled": (at("drain", "disabled", value=True), "drain-task", "wrong", "disabled"),
    "the task fails": (at("drain", "faildelay", value=240), "drain-task", "wrong", "240 s"),
    "tasks are late": (at("backlog", value={"adhoc": 9, "oldest_seconds": 7300}), "backlog", "look", "oldest by 2 hours"),
    "events wait": (at("outbox", "oldest_seconds", value=1000), "queue", "wrong", "the oldest for 16 minutes"),
    "we refuse events": (at("outbox", "last_status", value=401), "queue", "wrong", "answered 401"),
    "nobody answers": (at("outbox", "last_status", value=0), "queue", "wrong", "answered 0"),
    "events are dead": (at("outbox", "dead", value=2), "queue", "look", "2 events were refused"),
    "notices are off": (at("provider_disabled", value=True), "notices", "wrong", "switched off"),
    "no bell": (output("popup", on=False), "notices", "look", "not told by the bell"),
    "e-mail is off for the site": (output("email", enabled=False), "notices", "look", "not told by e-mail"),
    "nothing is on": (at("outputs", value=[]), "notices", "wrong", "the bell and e-mail"),
    "no mail ever": (at("mail", "off", value=True), "moodle-mail", "look", "noemailever"),
    "no mail server": (at("mail", "smtp", value=""), "moodle-mail", "look", "No SMTP server"),
    "sends elsewhere": (at("serviceurl", value="https://old.example.com"), "address", "wrong", "https://old.example.com"),
    "another name": (at("site", value="campus2"), "address", "wrong", "as campus2"),
    "no secret in common": (at("secrets", value=["0" * 12]), "keys", "wrong", "share no secret"),
    "no token key in common": (at("tokenkeys", value=["0" * 12]), "keys", "wrong", "share no key for learners"),
    "signs tokens with another": (at("tokenkeys", value=["0" * 12, PRINTS[KEY]]), "keys", "wrong", "share no key"),
    "a pack is missing": (at("languages", value=["en"]), "languages", "look", "no pack for zh-CN"),
    "blocked": (at("curl", "blocked", value=True), "curl-blocked", "look", "block feedback.example.com:443"),
    "no capability": (at("capabilities", value=[{"name": "moodle/course:view", "holds": False}]), "capabilities", "wrong",
                      "lacks moodle/course:view"),
    "its clock is ahead": (at("time", value=LATER + 400), "clock", "wrong", "6 minutes ahead of ours"),
    "its clock is behind": (at("time", value=LATER - 400), "clock", "wrong", "6 minutes behind ours"),
    "its clock is off a little": (at("time", value=LATER + 60), "clock", "look", "60 s ahead of ours"),
    "its clock is nonsense": (at("time", value=10**15), "clock", "wrong", "behind ours"),
}  # fmt: skip


@pytest.mark.parametrize("illness", ILL)
def test_each_illness_has_its_sentence_and_its_cure(moodle: Patient, illness: str) -> None:
    change, code, level, said = ILL[illness]
    change(moodle.status)
    found = moodle.examined()
    assert (found[code].level, said in found[code].sentence["en"]) == (level, True), found[code].sentence["en"]
    others = {one.code for one in found.values() if one.level != "order"} - {code}
    assert others <= ({"cron", "queue"} if code == "clock" else set()), "a wrong clock makes moments look strange, no more"


def test_time_on_the_way_makes_no_clock_wrong(moodle: Patient) -> None:
    """An answer that takes four minutes says nothing about a minute's difference."""
    moments = iter([NOW, *[NOW + timedelta(minutes=4)] * 9])
    moodle.status["time"] = LATER + 120
    assert moodle.examined(now=lambda: next(moments))["clock"].level == "order"


def test_a_key_that_has_not_arrived_is_handed_over_again(moodle: Patient) -> None:
    found = moodle.examined(token_keys=("a newer key", KEY))["keys"]
    assert (found.level, "lms-feedback moodle rotate demo" in found.cure["en"]) == ("look", True)


@pytest.mark.parametrize(
    ("users", "cure"),
    [
        (recorded("[]"), "moodle/user:viewdetails"),
        (recorded(ANSWERS["core_user_get_users_by_field"]), "moodle/user:viewalldetails"),  # e-mail, but no lang
        (recorded('{"exception":"x","errorcode":"nopermissions","message":""}'), "moodle/user:viewdetails"),
    ],
)
def test_people_are_judged_by_what_comes_back(moodle: Patient, users: Recorded, cure: str) -> None:
    moodle.answers["core_user_get_users_by_field"] = users
    one = moodle.examined()["people"]
    assert (one.level, cure in one.cure["en"], cure in one.cure["zh-CN"]) == ("wrong", True, True)
    assert one.link == f"{moodle.url}/admin/roles/manage.php"


def test_without_the_bridge_what_can_be_seen_is_and_the_cure_is_exact(moodle: Patient) -> None:
    moodle.bridge(None)
    found = moodle.examined()
    assert {code for code, one in found.items() if one.level != "order"} == {"way-to-tell", "bridge"}
    assert "personal messages" in found["way-to-tell"].sentence["en"]
    assert "lms-feedback moodle zip" in found["bridge"].cure["en"]
    assert not (STATUS_CODES - {"bridge"}) & set(found)


def test_an_older_bridge_tells_less_and_less_is_looked_at(moodle: Patient) -> None:
    moodle.status = {"bridge": 2026112600, "release": "4.5", "cron": LATER - 30, "time": LATER, "later": {"unheard": "of"}}
    found = moodle.examined()
    assert STATUS_CODES & set(found) == {"bridge", "cron", "clock"}
    assert {one.level for one in found.values()} == {"order"}
    moodle.status = {"cron": "soon", "drain": [], "outputs": {}, "time": None, "secrets": "x", "backlog": {"adhoc": None}}
    assert STATUS_CODES & set(moodle.examined()) == {"bridge"}


def test_a_bridge_that_does_not_answer_is_told_why(moodle: Patient) -> None:
    adapter = bound(moodle)
    moodle.answers[STATUS] = recorded('{"exception":"x","errorcode":"nopermissions","message":""}')
    found = {one.code: one for one in adapter.diagnose(surroundings(adapter.connection))}
    assert (found["bridge"].level, "lacks a capability" in found["bridge"].sentence["en"]) == ("wrong", True)


@pytest.mark.parametrize(("title", "said"), [("REST off", "Manage protocols"), ("DEBUG bad token", "Make another")])
def test_a_moodle_that_lets_nobody_in_is_told_why(moodle: Patient, title: str, said: str) -> None:
    moodle.answers["core_webservice_get_site_info"] = ERRORS[title]
    found = moodle.examined()
    assert set(found) == {"secret", "web-services"}
    assert (found["web-services"].level, said in found["web-services"].sentence["en"]) == ("wrong", True)
    assert found["web-services"].sentence["zh-CN"] != found["web-services"].sentence["en"]


def test_functions_that_are_missing_are_named(moodle: Patient) -> None:
    moodle.answers["core_webservice_get_site_info"] = recorded('{"functions":[{"name":"core_user_get_users_by_field"}]}')
    found = moodle.examined()
    assert "core_course_get_courses_by_field, core_enrol_get_enrolled_users" in found["functions"].sentence["en"]
    assert (found["functions"].level, found["way-to-tell"].level) == ("wrong", "wrong")


@pytest.mark.parametrize(
    ("policy", "directives"),
    [
        ("default-src 'self'", ["connect-src", "script-src"]),
        ("default-src 'self'; connect-src 'self' https://feedback.example.com", ["script-src"]),
        ("default-src *; form-action 'self'", ["form-action"]),
        ("default-src https:", []),
        ("img-src 'none'", []),
        ("default-src 'self' https://feedback.example.com; form-action https://*.example.com", []),
    ],
)
def test_a_content_security_policy_is_read(moodle: Patient, policy: str, directives: list[str]) -> None:
    moodle.policy = policy
    one = moodle.examined()["content-security-policy"]
    assert one.level == ("wrong" if directives else "order")
    if directives:
        assert one.cure["en"].startswith(f"Add {PUBLIC} to {', '.join(directives)} of")


def test_a_page_that_cannot_be_seen_is_no_reason_to_say_more(moodle: Patient) -> None:
    moodle.page_status = 500
    assert moodle.examined()["content-security-policy"].level == "look"
