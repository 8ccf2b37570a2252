"""From what is not covered to scenarios that can be read: a name, the way there, and what the engine said at its end."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from lms_feedback_plugin.definitions.coverage import Overheard, Point, Points, cover
from lms_feedback_plugin.definitions.diagnostics import START
from lms_feedback_plugin.definitions.expectations import short
from lms_feedback_plugin.definitions.scenario import Scenario, Step, Then, Wait
from lms_feedback_plugin.definitions.scenario_files import beginning
from lms_feedback_plugin.definitions.scenarios import machine_for, play
from lms_feedback_plugin.definitions.stage import Stage
from lms_feedback_plugin.domain.calendar import Workspace
from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import Workflow

from .naming import name_for
from .search import Way, ways_to
from .values import fits


@dataclass(frozen=True, slots=True)
class Proposal:
    """Scenarios that pass at once, and the points to which no way was found."""

    scenarios: tuple[Scenario, ...]
    unreached: tuple[Point, ...]


def propose(workflow: Workflow, workspace: Workspace, scenarios: Iterable[Scenario] = (), language: str = "en") -> Proposal:
    """A scenario for everything that ``scenarios`` do not go through, named in ``language``."""
    listed = tuple(scenarios)
    missed = cover(workflow, workspace, listed).missed()
    ways = ways_to(missed, workflow, workspace, beginning(workspace))
    writer = _Writer(workflow, workspace, {scenario.name for scenario in listed}, language)
    for point in sorted(missed, key=lambda point: point.sort == "state"):  # steps lead to most of the states
        if point in ways and point not in writer.seen:
            writer.add(point, ways[point])
    return Proposal(tuple(writer.made), tuple(point for point in missed if point not in ways))


class _Writer:
    def __init__(self, workflow: Workflow, workspace: Workspace, names: Collection[str], language: str) -> None:
        self.workflow, self.workspace, self.language = workflow, workspace, language
        self.names = set(names)
        self.overheard = Overheard()
        self.machine = machine_for(workflow, workspace, self.overheard)
        self.points = Points(workflow, workspace.roles)
        self.seen: set[Point] = set()
        self.made: list[Scenario] = []

    def add(self, point: Point, way: Way) -> None:
        """One scenario for the point; before a timer rings, another that says when it is due."""
        if point.sort == "timer":
            until = _joined(way.steps)
            before = Way(way.given, until[:-1] if until and isinstance(until[-1], Wait) else until)
            if not any((made.given, made.steps) == (before.given, before.steps) for made in self.made):
                self._one("due", point, before)
        self._one("", point, way)

    def _one(self, about: str, point: Point, way: Way) -> None:
        begin = way.given.at if way.given else beginning(self.workspace)
        steps = _joined(way.steps)
        bare = Scenario("", self.workflow, self.workspace, way.given, begin, steps, Then(), "", "", START)
        self.overheard.answers.clear()
        stage = play(self.machine, bare)
        self.seen |= self.points.seen(stage.seen, self.overheard)
        name = self._free(name_for(point, bare, stage, self.language, about))
        self.made.append(replace(bare, name=name, then=_said(stage, bare, point)))

    def _free(self, name: str) -> str:
        number, free = 1, name
        while free in self.names:
            number += 1
            free = f"{name} ({number})"
        self.names.add(free)
        return free


def _joined(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Waits that follow one another are one."""
    found: list[Step] = []
    for step in steps:
        last = found[-1] if found else None
        if isinstance(step, Wait) and isinstance(last, Wait):
            found[-1] = replace(last, length=last.length + step.length)
        else:
            found.append(step)
    return tuple(found)


def _said(stage: Stage, scenario: Scenario, point: Point) -> Then:
    """What the engine says at the end, as expectations."""
    snapshot = stage.snapshot
    refused = _reason(stage, point) if stage.refused else None
    if snapshot is None:
        return Then(refused=refused)
    if refused is not None:
        return Then(state=snapshot.item.state, refused=refused, told=tuple(stage.told))
    due = {clock.timer: clock.due_at for clock in snapshot.clocks if clock.due_at is not None}
    return Then(
        state=snapshot.item.state,
        told=tuple(stage.told),
        did=tuple(stage.did),
        merged=stage.gone,
        fields=_changed(stage, scenario),
        due=due if all(at.second == 0 and at.microsecond == 0 for at in due.values() if at) else {},
    )


def _reason(stage: Stage, point: Point) -> str:
    """The last refusal's reason that the scenario is about, as scenarios name it."""
    last = stage.refused[-1]
    about = {"elsewhere": "state", "refusal": "role", "need": "needs", "condition": "condition"}.get(point.sort, "")
    blocker = next((b for b in last.blockers if b.code == about), last.blockers[0])
    return short(blocker, last.acting)


def _changed(stage: Stage, scenario: Scenario) -> dict[str, Value]:
    """Fields that hold something else at the end than was given or filled in: what effects and decisions wrote."""
    assert stage.snapshot is not None
    workflow = scenario.workflow
    written: dict[str, Value] = {field.name: field.default for field in workflow.fields.values()}
    written |= scenario.given.fields if scenario.given else {}
    for step in scenario.steps:
        written |= getattr(step, "values", {})
    asked = {"state", "told", "did", "refused", "due", "merged"}
    held = stage.snapshot.item.fields
    changed = {name: held.get(name) for name in workflow.fields if held.get(name) != written.get(name) and name not in asked}
    return {name: value for name, value in changed.items() if fits(workflow.fields[name], value)}
