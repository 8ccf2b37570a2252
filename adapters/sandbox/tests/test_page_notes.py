"""“You said, we did”: what a page says after something that was reported on it has been mended."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from lms_feedback_plugin.adapters.sandbox.academy import AcademyConfig, mended
from lms_feedback_plugin.adapters.sandbox.adapter import SandboxAdapter
from lms_feedback_plugin.adapters.sandbox.payloads import payload
from lms_feedback_plugin.adapters.sandbox.tests.running_academy import Academy
from lms_feedback_plugin.adapters.testing import sample
from lms_feedback_plugin.domain.delivery import Dispatch
from lms_feedback_plugin.domain.text import iso
from lms_feedback_plugin.errors import Rejected

EN = "Somebody said that something did not work here. It works again: thank you for telling us."
ZH = "有学员反映此处无法正常使用，现已修复。感谢告知！"
AWAY = "/mended/7/away"


def about(name: str, course: str = "python", **context: str) -> Dispatch:
    told = {"context": context, "fields": {"what": "only for the desk"}}
    return replace(sample("call", name), key=f"{name}/{course}/{context}", course=course, data=told)


def hang(academy: Academy, dispatch: Dispatch) -> None:
    _path, body = payload(dispatch)
    with academy.app.app_context(), academy.house.database.transaction() as connection:
        mended.note(connection, body, iso(academy.clock()))


def test_it_stands_on_the_very_page_in_the_readers_language(academy: Academy) -> None:
    hang(academy, about("note_mended", cmid="105"))
    assert EN in academy.client("amy").get("/courses/python/105").text
    assert ZH in academy.client("wang").get("/courses/python/105").text
    for path in ("/courses/python", "/courses/python/101"):
        assert EN not in academy.client("amy").get(path).text
    assert "only for the desk" not in academy.client("amy").get("/courses/python/105").text


def test_without_a_lesson_it_stands_on_the_course(academy: Academy) -> None:
    hang(academy, about("note_shipped"))
    assert "It is there now" in academy.client("amy").get("/courses/python").text
    assert "It is there now" not in academy.client("amy").get("/courses/python/101").text


def test_who_puts_it_away_does_not_see_it_again_and_others_do(academy: Academy) -> None:
    hang(academy, about("note_mended", cmid="105"))
    amy = academy.client("amy")
    gone = amy.post(AWAY, data={"back": "/courses/python/105"})
    assert (gone.status_code, gone.location) == (303, "/courses/python/105")
    assert EN not in amy.get("/courses/python/105").text
    assert ZH in academy.client("wang").get("/courses/python/105").text


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_it_leads_back_to_a_page_of_the_academy(back: str, academy: Academy) -> None:
    assert academy.client("amy").post(AWAY, data={"back": back}).location == "/"


def test_it_is_old_after_two_weeks(academy: Academy) -> None:
    hang(academy, about("note_mended", cmid="105"))
    academy.clock.ahead += timedelta(days=13, hours=23)
    assert EN in academy.client("amy").get("/courses/python/105").text
    academy.clock.ahead += timedelta(hours=2)
    assert EN not in academy.client("amy").get("/courses/python/105").text


def test_the_same_item_has_one_note_and_a_new_one_is_seen_again(academy: Academy) -> None:
    hang(academy, about("note_mended", cmid="105"))
    amy = academy.client("amy")
    amy.post(AWAY)
    hang(academy, about("note_mended", cmid="105", again="yes"))
    assert amy.get("/courses/python/105").text.count(EN) == 1


def test_what_is_broken_again_is_no_longer_said_to_work(academy: Academy) -> None:
    hang(academy, about("note_mended", cmid="105"))
    hang(academy, about("withdraw_note", cmid="105"))
    assert EN not in academy.client("amy").get("/courses/python/105").text


def test_over_the_wire_it_is_done_once(guest: SandboxAdapter, served: AcademyConfig) -> None:
    answers = [guest.perform(about("note_mended", cmid="105")) for _ in range(2)]
    assert [(a.reference, a.detail["repeated"]) for a in answers] == [("note-7", False), ("note-7", True)]
    assert guest.perform(about("withdraw_note")).reference == "note-7"


def test_a_note_that_says_nothing_is_refused(guest: SandboxAdapter) -> None:
    with pytest.raises(Rejected, match="mended, shipped, withdraw"):
        guest._ask("/ws/notes", {"key": "k", "ref": "7", "action": "cheer"})
