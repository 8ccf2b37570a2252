"""What the proofs say of a workflow is what its items live through: held against random workflows and random walks."""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from lms_feedback_plugin.domain.decision import Decision
from lms_feedback_plugin.domain.event import Event
from lms_feedback_plugin.domain.item import NewItem, Snapshot
from lms_feedback_plugin.domain.person import THE_BOT
from lms_feedback_plugin.domain.workflow import ActionKind, Workflow
from lms_feedback_plugin.engine.proofs import Forgotten, Leg, Untold, prove

from ..lifecycles import LEARNER, SUPPORT
from .worlds import VALUES, Walk, noticed, workflows

OFTEN = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
MODES = st.sampled_from(["instant", "batch"])


def owed(walk: Walk) -> bool:
    """Whether the reporter waits for word: the definition, applied to what really happened."""
    workflow = walk.workflow
    states = workflow.states
    open_to_learners = {s for t in workflow.transitions.values() if "learner" in t.by and not t.condition for s in t.sources}
    waits = states[workflow.initial].quiet is None
    for who, decision in walk.heard:
        line = decision.history
        begun = str(line.from_state)
        if who == "edit" or (who == "timer" and workflow.timers[line.name].go is None):
            continue  # no step was taken
        if who == "timer" and not decision.effects and begun == line.to_state:
            continue  # its step was refused
        told = any(effect.kind is ActionKind.NOTIFY and effect.target == "reporter" for effect in decision.effects)
        if told or states[line.to_state].quiet is not None:
            waits = False
        elif who == "support":
            waits = True
        elif who == "learner":
            waits = waits or not states[line.to_state].final
        else:
            waits = waits or not (begun in open_to_learners or states[begun].quiet is not None)
    return waits


@given(workflow=workflows(), seed=st.integers(0, 2**32), mode=MODES)
@OFTEN
def test_where_nothing_is_found_no_item_ends_untold(workflow: Workflow, seed: int, mode: str) -> None:
    assume(not any(isinstance(finding, Untold) for finding in prove(workflow)))
    for n in range(4):
        walk = Walk(workflow, Random(seed + n), mode)
        for _ in range(25):
            if walk.ended:
                assert not owed(walk), [(who, d.history) for who, d in walk.heard]
                break
            walk.step()


@given(workflow=workflows(), seed=st.integers(0, 2**32), mode=MODES)
@OFTEN
def test_where_nothing_is_found_no_item_is_forgotten(workflow: Workflow, seed: int, mode: str) -> None:
    lost = {finding.state for finding in prove(workflow) if isinstance(finding, Forgotten)}
    for n in range(4):
        walk = Walk(workflow, Random(seed + n), mode)
        for _ in range(seed % 12):
            if not walk.ended:
                walk.step()
        state = workflow.states[walk.snapshot.item.state]
        if not (state.final or state.patient or state.name in lost):
            assert something_happens(walk), (state.name, walk.heard, walk.snapshot.clocks)


def something_happens(walk: Walk) -> bool:
    """Whether somebody notices something of an item that is left alone, or has in this stay."""
    state = walk.snapshot.item.state
    if any(state in walk.workflow.timers[name].states for name in walk.spoke):
        return True
    while walk.ring():
        if noticed(walk.heard[-1][1]):
            return True
    return False


@given(workflow=workflows(conditional=False, plain=True), seed=st.integers(0, 99))
@OFTEN
def test_each_way_that_is_printed_can_be_gone(workflow: Workflow, seed: int) -> None:
    for finding in prove(workflow):
        if isinstance(finding, Untold):
            walk = Walk(workflow, Random(seed))
            for leg in finding.path:
                if not go(walk, leg):
                    return  # a need that only a person could have met: W402 speaks of it
            assert walk.ended
            assert owed(walk)


@given(workflow=workflows(conditional=False, plain=True), seed=st.integers(0, 99))
@OFTEN
def test_each_state_that_is_named_can_be_reached(workflow: Workflow, seed: int) -> None:
    for finding in prove(workflow):
        if isinstance(finding, Forgotten) and not finding.doubtful:
            walk = Walk(workflow, Random(seed))
            if all(go(walk, leg) for leg in finding.path):
                assert walk.snapshot.item.state == finding.state
                assert not something_happens(walk)


def go(walk: Walk, leg: Leg) -> bool:
    """Take one leg of a way on the real machine."""
    before, machine = walk.snapshot, walk.machine
    assert before.item.state == leg.source
    way = leg.way
    if way.kind == "timer":
        due = next(clock.due_at for clock in before.clocks if clock.timer == way.by)
        assert due is not None
        walk.now = max(walk.now, due)
        taken = walk.take("timer", machine.elapse(before, way.by, walk.now))
    elif way.kind == "reaction":
        reaction = next(r for r in walk.workflow.reactions if r.go == way.transition)
        event = Event("e", "s", way.by, walk.now, data={"ref": "1"})
        taken = walk.take("reaction", machine.react(before, reaction, event, walk.now))
    elif way.kind == "merge":
        made = machine.create(NewItem("demo", 2, "amy", "en", "chat", "instant", fields={"what": "y"}), walk.now)
        assert isinstance(made, Decision)
        both = machine.merge(before, Snapshot(made.item, made.clocks), SUPPORT, walk.now)
        taken = walk.take("support", both[0] if isinstance(both, tuple) else both)
    else:
        actor = {"learner": LEARNER, "support": SUPPORT, "bot": THE_BOT}[way.by]
        values = {need: VALUES[need][0] for need in walk.workflow.transitions[way.transition].needs}
        taken = walk.take(way.by, machine.fire(before, way.transition, actor, values, walk.now))
    return taken and walk.snapshot.item.state == leg.target
