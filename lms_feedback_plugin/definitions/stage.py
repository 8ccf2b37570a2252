"""The stage on which a scenario is played: one item, the engine, a clock that jumps from one due date to the next."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime

from lms_feedback_plugin.definitions.diagnostics import Place, Sink
from lms_feedback_plugin.definitions.expectations import Refused
from lms_feedback_plugin.definitions.scenario import Do, Given, Gone, Happen, Learn, MergeIn, Scenario, Step, Wait
from lms_feedback_plugin.definitions.told import Told
from lms_feedback_plugin.domain.course import Facts
from lms_feedback_plugin.domain.decision import Decision, Effect, Refusal
from lms_feedback_plugin.domain.event import Event
from lms_feedback_plugin.domain.item import Item, NewItem, Snapshot
from lms_feedback_plugin.domain.person import THE_BOT, Actor
from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import BOT, LEARNER, Action, ActionKind, Reaction
from lms_feedback_plugin.engine.guards import NO_FACTS
from lms_feedback_plugin.engine.machine import Machine

THIS = "this"
"""In an event's attributes: the item under test."""
MERGE = "merge"
"""Stands for the transition where two items are merged."""
MOST_RINGS = 1000
"""Timers that may ring in one wait."""


@dataclass(slots=True)
class Seen:
    """What a scenario passed through, for the coverage. ``reactions`` are places in ``workflow.reactions``."""

    states: set[str] = field(default_factory=set)
    transitions: set[str] = field(default_factory=set)
    timers: set[str] = field(default_factory=set)
    reactions: set[int] = field(default_factory=set)
    merged: bool = False
    taken: set[tuple[str, str]] = field(default_factory=set)
    """(transition, role that took it); the transition is ``MERGE`` for a merge."""
    blocked: set[tuple[str, str, str]] = field(default_factory=set)
    """(transition, code of the blocker, field that is missing or role that was refused). Where several fields are missing
    the code is ``several``: nobody could tell from it whether each of them is asked for."""
    left: set[tuple[str, str]] = field(default_factory=set)
    """(transition, state that it was taken out of)."""


