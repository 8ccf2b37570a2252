"""The same paths on PostgreSQL, with two processes' worth of committers on one database."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from lms_feedback_plugin.domain.delivery import Delivery
from lms_feedback_plugin.domain.event import Event
from lms_feedback_plugin.errors import Refused
from lms_feedback_plugin.service.commands import Done, Fire, MergeItems, Receive, Received, Say, UnmergeItems

if TYPE_CHECKING:
    from .conftest import House

pytestmark = pytest.mark.postgresql


@pytest.fixture
def two(make_house: Callable[..., House], postgres_url: str) -> tuple[House, House]:
    first = make_house(postgres_url)
    second = make_house(postgres_url, clock=first.clock)
    second.people |= first.people
    return first, second


def each(two: tuple[House, House], n: int) -> House:
    return two[n % 2]


def test_the_whole_life_of_a_fault(two: tuple[House, House]) -> None:
    house, other = two
    item = house.fire(house.submit("lin", said="视频停住了"), "triage", "sue")
    item = other.fire(item, "hand_over", "sue", steps="press play", conditions="Safari")
    event = Event("e", "test", "tracker.issue_closed", house.clock(), data={"ref": str(item.id)})
    received = house.service.execute(Receive("north", "recording", Delivery("d", (event,)), "0" * 64))
    assert isinstance(received, Received)
    assert received.items == (item.id,)
    item = other.fire(item, "pass", "sue")
    twin = house.submit("ann")
    house.service.execute(MergeItems("north", twin.id, house.submit("lin").id, house.people["sue"]))
    house.service.execute(UnmergeItems("north", twin.id, house.people["sue"]))
    assert [name for name, who in house.told(item) if who == "lin"] == ["handed_over", "fixed"]
    house.service.dispatcher.sweep(house.clock())
    assert [row.state for row in house.outgoing(item)] == ["done"] * len(house.outgoing(item))
    with house.service.database.reader() as unit:
        assert unit.history.verify().holds


def test_presses_over_two_processes_are_numbered_without_gaps(two: tuple[House, House]) -> None:
    with ThreadPoolExecutor(16) as pool:
        items = list(pool.map(lambda n: each(two, n).submit(said=f"press {n}"), range(60)))
    assert sorted(item.id for item in items) == list(range(1, 61))


def test_one_step_that_two_processes_want_is_taken_once(two: tuple[House, House]) -> None:
    item = two[0].submit()

    def want(n: int) -> type:
        command = Fire("north", item.id, "ask", two[0].people["sue"], {"request": "Which?"})
        try:
            return type(each(two, n).service.execute(command))
        except Refused:
            return Refused

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(want, range(8)))
    assert answers.count(Done) == 1
    assert answers.count(Refused) == 7
    assert [name for name, _who in two[0].told(item)] == ["need_details"]


def test_words_from_two_processes_all_stand_and_the_chain_holds(two: tuple[House, House]) -> None:
    item = two[0].submit()
    words = [Say("north", item.id, two[0].people["sue"], f"note {n}", "internal") for n in range(20)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: each(two, n).service.execute(words[n]), range(20)))
    with two[0].service.database.reader() as unit:
        assert unit.items.get("north", item.id).item.row_version == 21
        assert {post.text for post in unit.posts.of("north", item.id)} == {word.text for word in words}
        assert unit.history.verify().holds


def test_a_delivery_that_comes_eight_times_at_once_is_heeded_once(two: tuple[House, House]) -> None:
    item = two[0].submit(workflow="suggestion", said="Dark mode")
    event = Event("e", "test", "board.voted", two[0].clock(), data={"ref": str(item.id), "actor": "x"})
    command = Receive("north", "recording", Delivery("d", (event,)), "0" * 64)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: each(two, n).service.execute(command), range(8)))
    assert sorted(answer.repeated for answer in answers if isinstance(answer, Received)) == [False, *[True] * 7]
    with two[0].service.database.reader() as unit:
        assert unit.items.get("north", item.id).item.fields["votes"] == 2
