"""The simulation beside queueing theory: waits as Erlang says, and as many present as Little says."""

from __future__ import annotations

import math
import statistics
from datetime import UTC, datetime, time, timedelta

import pytest

from lms_feedback_plugin.domain.calendar import WorkingCalendar
from lms_feedback_plugin.domain.workflow import (
    Action,
    ActionKind,
    Condition,
    DecisionRow,
    Effort,
    Field,
    State,
    Timer,
    Transition,
    Workflow,
)
from lms_feedback_plugin.engine.calendars import WorkingTime
from lms_feedback_plugin.engine.machine import Machine
from lms_feedback_plugin.engine.simulation import Assumptions, Choices, Simulation, World, smallest_staff
from lms_feedback_plugin.engine.simulation.tally import Tally

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
WORD = {"en": "word"}
SERVED = 6.0
"""Items that one person finishes per hour."""


def desk(**changes: object) -> Workflow:
    """One state, one step of ten minutes, and a promise of a quarter of an hour."""
    parts: dict[str, object] = {
        "name": "desk",
        "version": 1,
        "behaviour": "",
        "label": WORD,
        "settings": {},
        "fields": {},
        "decide": {},
        "states": {"new": State("new", WORD), "done": State("done", WORD, final=True)},
        "transitions": {"serve": Transition("serve", ("new",), "done", ("support",), WORD)},
        "timers": {"soon": Timer("soon", ("new",), timedelta(minutes=15), do=(Action(ActionKind.REMIND, "support"),))},
        "simulation": {"serve": Effort(timedelta(hours=1) / SERVED)},
    }
    return Workflow(**(parts | changes))  # type: ignore[arg-type]


def runs(workflow: Workflow, assumptions: Assumptions, seeds: int) -> list[Tally]:
    machine = Machine(workflow, {})
    choices = Choices(workflow, {}, assumptions.staff)
    return [World(machine, assumptions, choices, seed).run() for seed in range(1, seeds + 1)]


def erlang_c(people: int, load: float) -> float:
    """The probability that all are busy."""
    full = load**people / math.factorial(people) * people / (people - load)
    return full / (sum(load**n / math.factorial(n) for n in range(people)) + full)


@pytest.mark.parametrize(("people", "arrivals"), [(1, 3.0), (2, 9.0), (4, 18.0)])
def test_waits_are_those_of_erlang(people: int, arrivals: float) -> None:
    seeds = 6
    assumptions = Assumptions(MONDAY, arrivals, {"support": people}, days=20, spread="exponential")
    tallies = runs(desk(), assumptions, seeds)
    busy = erlang_c(people, arrivals / SERVED)
    for found, expected in [
        ([statistics.fmean(t.roles["support"].waits) for t in tallies], busy / (people * SERVED - arrivals) * 3600),
        ([statistics.fmean(w > 0 for w in t.roles["support"].waits) for t in tallies], busy),
        ([t.roles["support"].busy / (people * 20 * 86400) for t in tallies], arrivals / SERVED / people),
    ]:
        margin = 4.03 * statistics.stdev(found) / math.sqrt(seeds)  # Student's t for 99 % and five degrees of freedom
        assert statistics.fmean(found) == pytest.approx(expected, abs=margin)
        assert margin < 0.3 * expected, "a margin so wide proves nothing"


@pytest.mark.parametrize("people", [2, 3, 9])
def test_as_many_are_present_as_come_in_and_stay(people: int) -> None:
    (tally,) = runs(desk(), Assumptions(MONDAY, 10, {"support": people}, days=5), 1)
    assert tally.finished == tally.arrived > 1000
    assert tally.area == pytest.approx(sum(tally.lives), rel=1e-9)
    assert sum(tally.states["new"]) == pytest.approx(sum(tally.lives))


def test_late_timers_count_though_nothing_comes_in_any_more() -> None:
    """One person for far too much: the last items are served weeks after the last day, and their promise is broken."""
    (tally,) = runs(desk(), Assumptions(MONDAY, 60, {"support": 1}, days=2), 1)
    assert tally.ended is not None
    assert tally.ended > MONDAY + timedelta(days=15)
    soon = tally.timers["soon"]
    assert soon.begun == soon.over == tally.arrived
    assert soon.fired > 0.98 * soon.over


