"""The clocks of an item: each measures the time spent in the states of one timer.

Moving inside those states keeps a clock; leaving them for a paused state freezes it; leaving them otherwise ends the stay, and
coming back begins a new one. A paused state that a timer itself names is one of its states: there the timer runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from lms_feedback_plugin.domain.item import Clock
from lms_feedback_plugin.domain.workflow import Timer
from lms_feedback_plugin.errors import DefinitionError

from .actions import Actions
from .calendars import WorkingTime, next_at
from .draft import Draft
from .guards import Frame
from .rules import Rules

SETTLED = frozenset({"item.id", "item.reporter", "item.course", "item.channel", "item.channel_mode", "item.language"}) | {
    "reporter.id",
    "reporter.language",
    "course.id",
    "activity.id",
}
"""What never changes in an item's life."""


class Alarm:
    """One timer, compiled. Exactly one of ``after`` and ``at`` is set; ``working`` None counts all time."""

    __slots__ = ("actions", "after", "at", "go", "guard", "name", "settled", "states", "working", "zone")

    def __init__(self, timer: Timer, rules: Rules, calendars: Mapping[str, WorkingTime], zone: str) -> None:
        if (timer.after is None) == (timer.at is None):
            raise DefinitionError(f"The timer {timer.name!r} must have either `after` or `at`.")
        if timer.calendar is not None and timer.calendar not in calendars:
            known = ", ".join(calendars) or "none"
            raise DefinitionError(f"The timer {timer.name!r} counts in {timer.calendar!r}; the calendars are: {known}.")
        self.name = timer.name
        self.states = frozenset(rules.state(name) for name in timer.states)
        self.after = None if timer.after is None else rules.period(timer.after)
        self.at = timer.at
        self.working = None if timer.calendar is None else calendars[timer.calendar]
        self.zone = zone
        self.guard = rules.guard(timer.condition)
        self.actions = Actions(timer.do, rules)
        self.go = None if timer.go is None else rules.transition(timer.go)
        self.settled = self.guard is not None and self.guard.names <= SETTLED

    def concerns(self, frame: Frame) -> bool:
        """Whether the timer can ever ring for this item: not where its ``if`` looks at nothing that changes, and fails."""
        return not self.settled or self.guard is None or bool(self.guard.holds(frame))

    def start(self, now: datetime) -> Clock:
        """A clock that runs from ``now``."""
        return Clock(self.name, 0.0, now, self._due(now, 0.0))

    def freeze(self, clock: Clock, now: datetime) -> Clock:
        """The same clock, standing still."""
        spent = clock.spent + (0.0 if clock.since is None else self._passed(clock.since, now))
        return Clock(self.name, spent, None, None, clock.fired)

    def resume(self, clock: Clock, now: datetime) -> Clock:
        """The same stay goes on."""
        due = None if clock.fired else self._due(now, clock.spent)
        return Clock(self.name, clock.spent, now, due, clock.fired)

    def _due(self, now: datetime, spent: float) -> datetime:
        if self.after is None:
            assert self.at is not None
            return next_at(self.working, now, self.at, self.zone)
        left = self.after - timedelta(seconds=spent) if spent else self.after
        if self.working is None:
            return now + max(left, timedelta())
        return self.working.add(now, left)

    def _passed(self, since: datetime, now: datetime) -> float:
        if now <= since:
            return 0.0
        passed = now - since if self.working is None else self.working.between(since, now)
        return passed.total_seconds()


class Clocks:
    """All timers of a workflow."""

    def __init__(self, rules: Rules, calendars: Mapping[str, WorkingTime], zone: str) -> None:
        self.alarms = {name: Alarm(timer, rules, calendars, zone) for name, timer in rules.workflow.timers.items()}
        self.states = rules.workflow.states
        self.inside = {s: frozenset(a.name for a in self.alarms.values() if s in a.states) for s in self.states}
        running = [name for name, state in self.states.items() if not (state.final or state.paused)]
        self.alike = frozenset((a, b) for a in running for b in running if self.inside[a] == self.inside[b])

    def follow(self, draft: Draft) -> tuple[Clock, ...]:
        """The clocks once the draft stands where it stands now."""
        before = draft.item.state
        if draft.state == before or (before, draft.state) in self.alike:
            return draft.clocks  # the common case: the same timers run on
        return self.arm(draft, draft.clocks, draft.now)

    def arm(self, frame: Frame, clocks: tuple[Clock, ...], now: datetime) -> tuple[Clock, ...]:
        """The clocks of an item that comes into the frame's state with ``clocks``, in the order of the file."""
        place, inside = self.states[frame.state], self.inside[frame.state]
        if place.final:
            return ()
        standing = {clock.timer: clock for clock in clocks}
        moved: list[Clock] = []
        for name, alarm in self.alarms.items():
            clock = standing.get(name)
            if name in inside:
                if clock is not None:
                    moved.append(clock if clock.since else alarm.resume(clock, now))
                elif alarm.concerns(frame):
                    moved.append(alarm.start(now))
            elif clock is not None and place.paused:
                moved.append(alarm.freeze(clock, now) if clock.since else clock)
        return tuple(moved)
