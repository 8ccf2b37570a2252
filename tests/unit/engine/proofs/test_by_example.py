"""Each rule of the proofs by the smallest workflow that shows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from random import Random

import pytest

from lms_feedback_plugin.domain.workflow import (
    Action,
    ActionKind,
    Condition,
    DecisionRow,
    Expression,
    Field,
    Merge,
    Reaction,
    State,
    Timer,
    Transition,
    Workflow,
)
from lms_feedback_plugin.engine.proofs import Chance, Circle, Finding, Forgotten, Leg, Unfilled, Untold, prove

from ..lifecycles import named, notify, put, step, text
from .worlds import Walk

WORD = notify("word")
ESCALATE = Action(ActionKind.ESCALATE, "lead")
HOUR = timedelta(hours=1)


def workflow(steps: list[Transition], *timers: Timer, states: str = "new busy end", **parts: object) -> Workflow:
    """``states``: the last is final; ``held`` is paused; ``parts`` may replace anything."""
    names = states.split()
    made = named(*(State(n, text(n), final=n == names[-1], paused=n == "held") for n in names))
    fields = named(
        Field("what", "text", text("What"), required=True),
        Field("note", "text", text("Note")),
        Field("votes", "number", text("Votes"), default=1),
        Field("late", "boolean", text("Late")),
    )
    base = Workflow("w", 1, "b", text("W"), {}, fields, {}, made, named(*steps), timers=named(*timers))  # type: ignore[arg-type]
    return replace(base, **parts)  # type: ignore[arg-type]


def late(state: str, **parts: object) -> Timer:
    return replace(Timer(f"late_{state}", (state,), HOUR, do=(ESCALATE,)), **parts)  # type: ignore[arg-type]


def quiet(made: Workflow, *names: str) -> Workflow:
    return replace(made, states={n: replace(s, quiet="why") if n in names else s for n, s in made.states.items()})


def found(made: Workflow, kind: type[Finding]) -> list[Finding]:
    return [finding for finding in prove(made) if isinstance(finding, kind)]


def endings(made: Workflow) -> list[tuple[str, str, bool]]:
    """(the way, the step that has to speak, whether anything was heard)."""
    return [
        (shown(finding.path), finding.silent.way.transition or "merge", finding.heard)
        for finding in prove(made)
        if isinstance(finding, Untold)
    ]


def shown(path: tuple[Leg, ...]) -> str:
    return " ".join([path[0].source, *(f"{leg.way.kind}:{leg.way.by}:{leg.way.transition} {leg.target}" for leg in path)])


TOLD = step("work", "new", "busy", "support", WORD)


@pytest.mark.parametrize(
    ("last", "untold"),
    [
        (step("end", "busy", "end", "support", WORD), False),
        (step("end", "busy", "end", "support"), True),  # staff decide: that has to be told
        (step("end", "busy", "end", "learner support"), True),
        (step("end", "busy", "end", "learner"), False),  # who was told may end it
        (step("end", "busy", "end", "bot"), True),  # nobody asked the learner
        (step("end", "busy", "end", "learner bot"), False),  # the learner could have answered
        (step("end", "busy", "end", "support", Action(ActionKind.SURVEY, "csat")), True),
        (step("end", "busy", "end", "support", Action(ActionKind.NOTIFY, "learner", "word")), True),
        (step("end", "busy", "end", "support", Action(ActionKind.NOTIFY, "assignee", "word")), True),
    ],
)
def test_the_last_step_after_a_notice(last: Transition, untold: bool) -> None:
    expected = [(f"new person:support:work busy {kind(last)}:end end", "end", True)] if untold else []
    assert endings(workflow([TOLD, last])) == expected


def kind(last: Transition) -> str:
    role = next((role for role in last.by if role not in ("learner", "bot")), last.by[0])
    return f"{'bot' if role == 'bot' else 'person'}:{role}"


def test_who_never_heard_is_told_even_of_their_own_last_step() -> None:
    assert endings(workflow([step("drop", "new", "end", "learner")])) == [("new person:learner:drop end", "drop", False)]
    assert endings(workflow([step("drop", "new", "end", "learner", WORD)])) == []


def test_a_silent_step_of_staff_on_the_way_is_the_one_that_has_to_speak() -> None:
    steps = [TOLD, step("settle", "busy", "held", "support"), step("thank", "held", "end", "learner")]
    way = "new person:support:work busy person:support:settle held person:learner:thank end"
    assert endings(workflow(steps, states="new busy held end")) == [(way, "settle", True)]
    spoken = [TOLD, step("settle", "busy", "held", "support", WORD), steps[2]]
    assert endings(workflow(spoken, states="new busy held end")) == []


def test_what_a_learner_says_again_wants_an_answer() -> None:
    steps = [TOLD, step("again", "busy", "held", "learner"), step("end", "held", "end", "learner bot")]
    assert [silent for _, silent, _ in endings(workflow(steps, states="new busy held end"))] == ["again"]


def test_a_condition_may_keep_the_learner_from_answering() -> None:
    asked = step("again", "busy", "new", "learner", WORD)
    steps = [TOLD, step("end", "busy", "end", "bot")]
    assert endings(workflow([*steps, asked])) == []
    assert endings(workflow([*steps, replace(asked, condition=Condition("item.late"))])) != []


def test_what_a_timer_says_belongs_to_its_step() -> None:
    steps = [TOLD, step("end", "busy", "end", "bot")]
    assert endings(workflow(steps, late("busy", do=(), go="end"))) != []
    assert endings(workflow(steps, late("busy", do=(WORD,), go="end"))) == []
    assert endings(workflow(steps, late("busy", do=(WORD,)))) != []  # it may not have rung yet


def test_what_an_event_says_belongs_to_its_step() -> None:
    def after(*do: Action, condition: str | None = None) -> Workflow:
        asked = None if condition is None else Condition(condition)
        reaction = Reaction("board.voted", None, {"id": Expression("event.ref")}, asked, do, "end")
        return workflow([TOLD, step("end", "new busy", "end", "bot")], reactions=(reaction,))

    assert endings(after())[0][0] == "new reaction:board.voted:end end"
    assert endings(after(WORD)) == []
    assert endings(after(condition="state == 'busy'"))[0][0] == "new person:support:work busy reaction:board.voted:end end"
    assert endings(after(condition="state == 'busy' and item.votes < 0 and item.votes > 0")) == []


def test_a_way_that_nobody_can_go_accuses_nobody() -> None:
    end = step("end", "new", "end", "support", when="item.votes > 3 and item.votes < 3")
    assert endings(workflow([end])) == []
    assert endings(workflow([replace(end, condition=Condition("item.votes > 3"))])) != []


def test_a_merge_is_an_end() -> None:
    merge = Merge(("new",), "end", ("support",), {})
    assert endings(workflow([], merge=merge)) == [("new merge:support: end", "merge", False)]
    assert endings(workflow([], merge=replace(merge, do=(WORD,)))) == []


def test_quiet_states_want_no_word() -> None:
    made = workflow([step("work", "new", "busy", "support"), step("end", "busy", "end", "bot")])
    assert endings(quiet(made, "end")) == []
    assert endings(quiet(made, "busy")) == []
    assert endings(quiet(made, "new")) != []
    dropped = workflow([step("drop", "new", "end", "learner")])
    assert endings(quiet(dropped, "new")) == []


WAY = [step("work", "new", "busy", "support"), step("end", "busy", "end", "support bot", WORD)]


def forgotten(made: Workflow) -> list[tuple[str, tuple[str, ...]]]:
    return [(finding.state, finding.doubtful) for finding in prove(made) if isinstance(finding, Forgotten)]


def test_each_state_wants_something_to_happen() -> None:
    assert forgotten(workflow(WAY)) == [("new", ()), ("busy", ())]
    assert forgotten(workflow(WAY, late("new"), late("busy"))) == []
    assert forgotten(workflow(WAY, late("new", states=("new", "busy")))) == []
    made = workflow(WAY, late("new"))
    assert forgotten(replace(made, states=made.states | {"busy": replace(made.states["busy"], patient="why")})) == []


def test_the_way_to_it_is_told() -> None:
    (lost,) = found(workflow(WAY, late("new")), Forgotten)
    assert isinstance(lost, Forgotten)
    assert shown(lost.path) == "new person:support:work busy"


@pytest.mark.parametrize(
    ("timer", "certain"),
    [
        (late("busy", do=(put(late=True),)), False),  # nobody notices a field
        (late("busy", do=(put(late=True), ESCALATE)), True),
        (late("busy", do=(), go="end"), True),
        (late("busy", condition=Condition("item.late")), False),
        (late("busy", condition=Condition("item.late or not item.late")), True),
        (late("busy", condition=Condition("state == 'busy'")), True),
        (late("busy", condition=Condition("item.note == item.what")), False),
        (late("busy", after=None, at=time(17), calendar="office"), True),
    ],
)
def test_a_timer_has_to_be_certain(timer: Timer, certain: bool) -> None:
    assert forgotten(workflow(WAY, late("new"), timer)) == ([] if certain else [("busy", ("late_busy",))])


@pytest.mark.parametrize(
    ("change", "certain"),
    [
        ({}, True),
        ({"needs": ("note",)}, False),
        ({"needs": ("what",)}, True),
        ({"condition": Condition("item.late")}, False),
        ({"target": "busy", "do": ()}, False),  # going where it stands moves nothing
        ({"by": ("support",)}, False),
    ],
)
def test_a_step_that_may_be_refused_is_no_promise(change: dict[str, object], certain: bool) -> None:
    made = workflow(WAY, late("new"), late("busy", do=(), go="end"))
    changed = replace(made.transitions["end"], **change)  # type: ignore[arg-type]
    assert (forgotten(replace(made, transitions={**made.transitions, "end": changed})) == []) is certain


def test_timers_share_what_never_changes() -> None:
    def two(one: str, other: str) -> list[tuple[str, tuple[str, ...]]]:
        timers = (late("busy", condition=Condition(one)), late("busy", name="two", condition=Condition(other)))
        return forgotten(workflow(WAY, late("new"), *timers))

    assert two("item.channel_mode == 'instant'", "item.channel_mode == 'batch'") == []
    assert two("item.channel_mode == 'instant'", "item.channel_mode == 'instant'") != []
    assert two("item.channel_mode == 'instant'", "item.channel_mode == 'batch' and item.late") != []
    assert two("item.language == 'en'", "item.language != 'en'") == []
    # each may have looked at the moment at which the other's case held
    assert two("item.late", "not item.late") != []


def test_a_paused_state_stops_the_clocks_but_of_those_that_name_it() -> None:
    steps = [step("ask", "new", "held", "support", WORD), step("end", "held", "end", "learner")]
    assert forgotten(workflow(steps, late("new"), states="new held end")) == [("held", ())]
    assert forgotten(workflow(steps, late("new"), late("held"), states="new held end")) == []


def test_a_state_that_nothing_can_lead_to_is_not_forgotten() -> None:
    steps = [step("work", "new", "busy", "support", when="item.votes > 3 and item.votes < 3"), *WAY[1:]]
    assert forgotten(workflow(steps, late("new"))) == []


def test_two_that_ring_at_once_and_go_apart() -> None:
    steps = [step("end", "new", "end", "bot", WORD), step("work", "new", "busy", "bot", WORD)]

    def both(**change: object) -> list[Finding]:
        timers = (late("new", name="one", do=(), go="end"), replace(late("new", name="two", do=(), go="work"), **change))  # type: ignore[arg-type]
        return found(workflow(steps, *timers, late("busy")), Chance)

    assert both() == [Chance("one", "two", "new")]
    assert both(after=2 * HOUR) == []
    assert both(calendar="office") == []
    assert both(go="end") == []
    assert both(condition=Condition("item.late")) == [Chance("one", "two", "new")]
    assert both(condition=Condition("item.note == item.what")) == []  # not known to hold
    apart = [
        late("new", name="one", do=(), go="end", condition=Condition("item.late")),
        late("new", name="two", do=(), go="work", condition=Condition("not item.late")),
    ]
    assert found(workflow(steps, *apart), Chance) == []


def test_a_circle_of_timers() -> None:
    end = step("end", "new", "end", "support bot", WORD)
    steps = [step("on", "new", "busy", "bot", WORD), step("back", "busy", "new", "bot support"), end]
    on, back = late("new", do=(), go="on"), late("busy", do=(), go="back")
    (circle,) = found(workflow(steps, on, back), Circle)
    assert isinstance(circle, Circle)
    assert shown(circle.path) == "new timer:late_new:on busy timer:late_busy:back new"
    assert rounds(workflow(steps, on, back)) == ["busy", "new"] * 4 + ["busy"]
    # a condition, another timer that leads out, or a stay that goes on may end it
    assert found(workflow(steps, on), Circle) == []
    assert found(workflow(steps, on, replace(back, condition=Condition("item.votes < 3"))), Circle) == []
    assert found(workflow(steps, on, back, late("new", name="x", after=9 * HOUR, go="end")), Circle) == []
    assert found(workflow(steps, replace(on, states=("new", "busy")), back), Circle) == []


def test_a_clock_that_has_rung_does_not_begin_anew_behind_a_pause() -> None:
    steps = [
        step("on", "new", "held", "bot", WORD),
        step("back", "held", "new", "bot"),
        step("end", "new", "end", "support", WORD),
    ]
    made = workflow(steps, late("new", do=(), go="on"), late("held", do=(), go="back"), states="new held end")
    assert rounds(made) == ["held", "new"]
    assert found(made, Circle) == []


def test_a_step_to_where_the_item_stands_is_no_circle() -> None:
    made = workflow([step("stay", "new", "new", "bot", WORD)], late("new", do=(), go="stay"))
    assert rounds(made) == ["new"]
    assert found(made, Circle) == []


def rounds(made: Workflow) -> list[str]:
    """Where an item stands after each ring, as the machine has it."""
    walk = Walk(made, Random(0))
    return [walk.snapshot.item.state for _ in range(9) if walk.ring()]


def unfilled(made: Workflow) -> list[tuple[str, str, str]]:
    return [(x.way.by, x.field, shown(x.path) if x.path else x.state) for x in prove(made) if isinstance(x, Unfilled)]


def test_needs_that_nobody_has_met() -> None:
    work, end = WAY[0], replace(WAY[1], needs=("note",))
    timer = late("busy", do=(), go="end")
    way = ("late_busy", "note", "new person:support:work busy")
    assert unfilled(workflow([work, end], timer)) == [way]
    assert unfilled(workflow([replace(work, needs=("note",)), end], timer)) == []
    assert unfilled(workflow([replace(work, do=(put(note="n"),)), end], timer)) == []
    assert unfilled(workflow([replace(work, needs=("note",), do=(put(note=None),)), end], timer)) == [way]
    assert unfilled(workflow([work, end], replace(timer, do=(put(note="n"),)))) == []
    assert unfilled(workflow([work, end], replace(timer, condition=Condition("item.note != null")))) == []
    assert unfilled(workflow([work, end], replace(timer, condition=Condition("item.late")))) == [way]
    assert unfilled(workflow([work, replace(end, needs=("what", "votes"))], timer)) == []


def test_a_field_may_be_emptied_on_the_way() -> None:
    end = replace(WAY[1], needs=("votes",))
    made = workflow([WAY[0], end], late("busy", do=(), go="end"), late("new", do=(put(votes=None),)))
    assert unfilled(made) == [("late_busy", "votes", "new person:support:work busy")]
    summed = replace(made, timers=made.timers | {"late_new": late("new", do=(put(votes=Expression("item.votes + 1")),))})
    assert unfilled(summed) == []


def test_a_decided_field_is_filled_from_the_beginning() -> None:
    rows = {"note": (DecisionRow("a", Condition("item.late")), DecisionRow("b"))}
    made = workflow([WAY[0], replace(WAY[1], needs=("note",))], late("busy", do=(), go="end"), decide=rows)
    assert unfilled(made) == []


def test_an_event_that_comes_too_early() -> None:
    reaction = Reaction("board.voted", None, {"id": Expression("event.ref")}, None, (), "end")
    end = replace(WAY[1], needs=("note",))
    assert unfilled(workflow([WAY[0], end], reactions=(reaction,))) == [("board.voted", "note", "new person:support:work busy")]
    filling = replace(reaction, go=None, do=(put(note=Expression("event.actor")),))
    assert len(unfilled(workflow([WAY[0], end], reactions=(filling, reaction)))) == 1  # the event may not say who
