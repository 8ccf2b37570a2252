"""Timers: time spent in a stay, frozen where the item waits for somebody else, rung once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from lms_feedback_plugin.domain.decision import Decision, Effect
from lms_feedback_plugin.domain.item import Clock, Snapshot
from lms_feedback_plugin.domain.workflow import ActionKind, Condition, State, Timer
from lms_feedback_plugin.engine.machine import Machine

from .conftest import Begin
from .lifecycles import LEARNER, MONDAY, OFFICE, SUPPORT, after, answer_workflow, fix_workflow, put, text

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def clock(snapshot: Snapshot, timer: str) -> Clock:
    return next(c for c in snapshot.clocks if c.timer == timer)


def timers(snapshot: Snapshot) -> list[str]:
    return [c.timer for c in snapshot.clocks]


def test_moving_inside_the_stay_keeps_the_clock(fix: Machine, begin: Begin) -> None:
    snapshot = begin(fix)
    moved = after(fix.fire(snapshot, "triage", SUPPORT, {}, MONDAY + 5 * HOUR))
    assert timers(moved) == ["solve"]
    assert clock(moved, "solve") == clock(snapshot, "solve")


def test_a_clock_stands_still_while_the_item_is_paused(fix: Machine, begin: Begin) -> None:
    asked = after(fix.fire(begin(fix), "ask", SUPPORT, {}, MONDAY + HOUR))
    frozen = clock(asked, "solve")
    assert (frozen.since, frozen.due_at, frozen.spent) == (None, None, 3600.0)
    assert fix.elapse(asked, "solve", MONDAY + 4 * DAY) is None
    back = MONDAY + 4 * DAY
    resumed = after(fix.fire(asked, "details", LEARNER, {}, back))
    assert clock(resumed, "solve").due_at == back + 47 * HOUR
    assert fix.elapse(resumed, "solve", back + 47 * HOUR - timedelta(seconds=1)) is None
    assert isinstance(fix.elapse(resumed, "solve", back + 47 * HOUR), Decision)


def test_working_time_is_what_is_spent_before_a_pause(answer: Machine, begin: Begin) -> None:
    evening = datetime(2026, 3, 2, 9, 58, tzinfo=UTC)  # 17:58 in Shanghai, two minutes before closing
    asked = after(answer.fire(begin(answer, evening), "ask", SUPPORT, {}, evening + 10 * HOUR))
    assert clock(asked, "first_reply").spent == 120.0
    saturday = datetime(2026, 3, 7, 2, 0, tzinfo=UTC)
    resumed = after(answer.fire(asked, "details", LEARNER, {}, saturday))
    assert clock(resumed, "first_reply").due_at == datetime(2026, 3, 9, 1, 3, tzinfo=UTC)


def test_a_paused_state_that_a_timer_names_runs_that_timer(fix: Machine, begin: Begin) -> None:
    asked = after(fix.fire(begin(fix), "ask", SUPPORT, {}, MONDAY))
    assert clock(asked, "no_answer").due_at == MONDAY + 5 * DAY
    gone = fix.elapse(asked, "no_answer", MONDAY + 5 * DAY)
    assert isinstance(gone, Decision)
    assert (gone.item.state, gone.item.fields["reason"], gone.clocks) == ("rejected", "no details came", ())
    assert gone.effects == (
        Effect(0, ActionKind.SET, values={"reason": "no details came"}),
        Effect(1, ActionKind.NOTIFY, "reporter", "not_a_fault"),
    )
    assert (gone.history.what, gone.history.name, gone.history.actor) == ("timer", "no_answer", "bot")


def test_leaving_ends_the_stay_and_coming_back_begins_another(fix: Machine, begin: Begin) -> None:
    solved = begin(fix, state="resolved")
    reopened = after(fix.fire(solved, "reopen", LEARNER, {}, MONDAY + HOUR))
    assert timers(reopened) == ["solve"]
    assert clock(reopened, "solve").due_at == MONDAY + 49 * HOUR


def test_a_timer_rings_once_a_stay(fix: Machine, begin: Begin) -> None:
    late = MONDAY + 48 * HOUR
    rung = fix.elapse(begin(fix), "solve", late)
    assert isinstance(rung, Decision)
    assert (rung.item.state, rung.item.row_version, rung.item.entered_at) == ("new", 2, MONDAY)
    assert (rung.item.fields["priority"], rung.item.escalated_to) == ("high", "lead")
    assert [e.kind.value for e in rung.effects] == ["set", "escalate"]
    snapshot = after(rung)
    assert clock(snapshot, "solve").fired
    assert fix.elapse(snapshot, "solve", late + 10 * DAY) is None
    asked = after(fix.fire(snapshot, "ask", SUPPORT, {}, late))
    back = after(fix.fire(asked, "details", LEARNER, {}, late + DAY))
    assert (clock(back, "solve").fired, clock(back, "solve").due_at) == (True, None)
    assert fix.elapse(back, "solve", late + 10 * DAY) is None


def test_the_end_disarms_all(fix: Machine, begin: Begin) -> None:
    snapshot = begin(fix, state="resolved")
    closed = fix.elapse(snapshot, "settle", MONDAY + 72 * HOUR)
    assert isinstance(closed, Decision)
    assert (closed.item.state, closed.clocks) == ("closed", ())
    assert fix.elapse(after(closed), "settle", MONDAY + 99 * DAY) is None


def test_only_a_clock_that_is_due_rings(fix: Machine, begin: Begin) -> None:
    snapshot = begin(fix)
    assert fix.elapse(snapshot, "first_look", MONDAY + timedelta(minutes=4)) is None
    assert fix.elapse(snapshot, "settle", MONDAY + 99 * DAY) is None
    assert fix.elapse(snapshot, "nothing", MONDAY + 99 * DAY) is None
    assert isinstance(fix.elapse(snapshot, "first_look", MONDAY + timedelta(minutes=5)), Decision)


def test_a_timer_whose_condition_does_not_hold_is_only_marked(begin: Begin) -> None:
    timer = Timer("votes", ("new",), HOUR, condition=Condition("item.votes < 3"), do=(put(votes=3),))
    machine = Machine(replace(answer_workflow(), timers={"votes": timer}), {"office": OFFICE})
    assert after(machine.elapse(begin(machine), "votes", MONDAY + HOUR)).item.fields["votes"] == 3
    passed = machine.elapse(begin(machine, votes=5), "votes", MONDAY + HOUR)
    assert isinstance(passed, Decision)
    assert (passed.effects, passed.item.row_version, passed.history.changes) == ((), 2, {})
    assert clock(after(passed), "votes").fired


def test_a_timer_that_can_never_concern_an_item_is_not_armed(answer: Machine, begin: Begin) -> None:
    assert timers(begin(answer, mode="instant")) == ["first_reply"]
    form = begin(answer, mode="batch")
    assert timers(form) == ["batch_hour"]
    batch_hour = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # 17:00 in Shanghai
    assert clock(form, "batch_hour").due_at == batch_hour
    reminded = answer.elapse(form, "batch_hour", batch_hour)
    assert isinstance(reminded, Decision)
    assert reminded.effects == (Effect(0, ActionKind.REMIND, "support"),)


def test_a_timer_whose_step_is_refused_changes_nothing_but_rings(answer: Machine, begin: Begin) -> None:
    stuck = begin(answer, state="answered", votes=7)
    passed = answer.elapse(stuck, "quiet", MONDAY + 48 * HOUR)
    assert isinstance(passed, Decision)
    assert (passed.item.state, passed.effects) == ("answered", ())
    assert clock(after(passed), "quiet").fired


def test_a_refused_step_takes_back_what_its_timer_had_set(begin: Begin) -> None:
    workflow = answer_workflow()
    timer = Timer("quiet", ("answered",), HOUR, do=(put(votes=7),), go="close")
    machine = Machine(replace(workflow, timers={"quiet": timer}), {"office": OFFICE})
    passed = machine.elapse(begin(machine, state="answered"), "quiet", MONDAY + HOUR)
    assert isinstance(passed, Decision)
    assert (passed.item.fields["votes"], passed.effects) == (1, ())


def test_an_hour_of_the_day_without_a_calendar_is_meant_in_the_workspaces_zone(begin: Begin) -> None:
    workflow = replace(answer_workflow(), timers={"daily": Timer("daily", ("new",), at=time(8))})
    assert clock(begin(Machine(workflow, {"office": OFFICE})), "daily").due_at == datetime(2026, 3, 3, 0, 0, tzinfo=UTC)
    berlin = Machine(workflow, {}, zone="Europe/Berlin")
    assert clock(begin(berlin), "daily").due_at == datetime(2026, 3, 2, 7, 0, tzinfo=UTC)


def test_from_one_pause_into_another_the_clock_stays_frozen(begin: Begin) -> None:
    workflow = fix_workflow()
    states = {**workflow.states, "on_hold": State("on_hold", text("On hold"), paused=True)}
    hold = replace(workflow.transitions["ask"], name="hold", sources=("need_info",), target="on_hold", do=())
    resume = replace(hold, name="resume", sources=("on_hold",), target="reproducing")
    steps = {**workflow.transitions, "hold": hold, "resume": resume}
    machine = Machine(replace(workflow, states=states, transitions=steps), {"office": OFFICE})
    snapshot = after(machine.fire(begin(machine), "ask", SUPPORT, {}, MONDAY + HOUR))
    snapshot = after(machine.fire(snapshot, "hold", SUPPORT, {}, MONDAY + DAY))
    assert timers(snapshot) == ["first_look", "solve", "no_answer"]
    snapshot = after(machine.fire(snapshot, "resume", SUPPORT, {}, MONDAY + 2 * DAY))
    assert timers(snapshot) == ["solve"]
    assert clock(snapshot, "solve").due_at == MONDAY + 2 * DAY + 47 * HOUR
