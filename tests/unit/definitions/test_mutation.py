"""A weakened rule is noticed by the story that is about it, and by no other means; nothing is weakened that cannot be told."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms_feedback_plugin.definitions.diagnostics import Sink
from lms_feedback_plugin.definitions.load import shipped_folder, shipped_library
from lms_feedback_plugin.definitions.mutation import Mutant, mutants_of, survey
from lms_feedback_plugin.definitions.mutation.conditions import weakened
from lms_feedback_plugin.definitions.mutation.parts import SORTS
from lms_feedback_plugin.definitions.samples import Sampler
from lms_feedback_plugin.definitions.scenarios import load, machine_for
from lms_feedback_plugin.definitions.source import Source, read_source
from lms_feedback_plugin.definitions.workspaces import read_workspace
from lms_feedback_plugin.domain.workflow import Condition

from ...corpus.grammar import MESSAGES, OTHERS, WORKSPACE, workflow_text

LIBRARY = shipped_library()
MUTANTS = {
    name: mutants_of(workflow, LIBRARY.workspace, LIBRARY.sources[name].text) for name, workflow in LIBRARY.workflows.items()
}
SCENARIOS = {
    name: load(shipped_folder() / name / "scenarios.yaml", workflow, LIBRARY.workspace)
    for name, workflow in LIBRARY.workflows.items()
}


def said(mutants: tuple[Mutant, ...]) -> set[str]:
    return {mutant.what["en"] for mutant in mutants}


HELD = [
    ("fix", "roles", "Those who mended it do not verify it",
     "everyone may do “fail”"),
    ("fix", "roles", "A lead sends back too, and nobody does without a reason",
     "“lead” may no longer do “send_back”"),
    ("suggestion", "needs", "Adopted is nothing without the decision in words",
     "“adopt” no longer needs “decision”"),
    ("answer", "conditions", "Nearly sure is not sure",
     "“auto_answer” asks “item.match >= 0.855” instead of “item.match >= sure_enough”"),
    ("fix", "conditions", "Nearly as many do not",
     "row 5 of “priority” asks “item.reporters >= 19” instead of “item.reporters >= many”"),
    ("fix", "decisions", ("A quiz that forty learners must hand in tonight outranks a flaw that many report",
                          "A large course begins at thirty, and tonight ends after a day",
                          "What presses in a large course at the last minute",
                          "It becomes urgent by itself as the day comes nearer",
                          "A course that fills up makes the same fault press"),
     "for “priority”, row 4 comes before the row above it"),
    ("answer", "effects", "The desk hears that the details have come",
     "“details” does not do “remind support”"),
    ("suggestion", "effects", "What was promised and does not come is asked for, and the learner knows",
     "the timer “promise” does not do “remind product”"),
    ("suggestion", "timers", "A month to decide",
     "the timer “undecided” takes 15d instead of 30d"),
    ("fix", "timers", "The promise to solve it runs through all hands",
     "the timer “solve” does not run in “verifying”"),
    ("fix", "timers", "A form that comes on Friday evening waits for the batch hour of Monday",
     "the timer “batch_hour” counts all time, not that of “office”"),
    ("fix", "pauses", "Time that was used up before the question to the learner stays used up",
     "the clocks run on in “need_info”"),
    ("fix", "pauses", "A fault that comes again has the whole time again",
     "the clocks stand still in “resolved”"),
    ("fix", "merges", "Duplicates are found late, too",
     "what is in “need_info” cannot be merged any more"),
    ("fix", "merges", "The worst impact and the fullest description count",
     "a merge carries “impact” by “first” instead of “highest”"),
    ("answer", "reactions", "Somebody else has completed the course",
     "on “lms.course_completed”, “reporter” need not match"),
    ("answer", "reactions", "A question out of the LMS knows its course, and ends with it",
     "an item made on “lms.message_received” gets no “course”"),
    ("answer", "ways", "A learner found it while we waited",
     "“withdraw” no longer leads out of “waiting”"),
]  # fmt: skip
"""Workflow, sort of rule, the only stories that notice, and what would go unnoticed without it."""


@pytest.mark.parametrize(("name", "sort", "story", "what"), HELD)
def test_without_its_story_a_rule_is_lost_unnoticed(name: str, sort: str, story: str | tuple[str, ...], what: str) -> None:
    stories = (story,) if isinstance(story, str) else story
    rest = [scenario for scenario in SCENARIOS[name] if scenario.name not in stories]
    assert len(rest) == len(SCENARIOS[name]) - len(stories)
    (mutant,) = [mutant for mutant in MUTANTS[name] if mutant.what["en"] == what]
    assert mutant.sort == sort
    assert survey([mutant], SCENARIOS[name], LIBRARY.workspace).survivors == ()
    assert survey([mutant], rest, LIBRARY.workspace).survivors == (mutant,)


def test_each_sort_has_a_story_here() -> None:
    assert {case[1] for case in HELD} == set(SORTS)


@pytest.mark.parametrize("name", sorted(MUTANTS))
def test_mutants_are_other_workflows_at_their_places(name: str) -> None:
    workflow, lines = LIBRARY.workflows[name], LIBRARY.sources[name].text.split("\n")
    for mutant in MUTANTS[name]:
        assert mutant.workflow != workflow
        assert mutant.workflow.name == name
        assert set(mutant.what) == {"en", "zh-CN"}
        assert mutant.place.line > 20
        assert lines[mutant.place.line - 1][mutant.place.column - 1 :].strip()
    assert len({repr(mutant.workflow) for mutant in MUTANTS[name]}) == len(MUTANTS[name])


def test_the_place_is_that_of_the_very_entry() -> None:
    lines = LIBRARY.sources["fix"].text.split("\n")
    at = {mutant.what["en"]: lines[mutant.place.line - 1][mutant.place.column - 1 :] for mutant in MUTANTS["fix"]}
    assert at["“teacher” may no longer do “ask”"].startswith("teacher], needs: [request]")
    assert at["“ask” no longer needs “request”"].startswith("request]")
    assert at["“hand_over” does not do “tracker.create_issue”"].startswith("call: tracker.create_issue")
    assert at["the timer “solve” does not run in “with_dev”"].startswith("with_dev, verifying]")
    assert at["a merge does not carry “steps”"].startswith("steps: longest")
    assert at["there is no timer “nudge”"].startswith("nudge:")


def test_no_story_notices_nothing() -> None:
    found = survey(MUTANTS["answer"], (), LIBRARY.workspace)
    assert (found.noticed, found.score, found.survivors) == (0, 0, MUTANTS["answer"])
    assert sum(found.made.values()) == found.total == len(MUTANTS["answer"])
    assert sum(found.left(sort) for sort in found.made) == found.total


def test_what_cannot_be_told_apart_is_not_made() -> None:
    suggestion, fix, answer = (said(MUTANTS[name]) for name in ("suggestion", "fix", "answer"))
    # Reactions leave finished items alone, and all others are in one of the states named.
    assert not any("board.voted” no longer asks" in what for what in suggestion)
    # The board's own event ships it; a reaction is not asked for its role.
    assert "“bot” may no longer do “ship”" not in suggestion
    assert "“bot” may no longer do “give_up”" in fix
    # No clock goes through these states and comes back.
    assert not any(what.startswith("the clocks") for what in suggestion)
    assert not any("the clocks stand still in “closed”" in what for what in (*fix, *answer))
    # The whole timer is removed instead.
    assert "the timer “overdue” does not do “escalate lead”" not in answer


CONDITIONS = [
    ("item.reporters >= 20",
     {"not item.reporters >= 20", "item.reporters > 20", "item.reporters >= 19", "item.reporters >= 21"}),
    ("item.late", {"not item.late"}),
    ("not item.late", {"not not item.late", "item.late"}),
    ("item.impact == 'minor'", {"not item.impact == 'minor'", "item.impact == 'annoying'"}),
    ("item.impact in ['minor', 'annoying']",
     {"not item.impact in ['minor', 'annoying']", "item.impact in ['annoying']", "item.impact in ['minor']"}),
    ("item.late and item.steps == null",
     {"not (item.late and item.steps == null)", "item.late or item.steps == null", "item.steps == null", "item.late"}),
    ("item.reporters >= many",
     {"not item.reporters >= many", "item.reporters > many", "item.reporters >= 19", "item.reporters >= 21"}),
    ("item.impact >= 'blocks_learning'",
     {"not item.impact >= 'blocks_learning'", "item.impact > 'blocks_learning'", "item.impact >= 'blocks_exam'"}),
    ("state == 'new'", {"not state == 'new'", "state == 'reproducing'"}),
]  # fmt: skip


@pytest.mark.parametrize(("source", "wanted"), CONDITIONS)
def test_a_condition_is_weakened_in_each_way_that_asks_something_else(source: str, wanted: set[str]) -> None:
    workflow = LIBRARY.workflows["fix"]
    found = list(weakened(Condition(source), Sampler(workflow), tuple(workflow.states)))
    assert found[0] is None
    sources = {condition.source for condition in found if condition is not None}
    assert sources == wanted


def test_conditions_are_alike_where_no_value_tells_them_apart() -> None:
    sampler = Sampler(LIBRARY.workflows["fix"])
    alive = ("new", "reproducing")
    alike = [
        ("state in ['new', 'reproducing']", None),
        ("not item.reporters > 3", "item.reporters <= 3 or item.reporters == null"),
        ("item.late and state == 'new'", "state == 'new' and item.late"),
    ]
    for one, other in alike:
        assert sampler.alike(Condition(one), Condition(other) if other else None, alive), one
    apart = [("state == 'new'", None), ("item.reporters > 3", "item.reporters >= 3"), ("item.late", "item.late == null")]
    for one, other in apart:
        assert not sampler.alike(Condition(one), Condition(other) if other else None, alive), one


SCHOOL = read_workspace(WORKSPACE, Sink("workspace.yaml", WORKSPACE), {})
assert SCHOOL is not None


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_every_mutant_of_any_workflow_runs(seed: int) -> None:
    assert SCHOOL is not None
    text = workflow_text(seed)
    workflow, _ = read_source(Source("walk/workflow.yaml", text, MESSAGES), SCHOOL, ["walk", *OTHERS])
    if workflow is None:
        return
    for mutant in mutants_of(workflow, SCHOOL, text):
        assert mutant.workflow != workflow
        machine_for(mutant.workflow, SCHOOL)