class Stage:
    """One scenario while it is being played."""

    def __init__(self, machine: Machine, scenario: Scenario) -> None:
        self.machine, self.scenario, self.workflow = machine, scenario, machine.workflow
        self.sink = Sink(scenario.path, scenario.source)
        self.now = scenario.begin
        self.snapshot: Snapshot | None = None
        self.told: list[str] = []
        self.did: list[str] = []
        self.refused: list[Refused] = []
        self.gone: Gone | None = None
        self.items = 0
        self.told_of = Told()
        """What the LMS has told of course and activity."""
        self.reconsidered = 0
        """How often something changed by that alone."""
        self.seen = Seen()

    def fork(self) -> Stage:
        """The same moment once more, to go on from it in another way."""
        twin = copy(self)
        twin.sink = Sink(self.scenario.path, self.scenario.source)
        twin.told, twin.did, twin.refused, twin.seen = list(self.told), list(self.did), list(self.refused), Seen()
        return twin

    def begin(self, given: Given) -> None:
        """The item under test comes to be."""
        self.told_of = given.told.at(self.now)
        born = self._create(given, given.place)
        if born is not None:
            self._take(born)

    def play(self, step: Step) -> None:
        """One step; a refusal is kept for ``refused``, or is a failure where none is expected."""
        if self.snapshot is None and not isinstance(step, (Happen, Wait)):
            self.sink.add("T008", step.place)
        elif isinstance(step, Do):
            self._do(step)
        elif isinstance(step, Wait):
            self._wait(step)
        elif isinstance(step, Happen):
            self._happen(step)
        elif isinstance(step, Learn):
            self.told_of = step.told.at(self.now).over(self.told_of)
            self._reconsider()
        else:
            self._merge(step)

    def _create(self, given: Given, place: Place) -> Decision | None:
        self.items += 1
        new = NewItem(
            site="scenario",
            id=self.items,
            reporter=given.reporter,
            language=given.language,
            channel=given.channel,
            channel_mode=given.channel_mode,
            course=given.course,
            fields=given.fields,
            state=given.state,
            activity=given.activity,
            facts=self._facts(given.told.at(self.now)),
        )
        made = self.machine.create(new, self.now)
        if isinstance(made, Refusal):
            self._refuse(made, given.reporter, place)
            return None
        return made

    def _facts(self, told: Told) -> Facts:
        """As far as anything asks for it."""
        asked = self.machine.facts
        return {name: value for name, value in told.facts(self.now).items() if name in asked} if asked else NO_FACTS

    def _looked(self) -> Snapshot:
        """The item with what the LMS tells at this moment."""
        assert self.snapshot is not None
        return replace(self.snapshot, facts=self._facts(self.told_of))

    def _reconsider(self) -> None:
        made = self.machine.reconsider(self._looked(), self.now) if self.snapshot else None
        if made is not None:
            self.reconsidered += 1
            self._take(made)

    def _take(self, decision: Decision) -> None:
        self.snapshot = Snapshot(decision.item, decision.clocks)
        self.seen.states.add(decision.item.state)
        told, did = _heard(decision)
        self.told += told
        self.did += did

    def _refuse(self, refusal: Refusal, acting: str, place: Place, transition: str = "") -> None:
        self.refused.append(Refused(refusal.blockers, acting))
        self.seen.blocked |= _reasons(refusal, acting, transition)
        if self.scenario.then.refused is None:
            found = "; ".join(blocker.text["en"] for blocker in refusal.blockers)
            self.sink.add("T005", place, found=found)

    def _do(self, step: Do) -> None:
        assert self.snapshot is not None
        actor = _actor(step.role, self.snapshot.item)
        made = self.machine.fire(self._looked(), step.transition, actor, step.values, self.now)
        if isinstance(made, Refusal):
            self._refuse(made, step.role, step.place, step.transition)
        else:
            self._passed(step.transition, step.role, self.snapshot.item.state)
            self._take(made)

    def _passed(self, transition: str, role: str, state: str) -> None:
        """Note that a transition was taken."""
        self.seen.transitions.add(transition)
        self.seen.taken.add((transition, role))
        self.seen.left.add((transition, state))

    def _wait(self, step: Wait) -> None:
        end = self.now + step.length
        idle: set[tuple[str, datetime]] = set()
        while (due := self._next_due(end, idle)) is not None:
            timer, at = due
            self.now = max(self.now, at)
            assert self.snapshot is not None
            before = self.snapshot.item
            made = self.machine.elapse(self._looked(), timer, self.now)
            idle.add(due)
            if len(idle) >= MOST_RINGS:
                self.sink.add("T012", step.place, count=MOST_RINGS)
                break
            if made is not None:
                self._fired(timer, before, made)
        self.now = end
        self._reconsider()

    def _fired(self, timer: str, before: Item, decision: Decision) -> None:
        go = self.workflow.timers[timer].go
        if decision.effects or decision.item.state != before.state:
            self.seen.timers.add(timer)
        if go is not None and decision.item.state != before.state:
            self._passed(go, BOT, before.state)
        self._take(decision)

    def _next_due(self, end: datetime, idle: set[tuple[str, datetime]]) -> tuple[str, datetime] | None:
        clocks = self.snapshot.clocks if self.snapshot else ()
        due = [(clock.due_at, n, clock.timer) for n, clock in enumerate(clocks) if clock.due_at is not None]
        waiting = [(at, n, name) for at, n, name in due if at <= end and (name, at) not in idle]
        return min(waiting)[2::-2] if waiting else None

    def _happen(self, step: Happen) -> None:
        this = str(self.snapshot.item.id) if self.snapshot else ""
        data = {name: this if value == THIS else value for name, value in step.data.items()}
        event = Event(id=f"event-{step.place.line}", source="scenario", type=step.type, time=self.now, data=data)
        for place, reaction in enumerate(self.workflow.reactions):
            if reaction.when != step.type:
                continue
            if reaction.create is not None:
                self._born(place, reaction, event, step)
            elif self.snapshot is not None and self._matches(reaction, event, self.snapshot.item):
                self._react(place, reaction, event, step)

    def _born(self, place: int, reaction: Reaction, event: Event, step: Happen) -> None:
        if self.snapshot is not None:
            return
        values = dict(self.machine.create_values(reaction, event))
        reporter, course = values.pop("reporter", None), values.pop("course", None)
        activity = values.pop("activity", None) or event.data.get("module")
        given = Given(
            at=self.now,
            fields=values,
            reporter="learner" if reporter is None else str(reporter),
            course=None if course is None else str(course),
            activity=None if activity is None else str(activity),
            place=step.place,
        )
        decision = self._create(given, step.place)
        if decision is not None:
            self.seen.reactions.add(place)
            self._take(decision)

    def _matches(self, reaction: Reaction, event: Event, item: Item) -> bool:
        wanted = self.machine.match_values(reaction, event)
        if not wanted:
            return False
        own: Mapping[str, Value] = {"id": str(item.id), "reporter": item.reporter, "course": item.course}
        own = {**own, "activity": item.activity}
        return all(value is not None and str({**item.fields, **own}.get(name)) == str(value) for name, value in wanted.items())

    def _react(self, place: int, reaction: Reaction, event: Event, step: Happen) -> None:
        assert self.snapshot is not None
        before = self.snapshot.item
        made = self.machine.react(self._looked(), reaction, event, self.now)
        if isinstance(made, Refusal):
            self._refuse(made, BOT, step.place)
        elif made is not None:
            self.seen.reactions.add(place)
            if reaction.go is not None and made.item.state != before.state:
                self._passed(reaction.go, BOT, before.state)
            self._take(made)

    def _merge(self, step: MergeIn) -> None:
        assert self.snapshot is not None
        rules = self.workflow.merge
        other = self._create(replace(step.other, reporter=f"{step.other.reporter}-{self.items + 1}"), step.place)
        if other is None or rules is None:
            return
        role = step.by or self.scenario.merger
        actor = _actor(role, self.snapshot.item)
        made = self.machine.merge(Snapshot(other.item, other.clocks), self._looked(), actor, self.now)
        if isinstance(made, Refusal):
            self._refuse(made, role, step.place, MERGE)
        else:
            self.seen.merged = True
            self.seen.taken.add((MERGE, role))
            self.seen.left.add((MERGE, other.item.state))
            self.seen.states |= {other.item.state, made[0].item.state}
            told, did = _heard(made[0])
            self.gone = Gone(made[0].item.state, tuple(told), tuple(did))
            self._take(made[1])


