"""The engine's step beside a bare ``transitions`` machine that asks the same conditions.

The bare side is what one writes by hand with the library: one machine, its model registered once and set back before each
trigger, conditions as plain functions over a dictionary. It answers yes or no and moves a state. Ours answers a whole decision:
the next item, its clocks, a history line and the numbered effects. The goal is at most one and a half times as long.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import transitions

from lms_feedback_plugin.domain.decision import Decision
from lms_feedback_plugin.domain.item import NewItem, Snapshot
from lms_feedback_plugin.domain.person import Actor
from lms_feedback_plugin.domain.workflow import (
    Action,
    ActionKind,
    Condition,
    DecisionRow,
    Field,
    State,
    Timer,
    Transition,
    Workflow,
)
from lms_feedback_plugin.engine.machine import Machine

GOAL = 1.5
ROUNDS = 60
STEPS = 400
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
SUPPORT = Actor("sam", frozenset({"support"}), "Sam")

FIELDS = {
    "what": Field("what", "text", {"en": "What"}, required=True),
    "steps": Field("steps", "text", {"en": "Steps"}),
    "conditions": Field("conditions", "text", {"en": "Conditions"}),
    "impact": Field("impact", "choice", {"en": "Impact"}, default="minor", choices=("minor", "blocks_exam")),
    "votes": Field("votes", "number", {"en": "Votes"}, default=3),
    "priority": Field("priority", "choice", {"en": "Priority"}, default="normal", choices=("normal", "urgent")),
}


def workflow() -> Workflow:
    """A step with a role, two needed fields and a condition, three effects, decision rows, and a clock that goes on."""
    label = {"en": "label"}
    do = (
        Action(ActionKind.ASSIGN, "developer"),
        Action(ActionKind.CALL, "tracker", "create_issue"),
        Action(ActionKind.NOTIFY, "reporter", "handed_over"),
    )
    hand_over = Transition(
        "hand_over",
        ("reproducing",),
        "with_dev",
        ("support",),
        label,
        ("steps", "conditions"),
        Condition("item.votes >= 3 or item.impact == 'blocks_exam'"),
        None,
        do,
    )
    close = Transition("close", ("with_dev",), "closed", ("support",), label)
    return Workflow(
        name="fix",
        version=1,
        behaviour="",
        label=label,
        settings={},
        fields=FIELDS,
        decide={"priority": (DecisionRow("urgent", Condition("item.impact == 'blocks_exam'")), DecisionRow("normal"))},
        states={n: State(n, label, final=n == "closed") for n in ("reproducing", "with_dev", "closed")},
        transitions={"hand_over": hand_over, "close": close},
        timers={"solve": Timer("solve", ("reproducing", "with_dev"), timedelta(hours=48))},
    )


def engine_side() -> Callable[[], None]:
    """``STEPS`` decisions of ours."""
    machine = Machine(workflow(), {})
    filled = {"what": "video stops", "steps": "play lesson 3", "conditions": "Safari 17"}
    created = machine.create(NewItem("demo", 1, "lin", "en", "widget", "instant", fields=filled), NOW)
    assert isinstance(created, Decision)
    snapshot = Snapshot(created.item, created.clocks)
    values: dict[str, str] = {}

    def run() -> None:
        for _ in range(STEPS):
            decision = machine.fire(snapshot, "hand_over", SUPPORT, values, NOW)
            assert isinstance(decision, Decision)

    return run


class Fault:
    """The bare model: its state, and what the conditions look at."""

    state: str
    hand_over: Callable[[frozenset[str]], bool]

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {"steps": "play", "conditions": "Safari 17", "impact": "minor", "votes": 3}

    def has_role(self, roles: frozenset[str]) -> bool:
        """Who may."""
        return "support" in roles

    def is_filled(self, _roles: frozenset[str]) -> bool:
        """What is needed."""
        return bool(self.fields.get("steps")) and bool(self.fields.get("conditions"))

    def is_worth_it(self, _roles: frozenset[str]) -> bool:
        """Whether it is offered."""
        return bool(self.fields["votes"] >= 3 or self.fields["impact"] == "blocks_exam")


def bare_side() -> Callable[[], None]:
    """``STEPS`` guarded triggers of the library alone."""
    fault = Fault()
    conditions = [fault.has_role, fault.is_filled, fault.is_worth_it]
    step = {"trigger": "hand_over", "source": "reproducing", "dest": "with_dev", "conditions": conditions}
    transitions.Machine(
        model=fault,
        states=["reproducing", "with_dev", "closed"],
        initial="reproducing",
        auto_transitions=False,
        transitions=[step],
    )

    def run() -> None:
        for _ in range(STEPS):
            fault.state = "reproducing"
            assert fault.hand_over(SUPPORT.roles)

    return run


def timed(run: Callable[[], None]) -> float:
    """Seconds for one run."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main() -> float:
    """Print and answer the median ratio of interleaved rounds."""
    ours, bare = engine_side(), bare_side()
    ours(), bare()
    rounds = [(timed(ours), timed(bare)) for _ in range(ROUNDS)]
    ratio = statistics.median(a / b for a, b in rounds)
    each = [statistics.median(side) / STEPS * 1e6 for side in zip(*rounds, strict=True)]
    verdict = "holds" if ratio <= GOAL else "does not hold"
    print(f"engine step: {ratio:.2f}x bare transitions ({each[0]:.1f} µs beside {each[1]:.1f} µs; goal {GOAL}x {verdict})")
    return ratio


if __name__ == "__main__":
    main()