def test_impatience_leaves_items_unfinished() -> None:
    (tally,) = runs(desk(), Assumptions(MONDAY, 60, {"support": 1}, days=2, patience=timedelta(hours=5)), 1)
    assert tally.finished < tally.arrived / 5
    assert len(tally.lives) == tally.finished


def test_nobody_waits_for_a_role_without_limit() -> None:
    (tally,) = runs(desk(), Assumptions(MONDAY, 60, {}, days=2, spread="fixed"), 1)
    assert set(tally.roles["support"].waits) == {0.0}
    assert tally.timers["soon"].fired == 0


def test_work_rests_while_the_office_is_closed() -> None:
    office = WorkingTime(WorkingCalendar("office", "UTC", {day: ((time(9), time(17)),) for day in range(5)}))
    assumptions = Assumptions(MONDAY, 4, {"support": 1}, days=14, working=office, round_the_clock=True, spread="fixed")
    (tally,) = runs(desk(), assumptions, 1)
    assert 0.9 < tally.roles["support"].busy / (80 * 3600) <= 1.0, "four an hour day and night fill one person's week"
    assert max(tally.roles["support"].waits) < 200 * 3600
    (by_day,) = runs(desk(), Assumptions(MONDAY, 4, {}, days=14, working=office), 1)
    assert by_day.arrived == pytest.approx(4 * 80, rel=0.2), "without it learners report in working hours"


def test_the_urgent_comes_first() -> None:
    """Two kinds of items by their channel: the urgent ones overtake all others."""
    priority = Field("priority", "choice", WORD, default="normal", choices=("normal", "urgent"))
    rows = (DecisionRow("urgent", Condition("item.channel_mode == 'instant'")), DecisionRow("normal"))
    timers = {
        mode: Timer(mode, ("new",), timedelta(hours=1), condition=Condition(f"item.channel_mode == '{mode}'"),
                    do=(Action(ActionKind.REMIND, "support"),))
        for mode in ("instant", "batch")
    }  # fmt: skip
    workflow = desk(fields={"priority": priority}, decide={"priority": rows}, timers=timers)
    (tally,) = runs(workflow, Assumptions(MONDAY, 11, {"support": 2}, days=10, batch_share=0.5), 1)
    kept = {name: stay.kept for name, stay in tally.timers.items()}
    assert kept["instant"] is not None
    assert kept["batch"] is not None
    assert kept["instant"] > 0.99 > 0.9 > kept["batch"]


def test_the_same_seed_is_the_same_run_and_another_is_not() -> None:
    assumptions = Assumptions(MONDAY, 20, {"support": 4}, days=2)
    one, other = runs(desk(), assumptions, 2)
    assert runs(desk(), assumptions, 1)[0] == one
    assert one.lives != other.lives


def test_the_smallest_staff_is_found() -> None:
    simulation = Simulation(Machine(desk(), {}), {}, (1, 2))
    assumptions = Assumptions(MONDAY, 30, {"support": 1}, days=3, spread="fixed")
    found = smallest_staff(simulation, assumptions, "soon", "support", 0.95)
    assert found.people is not None
    assert found.tried[found.people] >= 0.95 > found.tried[found.people - 1]
    assert found.at_best == 1.0


def test_no_number_of_people_mends_work_that_takes_too_long() -> None:
    workflow = desk(simulation={"serve": Effort(timedelta(minutes=20))})
    simulation = Simulation(Machine(workflow, {}), {}, (1,))
    found = smallest_staff(simulation, Assumptions(MONDAY, 10, {}, days=1, spread="fixed"), "soon", "support", 0.9)
    assert found.people is None
    assert found.at_best == 0.0
    assert found.tried == {}


def test_what_goes_round_and_round_is_given_up() -> None:
    workflow = desk(
        states={"new": State("new", WORD), "there": State("there", WORD), "done": State("done", WORD, final=True)},
        transitions={
            "go": Transition("go", ("new",), "there", ("support",), WORD),
            "back": Transition("back", ("there",), "new", ("support",), WORD),
        },
        simulation={},
    )
    (tally,) = runs(workflow, Assumptions(MONDAY, 1, {}, days=1), 1)
    assert tally.circles == tally.arrived > 0
    assert tally.finished == 0
