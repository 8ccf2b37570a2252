"""Groups: who is answered together, who must wait, and that nobody pays for somebody else's trouble."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection, text

from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.errors import FeedbackError, Invalid, NotFound, Refused, StoreUnavailable
from lms_feedback_plugin.service.commands import Command, Done, Fire, Say, Submit
from lms_feedback_plugin.service.committer import Committer
from lms_feedback_plugin.service.sight import Sight
from lms_feedback_plugin.service.turn import House as Inside
from lms_feedback_plugin.store.faults import Conflict
from lms_feedback_plugin.store.vault import Vault

if TYPE_CHECKING:
    from .conftest import House


class Gate:
    """Stands in for the job engine: holds a commit until the next group has gathered, and can fail."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.reached = threading.Event()
        self.calls: list[set[tuple[str, int]]] = []
        self.failures: list[Exception] = []

    def __call__(self, _connection: Connection, items: Iterable[tuple[str, int]]) -> None:
        self.calls.append(set(items))
        self.reached.set()
        assert self.open.wait(10)
        if self.failures:
            raise self.failures.pop(0)


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def committer(house: House, gate: Gate) -> Iterator[Committer]:
    service = house.service
    inside = Inside(
        service.library,
        service.sites,
        "https://feedback.example.org",
        Vault(b"k" * 32),
        Sight.of(service.library.workspace),
        service.handbook.index,
        lambda _site, _people, _courses: None,
    )
    made = Committer(service.database, inside, house.clock, gate)
    yield made
    gate.open.set()
    made.close()


def answers(committer: Committer, gate: Gate, first: Command, rest: list[Command]) -> list[object]:
    """Commits ``first`` alone; ``rest`` gather meanwhile and are committed as one group."""
    with ThreadPoolExecutor(len(rest) + 1) as pool:
        opening = pool.submit(committer.execute, first)
        assert gate.reached.wait(10)
        waiting = [pool.submit(_answer, committer, command) for command in rest]
        while committer.waiting < len(rest):
            threading.Event().wait(0.005)
        gate.open.set()
        opening.result(10)
        return [one.result(20) for one in waiting]


def _answer(committer: Committer, command: Command) -> object:
    try:
        return committer.execute(command)
    except Exception as error:
        return error


def submit(house: House, said: str = "It stops") -> Submit:
    return Submit("north", "fix", house.people["lin"], {"what": said}, "4")


def triage(house: House, item: Item) -> Fire:
    return Fire("north", item.id, "ask", house.people["sue"], {"request": "Which browser?"})


def test_a_group_is_one_transaction_and_one_call_for_jobs(house: House, committer: Committer, gate: Gate) -> None:
    items = [house.submit() for _ in range(5)]
    found = answers(committer, gate, triage(house, items[0]), [triage(house, item) for item in items[1:]])
    assert [one.item.state for one in found if isinstance(one, Done) and one.item] == ["need_info"] * 4
    assert gate.calls == [{("north", 1)}, {("north", item.id) for item in items[1:]}]


def test_a_refused_command_writes_nothing_and_the_others_are_answered(house: House, committer: Committer, gate: Gate) -> None:
    item = house.submit()
    good, bad, strange = submit(house, "one"), submit(house, ""), Submit("nowhere", "fix", house.people["lin"], {})
    found = answers(committer, gate, triage(house, item), [good, bad, strange, submit(house, "two")])
    assert isinstance(found[1], Invalid)
    assert isinstance(found[2], NotFound)
    numbers = {one.item.id for one in found if isinstance(one, Done) and one.item}
    assert numbers == {item.id + 1, item.id + 2}, "a refused submission leaves no gap"
    assert house.submit().id == item.id + 3


def test_two_commands_on_one_item_are_decided_one_after_the_other(house: House, committer: Committer, gate: Gate) -> None:
    items = house.submit(), house.submit()
    notes = [Say("north", items[1].id, house.people["sue"], f"note {n}", "internal") for n in range(6)]
    found = answers(committer, gate, triage(house, items[0]), list(notes))
    versions = sorted(one.item.row_version for one in found if isinstance(one, Done) and one.item)
    assert versions == [2, 3, 4, 5, 6, 7]


