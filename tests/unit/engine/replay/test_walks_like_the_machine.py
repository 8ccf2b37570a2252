"""The quick walk is held to the machine: whatever the machine made of random lives, the walk finds nothing else in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms_feedback_plugin.definitions.load import shipped_library
from lms_feedback_plugin.definitions.mutation import mutants_of
from lms_feedback_plugin.definitions.scenarios import machine_for
from lms_feedback_plugin.domain.decision import Decision
from lms_feedback_plugin.domain.item import ChannelMode, NewItem, Snapshot
from lms_feedback_plugin.domain.person import Actor
from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import ActionKind, Workflow
from lms_feedback_plugin.engine.machine import Machine
from lms_feedback_plugin.engine.replay import Life, Recorded, Track, walk, written_by
from lms_feedback_plugin.engine.replay.walker import Walker
from lms_feedback_plugin.engine.simulation.filling import fillings, first_values

LIBRARY = shipped_library()
MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
ROLES = ("support", "teacher", "lead", "developer", "product", "learner")


class Living:
    """A random life under the machine, written down as a history would tell it."""

    def __init__(self, workflow: Workflow, seed: int) -> None:
        self.machine, self.track = machine_for(workflow, LIBRARY.workspace), track_of(workflow)
        self.dice, self.now = Random(seed), MONDAY
        self.rings: dict[str, int] = {}
        self.notices: dict[str, int] = {}
        mode: ChannelMode = self.dice.choice(("instant", "batch"))
        values = first_values(workflow, self.now, self.dice)
        decision = self.machine.create(NewItem("s", 1, "lin", "en", "widget", mode, fields=values), self.now)
        assert isinstance(decision, Decision)
        self.snapshot = Snapshot(decision.item, decision.clocks)
        self.lines = [Recorded(self.now, "created", "", decision.item.state, None, values, decision.item.fields)]
        self.mode = mode

    def live(self, steps: int) -> Life:
        for _ in range(steps):
            self.wait(timedelta(minutes=self.dice.choice((1, 7, 90, 1500, 6000))))
            if self.machine.workflow.states[self.snapshot.item.state].final:
                break
            self.act()
        return Life(1, tuple(self.lines), "lin", "en", "widget", self.mode)

    def wait(self, span: timedelta) -> None:
        until = self.now + span
        while True:
            due = [clock for clock in self.snapshot.clocks if clock.due_at is not None and clock.due_at <= until]
            if not due:
                self.now = until
                return
            clock = min(due, key=lambda c: c.due_at or until)
            assert clock.due_at is not None
            self.now = clock.due_at
            decision = self.machine.elapse(self.snapshot, clock.timer, self.now)
            assert decision is not None
            if decision.effects or decision.history.changes or decision.item.state != self.snapshot.item.state:
                self.rings[clock.timer] = self.rings.get(clock.timer, 0) + 1
            self.take(decision, frozenset({"bot"}), {})

    def act(self) -> None:
        name = self.dice.choice(list(self.machine.workflow.transitions))
        step = self.machine.workflow.transitions[name]
        roles = frozenset(self.dice.sample(ROLES, self.dice.randint(1, 3)))
        missing = [self.machine.workflow.fields[need] for need in step.needs if self.dice.random() < 0.9]
        values = next(fillings(missing, self.now, self.dice))
        decision = self.machine.fire(self.snapshot, name, Actor("sam", roles), values, self.now)
        if isinstance(decision, Decision):
            self.take(decision, roles, values)

    def take(self, decision: Decision, roles: frozenset[str], values: dict[str, Value]) -> None:
        line = decision.history
        for effect in decision.effects:
            if effect.kind is ActionKind.NOTIFY:
                self.notices[effect.name] = self.notices.get(effect.name, 0) + 1
        self.lines.append(Recorded(self.now, line.what, line.name, line.to_state, roles, values, line.changes))
        self.snapshot = Snapshot(decision.item, decision.clocks)


def track_of(workflow: Workflow) -> Track:
    return Track(workflow, LIBRARY.workspace.calendars)


@given(st.sampled_from(sorted(LIBRARY.workflows)), st.integers(0, 10**9), st.integers(1, 25))
@settings(max_examples=150)
def test_the_walk_makes_of_a_life_what_the_machine_made(name: str, seed: int, steps: int) -> None:
    living = Living(LIBRARY.workflows[name], seed)
    life = living.live(steps)
    walker = Walker(living.track, life)
    trail = walker.run(living.now)
    assert [trail.refused, trail.elsewhere, trail.sooner, trail.later] == [{}, {}, {}, {}]
    assert trail.lost is None
    item = living.snapshot.item
    assert walker.draft.state == item.state
    assert {n: v for n, v in walker.draft.fields.items() if v is not None} == {
        n: v for n, v in item.fields.items() if v is not None
    }
    assert walker.draft.clocks == living.snapshot.clocks
    assert dict(trail.rings) == living.rings
    assert dict(trail.notices) == living.notices
    assert trail.decided == {field: item.fields.get(field) for field in living.machine.workflow.decide}


MUTANTS = {name: mutants_of(w, LIBRARY.workspace, LIBRARY.sources[name].text) for name, w in LIBRARY.workflows.items()}


@given(st.sampled_from(sorted(LIBRARY.workflows)), st.integers(0, 10**9), st.data())
@settings(max_examples=150)
def test_a_step_that_the_walk_refuses_is_one_that_the_machine_refuses(name: str, seed: int, data: st.DataObject) -> None:
    """A life under one version is walked under a weakened one; each step is asked of the machine of that version too."""
    life = Living(LIBRARY.workflows[name], seed).live(12)
    changed = data.draw(st.sampled_from(MUTANTS[name])).workflow
    machine, track = machine_for(changed, LIBRARY.workspace), track_of(changed)
    for n, line in enumerate(life.lines):
        if line.what == "transition":
            walker = Walker(track, Life(1, life.lines[:n], "lin", "en", "widget", life.channel_mode))
            walker.run(line.at)
            asked = Snapshot(walker.item.moved(state=walker.draft.state, fields=walker.draft.fields), walker.draft.clocks)
            assert line.roles is not None
            machines = machine.fire(asked, line.name, Actor("sam", line.roles), line.values, line.at)
            found = walk(track, Life(1, life.lines[: n + 1], "lin", "en", "widget", life.channel_mode), line.at)
            refused = n in found.refused or n in found.sooner
            assert refused == (not isinstance(machines, Decision)), (line, found)
            if isinstance(machines, Decision):
                assert found.elsewhere.get(n, line.to_state) == machines.item.state


def test_learners_write_only_what_they_are_asked_for() -> None:
    fix = LIBRARY.workflows["fix"]
    unasked = replace(fix, transitions={**fix.transitions, "details": replace(fix.transitions["details"], needs=())})
    lines = (
        Recorded(MONDAY, "created", "", "need_info", None, {"what": "it stops"}),
        Recorded(MONDAY, "transition", "details", "reproducing", frozenset({"learner"}), {"details": "Safari"}),
    )
    assert walk(track_of(unasked), Life(7, lines), MONDAY).refused == {1: ("theirs", "details")}
    assert walk(track_of(fix), Life(7, lines), MONDAY).refused == {}


def test_what_a_step_writes_is_known() -> None:
    track = track_of(LIBRARY.workflows["fix"])
    assert written_by(track.steps["ask"].actions) == {"details"}
    assert written_by(track.steps["triage"].actions) == frozenset()


@pytest.mark.parametrize("state", ["new", "gone"])
def test_a_life_ends_where_its_state_is_no_more(state: str) -> None:
    lines = (
        Recorded(MONDAY, "created", "", "new", None, {"what": "it stops"}),
        Recorded(MONDAY + timedelta(minutes=1), "transition", "triage", state, frozenset({"support"})),
        Recorded(MONDAY + timedelta(minutes=2), "transition", "no_such_step", state, frozenset({"support"})),
    )
    trail = walk(track_of(LIBRARY.workflows["fix"]), Life(7, lines), MONDAY + timedelta(hours=1))
    if state == "gone":
        assert trail.lost == 1
        assert trail.refused == {}
    else:
        assert trail.elsewhere == {1: "reproducing"}
        assert trail.refused == {2: ("gone", "no_such_step")}


def test_a_machine_is_no_part_of_the_walk() -> None:
    """The walk works on compiled steps; that they are the machine's own sorts is what the tests above rest on."""
    track, machine = track_of(LIBRARY.workflows["fix"]), Machine(LIBRARY.workflows["fix"], LIBRARY.workspace.calendars)
    assert {type(step) for step in track.steps.values()} == {type(step) for step in machine._steps.values()}
