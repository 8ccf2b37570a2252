"""The academy's web services, asked by the adapter over real HTTP: signed, done once, and broken to order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
import requests

from lms_feedback_plugin.adapters.sandbox.academy import AcademyConfig
from lms_feedback_plugin.adapters.sandbox.adapter import SandboxAdapter
from lms_feedback_plugin.adapters.testing import sample, surroundings
from lms_feedback_plugin.domain.delivery import Dispatch, Recipient
from lms_feedback_plugin.domain.site import Connection
from lms_feedback_plugin.errors import Rejected, Retryable


def notice(key: str = "academy/7/3/0/amy", person: str = "amy", **changes: Any) -> Dispatch:
    dispatch = replace(sample(), key=key, site="academy", recipient=Recipient(person, person, "en"))
    return replace(dispatch, **changes)


def stats(config: AcademyConfig) -> dict[str, Any]:
    found: dict[str, Any] = requests.get(f"{config.url}/ws/stats", timeout=5).json()
    return found


def break_it(config: AcademyConfig, mode: str, retry_after: int | None = None) -> None:
    answer = requests.post(f"{config.url}/ws/faults", json={"mode": mode, "retry_after": retry_after}, timeout=5)
    assert answer.status_code == 200, answer.text


def test_a_notice_is_shown_once_however_often_it_is_sent(guest: SandboxAdapter, served: AcademyConfig) -> None:
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda _: guest.perform(notice()), range(16)))
    assert {receipt.reference for receipt in receipts} == {"notice-1"}
    assert sorted(receipt.detail["repeated"] is True for receipt in receipts) == [False] + [True] * 15
    found = stats(served)
    assert (found["received"], found["duplicates"]) == (16, 15)
    assert found["notices"] == {"academy/7/3/0/amy": 1}
    assert found["told"] == {"amy": 1}


def test_notices_are_counted_in_the_order_in_which_they_came(guest: SandboxAdapter, served: AcademyConfig) -> None:
    keys = [f"academy/7/{version}/0/amy" for version in (9, 10, 2)]
    for key in keys:
        guest.perform(notice(key))
    assert list(stats(served)["notices"]) == keys


def test_somebody_who_is_not_there_is_rejected_in_the_academys_words(guest: SandboxAdapter, served: AcademyConfig) -> None:
    with pytest.raises(Rejected, match="Nobody here has the id 'ghost'"):
        guest.perform(notice(person="ghost"))
    assert stats(served)["received"] == 0


def test_another_secret_is_refused(served: AcademyConfig) -> None:
    stranger = SandboxAdapter(Connection("academy", "sandbox", {"url": served.url}, ("whsec_c29tZWJvZHkgZWxzZQ==",)))
    with pytest.raises(Rejected, match="signature does not match"):
        stranger.perform(notice())
    assert requests.post(f"{served.url}/ws/notify", json={"key": "k"}, timeout=5).status_code == 401
    assert stats(served)["notices"] == {}


def test_issues_are_opened_once_and_opened_again_for_their_item(guest: SandboxAdapter, served: AcademyConfig) -> None:
    first = replace(sample("call", "create_issue"), key="k1")
    assert [guest.perform(first).reference for _ in range(2)] == ["ISSUE-1", "ISSUE-1"]
    assert guest.perform(replace(sample("call", "reopen_issue"), key="k2")).reference == "ISSUE-1"
    with pytest.raises(Rejected, match="No issue belongs to item '8'"):
        guest.perform(replace(sample("call", "reopen_issue"), key="k3", item=8))
    assert stats(served)["issues"] == 1


def test_a_card_is_shown_once_and_changes_its_state(guest: SandboxAdapter, served: AcademyConfig) -> None:
    for key, status in (("k1", "proposed"), ("k2", "planned"), ("k2", "planned")):
        card = replace(sample("publish", ""), key=key, data={"title": "Dark pages", "status": status, "votes": 3})
        assert guest.perform(card).reference == "card-7"
    assert stats(served)["cards"] == 1


def test_one_key_means_one_thing(guest: SandboxAdapter) -> None:
    guest.perform(replace(notice(), key="k1"))
    with pytest.raises(Rejected, match="k1"):
        guest.perform(replace(sample("publish", ""), key="k1"))


def test_it_tells_people_courses_and_teachers(guest: SandboxAdapter, served: AcademyConfig) -> None:
    assert [(p.id, p.language) for p in guest.people(["lin", "ghost", "amy"])] == [("amy", "en"), ("lin", "zh-CN")]
    (course,) = guest.courses(["calculus", "alchemy"])
    assert (course.name, course.url) == ("高等数学入门", f"{served.url}/courses/calculus")
    assert [(p.name, p.roles_in("python")) for p in guest.teachers("python")] == [("Rosa Field", {"teacher"})]
    assert guest.teachers("alchemy") == []
    (found,) = guest.diagnose(surroundings(guest.connection))
    assert (found.level, found.sentence["en"]) == ("order", "It answers and names 2 courses.")


def test_maintenance_is_tried_again_when_it_says(guest: SandboxAdapter, served: AcademyConfig) -> None:
    break_it(served, "503", 30)
    with pytest.raises(Retryable) as raised:
        guest.perform(notice())
    assert raised.value.retry_after == 30
    break_it(served, "ok")
    assert guest.perform(notice()).detail == {"repeated": False}


@pytest.mark.parametrize("mode", ["hang", "drop"])
def test_an_academy_that_does_not_answer_is_tried_again(mode: str, served: AcademyConfig) -> None:
    hasty = SandboxAdapter(Connection("academy", "sandbox", {"url": served.url, "timeout": "0.3"}, (served.secret,)))
    break_it(served, mode)
    with pytest.raises(Retryable):
        hasty.perform(notice())
    break_it(served, "ok")
    assert stats(served)["received"] == 0


def test_an_answer_that_is_lost_tells_nobody_twice(guest: SandboxAdapter, served: AcademyConfig) -> None:
    break_it(served, "late")
    for _ in range(2):
        with pytest.raises(Retryable):
            guest.perform(notice())
    break_it(served, "ok")
    assert guest.perform(notice()).detail == {"repeated": True}
    assert stats(served)["notices"] == {"academy/7/3/0/amy": 1}


@pytest.mark.parametrize("body", [{"mode": "on fire"}, {"mode": "503", "retry_after": "soon"}, [], {}])
def test_a_fault_that_is_none_is_refused(body: Any, served: AcademyConfig) -> None:
    answer = requests.post(f"{served.url}/ws/faults", json=body, timeout=5)
    assert answer.status_code == 400
    assert "late" in answer.json()["detail"]


def test_a_page_elsewhere_cannot_turn_the_switch(served: AcademyConfig) -> None:
    answer = requests.post(f"{served.url}/ws/faults", data="mode=503", headers={"Origin": "https://evil.example"}, timeout=5)
    assert answer.status_code == 400
