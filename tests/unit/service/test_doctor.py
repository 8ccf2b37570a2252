"""What the doctor says of the service itself and of a site, each thing as it should be and not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from lms_feedback_plugin.adapters.contract import Adapter
from lms_feedback_plugin.domain.delivery import Delivery
from lms_feedback_plugin.domain.finding import Check, Finding
from lms_feedback_plugin.errors import ConfigError, NotFound
from lms_feedback_plugin.service import doctor
from lms_feedback_plugin.service.commands import Receive
from lms_feedback_plugin.service.doctor_words import ago

from .conftest import a_site

if TYPE_CHECKING:
    from .conftest import House


def found(house: House, site: str | None = "north") -> dict[str, Finding]:
    return {seen.finding.code: seen.finding for seen in house.service.doctor.examine(site)}


def test_a_house_that_does_well_says_so(house: House) -> None:
    house.service.execute(Receive("north", "recording", Delivery("beat", (), heartbeat={}), "0" * 64))
    well = {code: one.level for code, one in found(house).items() if not code.startswith("calendar")}
    assert well == dict.fromkeys(("database", "site", "outgoing", "disk", "dead", "heard", "told"), "order")
    for one in found(house).values():
        said = (one.title, one.sentence) if one.level == "order" else (one.title, one.sentence, one.cure)
        assert all(text.get("en") and text.get("zh-CN") for text in said), one


def test_an_unknown_site_is_not_found(house: House) -> None:
    with pytest.raises(NotFound):
        found(house, "west")


def test_what_waits_for_long_and_what_is_dead_are_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LITTLE_DISK", 10**18)
    item = house.fire(house.submit(), "ask", "sue", request="Which?")
    house.clock.go(timedelta(minutes=7))
    assert "waited for 7 minutes" in found(house)["outgoing"].sentence["en"]
    assert found(house)["disk"].level == "wrong"
    with house.service.database.unit() as unit:
        for row in house.outgoing(item):
            unit.outbox.dead(row.dispatch.key, "no")
        unit.commit()
    dead = found(house)["dead"]
    assert (dead.level, dead.where["zh-CN"]) == ("wrong", "工作台 > 未送达")
    assert found(house)["outgoing"].level == "order"


def test_a_sender_that_fell_silent_is_told_from_one_that_never_spoke(house: House) -> None:
    assert (found(house)["heard"].level, "never sent" in found(house)["heard"].sentence["en"]) == ("look", True)
    house.service.execute(Receive("north", "recording", Delivery("beat", (), heartbeat={}), "0" * 64))
    house.clock.go(timedelta(minutes=14))
    assert found(house)["heard"].level == "order"
    house.clock.go(timedelta(minutes=2))
    silent = found(house)["heard"]
    assert (silent.level, "Last sign of life: 16 minutes ago" in silent.sentence["en"]) == ("wrong", True)


def test_the_last_notice_is_told(house: House) -> None:
    assert "never" in found(house)["told"].sentence["en"]
    house.fire(house.submit(), "ask", "sue", request="Which?")
    house.clock.go(timedelta(hours=1))
    assert house.service.dispatcher.sweep(house.clock())
    house.clock.go(timedelta(hours=3))
    assert found(house)["told"].sentence["en"] == "Last one that the LMS took: 3 hours ago."
    assert found(house)["told"].sentence["zh-CN"] == "LMS 最近一次接收：3 小时前。"


def test_a_guest_says_itself_how_it_is_and_one_that_cannot_be_made_is_told(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Check("own", title={"en": "t"}, good={"en": "at {place}"}, bad={"en": "b"}, cure={"en": "c"})
    told: list[tuple[str, str]] = []

    def diagnose(guest: Adapter, around: object) -> list[Finding]:
        told.append((guest.name, around.public_url))  # type: ignore[attr-defined]
        return [own.order(place=around.site.id)]  # type: ignore[attr-defined]

    monkeypatch.setattr(type(house.guest), "diagnose", diagnose)
    assert found(house)["own"].sentence["en"] == "at north"
    assert told == [("recording", "https://feedback.example.org")]
    monkeypatch.setattr(house.service.sites, "adapter", lambda *_: (_ for _ in ()).throw(ConfigError("There is no such.")))
    broken = found(house)["guest"]
    assert (broken.level, "There is no such." in broken.sentence["zh-CN"]) == ("wrong", True)


def test_a_site_without_an_lms_is_not_asked_about_one(house: House) -> None:
    house.put_site(a_site("bare", bindings={}, connections={}))
    assert {"heard", "told"} & set(found(house, "bare")) == set()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 seconds ago"), (119, "119 seconds ago"), (120, "2 minutes ago"), (7_200, "2 hours ago"), (172_800, "2 days ago")],
)
def test_how_long_ago_is_said_in_words(house: House, seconds: int, said: str) -> None:
    assert ago(house.clock() - timedelta(seconds=seconds), house.clock())["en"] == said
    assert ago(house.clock() + timedelta(hours=1), house.clock())["en"] == "0 seconds ago"
    assert ago(None, house.clock())["zh-CN"] == "从未"
