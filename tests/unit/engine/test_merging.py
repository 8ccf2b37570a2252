"""Duplicates go into one another, and come out again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms_feedback_plugin.domain.decision import Decision, Effect, Refusal
from lms_feedback_plugin.domain.item import Snapshot
from lms_feedback_plugin.domain.person import Actor
from lms_feedback_plugin.domain.workflow import ActionKind
from lms_feedback_plugin.engine.machine import Machine

from .conftest import Begin
from .lifecycles import LEARNER, MONDAY, SUPPORT, after, codes


def pair(answered: tuple[Decision, Decision] | Refusal) -> tuple[Decision, Decision]:
    assert not isinstance(answered, Refusal), answered
    return answered


def test_a_duplicate_goes_into_its_target(fix: Machine, begin: Begin) -> None:
    source = begin(fix, id=2, impact="blocks_exam", steps="open the quiz on a phone", reporters=3)
    target = begin(fix, id=1, impact="annoying", steps="open the quiz", state="with_dev")
    gone, taken = pair(fix.merge(source, target, SUPPORT, MONDAY))
    assert (gone.item.state, gone.item.merged_into, gone.clocks) == ("merged", 1, ())
    assert gone.effects == (Effect(0, ActionKind.NOTIFY, "reporter", "merged"),)
    assert (gone.history.what, gone.history.name, gone.history.from_state) == ("merged", "1", "new")
    assert taken.item.state == "with_dev"
    assert taken.item.row_version == 2
    assert taken.clocks == target.clocks
    assert (taken.history.what, taken.history.name) == ("received_merge", "2")
    assert taken.history.changes == {
        "reporters": 4,
        "steps": "open the quiz on a phone",
        "impact": "blocks_exam",
        "priority": "urgent",
    }
    assert taken.effects == ()


def test_a_merge_by_a_person_ends_the_delay(fix: Machine, begin: Begin) -> None:
    source = begin(fix, id=2)
    late = replace(source, item=replace(source.item, escalated_to="lead"))
    gone, _ = pair(fix.merge(late, begin(fix, id=1), SUPPORT, MONDAY))
    assert gone.item.escalated_to is None


def test_what_is_empty_takes_what_there_is(fix: Machine, begin: Begin) -> None:
    _, taken = pair(fix.merge(begin(fix, id=2, steps="play"), begin(fix, id=1), SUPPORT, MONDAY))
    assert taken.item.fields["steps"] == "play"
    _, kept = pair(fix.merge(begin(fix, id=2), begin(fix, id=1, steps="play"), SUPPORT, MONDAY))
    assert kept.item.fields["steps"] == "play"


@pytest.mark.parametrize(
    ("source", "target", "who", "expected"),
    [
        ("verifying", "new", SUPPORT, ["state"]),
        ("closed", "new", SUPPORT, ["final"]),
        ("new", "closed", SUPPORT, ["final"]),
        ("new", "merged", SUPPORT, ["final"]),
        ("new", "new", LEARNER, ["role"]),
        ("verifying", "closed", LEARNER, ["state", "final", "role"]),
    ],
)
def test_why_not(fix: Machine, begin: Begin, source: str, target: str, who: Actor, expected: list[str]) -> None:
    assert codes(fix.merge(begin(fix, id=2, state=source), begin(fix, id=1, state=target), who, MONDAY)) == expected


def test_only_two_of_a_kind_and_never_one_alone(fix: Machine, answer: Machine, begin: Begin) -> None:
    item = begin(fix, id=1)
    assert codes(fix.merge(item, item, SUPPORT, MONDAY)) == ["invalid"]
    assert codes(fix.merge(item, begin(answer, id=2), SUPPORT, MONDAY)) == ["invalid"]
    elsewhere = Snapshot(replace(item.item, site="other"))
    assert codes(fix.merge(item, elsewhere, SUPPORT, MONDAY)) == ["invalid"]
    assert codes(answer.merge(begin(answer, id=1), begin(answer, id=2), SUPPORT, MONDAY)) == ["state"]
    assert codes(answer.unmerge(begin(answer, id=1), begin(answer, id=2), "new", SUPPORT, MONDAY)) == ["state"]


def test_what_was_merged_by_mistake_comes_out_again(fix: Machine, begin: Begin) -> None:
    source = begin(fix, id=2, reporters=3, state="reproducing")
    target = begin(fix, id=1, reporters=18)
    gone, taken = pair(fix.merge(source, target, SUPPORT, MONDAY))
    assert taken.item.fields["priority"] == "high"
    back, left = pair(fix.unmerge(after(gone), after(taken), "reproducing", SUPPORT, MONDAY))
    assert (back.item.state, back.item.merged_into, back.item.row_version) == ("reproducing", None, 3)
    assert [c.timer for c in back.clocks] == ["solve"]
    assert (back.history.what, back.history.name) == ("unmerged", "1")
    assert left.item.fields == target.item.fields
    assert (left.history.what, left.history.name, left.effects) == ("unmerged", "2", ())


def test_only_what_is_merged_comes_out(fix: Machine, begin: Begin) -> None:
    source, target, third = (begin(fix, id=n) for n in (2, 1, 3))
    assert codes(fix.unmerge(source, target, "new", SUPPORT, MONDAY)) == ["state"]
    gone, _ = pair(fix.merge(source, target, SUPPORT, MONDAY))
    assert codes(fix.unmerge(after(gone), third, "new", SUPPORT, MONDAY)) == ["state"]
    assert codes(fix.unmerge(after(gone), target, "closed", SUPPORT, MONDAY)) == ["state"]
    assert codes(fix.unmerge(after(gone), target, "new", LEARNER, MONDAY)) == ["role"]


def test_carried_numbers_and_first_values(begin: Begin, fix: Machine) -> None:
    workflow = fix.workflow
    assert workflow.merge is not None
    rules = {"reporters": "highest", "reason": "first"}
    machine = Machine(replace(workflow, merge=replace(workflow.merge, carry=rules), timers={}), {})  # type: ignore[arg-type]
    source, target = begin(machine, id=2, reporters=9, reason="b"), begin(machine, id=1, reporters=4, reason="a")
    gone, taken = pair(machine.merge(source, target, SUPPORT, MONDAY))
    assert (taken.item.fields["reporters"], taken.item.fields["reason"]) == (9, "a")
    _, left = pair(machine.unmerge(after(gone), after(taken), "new", SUPPORT, MONDAY))
    assert left.item.fields["reporters"] == 9
