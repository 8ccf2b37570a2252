"""Creating items, taking steps, and being told why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest

from lms_feedback_plugin.domain.decision import Decision, Effect, Refusal
from lms_feedback_plugin.domain.item import NewItem, Snapshot
from lms_feedback_plugin.domain.person import THE_BOT
from lms_feedback_plugin.domain.workflow import (
    Action,
    ActionKind,
    Condition,
    DecisionRow,
    Expression,
    Reaction,
    Timer,
    Workflow,
)
from lms_feedback_plugin.engine.machine import Machine
from lms_feedback_plugin.errors import DefinitionError

from .conftest import Begin
from .lifecycles import (
    DEVELOPER,
    LEARNER,
    MONDAY,
    OFFICE,
    SUPPORT,
    actor,
    after,
    answer_workflow,
    codes,
    fix_workflow,
    notify,
    put,
    step,
)

HOUR = timedelta(hours=1)
HANDED = {"steps": "play lesson 3", "conditions": "Safari 17"}


def new(**fields: Any) -> NewItem:
    return NewItem("demo", 9, "lin", "zh-CN", "form", "batch", "algebra", {"page": "quiz"}, fields, opened_from=4)


def with_steps(workflow: Workflow, *steps: Any) -> Workflow:
    return replace(workflow, transitions={**workflow.transitions, **{s.name: s for s in steps}})


def test_a_new_item_holds_what_was_said(fix: Machine) -> None:
    decision = fix.create(new(what="video stops", impact="blocks_learning"), MONDAY)
    assert isinstance(decision, Decision)
    item = decision.item
    assert (item.site, item.id, item.reporter, item.language, item.course) == ("demo", 9, "lin", "zh-CN", "algebra")
    assert (item.state, item.row_version, item.opened_from, item.context) == ("new", 1, 4, {"page": "quiz"})
    assert item.pin.behaviour == "b1"
    assert item.created_at == item.updated_at == item.entered_at == MONDAY
    assert list(item.fields.items()) == [
        ("what", "video stops"),
        ("impact", "blocks_learning"),
        ("reporters", 1),
        ("priority", "high"),
    ]
    assert [(c.timer, c.due_at) for c in decision.clocks] == [
        ("first_look", MONDAY + timedelta(minutes=5)),
        ("solve", MONDAY + 48 * HOUR),
    ]
    line = decision.history
    assert (line.what, line.name, line.actor, line.from_state, line.to_state) == ("created", "form", "lin", None, "new")
    assert line.changes == item.fields
    assert decision.effects == ()


def test_staff_may_record_an_item_for_a_learner(fix: Machine) -> None:
    decision = fix.create(new(what="x"), MONDAY, SUPPORT)
    assert isinstance(decision, Decision)
    assert (decision.item.reporter, decision.history.actor) == ("lin", "sam")


def test_an_item_may_begin_elsewhere(fix: Machine) -> None:
    decision = fix.create(replace(new(what="x"), state="resolved"), MONDAY)
    assert isinstance(decision, Decision)
    assert [c.timer for c in decision.clocks] == ["settle"]
    finished = fix.create(replace(new(what="x"), state="closed"), MONDAY)
    assert isinstance(finished, Decision)
    assert finished.clocks == ()
    assert codes(fix.create(replace(new(what="x"), state="nowhere"), MONDAY)) == ["state"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, [("needs", "what")]),
        ({"what": "  "}, [("needs", "what")]),
        ({"what": 3}, [("invalid", "what")]),
        ({"what": "x", "impact": "awful"}, [("invalid", "impact")]),
        ({"what": "x", "reporters": "many"}, [("invalid", "reporters")]),
        ({"what": "x", "reporters": True}, [("invalid", "reporters")]),
        ({"what": "x", "reporters": "nan"}, [("invalid", "reporters")]),
        ({"what": "x", "reporters": "1_000"}, [("invalid", "reporters")]),
        ({"colour": "red"}, [("invalid", "colour"), ("needs", "what")]),
    ],
)
def test_what_a_new_item_is_refused_for(fix: Machine, fields: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    refusal = fix.create(new(**fields), MONDAY)
    assert isinstance(refusal, Refusal)
    assert [(b.code, b.field) for b in refusal.blockers] == expected
    assert all(set(b.text) == {"en", "zh-CN"} for b in refusal.blockers)


def test_forms_speak_in_text(answer: Machine) -> None:
    decision = answer.create(new(question="Why?", match="0.95", votes=" 3 ", urgent="True", due="2026-03-09", reply=""), MONDAY)
    assert isinstance(decision, Decision)
    assert decision.item.fields == {"question": "Why?", "match": 0.95, "votes": 3, "urgent": True, "due": "2026-03-09"}
    assert codes(answer.create(new(question="Why?", urgent="perhaps", due="soon"), MONDAY)) == ["invalid", "invalid"]


def test_a_step_changes_everything_at_once(fix: Machine, begin: Begin) -> None:
    snapshot = begin(fix, state="reproducing")
    later = MONDAY + HOUR
    decision = fix.fire(snapshot, "hand_over", SUPPORT, HANDED, later)
    assert isinstance(decision, Decision)
    item = decision.item
    assert (item.state, item.row_version, item.assigned_role) == ("with_dev", 2, "developer")
    assert (item.updated_at, item.entered_at, item.created_at) == (later, later, MONDAY)
    assert item.fields == {**snapshot.item.fields, **HANDED}
    assert decision.effects == (
        Effect(0, ActionKind.ASSIGN, "developer"),
        Effect(1, ActionKind.CALL, "tracker", "create_issue"),
        Effect(2, ActionKind.NOTIFY, "reporter", "handed_over"),
    )
    line = decision.history
    assert (line.what, line.name, line.actor) == ("transition", "hand_over", "sam")
    assert (line.from_state, line.to_state, line.changes) == ("reproducing", "with_dev", HANDED)


def test_what_was_read_is_never_written(fix: Machine, begin: Begin) -> None:
    snapshot = begin(fix, state="reproducing")
    before = (snapshot.item, dict(snapshot.item.fields), snapshot.clocks)
    fix.fire(snapshot, "hand_over", SUPPORT, HANDED, MONDAY)
    fix.fire(snapshot, "hand_over", SUPPORT, {"steps": "x"}, MONDAY)
    assert (snapshot.item, snapshot.item.fields, snapshot.clocks) == before


@pytest.mark.parametrize(
    ("state", "transition", "who", "values", "expected"),
    [
        ("new", "hand_over", SUPPORT, {}, ["state"]),
        ("new", "deliver", SUPPORT, {}, ["state", "role"]),
        ("closed", "triage", SUPPORT, {}, ["final"]),
        ("verifying", "pass", LEARNER, {}, ["role"]),
        ("reproducing", "hand_over", SUPPORT, {}, ["needs", "needs"]),
        ("reproducing", "hand_over", LEARNER, {"steps": "x"}, ["role", "needs"]),
        ("reproducing", "hand_over", SUPPORT, {**HANDED, "steps": " "}, ["needs"]),
        ("reproducing", "hand_over", SUPPORT, {**HANDED, "step": "x"}, ["invalid"]),
        ("new", "fly", SUPPORT, {}, ["state"]),
    ],
)
def test_why_not(fix: Machine, begin: Begin, state: str, transition: str, who: Any, values: Any, expected: list[str]) -> None:
    assert codes(fix.fire(begin(fix, state=state), transition, who, values, MONDAY)) == expected


def test_blockers_speak_both_languages_and_name_things_by_their_labels(fix: Machine, begin: Begin) -> None:
    needs = fix.fire(begin(fix, state="reproducing"), "hand_over", LEARNER, {}, MONDAY)
    assert isinstance(needs, Refusal)
    role, steps, _ = needs.blockers
    assert role.role == "support"
    assert role.text == {"en": "Only these may do it: support.", "zh-CN": "只有以下角色可以这样做：客服。"}
    assert (steps.field, steps.text) == ("steps", {"en": "Please fill in: Steps.", "zh-CN": "请填写：重现步骤。"})
    state = fix.fire(begin(fix), "hand_over", SUPPORT, {}, MONDAY)
    assert isinstance(state, Refusal)
    assert state.blockers[0].text == {
        "en": "This is possible while the item is: Being reproduced. It is now: New.",
        "zh-CN": "仅当状态为“复现中”时可以这样做，当前状态为“新建”。",
    }
    unknown = fix.fire(begin(fix), "triage", SUPPORT, {"colour": "red"}, MONDAY)
    assert isinstance(unknown, Refusal)
    assert "what, steps, conditions" in unknown.blockers[0].text["en"]


def test_a_workspace_has_its_own_words_for_roles(begin: Begin) -> None:
    machine = Machine(fix_workflow(), {"office": OFFICE}, role_labels={"support": {"en": "help desk", "zh-CN": "服务台"}})
    refusal = machine.fire(begin(machine), "triage", LEARNER, {}, MONDAY)
    assert isinstance(refusal, Refusal)
    assert refusal.blockers[0].text == {"en": "Only these may do it: help desk.", "zh-CN": "只有以下角色可以这样做：服务台。"}


def test_a_condition_is_refused_with_its_else(answer: Machine, begin: Begin) -> None:
    unsure = begin(answer, match=0.5)
    refusal = answer.fire(unsure, "auto_answer", THE_BOT, {}, MONDAY)
    assert isinstance(refusal, Refusal)
    assert [(b.code, b.text["zh-CN"]) for b in refusal.blockers] == [("condition", "匹配度不足")]
    assert isinstance(answer.fire(unsure, "auto_answer", THE_BOT, {"match": 0.9}, MONDAY), Decision)
    closing = answer.fire(begin(answer, state="answered", votes=7), "close", SUPPORT, {}, MONDAY)
    assert isinstance(closing, Refusal)
    assert closing.blockers[0].text["en"] == "The condition of this step does not hold yet."


def test_an_admin_may_set_what_the_file_leaves_open(begin: Begin) -> None:
    settings = {"sure_enough": 0.4, "first_reply": timedelta(minutes=30), "first_line": "lead"}
    machine = Machine(answer_workflow(), {"office": OFFICE}, settings)
    snapshot = begin(machine, match=0.5)
    assert isinstance(machine.fire(snapshot, "auto_answer", THE_BOT, {}, MONDAY), Decision)
    assert snapshot.clocks[0].due_at == MONDAY + timedelta(minutes=30)
    assert codes(machine.fire(snapshot, "answer", SUPPORT, {"reply": "so"}, MONDAY)) == ["role"]
    assert isinstance(machine.fire(snapshot, "answer", actor("lead"), {"reply": "so"}, MONDAY), Decision)


def test_options_are_the_very_refusals(fix: Machine, begin: Begin) -> None:
    for state in fix.workflow.states:
        snapshot = begin(fix, state=state)
        for who in (LEARNER, SUPPORT, DEVELOPER, THE_BOT):
            options = fix.options(snapshot, who, MONDAY)
            assert [o.transition.name for o in options] == list(fix.workflow.transitions)
            for option in options:
                answered = fix.fire(snapshot, option.transition.name, who, {}, MONDAY)
                assert option.blockers == (answered.blockers if isinstance(answered, Refusal) else ())


def test_options_name_what_is_missing(fix: Machine, begin: Begin) -> None:
    snapshot = begin(fix, state="reproducing", steps="play")
    options = {o.transition.name: o for o in fix.options(snapshot, SUPPORT, MONDAY)}
    assert options["hand_over"].missing == ("conditions",)
    assert options["hand_over"].allowed
    assert not options["deliver"].allowed


def test_a_condition_on_a_field_still_to_be_filled_in_is_not_judged(begin: Begin) -> None:
    propose = step("propose", "new", "with_dev", "support", needs="reason", when="item.reason == 'common'")
    machine = Machine(with_steps(fix_workflow(), propose), {"office": OFFICE})
    option = next(o for o in machine.options(begin(machine), SUPPORT, MONDAY) if o.transition.name == "propose")
    assert [b.code for b in option.blockers] == ["needs"]
    assert option.allowed
    assert codes(machine.fire(begin(machine), "propose", SUPPORT, {"reason": "rare"}, MONDAY)) == ["condition"]
    assert isinstance(machine.fire(begin(machine), "propose", SUPPORT, {"reason": "common"}, MONDAY), Decision)


def test_decided_fields_follow_their_rows(fix: Machine, begin: Begin) -> None:
    snapshot = begin(fix)
    urgent = fix.update(snapshot, {"impact": "blocks_exam"}, SUPPORT, MONDAY)
    assert isinstance(urgent, Decision)
    assert urgent.item.fields["priority"] == "urgent"
    assert urgent.history.changes == {"impact": "blocks_exam", "priority": "urgent"}
    back = fix.update(after(urgent), {"impact": "minor"}, SUPPORT, MONDAY)
    assert isinstance(back, Decision)
    assert back.item.fields["priority"] == "normal"
    crowd = fix.fire(snapshot, "triage", SUPPORT, {"reporters": 20}, MONDAY)
    assert isinstance(crowd, Decision)
    assert crowd.item.fields["priority"] == "high"


def test_a_priority_set_by_hand_stands_until_the_rows_say_something_else(fix: Machine, begin: Begin) -> None:
    raised = after(fix.update(begin(fix), {"priority": "high"}, SUPPORT, MONDAY))
    moved = after(fix.fire(raised, "triage", SUPPORT, {"reporters": 2}, MONDAY))
    assert moved.item.fields["priority"] == "high"
    exam = after(fix.update(moved, {"impact": "blocks_exam"}, SUPPORT, MONDAY))
    assert exam.item.fields["priority"] == "urgent"
    both = after(fix.update(moved, {"impact": "blocks_exam", "priority": "normal"}, SUPPORT, MONDAY))
    assert both.item.fields["priority"] == "normal"


def test_rows_may_look_at_the_state_and_at_earlier_rows(begin: Begin) -> None:
    rows = {
        "priority": (DecisionRow("high", Condition("state == 'reproducing'")), DecisionRow("normal")),
        "reason": (DecisionRow("hurry", Condition("item.priority == 'high'")), DecisionRow("calm")),
    }
    machine = Machine(replace(fix_workflow(), decide=rows), {"office": OFFICE})
    snapshot = begin(machine)
    assert snapshot.item.fields["reason"] == "calm"
    moved = after(machine.fire(snapshot, "triage", SUPPORT, {}, MONDAY))
    assert (moved.item.fields["priority"], moved.item.fields["reason"]) == ("high", "hurry")


def test_a_learner_writes_what_the_form_or_the_step_asks_for(fix: Machine, begin: Begin) -> None:
    snapshot = begin(fix, state="need_info")
    for field in ({"priority": "urgent"}, {"reporters": 99}, {"reason": "mine"}):
        assert codes(fix.fire(snapshot, "details", LEARNER, field, MONDAY)) == ["invalid"]
    assert isinstance(fix.fire(snapshot, "details", LEARNER, {"what": "more", "steps": "again"}, MONDAY), Decision)
    both = actor("learner", "support")
    assert isinstance(fix.fire(snapshot, "details", both, {"reporters": 2}, MONDAY), Decision)
    assert codes(fix.create(new(what="x", reporters=99), MONDAY, LEARNER)) == ["invalid"]
    assert isinstance(fix.create(new(what="x", impact="annoying"), MONDAY, LEARNER), Decision)


def test_what_a_step_needs_is_a_learners_to_write(begin: Begin) -> None:
    explain = step("explain", "new", "new", "learner", needs="reason")
    machine = Machine(with_steps(fix_workflow(), explain), {"office": OFFICE})
    assert isinstance(machine.fire(begin(machine), "explain", LEARNER, {"reason": "so"}, MONDAY), Decision)


def test_editing_changes_fields_alone(fix: Machine, begin: Begin) -> None:
    snapshot = begin(fix, steps="play")
    decision = fix.update(snapshot, {"steps": None, "what": "x"}, SUPPORT, MONDAY + HOUR)
    assert isinstance(decision, Decision)
    assert (decision.history.what, decision.history.changes) == ("fields", {"steps": None})
    assert (decision.item.state, decision.item.entered_at) == ("new", MONDAY)
    assert decision.clocks == snapshot.clocks
    assert codes(fix.update(begin(fix, state="closed"), {"steps": "x"}, SUPPORT, MONDAY)) == ["final"]
    assert codes(fix.update(snapshot, {"step": "x"}, SUPPORT, MONDAY)) == ["invalid"]


def test_an_escalation_lasts_until_a_person_tells_the_learner(fix: Machine, begin: Begin) -> None:
    late = after(fix.elapse(begin(fix), "first_look", MONDAY + HOUR))
    assert late.item.escalated_to == "lead"
    triaged = after(fix.fire(late, "triage", SUPPORT, {}, MONDAY + HOUR))
    assert triaged.item.escalated_to == "lead"
    assert after(fix.fire(triaged, "ask", SUPPORT, {}, MONDAY + HOUR)).item.escalated_to is None
    by_bot = fix.fire(triaged, "reject", THE_BOT, {"reason": "r"}, MONDAY + HOUR)
    assert after(by_bot).item.escalated_to == "lead"


def test_another_role_means_another_person(fix: Machine, begin: Begin) -> None:
    snapshot = begin(fix, state="reproducing")
    held = replace(snapshot, item=replace(snapshot.item, assigned_role="support", assignee="sam"))
    item = after(fix.fire(held, "hand_over", SUPPORT, HANDED, MONDAY)).item
    assert (item.assigned_role, item.assignee) == ("developer", None)


def test_assignments_are_computed_in_order(begin: Begin) -> None:
    count = put(reporters=Expression("item.reporters + 1"))
    bump = step(
        "bump", "new", "new", "support", notify("a"), count, put(steps="x", reporters=Expression("item.reporters + 10"))
    )
    machine = Machine(with_steps(fix_workflow(), bump), {"office": OFFICE})
    decision = machine.fire(begin(machine), "bump", SUPPORT, {}, MONDAY + HOUR)
    assert isinstance(decision, Decision)
    assert [(e.n, e.kind.value, dict(e.values)) for e in decision.effects] == [
        (0, "notify", {}),
        (1, "set", {"reporters": 2}),
        (2, "set", {"steps": "x", "reporters": 12}),
    ]
    assert decision.item.fields["reporters"] == 12
    assert decision.item.entered_at == MONDAY


def test_a_computed_value_that_does_not_fit_is_refused(begin: Begin) -> None:
    guess = step("guess", "new", "new", "support", put(impact=Expression("item.what")))
    machine = Machine(with_steps(fix_workflow(), guess), {"office": OFFICE})
    assert codes(machine.fire(begin(machine), "guess", SUPPORT, {}, MONDAY)) == ["invalid"]


def test_names_of_people_and_courses_reach_conditions(begin: Begin) -> None:
    greet = step("greet", "new", "new", "support", when="reporter.name == 'Lin' and course.name == 'Algebra I'")
    machine = Machine(with_steps(fix_workflow(), greet), {"office": OFFICE})
    snapshot = begin(machine)
    assert codes(machine.fire(snapshot, "greet", SUPPORT, {}, MONDAY)) == ["condition"]
    named = Snapshot(snapshot.item, snapshot.clocks, "Lin", "Algebra I")
    assert isinstance(machine.fire(named, "greet", SUPPORT, {}, MONDAY), Decision)


def test_a_step_may_be_called_like_anything(begin: Begin) -> None:
    odd = [step(name, "new", "new", "support") for name in ("state", "trigger", "fields", "os.system")]
    machine = Machine(with_steps(fix_workflow(), *odd), {"office": OFFICE})
    for transition in odd:
        assert isinstance(machine.fire(begin(machine), transition.name, SUPPORT, {}, MONDAY), Decision)


@pytest.mark.parametrize(
    "broken",
    [
        replace(fix_workflow(), decide={"nothing": (DecisionRow("x"),)}),
        replace(fix_workflow(), decide={"priority": (DecisionRow("highest"),)}),
        with_steps(fix_workflow(), step("a", "new", "closed", "support", when="item.nothing > 1")),
        with_steps(fix_workflow(), step("a", "new", "closed", "support", needs="nothing")),
        with_steps(fix_workflow(), step("a", "new", "closed", "support", put(impact="bad"))),
        with_steps(fix_workflow(), step("a", "new", "closed", "support", put(reporters=Expression("item.what")))),
        with_steps(fix_workflow(), step("a", "new", "closed", "support", Action(ActionKind.SET, values={"nothing": 1}))),
        with_steps(fix_workflow(), step("a", "nowhere", "closed", "support")),
        with_steps(fix_workflow(), step("a", "new", "nowhere", "support")),
        replace(fix_workflow(), timers={"t": Timer("t", ("nowhere",), HOUR)}),
        replace(fix_workflow(), timers={"t": Timer("t", ("new",), HOUR, go="nowhere")}),
        replace(fix_workflow(), timers={"t": Timer("t", ("new",))}),
        replace(fix_workflow(), reactions=(Reaction("board.voted", match={"id": "1"}, go="nowhere"),)),
    ],
)
def test_a_workflow_that_does_not_fit_itself_is_refused(broken: Workflow) -> None:
    with pytest.raises(DefinitionError):
        Machine(broken, {"office": OFFICE})


def test_settings_and_calendars_must_be_known() -> None:
    with pytest.raises(DefinitionError, match="no setting 'sure'"):
        Machine(answer_workflow(), {"office": OFFICE}, {"sure": 1})
    with pytest.raises(DefinitionError, match="holds a duration"):
        Machine(answer_workflow(), {"office": OFFICE}, {"first_reply": 5})
    with pytest.raises(DefinitionError, match="counts in 'office'"):
        Machine(fix_workflow(), {})


def test_one_machine_serves_many_threads(fix: Machine, begin: Begin) -> None:
    barrier, answers = Barrier(8), list[tuple[int, str]]()

    def work(id: int) -> None:
        barrier.wait()
        for _ in range(40):
            snapshot = begin(fix, id=id, reporters=id)
            snapshot = after(fix.fire(snapshot, "triage", SUPPORT, {}, MONDAY))
            refused = fix.fire(snapshot, "hand_over", LEARNER, {}, MONDAY)
            snapshot = after(fix.fire(snapshot, "hand_over", SUPPORT, HANDED, MONDAY))
            assert isinstance(refused, Refusal)
            answers.append((snapshot.item.id - int(str(snapshot.item.fields["reporters"])), snapshot.item.state))

    threads = [Thread(target=work, args=(n,)) for n in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [(0, "with_dev")] * 320