def _actor(role: str, item: Item) -> Actor:
    if role == BOT:
        return THE_BOT
    return Actor(item.reporter if role == LEARNER else role, frozenset({role}), role)


def _reasons(refusal: Refusal, acting: str, transition: str) -> set[tuple[str, str, str]]:
    """What a refusal shows. Behind the wrong role nothing else is seen, and behind a missing field no condition."""
    codes = [blocker.code for blocker in refusal.blockers]
    if "role" in codes:
        return {(transition, "role", acting)}
    missing = {(transition, "needs", blocker.field or "") for blocker in refusal.blockers if blocker.code == "needs"}
    if len(missing) > 1:
        return {(transition, "several", "")}
    return missing or {(transition, blocker.code, blocker.field or "") for blocker in refusal.blockers}


def _heard(decision: Decision) -> tuple[list[str], list[str]]:
    """What the reporter is told, and what else is done, as scenarios name it."""
    told, did = [], []
    for effect in decision.effects:
        if effect.kind is ActionKind.NOTIFY and effect.target == "reporter":
            told.append(effect.name)
        elif entry := said(effect):
            did.append(entry)
    return told, did


def said(effect: Effect | Action) -> str:
    """An effect as ``did`` names it; setting a field is seen in the field."""
    if effect.kind is ActionKind.SET:
        return ""
    if effect.kind is ActionKind.CALL:
        return f"{effect.target}.{effect.name}"
    if effect.kind is ActionKind.NOTIFY:
        return f"notify {effect.target} with {effect.name}"
    return f"{effect.kind} {effect.target}"
