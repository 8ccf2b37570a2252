"""Every scenario of the shipped workflows, each as a test of its own, and what all of them together must touch."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms_feedback_plugin.definitions.coverage import cover
from lms_feedback_plugin.definitions.load import load_library
from lms_feedback_plugin.definitions.mutation import mutants_of, survey
from lms_feedback_plugin.definitions.scenario import Scenario
from lms_feedback_plugin.definitions.scenario_files import SCENARIO_FILE
from lms_feedback_plugin.definitions.scenarios import load, machine_for, run
from lms_feedback_plugin.domain.workflow import Action, Workflow

ROOT = Path(__file__).parents[1]
LIBRARY = load_library(ROOT)
MACHINES = {name: machine_for(workflow, LIBRARY.workspace) for name, workflow in LIBRARY.workflows.items()}
SCENARIOS = {
    name: load(ROOT / name / SCENARIO_FILE, workflow, LIBRARY.workspace) for name, workflow in LIBRARY.workflows.items()
}
EACH = [pytest.param(s, id=f"{name}: {s.name}") for name, listed in SCENARIOS.items() for s in listed]


@pytest.mark.parametrize("scenario", EACH)
def test_scenario(scenario: Scenario) -> None:
    result = run(MACHINES[scenario.workflow.name], scenario)
    assert result.passed, "\n" + "\n".join(failure.show() for failure in result.failures)


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenarios_have_names_of_their_own(name: str) -> None:
    names = [scenario.name for scenario in SCENARIOS[name]]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenarios_go_through_every_state_transition_and_rule(name: str) -> None:
    found = cover(LIBRARY.workflows[name], LIBRARY.workspace, SCENARIOS[name])
    assert [point.name["en"] for point in found.missed()] == []
    assert found.percent == 100


@pytest.mark.parametrize("name", SCENARIOS)
def test_hardly_a_rule_can_be_weakened_unnoticed(name: str) -> None:
    workflow = LIBRARY.workflows[name]
    mutants = mutants_of(workflow, LIBRARY.workspace, LIBRARY.sources[name].text)
    found = survey(mutants, SCENARIOS[name], LIBRARY.workspace)
    assert found.total > 100
    assert found.score >= 90, "\n".join(f"{mutant.place.line}: {mutant.what['en']}" for mutant in found.survivors)


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_message_of_a_workflow_is_used_and_every_used_one_exists(name: str) -> None:
    workflow = LIBRARY.workflows[name]
    used = {action.name for action in actions(workflow) if action.kind == "notify"}
    assert used <= set(workflow.messages) | set(LIBRARY.workspace.messages)
    assert set(workflow.messages) - used == set()


@pytest.mark.parametrize("name", SCENARIOS)
def test_whoever_ends_is_told(name: str) -> None:
    """Each step into a final state tells the reporter, unless the state before it can only be reached by telling."""
    workflow = LIBRARY.workflows[name]
    silent = {s.name for s in workflow.transitions.values() if workflow.states[s.target].final and not tells(s.do)}
    assert silent <= {"close"}
    for step in workflow.transitions.values():
        if step.name in silent:
            before = [s for s in workflow.transitions.values() if s.target in step.sources]
            assert all(tells(s.do) for s in before)
    assert workflow.merge is not None
    assert tells(workflow.merge.do)


def test_nothing_of_the_shipped_workflows_is_even_warned_about() -> None:
    assert [warning.show() for warning in LIBRARY.warnings] == []


def test_the_workspace_has_the_messages_that_the_service_sends() -> None:
    assert set(LIBRARY.workspace.messages) >= {"received", "reply", "assigned", "reminder", "escalated"}


def actions(workflow: Workflow) -> list[Action]:
    parts = [*workflow.transitions.values(), *workflow.timers.values(), *workflow.reactions]
    found = [action for part in parts for action in part.do]
    return found + list(workflow.merge.do if workflow.merge else ())


def tells(do: tuple[Action, ...]) -> bool:
    return any(action.kind == "notify" and action.target == "reporter" for action in do)
