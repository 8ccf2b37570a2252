"""The search: from the first state, with the engine itself, breadth first, so that each way found is a short one."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Hashable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lms_feedback_plugin.definitions.coverage import Overheard, Point, Points
from lms_feedback_plugin.definitions.diagnostics import START
from lms_feedback_plugin.definitions.samples import Sampler
from lms_feedback_plugin.definitions.scenario import Do, Given, Happen, MergeIn, Scenario, Step, Then, Wait
from lms_feedback_plugin.definitions.scenarios import machine_for
from lms_feedback_plugin.definitions.stage import THIS, Stage
from lms_feedback_plugin.domain.calendar import Workspace
from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import Reaction, Transition, Workflow

from .values import A_COURSE, AN_ACTIVITY, SOMEBODY, beginnings, event_data, fillings

MOST_STEPS = 14
MOST_PLACES = 3000
"""How far and how wide the search goes before it says that it found no way."""


@dataclass(frozen=True, slots=True)
class Way:
    """What is given and what happens, up to the point that was looked for."""

    given: Given | None
    steps: tuple[Step, ...]


def ways_to(wanted: Collection[Point], workflow: Workflow, workspace: Workspace, at: datetime) -> dict[Point, Way]:
    """The shortest way to each wanted point; points that no way was found to are left out."""
    return _Search(wanted, workflow, workspace, at).found if wanted else {}


class _Search:
    def __init__(self, wanted: Collection[Point], workflow: Workflow, workspace: Workspace, at: datetime) -> None:
        self.workflow, self.workspace, self.at = workflow, workspace, at
        self.left = list(wanted)
        self.found: dict[Point, Way] = {}
        self.overheard = Overheard()
        self.machine = machine_for(workflow, workspace, self.overheard)
        self.points = Points(workflow, workspace.roles)
        self.sampler = Sampler(workflow)
        self.givens = beginnings(workflow, self.sampler, at)
        self.marks = sorted(self.sampler.numbers())
        self.places: set[Hashable] = set()
        self.queue: deque[tuple[Stage, Way]] = deque()
        self._begin()
        while self.queue and self.left:
            stage, way = self.queue.popleft()
            for step in self._moves(stage):
                self._try(stage, way, step)

    def _begin(self) -> None:
        for given in self.givens:
            stage = self._stage(given)
            stage.begin(given)
            self._arrived(stage, Way(given, ()))
        for reaction in self.workflow.reactions:
            if reaction.create is not None:
                said = {name: f"some {name}" for name in self.workflow.fields} | {"reporter": SOMEBODY, "course": A_COURSE}
                said |= {"activity": AN_ACTIVITY}
                data = event_data(reaction.create, said)
                if data is not None:
                    self._try(self._stage(None), Way(None, ()), Happen(reaction.when, data, START))

    def _stage(self, given: Given | None) -> Stage:
        self.overheard.answers.clear()
        scenario = Scenario("", self.workflow, self.workspace, given, self.at, (), Then(), "", "", START)
        return Stage(self.machine, scenario)

    def _try(self, stage: Stage, way: Way, step: Step) -> None:
        self.overheard.answers.clear()
        after = stage.fork()
        after.play(step)
        self._arrived(after, Way(way.given, (*way.steps, step)))

    def _arrived(self, stage: Stage, way: Way) -> None:
        """Note what was reached; go on from here, if nobody has been here before."""
        for point in self.points.seen(stage.seen, self.overheard, self.left):
            self.found[point] = way
            self.left.remove(point)
        if stage.refused or stage.snapshot is None or len(way.steps) >= MOST_STEPS or len(self.places) >= MOST_PLACES:
            return
        place = self._place(stage)
        if place not in self.places:
            self.places.add(place)
            self.queue.append((stage, way))

    def _place(self, stage: Stage) -> Hashable:
        """What tells one moment from another for the search: texts count as filled in or not, numbers by what is asked."""
        assert stage.snapshot is not None
        item = stage.snapshot.item
        fields = tuple((name, self._rough(value)) for name, value in sorted(item.fields.items()))
        clocks = tuple((clock.timer, clock.fired, clock.since is None) for clock in stage.snapshot.clocks)
        told = tuple((name, self._rough(value)) for name, value in sorted(item.facts.items()))
        return item.state, item.channel_mode, item.channel, item.course, item.activity, told, fields, clocks

    def _rough(self, value: Value) -> Hashable:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return sum(value >= mark for mark in self.marks), value in self.marks
        return value

    def _moves(self, stage: Stage) -> Iterator[Step]:
        """Everything that can happen next, the plainest first."""
        assert stage.snapshot is not None
        item = stage.snapshot.item
        for step in self.workflow.transitions.values():
            if item.state in step.sources:
                yield from self._steps(step, item)
            elif step.by and Point("elsewhere", ("transitions", step.name, "from")) in self.left:
                yield Do(self._role(step.by[0]), step.name, {}, START)
        if not self.workflow.states[item.state].final:
            due = min((clock.due_at for clock in stage.snapshot.clocks if clock.due_at is not None), default=None)
            if due is not None:
                yield Wait(max(due - stage.now, timedelta(seconds=1)), START)
            for reaction in self.workflow.reactions:
                yield from self._event(reaction, item)
            yield from self._merges()

    def _steps(self, step: Transition, item: Item) -> Iterator[Step]:
        filled = list(fillings(self.workflow, step, self.sampler))
        roles = [self._role(role) for role in step.by]
        for values in filled:
            yield from (Do(role, step.name, values, START) for role in roles)
        for name in step.needs if roles else ():
            if item.fields.get(name) is None:
                rest = {key: value for key, value in filled[0].items() if key != name}
                yield Do(roles[0], step.name, rest, START)
        stranger = self._stranger(roles)
        if stranger is not None:
            yield Do(stranger, step.name, {}, START)

    def _event(self, reaction: Reaction, item: Item) -> Iterator[Step]:
        if reaction.match is None:
            return
        own = {name: str(value) for name, value in item.fields.items() if value is not None}
        own |= {"id": THIS, "reporter": item.reporter} | ({"course": item.course} if item.course else {})
        own |= {"activity": item.activity} if item.activity else {}
        data = event_data(reaction.match, own)
        if data is not None:
            for extra in self._extras(reaction, data):
                yield Happen(reaction.when, {**data, **extra}, START)

    def _extras(self, reaction: Reaction, data: dict[str, str]) -> Iterator[dict[str, str]]:
        """What else the event says, where the condition asks for it."""
        if reaction.condition is None:
            yield {}
            return
        states = tuple(self.workflow.states)
        samples = self.sampler.samples([reaction.condition], states, (reaction.when,)) or iter(({},))
        once: dict[tuple[tuple[str, str], ...], None] = {}
        for sample in samples:
            said = {n.partition(".")[2]: str(v) for n, v in sample.items() if n.startswith("event.") and v is not None}
            once[tuple(sorted((name, value) for name, value in said.items() if name not in data))] = None
        yield from (dict(entry) for entry in list(once)[:6])

    def _merges(self) -> Iterator[Step]:
        rules = self.workflow.merge
        if rules is None or not rules.sources:
            return
        roles = [self._role(role) for role in rules.by]
        for state in rules.sources:
            other = replace(self.givens[0], state=None if state == self.workflow.initial else state)
            yield MergeIn(other, START)
        for role in roles[1:]:
            yield MergeIn(other, START, role)
        if (stranger := self._stranger(roles)) is not None:
            yield MergeIn(other, START, stranger)

    def _role(self, name: str) -> str:
        setting = self.workflow.settings.get(name)
        return name if setting is None or setting.type != "role" else str(setting.default)

    def _stranger(self, roles: Collection[str]) -> str | None:
        """A role that may not, the learner before all."""
        return next((role for role in self.workspace.roles if role not in roles), None)
