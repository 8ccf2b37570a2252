"""Telling people by the bridge's function, on a running Moodle, whatever breaks on the way."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from .running_moodle import Moodle

NOTIFY = "local_lmsfeedback_notify"
PREFERENCE = "message_provider_local_lmsfeedback_update_enabled"
BELL = (
    "return $DB->count_records_sql('SELECT COUNT(*) FROM {message_popup_notifications} p JOIN {notifications} n "
    "ON n.id = p.notificationid WHERE n.useridto = ?', [$given]);"
)
ROWS = "return $DB->count_records('notifications', ['useridto' => $given, 'component' => 'local_lmsfeedback']);"


class Letters(Message):
    """A mail server's handler that keeps what it takes."""

    def __init__(self) -> None:
        super().__init__()
        self.came: list[Any] = []

    def handle_message(self, message: Any) -> None:
        self.came.append(message)


@pytest.fixture(scope="module")
def token(moodle: Moodle) -> str:
    """Of the service's account."""
    found: str = moodle.php(
        """
        \\local_lmsfeedback\\local\\service_account::prepare();
        return \\local_lmsfeedback\\local\\service_account::make_token();
        """
    )
    return found


@pytest.fixture(autouse=True)
def mail(moodle: Moodle) -> Iterator[Letters]:
    """A mail server that works, as Moodle's own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    letters = Letters()
    server = Controller(letters, hostname="127.0.0.1", port=port)
    server.start()
    before = _mail_server(moodle, f"127.0.0.1:{port}")
    yield letters
    _mail_server(moodle, before)
    server.stop()


def _mail_server(moodle: Moodle, hosts: str) -> str:
    before: str = moodle.php("$b = $CFG->smtphosts; set_config('smtphosts', $given); return (string) $b;", hosts)
    return before


def tell(moodle: Moodle, token: str, person: int, **more: object) -> Any:
    given: dict[str, object] = {
        "subject": "Your question is answered · 您的问题已有答复",
        "html": "<p>The quiz opens on <b>Monday</b>.</p><script>alert(1)</script>",
        "text": "The quiz opens on Monday.",
        "contexturl": "http://feedback:8080/s/campus/items/7?lang=en&x=1",
        "contexturlname": "Follow your question",
    }
    return moodle.call(token, NOTIFY, userid=person, **given | more)


def states(answer: Any) -> dict[str, str]:
    found = {one["name"]: one["state"] for one in answer["channels"]}
    return {name: found[name] for name in ("popup", "email")}


def test_bell_and_mail_by_default_and_the_same_key_once(moodle: Moodle, token: str, mail: Letters) -> None:
    person = moodle.person("Amy")
    first = tell(moodle, token, person, key=f"campus/7/1/0/{person}")
    assert (first["repeated"], states(first)) == (False, {"popup": "shown", "email": "sent"})
    again = tell(moodle, token, person, key=f"campus/7/1/0/{person}", subject="Other words")
    assert again == first | {"repeated": True}
    assert (moodle.php(BELL, person), len(mail.came)) == (1, 1)
    row = moodle.php("return $DB->get_record('notifications', ['id' => $given]);", first["notificationid"])
    assert row["contexturl"] == "http://feedback:8080/s/campus/items/7?lang=en&x=1"
    assert "script" not in row["fullmessagehtml"]


def test_without_a_key_each_is_told(moodle: Moodle, token: str) -> None:
    person = moodle.person("Amy")
    assert {tell(moodle, token, person)["repeated"], tell(moodle, token, person)["repeated"]} == {False}
    assert moodle.php(BELL, person) == 2


def test_a_subject_may_hold_a_tag_or_two_lines(moodle: Moodle, token: str, mail: Letters) -> None:
    person = moodle.person("Amy")
    said = tell(moodle, token, person, subject="What does <div>\r\nBcc: x mean?")
    row = moodle.php("return $DB->get_record('notifications', ['id' => $given]);", said["notificationid"])
    assert row["subject"] == "What does ‹div› Bcc: x mean?"
    assert mail.came[0]["Bcc"] is None


def test_mail_server_down_shows_once_and_says_so(moodle: Moodle, token: str) -> None:
    _mail_server(moodle, "127.0.0.1:9")
    person = moodle.person("Amy")
    answers = [tell(moodle, token, person, key=f"down/{person}") for _ in range(3)]
    assert [one["repeated"] for one in answers] == [False, True, True]
    assert len({one["notificationid"] for one in answers}) == 1
    assert answers[0]["notificationid"] > 0
    assert [states(one) for one in answers] == [{"popup": "shown", "email": "failed"}] * 3
    assert (moodle.php(BELL, person), moodle.php(ROWS, person)) == (1, 1)
    assert tell(moodle, token, person)["notificationid"] > 0, "without a key it is known, too"


@pytest.mark.parametrize(
    ("wish", "bell", "letter"),
    [("none", "off", "off"), ("popup", "shown", "off"), ("email", "off", "sent"), ("popup,email", "shown", "sent")],
)
def test_the_learner_chooses(wish: str, bell: str, letter: str, moodle: Moodle, token: str, mail: Letters) -> None:
    person = moodle.person("Amy")
    moodle.php("set_user_preference($given[0], $given[1], $given[2]);", [PREFERENCE, wish, person])
    said = tell(moodle, token, person, key=f"wish/{person}")
    assert states(said) == {"popup": bell, "email": letter}
    assert said["notificationid"] > 0
    assert (moodle.php(BELL, person), len(mail.came)) == (int(bell == "shown"), int(letter == "sent"))


def test_who_stopped_mail_and_who_has_an_address_that_cannot_be(moodle: Moodle, token: str, mail: Letters) -> None:
    stopped = moodle.person("Amy", emailstop=1)
    assert states(tell(moodle, token, stopped)) == {"popup": "off", "email": "off"}
    nowhere = moodle.person("Amy", email="amy@nowhere.invalid")
    assert states(tell(moodle, token, nowhere)) == {"popup": "shown", "email": "off"}
    assert mail.came == []


def test_a_channel_that_the_site_locked(moodle: Moodle, token: str) -> None:
    person = moodle.person("Amy")
    moodle.php("set_user_preference($given[0], 'none', $given[1]);", [PREFERENCE, person])
    moodle.php("set_config('popup_provider_local_lmsfeedback_update_locked', 1, 'message');")
    try:
        assert states(tell(moodle, token, person)) == {"popup": "shown", "email": "off"}
    finally:
        moodle.php("set_config('popup_provider_local_lmsfeedback_update_locked', 0, 'message');")


def test_a_provider_that_is_switched_off(moodle: Moodle, token: str, mail: Letters) -> None:
    person = moodle.person("Amy")
    moodle.php("set_config('local_lmsfeedback_update_disable', 1, 'message');")
    try:
        said = tell(moodle, token, person, key=f"off/{person}")
        assert (said["notificationid"], states(said)) == (0, {"popup": "off", "email": "off"})
        assert moodle.call(token, "local_lmsfeedback_status")["provider_disabled"] is True
    finally:
        moodle.php("unset_config('local_lmsfeedback_update_disable', 'message');")
    assert (moodle.php(ROWS, person), mail.came) == (0, [])


def test_accounts_that_cannot_be_told(moodle: Moodle, token: str) -> None:
    suspended = moodle.person("Amy")
    moodle.php("$DB->set_field('user', 'suspended', 1, ['id' => $given]);", suspended)
    nologin = moodle.person("Amy", auth="nologin")
    unconfirmed = moodle.person("Amy", confirmed=0)
    deleted = moodle.person("Amy")
    moodle.php(
        "require_once($CFG->dirroot . '/user/lib.php'); user_delete_user($DB->get_record('user', ['id' => $given]));", deleted
    )
    guest = moodle.php("return $CFG->siteguest;")
    codes = {
        suspended: {"suspended"},
        nologin: {"suspended"},
        unconfirmed: {"usernotconfirmed"},
        deleted: {"userdeleted"},
        int(guest): {"guestsarenotallowed"},
        999999999: {"invaliduser", "invalidrecordunknown"},
    }
    found = {person: tell(moodle, token, person, key=f"no/{person}") for person in codes}
    assert [person for person, wanted in codes.items() if found[person].get("errorcode") not in wanted] == [], found
    assert moodle.php(ROWS, suspended) == 0


@pytest.mark.parametrize("url", ["javascript:alert(1)", 'https://x.example/"><script>', "https://a:b@x.example/", "/s/x"])
def test_a_link_that_is_none_is_refused(url: str, moodle: Moodle, token: str) -> None:
    assert tell(moodle, token, moodle.person("Amy"), contexturl=url)["errorcode"] == "invalidparameter"


def test_a_key_of_somebody_else_is_refused(moodle: Moodle, token: str) -> None:
    one, other = moodle.person("Amy"), moodle.person("Lin")
    tell(moodle, token, one, key=f"mine/{one}")
    assert tell(moodle, token, other, key=f"mine/{one}")["errorcode"] == "noticeofanother"


def test_parallel_calls_with_one_key_tell_once(moodle: Moodle, token: str, mail: Letters) -> None:
    person = moodle.person("Amy")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: tell(moodle, token, person, key=f"many/{person}"), range(8)))
    told = [one for one in answers if "errorcode" not in one]
    assert {one["errorcode"] for one in answers if "errorcode" in one} <= {"noticebusy"}
    assert sorted(one["repeated"] for one in told)[:1] == [False]
    assert sum(not one["repeated"] for one in told) == 1
    assert len({one["notificationid"] for one in told}) == 1
    assert (moodle.php(BELL, person), moodle.php(ROWS, person), len(mail.came)) == (1, 1, 1)


@pytest.mark.parametrize("rang", [True, False], ids=["after the bell", "before the bell"])
def test_a_crash_between_telling_and_keeping_is_found_again(rang: bool, moodle: Moodle, token: str, mail: Letters) -> None:
    person = moodle.person("Amy")
    first = tell(moodle, token, person, key=f"crash/{person}")
    moodle.php("$DB->delete_records('local_lmsfeedback_notice', ['userid' => $given]);", person)
    if not rang:
        moodle.php("$DB->delete_records('message_popup_notifications', ['notificationid' => $given]);", first["notificationid"])
    again = tell(moodle, token, person, key=f"crash/{person}")
    assert (again["repeated"], again["notificationid"]) == (True, first["notificationid"])
    assert states(again) == {"popup": "shown", "email": "unknown"}, "nobody knows whether the mail left"
    assert (moodle.php(BELL, person), moodle.php(ROWS, person), len(mail.came)) == (1, 1, 1)
