"""Votes on the board: each once, counted by the workflow, told what becomes of it; and nothing of anybody's own words."""

from __future__ import annotations

import pytest

from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.errors import NotFound, Refused
from lms_feedback_plugin.service.board import BoardLook
from lms_feedback_plugin.service.commands import Vote

from .conftest import COURSE, SITE, House, learner

GATHERED = {"summary": "A dark theme for long evenings", "common": "most_learners", "genuine": "proven", "timely": "now"}


def proposed(house: House) -> Item:
    item = house.submit(workflow="suggestion", said="my eyes hurt, says Lin")
    house.fire(item, "weigh", "sue")
    return house.fire(item, "propose", "sue", **GATHERED)


def board(house: House, who: str, **narrowed: str) -> list[BoardLook]:
    return house.service.board.entries(SITE, house.people[who], {COURSE}, **narrowed)


def vote(house: House, item: Item, who: str) -> None:
    house.service.execute(Vote(SITE, item.id, house.people[who]))


def test_a_voice_is_counted_once_and_told(house: House) -> None:
    item = proposed(house)
    (before,) = board(house, "ann")
    assert (before.counted, before.open, before.entry.votes) == (False, True, 1)
    vote(house, item, "ann")
    (after,) = board(house, "ann")
    assert (after.counted, after.entry.votes) == (True, 2)
    with pytest.raises(Refused, match="counted already"):
        vote(house, item, "ann")
    house.put(learner("bob", "Bob"))
    vote(house, item, "bob")
    assert board(house, "bob")[0].entry.votes == 3
    told = len(house.told(item))
    house.fire(item, "adopt", "pat", decision="In spring")
    assert {who for _name, who in house.told(item)[told:]} >= {"lin", "ann", "bob"}
    assert board(house, "ann")[0].entry.votes == 3


def test_whoever_said_it_is_a_voice_already(house: House) -> None:
    item = proposed(house)
    assert board(house, "lin")[0].counted
    with pytest.raises(Refused, match="counted already"):
        vote(house, item, "lin")


def test_what_is_decided_or_not_there_takes_no_vote(house: House) -> None:
    item = proposed(house)
    house.fire(house.fire(item, "adopt", "pat", decision="Yes"), "ship", "pat")
    assert not board(house, "ann")[0].open
    with pytest.raises(Refused, match="decided"):
        vote(house, item, "ann")
    with pytest.raises(NotFound):
        vote(house, house.submit(workflow="suggestion", said="x"), "ann")


def test_a_learners_own_words_never_reach_the_board(house: House) -> None:
    item = house.submit(workflow="suggestion", said="call me on 555-0100")
    house.fire(house.fire(item, "weigh", "sue"), "decline", "sue", reason="Not now")
    assert board(house, "ann") == []
    proposed(house)
    shown = str(board(house, "ann"))
    assert "Lin" not in shown
    assert "eyes hurt" not in shown


def test_a_voice_reads_the_gathered_wording_wherever_it_reads(house: House) -> None:
    item = proposed(house)
    vote(house, item, "ann")
    house.fire(item, "adopt", "pat", decision="In spring")
    view = house.service.learner.view(SITE, item.id, house.people["ann"])
    assert view.title == GATHERED["summary"]
    ann = house.people["ann"]
    seen = [view, house.service.desk.item_view(SITE, item.id, ann), house.service.learner.mine(SITE, ann)]
    sent = [row.dispatch for row in house.outgoing(item) if row.dispatch.recipient and row.dispatch.recipient.person == "ann"]
    assert sent
    assert "eyes hurt" not in str(seen) + str(sent)
    own = house.service.learner.view(SITE, item.id, house.people["lin"])
    assert "eyes hurt" in own.title


def test_it_is_searched_by_words_and_state_and_likeness(house: House) -> None:
    proposed(house)
    assert len(board(house, "ann", text="DARK evenings")) == 1
    assert board(house, "ann", text="dark mornings") == []
    assert board(house, "ann", status="declined") == []
    people = house.people
    alike = house.service.board.alike(SITE, "Could we have a dark theme?", people["ann"], {COURSE})
    assert [one.entry.title for one in alike] == [GATHERED["summary"]]
    assert house.service.board.alike(SITE, "Where is my certificate", people["ann"], {COURSE}) == []
    assert house.service.board.entries(SITE, people["ann"], {"other"}) == []
