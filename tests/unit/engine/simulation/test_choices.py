"""Which step comes next: odds that are given, what they leave over, timers, learners, and values for what a step needs."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from lms_feedback_plugin.definitions.load import shipped_library
from lms_feedback_plugin.definitions.scenarios import machine_for
from lms_feedback_plugin.engine.simulation import Assumptions, Choices, Simulation

LIBRARY = shipped_library()
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def shares(workflow: str, state: str, *staff: str) -> dict[str, float]:
    choices = Choices(LIBRARY.workflows[workflow], {}, dict.fromkeys(staff, 1))
    return {way.transition.name: round(share, 3) for way, share in choices.shares(state)}


def test_what_the_odds_leave_over_goes_to_the_steps_that_are_named() -> None:
    assert shares("fix", "new") == {"ask": 0.25, "reject": 0.1, "triage": 0.65}
    assert shares("fix", "verifying") == {"fail": 0.15, "pass": 0.85}


def test_what_a_timer_does_by_itself_is_left_to_it() -> None:
    assert shares("fix", "resolved") == {"reopen": 0.1}
    assert shares("answer", "answered") == {"not_helped": 0.1}


def test_where_none_is_named_all_are_alike() -> None:
    assert shares("fix", "need_info") == {"details": 1.0}


def test_a_step_that_cannot_be_taken_leaves_its_odds_to_the_others() -> None:
    choices = Choices(LIBRARY.workflows["fix"], {}, {})
    left = {way.transition.name: share for way, share in choices.shares("new", frozenset({"triage", "ask"}))}
    assert left["reject"] == pytest.approx(0.1)
    assert left["is_a_question"] == left["is_an_idea"] == pytest.approx(0.45)


def test_chance_follows_the_shares() -> None:
    choices, dice = Choices(LIBRARY.workflows["fix"], {}, {}), Random(1)
    thrown = Counter(way.transition.name if way else "" for way in (choices.pick("resolved", dice) for _ in range(4000)))
    assert thrown["reopen"] / 4000 == pytest.approx(0.1, abs=0.02)
    assert thrown[""] + thrown["reopen"] == 4000


def test_work_goes_to_the_first_role_that_has_people() -> None:
    workflow = LIBRARY.workflows["answer"]
    assert {w.role for w in Choices(workflow, {}, {"teacher": 1}).out_of("new") if w.transition.name == "answer"} == {"teacher"}
    assert Choices(workflow, {}, {}).role_for("first_reply") == "support"
    assert Choices(workflow, {}, {}).role_for("nudge") is None


@pytest.mark.parametrize("name", LIBRARY.workflows)
def test_every_item_of_a_shipped_workflow_comes_to_its_end(name: str) -> None:
    workflow = LIBRARY.workflows[name]
    figures = Simulation(machine_for(workflow, LIBRARY.workspace), {}, (1,)).figures(Assumptions(MONDAY, 5, days=3))
    assert figures.finished == figures.arrived > 200
    assert all(promise.stays >= promise.fired for promise in figures.promises)


def test_silent_learners_are_left_to_the_timers() -> None:
    machine = machine_for(LIBRARY.workflows["fix"], LIBRARY.workspace)
    talkative = Simulation(machine, {}, (1,)).figures(
        Assumptions(MONDAY, 5, days=5, never_reply=0, learner_replies=timedelta(0))
    )
    silent = Simulation(machine, {}, (1,)).figures(Assumptions(MONDAY, 5, days=5, never_reply=1))
    assert talkative.promise("no_answer").fired == 0
    assert silent.promise("no_answer").fired == silent.promise("no_answer").stays > 0