def test_the_second_of_two_that_exclude_each_other_is_refused(house: House, committer: Committer, gate: Gate) -> None:
    items = house.submit(), house.submit()
    found = answers(committer, gate, triage(house, items[0]), [triage(house, items[1]), triage(house, items[1])])
    assert sorted(type(one).__name__ for one in found) == ["Done", "Refused"]


@pytest.mark.parametrize(
    "error", [Conflict("somebody was first", table="reply"), StoreUnavailable("gone"), RuntimeError("slip")]
)
def test_a_group_that_fails_is_done_again_one_by_one(house: House, committer: Committer, gate: Gate, error: Exception) -> None:
    items = [house.submit() for _ in range(4)]
    commands = [triage(house, item) for item in items[1:]]

    def fail_second(connection: Connection, touched: Iterable[tuple[str, int]]) -> None:
        if len(gate.calls) == 1:
            gate.failures.append(error)
        gate(connection, touched)

    committer.enqueue = fail_second
    found = answers(committer, gate, triage(house, items[0]), list(commands))
    assert [type(one) for one in found] == [Done, Done, Done]
    assert [len(touched) for touched in gate.calls] == [1, 3, 1, 1, 1]
    for item in items:
        assert [name for name, _ in house.told(item)] == ["need_details"]


def test_a_database_that_is_away_is_not_asked_for_everybody(house: House, committer: Committer, gate: Gate) -> None:
    items = [house.submit() for _ in range(6)]

    def fail(connection: Connection, touched: Iterable[tuple[str, int]]) -> None:
        if len(gate.calls) >= 1:
            gate.failures.append(StoreUnavailable("gone"))
        gate(connection, touched)

    committer.enqueue = fail
    found = answers(committer, gate, triage(house, items[0]), [triage(house, item) for item in items[1:]])
    assert all(isinstance(one, StoreUnavailable) for one in found)
    assert [len(touched) for touched in gate.calls] == [1, 5, 1, 1]
    assert house.told(items[1]) == []


def test_a_slip_in_one_command_costs_the_others_nothing(
    house: House, committer: Committer, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [house.submit() for _ in range(3)]
    machine = house.service.library.machine("north", items[0].pin)
    whole: Callable[..., object] = machine.fire

    def slips(snapshot: object, step: str, *rest: object) -> object:
        if step == "triage":
            raise ZeroDivisionError
        return whole(snapshot, step, *rest)

    monkeypatch.setattr(machine, "fire", slips)
    bad = Fire("north", items[1].id, "triage", house.people["sue"])
    found = answers(committer, gate, triage(house, items[0]), [bad, triage(house, items[2])])
    assert [type(one) for one in found] == [ZeroDivisionError, Done]


def test_after_the_end_nobody_waits_for_ever(house: House, committer: Committer, gate: Gate) -> None:
    gate.open.set()
    committer.execute(submit(house))
    committer.close()
    assert isinstance(committer.execute(submit(house)), Done), "a command after the end begins a new thread"


def test_many_presses_at_once_are_all_kept_and_numbered_without_gaps(house: House) -> None:
    with ThreadPoolExecutor(32) as pool:
        done = list(pool.map(lambda n: house.submit(said=f"press {n}"), range(200)))
    assert sorted(item.id for item in done) == list(range(1, 201))
    with house.service.database.reader() as unit:
        assert unit.connection.execute(text("select count(*) from history")).scalar() == 200
        assert unit.history.verify().holds


def test_every_refusal_is_one_of_ours(house: House) -> None:
    with pytest.raises(FeedbackError):
        house.service.execute(Fire("north", 99, "triage", house.people["sue"]))
    item = house.submit()
    with pytest.raises(Refused) as refused:
        house.fire(item, "pass", "lin")
    assert {blocker.code for blocker in refused.value.params["blockers"]} == {"state", "role"}  # type: ignore[attr-defined]
