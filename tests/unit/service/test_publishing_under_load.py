"""A version with a removed state goes live on a busy site: refused without a row, done with it in one go, no promise moved."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from lms_feedback_plugin.domain.item import Clock, Snapshot
from lms_feedback_plugin.errors import Refused
from lms_feedback_plugin.service.commands import Done, Fire, Submit
from lms_feedback_plugin.service.plans import Plan
from lms_feedback_plugin.store.tables.items import item as item_table

from .conftest import SITE, edited

if TYPE_CHECKING:
    from .conftest import House

ITEMS = int(os.environ.get("LMSFB_TEST_LIVE_ITEMS", "600"))
"""How many items are under way; 10,000 for the figures that we publish."""
PRESSING = 8
ROW = "\nmigrate: [{from: 1, states: {new: fresh}}]\n"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def two(request: pytest.FixtureRequest, make_house: Callable[..., House]) -> tuple[House, House]:
    """Two services on one database, each with a committer and a memory of its own, as two processes have."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    first = make_house(url)
    second = make_house(url, clock=first.clock)
    second.people |= first.people
    return first, second


def publish(house: House, *more: tuple[str, str], version: int = 2) -> Plan:
    """``new`` is called ``fresh`` from now on."""
    library = edited(house.service.library.shipped, "fix", ("new", "fresh"), *more, version=version)
    return house.service.publishing.publish(SITE, library.workflows["fix"], library.sources["fix"])


def fill(house: House) -> None:
    """Items that are new, under way, and waiting with a frozen clock, at different moments."""
    with ThreadPoolExecutor(32) as pool:
        for part in range(0, ITEMS, 200):
            made = list(pool.map(lambda n: house.submit(said=f"fault {n}"), range(part, min(part + 200, ITEMS))))
            house.clock.go(timedelta(minutes=7))
            list(pool.map(lambda item: house.fire(item, "triage", "sue"), made[1::4]))
            list(pool.map(lambda item: house.fire(item, "ask", "sue", request="Which?"), made[2::4]))
    house.clock.go(timedelta(minutes=11))


def standing(house: House) -> dict[int, Snapshot]:
    with house.service.database.reader() as unit:
        numbers = unit.connection.execute(select(item_table.c.id).where(item_table.c.site == SITE)).scalars().all()
        parts = [unit.items.get_many(SITE, numbers[at : at + 500]) for at in range(0, len(numbers), 500)]
    return {number: snapshot for part in parts for number, snapshot in part.items()}


def promises(found: dict[int, Snapshot]) -> dict[int, tuple[Clock, ...]]:
    return {number: snapshot.clocks for number, snapshot in found.items()}


@contextmanager
def pressed(two: tuple[House, House], slowest: list[float]) -> Iterator[Counter[str]]:
    """Learners and staff press all the while; how they were answered."""
    answers: Counter[str] = Counter()
    over = threading.Event()

    def press(n: int) -> None:
        house = two[n % 2]
        while not over.is_set():
            began = time.perf_counter()
            done = house.service.execute(Submit(SITE, "fix", house.people["lin"], {"what": "It stops"}, "4"))
            assert isinstance(done, Done)
            assert done.item is not None
            house.service.execute(Fire(SITE, done.item.id, "triage", house.people["sue"]))
            slowest.append(time.perf_counter() - began)
            answers[f"version {done.item.pin.version} in {done.item.state}"] += 1

    with ThreadPoolExecutor(PRESSING) as pool:
        pressing: list[Future[None]] = [pool.submit(press, n) for n in range(PRESSING)]
        try:
            yield answers
        finally:
            over.set()
        for one in pressing:
            one.result(60)  # an error of any press is one here


def test_a_removed_state_is_refused_without_a_row_and_taken_with_it_while_people_press(two: tuple[House, House]) -> None:
    house, _other = two
    fill(house)
    before = standing(house)
    slowest: list[float] = []
    with pressed(two, slowest) as answers:
        with pytest.raises(Refused) as refused:
            publish(house)
        assert {fault.code for fault in refused.value.params["diagnostics"]} == {"W401"}  # type: ignore[attr-defined]
        assert "migrate: [{from: 1, states: {new: fresh}}]" in refused.value.detail
        still = standing(house)
        assert {number: still[number] for number in before} == before, "a refusal writes nothing"
        began = time.perf_counter()
        plan = publish(house, ("simulation:", f"{ROW}simulation:"))
        took = time.perf_counter() - began
        then = sum(answers.values())
        while sum(answers.values()) < then + 2 * PRESSING:
            time.sleep(0.01)
    after = standing(house)
    print(f"\n{plan.items} items came along in {took:.2f} s; {sum(answers.values())} presses, "
          f"the longest took {max(slowest):.2f} s: {dict(answers)}")  # fmt: skip
    assert plan.items >= ITEMS
    assert set(answers) <= {"version 1 in new", "version 2 in fresh"}, "each is born under the version that is live"
    assert {snapshot.item.pin.version for snapshot in after.values()} == {2}
    assert promises({number: after[number] for number in before}) == promises(before)
    for number, was in before.items():
        now, there = after[number].item, "fresh" if was.item.state == "new" else was.item.state
        assert (now.state, now.row_version) == (there, was.item.row_version + 1)
        assert now.fields == was.item.fields
    with house.service.database.reader() as unit:
        assert unit.history.verify().holds
