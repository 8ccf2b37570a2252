"""What is kept of a person goes along with them, or goes; and they are told as they chose."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from lms_feedback_plugin.domain.choices import Choices
from lms_feedback_plugin.errors import Forbidden
from lms_feedback_plugin.service.commands import Erase, Follow, Rate, Say

from .conftest import SITE, House, learner


def archive(house: House, who: str) -> tuple[dict[str, Any], zipfile.ZipFile]:
    packed = zipfile.ZipFile(io.BytesIO(house.service.personal.archive(house.people[who])))
    return json.loads(packed.read("data.json")), packed


def test_an_export_holds_what_they_said_and_nothing_of_others(house: House) -> None:
    file = house.service.attachments.upload(SITE, house.people["lin"], "../log.txt", b"12:00")
    item = house.submit(said="The video stops", attachments=(file.id,), context={"page": "/3"})
    house.service.execute(Say(SITE, item.id, house.people["sue"], "only among us", "internal"))
    house.service.execute(Say(SITE, item.id, house.people["sue"], "We look into it"))
    house.service.execute(Follow(SITE, house.submit("ann", said="Ann's own").id, house.people["ann"]))
    told, packed = archive(house, "lin")
    (one,) = told["items"]
    assert one["fields"]["what"] == "The video stops"
    assert one["context"] == {"page": "/3"}
    assert [(m["from"], m["text"]) for m in one["messages"]] == [("staff", "We look into it")]
    assert packed.read(one["files"][0]["path"]) == b"12:00"
    assert ".." not in one["files"][0]["path"]
    assert one["way"][0]["what"] == "created"
    assert told["person"]["name"] == "Lin"
    everything = packed.read("data.json").decode()
    assert "only among us" not in everything
    assert "Ann's own" not in everything
    assert "sue" not in everything


def test_ratings_votes_and_choices_go_along(house: House) -> None:
    item = house.submit(workflow="answer", said="How?")
    house.fire(house.fire(item, "answer", "sue", reply="So."), "close", "lin")
    house.service.execute(Rate(SITE, item.id, house.people["lin"], "csat", 5, "quick"))
    house.service.personal.choose(Choices(SITE, "lin", "en", "turning"))
    told, _packed = archive(house, "lin")
    assert told["items"][0]["ratings"] == [{"survey": "csat", "score": 5, "comment": "quick"}]
    assert told["person"]["choices"] == {"language": "en", "notices": "turning"}


def test_a_learner_has_themselves_erased_and_no_member_of_staff_does(house: House) -> None:
    item = house.submit()
    house.service.personal.choose(Choices(SITE, "lin", "en"))
    house.service.execute(Erase(SITE, "lin", house.people["lin"]))
    assert house.service.personal.choices(house.people["lin"]) == Choices(SITE, "lin")
    assert house.service.desk.item_view(SITE, item.id, house.people["sue"]).item.fields["what"] == ""
    with pytest.raises(Forbidden, match="handed over"):
        house.service.execute(Erase(SITE, "sue", house.people["sue"]))
    house.put(learner("bob", "Bob"))
    with pytest.raises(Forbidden):
        house.service.execute(Erase(SITE, "ann", house.people["bob"]))


def test_they_are_told_in_the_language_and_as_often_as_they_chose(house: House) -> None:
    house.service.personal.choose(Choices(SITE, "lin", "en", "turning"))
    item = house.submit()
    house.fire(item, "triage", "sue")
    house.fire(item, "hand_over", "sue", steps="Play", conditions="Safari")
    assert [name for name, who in house.told(item) if who == "lin"] == [], "a step in between"
    house.service.execute(Say(SITE, item.id, house.people["sue"], "Nearly there"))
    house.fire(house.fire(item, "deliver", "dev"), "pass", "sue")
    rows = [row.dispatch for row in house.outgoing(item) if row.dispatch.recipient and row.dispatch.recipient.person == "lin"]
    assert [row.name for row in rows] == ["reply", "fixed"]
    assert {row.recipient.language for row in rows if row.recipient} == {"en"}
    shown = house.service.learner.view(SITE, item.id, house.people["lin"]).posts
    assert "handed_over" in [post.notice for post in shown], "the page tells everything"
