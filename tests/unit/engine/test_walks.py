"""Random walks: whatever anybody does in whatever order, the engine's promises hold."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from lms_feedback_plugin.domain.decision import Decision, Refusal
from lms_feedback_plugin.domain.event import Event
from lms_feedback_plugin.domain.item import NewItem, Snapshot
from lms_feedback_plugin.domain.person import THE_BOT
from lms_feedback_plugin.engine.machine import Machine

from .lifecycles import DEVELOPER, LEARNER, MONDAY, OFFICE, SUPPORT, after, answer_workflow, fix_workflow

MACHINES = [Machine(fix_workflow(), {"office": OFFICE}), Machine(answer_workflow(), {"office": OFFICE})]
ACTORS = st.sampled_from([LEARNER, SUPPORT, DEVELOPER, THE_BOT])
VALUES: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    st.sampled_from(["steps", "conditions", "reason", "reply", "impact", "reporters", "votes", "match", "nonsense"]),
    st.sampled_from(["a", "minor", "blocks_exam", 1, 7, 25, 0.95, None, ""]),
    max_size=3,
)


class Walk(RuleBasedStateMachine):
    """One item of one workflow, through steps, edits, events and time."""

    machine: Machine
    snapshot: Snapshot
    now: datetime

    @initialize(machine=st.sampled_from(MACHINES), mode=st.sampled_from(["instant", "batch"]))
    def begin(self, machine: Machine, mode: Any) -> None:
        self.machine, self.now = machine, MONDAY
        fields = {machine.workflow.headline: "x"}
        self.snapshot = after(machine.create(NewItem("demo", 1, "lin", "en", "chat", mode, fields=fields), MONDAY))

    @rule(actor=ACTORS, values=VALUES, choice=st.integers(0, 99))
    def fire(self, actor: Any, values: dict[str, Any], choice: int) -> None:
        names = list(self.machine.workflow.transitions)
        before = self.snapshot
        answered = self.machine.fire(before, names[choice % len(names)], actor, values, self.now)
        if isinstance(answered, Decision):
            step = self.machine.workflow.transitions[answered.history.name]
            assert before.item.state in step.sources
            assert answered.item.state == step.target
            assert all(answered.item.fields.get(name) is not None for name in step.needs)
            assert [e.kind for e in answered.effects] == [a.kind for a in step.do]
        self.commit(answered)

    @rule(choice=st.integers(0, 99), actor=ACTORS)
    def take_what_is_offered(self, choice: int, actor: Any) -> None:
        options = [o for o in self.machine.options(self.snapshot, actor, self.now) if not o.blockers]
        if options:
            answered = self.machine.fire(self.snapshot, options[choice % len(options)].transition.name, actor, {}, self.now)
            assert isinstance(answered, Decision)
            self.commit(answered)

    @rule(values=VALUES)
    def edit(self, values: dict[str, Any]) -> None:
        self.commit(self.machine.update(self.snapshot, values, SUPPORT, self.now))

    @rule(choice=st.integers(0, 99))
    def hear(self, choice: int) -> None:
        reactions = [r for r in self.machine.workflow.reactions if r.match is not None]
        reaction = reactions[choice % len(reactions)]
        answered = self.machine.react(self.snapshot, reaction, Event("e", "s", reaction.when, self.now), self.now)
        if answered is not None:
            self.commit(answered)

    @rule(minutes=st.integers(0, 4 * 24 * 60))
    def wait(self, minutes: int) -> None:
        end = self.now + timedelta(minutes=minutes)
        for _ in range(20):
            due = sorted((c.due_at, c.timer) for c in self.snapshot.clocks if c.due_at and c.due_at <= end)
            if not due:
                break
            self.now = max(self.now, due[0][0])
            rung = self.machine.elapse(self.snapshot, due[0][1], self.now)
            assert rung is not None
            assert [e.n for e in rung.effects] == list(range(len(rung.effects)))
            self.commit(rung)
        else:
            raise AssertionError("timers ring without end")
        self.now = end

    def commit(self, answered: Decision | Refusal) -> None:
        if isinstance(answered, Refusal):
            assert answered.blockers
            assert all(set(b.text) >= {"en", "zh-CN"} and all(b.text.values()) for b in answered.blockers)
            return
        old, new = self.snapshot.item, answered.item
        assert not self.machine.workflow.states[old.state].final
        assert new.row_version == old.row_version + 1
        assert (new.updated_at, new.created_at) == (self.now, old.created_at)
        assert new.entered_at == (self.now if new.state != old.state else old.entered_at)
        assert (answered.history.from_state, answered.history.to_state) == (old.state, new.state)
        changed = {name: value for name, value in new.fields.items() if old.fields.get(name) != value}
        assert answered.history.changes == changed
        assert [e.n for e in answered.effects] == list(range(len(answered.effects)))
        self.snapshot = after(answered)

    @invariant()
    def clocks_are_right(self) -> None:
        if not hasattr(self, "snapshot"):
            return
        workflow, item = self.machine.workflow, self.snapshot.item
        state = workflow.states[item.state]
        for clock in self.snapshot.clocks:
            assert not state.final
            inside = item.state in workflow.timers[clock.timer].states
            assert inside or state.paused
            assert (clock.since is not None) is inside
            assert (clock.due_at is not None) is (inside and not clock.fired)
        armed = {c.timer for c in self.snapshot.clocks}
        elsewhere = {"first_reply" if item.channel_mode == "batch" else "batch_hour"}
        meant = {t.name for t in workflow.timers.values() if item.state in t.states} - elsewhere
        assert state.final or meant <= armed
        assert armed.isdisjoint(elsewhere)

    @invariant()
    def final_states_offer_nothing(self) -> None:
        if hasattr(self, "snapshot") and self.machine.workflow.states[self.snapshot.item.state].final:
            for actor in (LEARNER, SUPPORT, THE_BOT):
                options = self.machine.options(self.snapshot, actor, self.now)
                assert all([b.code for b in option.blockers] == ["final"] for option in options)


Walk.TestCase.settings = settings(max_examples=50, stateful_step_count=20, deadline=None)
TestWalk = Walk.TestCase


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 40 * 60)), max_size=8))
def test_time_spent_adds_up_over_any_number_of_pauses(spans: list[tuple[bool, int]]) -> None:
    """The promise of 48 hours is due exactly when 48 hours outside of pauses are over, however often it was paused."""
    machine, now = MACHINES[0], MONDAY
    snapshot = after(machine.create(NewItem("demo", 1, "lin", "en", "chat", "instant", fields={"what": "x"}), MONDAY))
    snapshot = after(machine.fire(snapshot, "triage", SUPPORT, {}, now))
    spent, paused = timedelta(), False
    for pause, minutes in spans:
        if pause is not paused:
            step, who = ("ask", SUPPORT) if pause else ("details", LEARNER)
            snapshot, paused = after(machine.fire(snapshot, step, who, {}, now)), pause
        now += timedelta(minutes=minutes)
        spent += timedelta() if paused else timedelta(minutes=minutes)
    if paused:
        snapshot = after(machine.fire(snapshot, "details", LEARNER, {}, now))
    solve = next(c for c in snapshot.clocks if c.timer == "solve")
    assert solve.due_at is not None
    if spent < timedelta(hours=48):
        assert abs(solve.due_at - (now + timedelta(hours=48) - spent)) < timedelta(milliseconds=1)
    else:
        assert solve.due_at <= now
