"""Recorded events walked through a workflow, beside a bare ``transitions`` machine that walks the same ones.

The events are those of the shipped workflow `fix`, made by its own simulation. Our side keeps clocks, decided fields, notices
and reasons; the bare side has one model for all items, set back to its state before each trigger, with the role, the needed
fields and the condition as plain functions. The goal is 50,000 events a second.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import transitions

from lms_feedback_plugin.definitions.load import shipped_library
from lms_feedback_plugin.definitions.scenarios import machine_for
from lms_feedback_plugin.domain.decision import Decision
from lms_feedback_plugin.domain.workflow import Workflow
from lms_feedback_plugin.engine.replay import Life, Outcome, Recorded, Track, compare, walk
from lms_feedback_plugin.engine.simulation import Assumptions, Choices, World
from lms_feedback_plugin.engine.simulation.world import Case

GOAL = 50_000
ROUNDS = 7
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


class Recorder(World):
    """A simulation that writes down what happens."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.lives: dict[int, list[Recorded]] = {}

    def _wind(self, case: Case) -> None:
        item = case.snapshot.item
        if item.id not in self.lives:
            values = {name: item.fields[name] for name in ("what",)}
            self.lives[item.id] = [Recorded(item.created_at, "created", "", item.state, None, values, item.fields)]
        super()._wind(case)

    def _take(self, case: Case, decision: Decision, now: datetime, *, again: bool = False) -> None:
        line, step = decision.history, self.workflow.transitions.get(decision.history.name)
        needs = step.needs if step is not None else ()
        values = {name: line.changes[name] for name in needs if name in line.changes}
        roles = None if line.what == "timer" else frozenset({line.actor})
        self.lives[decision.item.id].append(Recorded(now, line.what, line.name, line.to_state, roles, values, line.changes))
        super()._take(case, decision, now, again=again)


def lives_of(workflow: Workflow, days: int = 20) -> list[Life]:
    """A month of a busy desk."""
    library = shipped_library()
    supposed = Assumptions(MONDAY, 6, {"support": 2}, days=days)
    world = Recorder(machine_for(workflow, library.workspace), supposed, Choices(workflow, {}, supposed.staff), 1)
    world.run()
    return [Life(number, tuple(lines), "learner") for number, lines in world.lives.items()]


class Model:
    """The bare model."""

    state: str
    trigger: Callable[..., bool]

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}


def bare(workflow: Workflow, lives: Iterable[Life]) -> int:
    """The library alone, guarded; how many events it walked."""
    model = Model()

    def guards(step: Any) -> list[Callable[[frozenset[str]], bool]]:
        by, needs = frozenset(step.by), step.needs
        return [lambda roles: not by.isdisjoint(roles), lambda _: all(model.fields.get(name) is not None for name in needs)]

    transitions.Machine(
        model=model, states=list(workflow.states), initial=workflow.initial, auto_transitions=False,
        transitions=[
            {"trigger": f"take_{step.name}", "source": list(step.sources), "dest": step.target, "conditions": guards(step)}
            for step in workflow.transitions.values()
        ],
    )  # fmt: skip
    count = 0
    for life in lives:
        for line in life.lines:
            count += 1
            model.fields = {**model.fields, **line.changes} if line.what != "created" else dict(line.changes)
            if line.what == "transition":
                model.fields.update(line.values)
                model.trigger(f"take_{line.name}", line.roles)
            model.state = line.to_state
    return count


def timed(run: Callable[[], object]) -> float:
    """Seconds for one run."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main() -> float:
    """Print and answer the events per second of one walk."""
    library = shipped_library()
    workflow = library.workflows["fix"]
    lives = lives_of(workflow)
    track = Track(workflow, library.workspace.calendars)
    other = Track(workflow, library.workspace.calendars)
    events = sum(len(life.lines) for life in lives)
    until = MONDAY + timedelta(days=60)
    ours = [timed(lambda: [walk(track, life, until) for life in lives]) for _ in range(ROUNDS)]
    both = [timed(lambda: compare(track, other, lives, until, Outcome())) for _ in range(ROUNDS)]
    theirs = [timed(lambda: bare(workflow, lives)) for _ in range(ROUNDS)]
    rate, beside = events / statistics.median(ours), events / statistics.median(theirs)
    verdict = "holds" if rate >= GOAL else "does not hold"
    print(
        f"replay: {rate:,.0f} events/s in one walk (goal {GOAL:,} {verdict}), {beside / rate:.2f}x the time of bare guarded "
        f"transitions ({beside:,.0f} events/s); {events / statistics.median(both):,.0f} events/s before and after a change, "
        f"compared ({events:,} events of {len(lives):,} items)"
    )
    return rate


if __name__ == "__main__":
    main()
