"""Walks a life through a version: each line is tried where the item really stood, and what differs is noted.

After every line the item is put back to where it really went, so that one difference is told once and does not hide or make up
others. In between, the version's own timers ring when they are due.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from lms_feedback_plugin.domain.decision import Effect
from lms_feedback_plugin.domain.item import Clock, Item, Pin, Snapshot
from lms_feedback_plugin.domain.person import THE_BOT, Actor
from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import LEARNER
from lms_feedback_plugin.engine import fields
from lms_feedback_plugin.engine.draft import Draft
from lms_feedback_plugin.engine.guards import Guard
from lms_feedback_plugin.engine.steps import Step

from .record import Life, Recorded, Trail
from .track import Track

RINGS = 200
"""Timers that may ring between two lines: more is a circle of timers, and told elsewhere."""
_LEARNERS = frozenset({LEARNER})
_ACTORS: dict[frozenset[str], Actor] = {}


def walk(track: Track, life: Life, until: datetime, since: datetime | None = None) -> Trail:
    """What the version makes of the life, up to ``until``. Rings and notices count from ``since`` on."""
    return Walker(track, life, since).run(until)


class Walker:
    """One life. The draft is used again for every line, and its item is brought up to it in place."""

    __slots__ = ("draft", "due", "item", "life", "since", "track", "trail", "unknown")

    def __init__(self, track: Track, life: Life, since: datetime | None = None) -> None:
        first = life.lines[0]
        self.since = since or first.at
        at = first.at
        self.track, self.life, self.trail = track, life, Trail()
        self.unknown: frozenset[str] = frozenset()
        self.item = Item("", life.number, Pin("", 0, ""), "", 1, life.reporter, life.language, life.channel,
                         life.channel_mode, at, at, at, life.course, activity=life.activity)  # fmt: skip
        self.draft = Draft(Snapshot(self.item), THE_BOT, at)
        self.due: datetime | None = None

    def run(self, until: datetime) -> Trail:
        """Every line in turn."""
        if not self._begin(self.life.lines[0]):
            return self.trail
        for n, line in enumerate(self.life.lines[1:], 1):
            if self.due is not None and self.due <= line.at:
                self._let_ring(line.at)
            if not self._follow(n, line):
                return self.trail
        if self.due is not None and self.due <= until:
            self._let_ring(until)
        held = self.draft.fields
        self.trail.decided = {name: held.get(name) for name in self.track.decided.rows}
        return self.trail

    def _begin(self, line: Recorded) -> bool:
        track, draft = self.track, self.draft
        place = track.place(line.to_state)
        taken, wrong = _taken(track, line.values)
        self._forget(line)
        filled = {**track.defaults, **{name: value for name, value in taken.items() if value is not None}}
        missing = next((name for name in track.required if name not in filled and name not in self.unknown), None)
        if wrong is not None or missing is not None:
            self.trail.refused[0] = ("invalid", wrong) if wrong is not None else ("needs", str(missing))
        if place is None:
            self.trail.lost = 0
            return False
        draft.state, draft.fields, draft.facts = place, filled, line.facts
        self._settle()
        track.decided.begin(draft)
        self._settle()
        self._wind(track.clocks.arm(draft, (), line.at))
        return True

    def _follow(self, n: int, line: Recorded) -> bool:
        """One line; False where it leads out of what this version knows."""
        draft, place = self.draft, self.track.place(line.to_state)
        draft.now, draft.actor = line.at, _actor(line.roles or frozenset())
        if line.facts:
            draft.facts = line.facts
        done = False
        if line.what == "transition":
            done = self._step(n, line)
        elif line.what == "reaction":
            done = self._react(n, line)
        elif line.what == "timer":
            if place is not None and draft.state != place:
                self.trail.later[n] = draft.state
            done = draft.state == place
        elif line.what == "merged":
            self._merged(n)
        if place is None:
            self.trail.lost = n
            return False
        if not done:
            self._write(line.changes, line)
        elif draft.state != place and n not in self.trail.elsewhere:
            self.trail.elsewhere[n] = draft.state
        if draft.state != place:
            draft.state = place
        self._conclude()
        return True

    def _step(self, n: int, line: Recorded) -> bool:
        """The transition of a line, taken here if it can be."""
        draft, step = self.draft, self.track.steps.get(line.name)
        if step is None:
            self.trail.refused[n] = ("gone", line.name)
            return False
        if draft.state not in step.sources:
            if draft.state in self.track.final:
                self.trail.sooner[n] = draft.state
            else:
                self.trail.refused[n] = ("state", draft.state)
            return False
        if line.values or line.unknown:
            taken, wrong = _taken(self.track, line.values)
            self._forget(line)
            for name, value in taken.items():
                draft.assign(name, value)
            if wrong is not None:
                self._refuse(n, "invalid", wrong)
                return False
            if line.roles == _LEARNERS and not step.learners_own.issuperset(taken):
                self._refuse(n, "theirs", next(name for name in taken if name not in step.learners_own))
                return False
        if line.roles is None:
            draft.actor = _actor(step.roles)
        if (reason := self._blocked(step)) is not None:
            self._refuse(n, *reason)
            return False
        return self._move(n, step)

    def _move(self, n: int, step: Step) -> bool:
        """Move, and do what the step does."""
        draft = self.draft
        draft.state = step.target
        step.actions.run(draft)
        if draft.blockers:
            self._refuse(n, "invalid", draft.blockers[0].field or "")
            return False
        return True

    def _react(self, n: int, line: Recorded) -> bool:
        """An event: what it said is not recorded, so that a condition on it is supposed to hold."""
        responses, draft = self.track.responses.get(line.name, []), self.draft
        for response in responses:
            if self._holds(response.guard):
                if response.go is not None:
                    step = self.track.steps[response.go]
                    if draft.state not in step.sources:
                        continue
                    draft.actor = _actor(THE_BOT.roles | step.roles)
                    self._write(line.changes, line)
                    self._tell(response.actions.effects or ())
                    return self._move(n, step)
                self._write(line.changes, line)
                self._tell(response.actions.effects or ())
                return True
        self.trail.refused[n] = ("event", line.name)
        return False

    def _merged(self, n: int) -> None:
        merging = self.track.merging
        if merging is None or self.draft.state not in merging.sources:
            self.trail.refused[n] = ("merge", self.draft.state)
        else:
            self._tell(merging.actions.effects or ())

    def _blocked(self, step: Step) -> tuple[str, str] | None:
        """The first reason why the step is refused, as the machine would find it."""
        found, unknown = step.blockers(self.draft), self.unknown
        judged = not unknown or unknown.isdisjoint(step.reads)
        self.trail.unjudged += not judged
        for blocker in found:
            if (judged or blocker.code != "condition") and not (blocker.code == "needs" and blocker.field in unknown):
                return blocker.code, blocker.field or blocker.role or ""
        return None

    def _holds(self, guard: Guard | None) -> bool:
        """Where it looks at what nobody knows any more (an event, an erased value) it is supposed to hold."""
        if guard is None or any(name.startswith("event.") for name in guard.names):
            return True
        if self.unknown and any(name.removeprefix("item.") in self.unknown for name in guard.names):
            self.trail.unjudged += 1
            return True
        return bool(guard.holds(self.draft))

    def _let_ring(self, now: datetime) -> None:
        """Every timer that is due until then, in turn."""
        for _ in range(RINGS):
            due = self.due
            if due is None or due > now:
                return
            clock = next(c for c in self.draft.clocks if c.due_at == due)
            self._ring(clock, due)

    def _ring(self, clock: Clock, at: datetime) -> None:
        track, draft = self.track, self.draft
        alarm = track.clocks.alarms[clock.timer]
        draft.now, draft.actor = at, THE_BOT
        rung = replace(clock, fired=True, due_at=None)
        draft.clocks = tuple(rung if c is clock else c for c in draft.clocks)
        if self._holds(alarm.guard):
            alarm.actions.run(draft)
            step = None if alarm.go is None else track.steps[alarm.go]
            if step is not None and draft.state in step.sources and not step.blockers(draft):
                draft.state = step.target
                step.actions.run(draft)
            elif step is not None:
                self._undo()
                self._wind(draft.clocks)
                return
            if draft.blockers:
                self._undo()
            elif at >= self.since:
                self.trail.rings[clock.timer] += 1
        self._conclude()

    def _refuse(self, n: int, code: str, about: str) -> None:
        self.trail.refused[n] = (code, about)
        self._undo()

    def _undo(self) -> None:
        """As it stood before."""
        draft, item = self.draft, self.item
        draft.state, draft.fields, draft.changes, draft.effects, draft.blockers = item.state, item.fields, {}, (), ()

    def _write(self, values: Mapping[str, Value], line: Recorded) -> None:
        """What was recorded, as far as this version has the fields; decided ones follow their own rows."""
        taken, _ = _taken(self.track, values)
        self._forget(line)
        for name, value in taken.items():
            if line.what == "fields" or name not in self.track.decided.rows:
                self.draft.assign(name, value)

    def _forget(self, line: Recorded) -> None:
        """Values that nobody knows any more stand as such until something else is written there."""
        if self.unknown or line.unknown:
            self.unknown = (self.unknown - line.changes.keys()) | line.unknown

    def _conclude(self) -> None:
        """Decided fields and clocks follow, as after every decision."""
        draft, track = self.draft, self.track
        if draft.changes or draft.state != self.item.state or draft.facts is not self.item.facts:
            track.decided.follow(draft)
        if draft.effects:
            self._tell(draft.effects)
        self._wind(track.clocks.follow(draft))
        self._settle()

    def _tell(self, effects: tuple[Effect, ...]) -> None:
        if self.draft.now >= self.since:
            for name in self.track.notices(effects):
                self.trail.notices[name] += 1

    def _wind(self, clocks: tuple[Clock, ...]) -> None:
        self.draft.clocks = clocks
        dues = [clock.due_at for clock in clocks if clock.due_at is not None]
        self.due = min(dues) if dues else None

    def _settle(self) -> None:
        """The item is what the draft made of it."""
        draft = self.draft
        self.item.__dict__.update(state=draft.state, fields=draft.fields, facts=draft.facts)
        if draft.changes or draft.effects:
            draft.changes, draft.effects = {}, ()


def _taken(track: Track, values: Mapping[str, Value]) -> tuple[dict[str, Value], str | None]:
    """What the fields of this version take, and the first that does not."""
    taken: dict[str, Value] = {}
    wrong = None
    for name, value in values.items():
        field = track.fields.get(name)
        if field is not None:
            try:
                taken[name] = fields.accept(field, value)
            except (ValueError, KeyError):
                wrong = wrong or name
    return taken, wrong


def _actor(roles: frozenset[str]) -> Actor:
    """One object a set of roles."""
    found = _ACTORS.get(roles)
    if found is None:
        found = _ACTORS[roles] = Actor("somebody", roles)
    return found
