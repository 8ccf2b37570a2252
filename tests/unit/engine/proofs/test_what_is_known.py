"""What the proofs know beforehand: the values of settings, what events write, and which ways nobody can go."""

from __future__ import annotations

from dataclasses import replace

from lms_feedback_plugin.domain.workflow import Condition, Expression, Reaction, Setting
from lms_feedback_plugin.engine.proofs import prove

from ..lifecycles import named, put, step, text
from .test_by_example import WAY, late, unfilled, workflow

WORK, END = WAY[0], replace(WAY[1], needs=("note",))
TIMER = late("busy", do=(), go="end")


def test_a_setting_that_a_site_has_changed() -> None:
    watched = Setting("watched", "boolean", True, text("Watched"))
    made = workflow(WAY, late("new", condition=Condition("watched")), late("busy"), settings=named(watched))
    assert prove(made) == ()
    assert len(prove(made, {"watched": False})) == 1


def test_an_event_may_empty_a_field() -> None:
    filled = [replace(WORK, needs=("note",)), END]
    assert unfilled(workflow(filled, TIMER)) == []
    emptying = Reaction("board.voted", None, {"id": Expression("event.ref")}, None, (put(note=None),))
    assert unfilled(workflow(filled, TIMER, reactions=(emptying,))) == [
        ("late_busy", "note", "new person:support:work busy"),
    ]


def test_a_way_that_nobody_can_go_leaves_nothing_empty() -> None:
    skip = step("skip", "new", "busy", "support", when="item.votes > 3 and item.votes < 3")
    filled = [replace(WORK, needs=("note",)), END]
    assert unfilled(workflow([*filled, skip], TIMER)) == []
    assert len(unfilled(workflow([*filled, replace(skip, condition=None)], TIMER))) == 1
