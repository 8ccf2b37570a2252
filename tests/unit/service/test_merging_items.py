"""Merging: whoever said the same is told the same; and it can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.errors import Forbidden, Invalid, NotFound, Refused, StaleVersion
from lms_feedback_plugin.service.commands import Done, Follow, MergeItems, UnmergeItems

from .conftest import learner, staff

if TYPE_CHECKING:
    from .conftest import House


def merge(house: House, source: Item, target: Item, who: str = "sue", version: int | None = None) -> Item:
    done = house.service.execute(MergeItems("north", source.id, target.id, house.people[who], version))
    assert isinstance(done, Done)
    assert done.item is not None
    return done.item


def unmerge(house: House, item: Item, who: str = "sue") -> Item:
    done = house.service.execute(UnmergeItems("north", item.id, house.people[who]))
    assert isinstance(done, Done)
    assert done.item is not None
    return done.item


def now(house: House, item: Item) -> Item:
    with house.service.database.reader() as unit:
        return unit.items.get(item.site, item.id).item


def followers(house: House, item: Item) -> list[str]:
    with house.service.database.reader() as unit:
        return unit.followers.of(item.site, item.id)


def test_both_reporters_are_told_what_becomes_of_the_target(house: House) -> None:
    one, two = house.submit("lin"), house.submit("ann")
    gone = merge(house, one, two)
    assert (gone.state, gone.merged_into) == ("merged", two.id)
    assert house.told(one) == [("merged", "lin")]
    two = house.fire(two, "triage", "sue")
    house.fire(two, "hand_over", "sue", steps="a", conditions="b")
    assert [pair for pair in house.told(two) if pair[0] == "handed_over"] == [("handed_over", "ann"), ("handed_over", "lin")]
    assert now(house, two).fields["reporters"] == 2


def test_each_reads_it_in_their_own_language(house: House) -> None:
    one, two = house.submit("lin"), house.submit("ann")
    merge(house, one, two)
    house.fire(house.fire(two, "triage", "sue"), "hand_over", "sue", steps="a", conditions="b")
    notices = {r.dispatch.recipient.person: r.dispatch for r in house.outgoing(two) if r.dispatch.recipient}
    assert notices["ann"].subject.isascii()
    assert not notices["lin"].text.isascii()
    assert len({notices["ann"].key, notices["lin"].key}) == 2


def test_taking_it_out_again_restores_both(house: House) -> None:
    one, two = house.fire(house.submit("lin"), "triage", "sue"), house.submit("ann")
    merge(house, one, two)
    back = unmerge(house, one)
    assert (back.state, back.merged_into) == ("reproducing", None)
    assert now(house, two).fields["reporters"] == 1
    assert followers(house, two) == []
    with house.service.database.reader() as unit:
        assert {clock.timer for clock in unit.items.get("north", one.id).clocks if clock.due_at} == {"solve"}
        assert unit.history.verify().holds


def test_who_follows_for_a_reason_of_their_own_goes_on_following(house: House) -> None:
    one, two = house.submit("lin"), house.submit("ann")
    house.put(learner("kim", "Kim"))
    merge(house, one, two)
    house.service.execute(Follow("north", two.id, house.people["lin"]))
    unmerge(house, one)
    assert followers(house, two) == ["lin"]


def test_three_deep_everybody_is_told(house: House) -> None:
    house.put(learner("kim", "Kim"))
    one, two, three = house.submit("lin"), house.submit("ann"), house.submit("kim")
    merge(house, one, two)
    merge(house, now(house, two), three)
    assert followers(house, three) == ["ann", "lin"]
    assert now(house, three).fields["reporters"] == 3


def test_a_learner_may_not_merge_and_a_stranger_sees_nothing(house: House) -> None:
    one, two = house.submit("lin"), house.submit("ann")
    with pytest.raises(Forbidden):
        merge(house, one, two, "lin")
    with pytest.raises(NotFound):
        merge(house, two, one, "lin")
    house.put(staff("eve", "support", "9"))
    with pytest.raises(NotFound):
        merge(house, one, two, "eve")


def test_the_target_must_be_in_the_courses_of_whoever_merges(house: House) -> None:
    house.put(staff("cat", "support", "4"), learner("kim", "Kim"))
    one = house.submit("lin")
    other = house.submit("ann")
    with house.service.database.unit() as unit:
        unit.connection.exec_driver_sql("update item set course = '9' where id = ?", (other.id,))
        unit.commit()
    with pytest.raises(NotFound):
        merge(house, one, other, "cat")


def test_what_was_looked_at_must_still_stand(house: House) -> None:
    one, two = house.submit("lin"), house.submit("ann")
    house.fire(one, "triage", "sue")
    with pytest.raises(StaleVersion):
        merge(house, one, two, version=1)


def test_an_item_cannot_go_into_itself_or_into_one_that_is_done(house: House) -> None:
    one, two = house.submit("lin"), house.submit("ann")
    with pytest.raises(Invalid):
        merge(house, one, one)
    rejected = house.fire(two, "reject", "sue", reason="not a fault")
    with pytest.raises(Refused):
        merge(house, one, rejected)
    with pytest.raises(Refused):
        unmerge(house, one)


def test_a_learner_may_not_take_it_out_again(house: House) -> None:
    one, two = house.submit("lin"), house.submit("ann")
    merge(house, one, two)
    with pytest.raises(Forbidden):
        unmerge(house, one, "lin")


def test_what_the_same_learner_said_twice_makes_no_follower(house: House) -> None:
    one, two = house.submit("lin"), house.submit("lin")
    merge(house, one, two)
    assert followers(house, two) == []


def test_items_of_two_versions_are_kept_apart(house: House) -> None:
    one, two = house.submit("lin"), house.submit("ann")
    with house.service.database.unit() as unit:
        unit.connection.exec_driver_sql("update item set behaviour = 'other' where id = ?", (two.id,))
        unit.commit()
    with pytest.raises((Refused, NotFound)) as refused:
        merge(house, one, two)
    assert "version" in refused.value.detail
