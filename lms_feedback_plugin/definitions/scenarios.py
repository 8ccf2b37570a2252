"""Runs scenarios on the engine: a virtual clock, no database, no network. Every timer fires when it is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lms_feedback_plugin.definitions.diagnostics import Diagnostic
from lms_feedback_plugin.definitions.expectations import check
from lms_feedback_plugin.definitions.scenario import Scenario
from lms_feedback_plugin.definitions.scenario_files import load, read_scenarios
from lms_feedback_plugin.definitions.stage import Seen, Stage
from lms_feedback_plugin.domain.calendar import Workspace
from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.workflow import Condition, Workflow
from lms_feedback_plugin.engine.machine import Machine

__all__ = ["ScenarioResult", "load", "machine_for", "play", "read_scenarios", "run"]


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """What came of it. ``failures`` is empty when all expectations hold; the rest is what the scenario went through."""

    scenario: Scenario
    failures: tuple[Diagnostic, ...]
    item: Item | None
    told: tuple[str, ...]
    did: tuple[str, ...]
    states: frozenset[str]
    transitions: frozenset[str]
    timers: frozenset[str]
    reactions: frozenset[int]
    """Places in ``workflow.reactions``."""
    merged: bool
    seen: Seen
    """All of it, as the coverage counts it."""

    @property
    def passed(self) -> bool:
        """Whether everything that was expected is so."""
        return not self.failures


def machine_for(workflow: Workflow, workspace: Workspace, observe: Callable[[Condition, bool], None] | None = None) -> Machine:
    """The engine's machine with the default settings. ``observe`` hears each condition that is asked, and its answer."""
    return Machine(workflow, workspace.calendars, role_labels=workspace.role_labels, observe=observe)


def run(machine: Machine, scenario: Scenario) -> ScenarioResult:
    """Play the scenario from its beginning; nothing outside it is touched."""
    stage = play(machine, scenario)
    check(scenario, stage.snapshot, stage.told, stage.did, stage.refused, stage.gone, stage.sink)
    seen = stage.seen
    return ScenarioResult(
        scenario=scenario,
        failures=tuple(stage.sink.found),
        item=stage.snapshot.item if stage.snapshot else None,
        told=tuple(stage.told),
        did=tuple(stage.did),
        states=frozenset(seen.states),
        transitions=frozenset(seen.transitions),
        timers=frozenset(seen.timers),
        reactions=frozenset(seen.reactions),
        merged=seen.merged,
        seen=seen,
    )


def play(machine: Machine, scenario: Scenario) -> Stage:
    """All steps, and the stage as it stands after them; what was expected is not looked at."""
    stage = Stage(machine, scenario)
    if scenario.given is not None:
        stage.begin(scenario.given)
    for step in scenario.steps:
        stage.play(step)
    return stage
