"""An item's page at the desk: the learner's words first, each fact once, and whom every line was for."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient

from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.service.commands import Edit, Say, Submit

from .conftest import HISTORY, World
from .test_around import told


@pytest.fixture
def desk(world: World) -> FlaskClient:
    return world.staff("support")


def page(desk: FlaskClient, item: Item, language: str = "en") -> str:
    return desk.get(f"/desk/north/items/{item.id}?lang={language}").get_data(as_text=True)


def facts(text: str) -> list[tuple[str, str]]:
    """Label and value of each fact, as they are read."""
    found = re.findall(r"<div><dt>(.*?)</dt><dd[^>]*>(.*?)</dd></div>", text, re.DOTALL)
    return [(unescape(label), " ".join(unescape(re.sub(r"<[^>]+>", "", value)).split())) for label, value in found]


def lines(text: str) -> list[tuple[str, str]]:
    """Manner and words of each line of the conversation."""
    found = re.findall(r'<article class="lf-post lf-post-(\w+)">.*?<div class="lf-text">(.*?)</div>', text, re.DOTALL)
    return [(manner, unescape(said)) for manner, said in found]


def test_what_the_lms_told_is_said_once(world: World, desk: FlaskClient) -> None:
    found = facts(page(desk, told(world)))
    labels = [label for label, _ in found]
    assert len(labels) == len(set(labels)), labels
    assert dict(found)["Course"] == "History · 40 learners"
    assert dict(found)["Activity"].startswith("Quiz <1> · due ")
    assert "Activity no." not in labels
    assert all(value for _, value in found)


def test_what_came_along_stands_in_where_the_lms_told_nothing(world: World, desk: FlaskClient) -> None:
    said = Submit(
        "north",
        "fix",
        Person("north", "ann", "Ann"),
        {"what": "It stops"},
        "77",
        {"course_name": "Pottery", "cmid": 12, "module_name": "Glazing", "second": 30, "browser": ""},
    )
    item = world.service.execute(said).item
    assert item is not None
    found = dict(facts(page(desk, item)))
    assert (found["Course"], found["Activity"], found["Second of the video"]) == ("Pottery", "Glazing", "30")
    assert "Browser" not in found


def test_a_promise_is_told_as_the_time_that_is_left(world: World, desk: FlaskClient) -> None:
    item = world.item()
    assert "in 5 min" in dict(facts(page(desk, item)))["First look on instant channels"]
    world.clock.go(timedelta(hours=3))
    late = page(desk, item)
    assert re.search(r'<dd class="lf-text lf-late"><time datetime="[^"]+" title="[^"]+">[^<]+ late</time>', late)
    assert "已超时" in page(desk, item, "zh-CN")


def test_the_conversation_begins_with_the_learners_own_words(world: World, desk: FlaskClient) -> None:
    item = world.item(what="Line one\n<b>Line two</b>", impact="annoying")
    sue = world.service.access.person("north", "support")
    world.service.execute(Edit("north", item.id, sue, {"what": "Video stops"}))
    world.service.execute(Say("north", item.id, sue, "Looks like the server", "internal"))
    world.service.execute(Say("north", item.id, sue, "We are on it", "public"))
    world.service.execute(Say("north", item.id, world.service.access.person("north", "ann"), "Thank you"))
    text = page(desk, item)
    assert lines(text)[0] == ("learner", "Line one\n<b>Line two</b>")
    said = [line for line in lines(text) if line[0] != "notice"]
    assert said[1:] == [("note", "Looks like the server"), ("reply", "We are on it"), ("learner", "Thank you")]
    assert "Nobody has written anything yet." not in text
    assert "internal note, never shown to the learner" in text


def test_whoever_wrote_it_down_is_named(world: World, desk: FlaskClient) -> None:
    sue = world.service.access.person("north", "support")
    said = Submit("north", "answer", Person("north", "bo", "Bo"), {"question": "By phone"}, HISTORY, channel="phone", by=sue)
    item = world.service.execute(said).item
    assert item is not None
    assert f"written down by {sue.name}" in page(desk, item)


def test_words_that_were_erased_are_not_shown(world: World, desk: FlaskClient) -> None:
    item = world.item(reporter="gone", what="My address is 1 Elm Road")
    with world.service.database.unit() as unit:
        unit.people.erase("north", "gone")
        unit.commit()
    assert "Elm Road" not in page(desk, item)


def test_a_chosen_language_holds_until_another_visit(world: World, desk: FlaskClient) -> None:
    assert 'lang="en"' in desk.get("/desk/north/").get_data(as_text=True)
    assert 'lang="zh-CN"' in desk.get("/desk/north/?lang=zh-CN").get_data(as_text=True)[:200]
    assert 'lang="zh-CN"' in desk.get("/desk/north/settings").get_data(as_text=True)[:200]
    assert 'lang="en"' in desk.get("/desk/north/settings?lang=en").get_data(as_text=True)[:200]
    assert 'lang="en"' in desk.get("/desk/north/").get_data(as_text=True)[:200]
    desk.get("/desk/north/?lang=zh-CN")
    desk.get("/desk/north/?lang=klingon")
    assert 'lang="zh-CN"' in desk.get("/desk/north/").get_data(as_text=True)[:200]
    desk.post("/signout")
    assert 'lang="en"' in desk.get("/signin").get_data(as_text=True)[:200]
