"""What counts as gone through: every state, every step, and every single rule in both its ways."""

from __future__ import annotations

import pytest

from lms_feedback_plugin.definitions.coverage import RULES, SORTS, Coverage, cover
from lms_feedback_plugin.definitions.diagnostics import Sink
from lms_feedback_plugin.definitions.load import shipped_folder, shipped_library
from lms_feedback_plugin.definitions.scenarios import load, read_scenarios

LIBRARY = shipped_library()


def covered(name: str, *stories: str) -> Coverage:
    """What these stories of a shipped workflow go through."""
    text = "scenarios:\n" + "".join(f"  - {{scenario: Story {n}, {story}, then: {{}}}}\n" for n, story in enumerate(stories))
    sink = Sink("scenarios.yaml", text)
    scenarios = read_scenarios(text, sink, LIBRARY.workflows[name], LIBRARY.workspace)
    assert sink.found == [], [fault.show() for fault in sink.found]
    return cover(LIBRARY.workflows[name], LIBRARY.workspace, scenarios)


def names(coverage: Coverage, *sorts: str) -> set[str]:
    return {point.name["en"] for point in coverage.seen if not sorts or point.sort in sorts}


def test_no_story_goes_through_nothing() -> None:
    found = cover(LIBRARY.workflows["fix"], LIBRARY.workspace, ())
    assert found.seen == frozenset()
    assert found.percent == 0
    assert found.missed() == found.points
    assert {point.sort for point in found.points} == set(SORTS)


def test_one_step_goes_through_its_states_its_transition_and_its_role() -> None:
    found = covered("fix", "given: {what: x}, when: [support: triage]")
    assert names(found, "state", "transition", "role") == {"state new", "state reproducing", "triage", "triage by support"}
    assert names(found, "refusal", "need", "timer", "reaction", "merge") == set()


def test_a_refused_role_is_a_rule_of_its_own() -> None:
    found = covered("fix", "given: {what: x}, when: [learner: triage]")
    assert "triage refused to another role" in names(found, "refusal")
    assert names(found, "transition", "role") == set()


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ("{what: x, state: reproducing, steps: s}", {"hand_over refused without conditions"}),
        ("{what: x, state: reproducing, conditions: c}", {"hand_over refused without steps"}),
        ("{what: x, state: reproducing}", set()),
    ],
)
def test_a_missing_field_counts_where_nothing_else_is_missing(given: str, seen: set[str]) -> None:
    assert names(covered("fix", f"given: {given}, when: [support: hand_over]"), "need") == seen


def test_who_may_not_does_not_show_what_is_needed() -> None:
    assert names(covered("answer", "given: {question: q}, when: [learner: answer]"), "need") == set()


def test_a_condition_has_two_answers() -> None:
    step = "when: [{bot: auto_answer, with: {reply: r}}]"
    sure = covered("answer", f"given: {{question: q, match: 0.95}}, {step}")
    unsure = covered("answer", f"given: {{question: q, match: 0.5}}, {step}")
    assert "auto_answer: “if” holds" in names(sure)
    assert "auto_answer: “if” does not hold" not in names(sure)
    assert "auto_answer: “if” does not hold" in names(unsure)


def test_an_answer_that_a_condition_can_never_give_is_not_asked_for() -> None:
    # An item that is alive is in one of the four states that this reaction names.
    points = {point.name["en"] for point in covered("suggestion", "given: {idea: i}, when: []").points}
    assert "reaction 1: “if” holds" in points
    assert "reaction 1: “if” does not hold" not in points
    assert {"reaction 2: “if” holds", "reaction 2: “if” does not hold"} <= points


def test_each_row_of_a_decision_is_reached_by_its_own_item() -> None:
    rows = [
        ("{what: x, impact: blocks_exam}", "priority, row 1"),
        ("{what: x, impact: blocks_learning, activity: {due: in 8h}}", "priority, row 2"),
        ("{what: x, impact: annoying, course: {learners: 40}, activity: {due: in 8h}}", "priority, row 3"),
        ("{what: x, activity: {due: in 8h}}", "priority, row 4"),
        ("{what: x, reporters: 20}", "priority, row 5"),
        ("{what: x}", "priority, row 6"),
    ]
    for given, row in rows:
        assert names(covered("fix", f"given: {given}, when: []"), "row") == {row}


def test_timers_reactions_and_merges() -> None:
    timer = covered("fix", "given: {what: x, state: resolved}, when: [wait: 72h]")
    assert names(timer, "timer", "transition", "role") == {"timer settle", "close", "close by bot"}
    event = covered("fix", "given: {what: x, state: with_dev}, when: [{event: tracker.issue_closed, with: {ref: this}}]")
    assert names(event, "reaction", "transition") == {"reaction 1 to tracker.issue_closed", "deliver"}
    merged = covered("answer", "given: {question: q}, when: [{merge: {question: p}, by: teacher}]")
    assert names(merged, "merge", "role", "state") == {"merge", "merge by teacher", "state new", "state merged"}


def test_what_does_not_hold_is_listed() -> None:
    text = "scenarios:\n  - {scenario: Wrong, given: {what: x}, when: [], then: {state: closed}}\n"
    scenarios = read_scenarios(text, Sink("s", text), LIBRARY.workflows["fix"], LIBRARY.workspace)
    (result,) = cover(LIBRARY.workflows["fix"], LIBRARY.workspace, scenarios).failed
    assert [failure.code for failure in result.failures] == ["T001"]


def test_shares_add_up() -> None:
    workflow = LIBRARY.workflows["answer"]
    scenarios = load(shipped_folder() / "answer" / "scenarios.yaml", workflow, LIBRARY.workspace)
    found = cover(workflow, LIBRARY.workspace, scenarios[:5])
    shares = [found.share([sort]) for sort in SORTS]
    assert (sum(seen for seen, _ in shares), sum(total for _, total in shares)) == found.share()
    assert found.share()[0] == len(found.seen)
    assert found.share(RULES)[1] == sum(found.share([sort])[1] for sort in RULES)
    assert all(set(point.name) == {"en", "zh-CN"} for point in found.points)
