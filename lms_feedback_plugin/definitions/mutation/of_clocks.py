"""Timers and pauses, weakened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from lms_feedback_plugin.definitions.written import duration
from lms_feedback_plugin.domain.workflow import Timer
from lms_feedback_plugin.engine.calendars import next_at
from lms_feedback_plugin.errors import DefinitionError

from .conditions import weakened
from .of_effects import of_effects
from .parts import Mutant, Parts, each
from .wording import owner


def of_timers(parts: Parts) -> Iterator[Mutant]:
    """Timers: removed, shorter, longer, on another calendar, in fewer states, without their ``if`` or one of their deeds."""
    for timer in parts.workflow.timers.values():
        way = ("timers", timer.name)
        rest = {name: other for name, other in parts.workflow.timers.items() if name != timer.name}
        yield parts.mutant("timers", "timer_removed", way, replace(parts.workflow, timers=rest), name=timer.name)
        yield from _lengths(parts, timer)
        if timer.calendar is not None:
            changed = parts.with_timer(timer, calendar=None)
            where = (*way, "after" if timer.at is None else "at")
            yield parts.mutant("timers", "timer_calendar", where, changed, name=timer.name, calendar=timer.calendar)
        for place, state, states in each(timer.states):
            if states:
                changed = parts.with_timer(timer, states=states)
                yield parts.mutant("timers", "timer_while", (*way, "while", place), changed, name=timer.name, state=state)
        if timer.go is not None and timer.do:
            changed = parts.with_timer(timer, go=None)
            yield parts.mutant("timers", "timer_go", (*way, "go"), changed, name=timer.name, go=timer.go)
        yield from _condition(parts, timer)
        name, alone = owner("timer", name=timer.name), timer.go is None
        yield from of_effects(parts, timer.do, name, way, lambda do, t=timer: parts.with_timer(t, do=do), alone=alone)  # type: ignore[misc]


def _lengths(parts: Parts, timer: Timer) -> Iterator[Mutant]:
    if timer.at is not None:
        other = _other_hour(parts, timer, timer.at)
        if other is not None:
            way, changed = ("timers", timer.name, "at"), parts.with_timer(timer, at=other)
            words = {"old": f"{timer.at:%H:%M}", "new": f"{other:%H:%M}"}
            yield parts.mutant("timers", "timer_at", way, changed, name=timer.name, **words)
        return
    length = timer.after
    if isinstance(length, str):
        length = parts.sampler.settings[length]  # type: ignore[assignment]
    assert isinstance(length, timedelta)
    for other_length in (length * 2, length / 2):
        changed = parts.with_timer(timer, after=other_length)
        way = ("timers", timer.name, "after")
        new, old = duration(other_length), duration(length)
        yield parts.mutant("timers", "timer_longer", way, changed, name=timer.name, old=old, new=new)


def _other_hour(parts: Parts, timer: Timer, at: time) -> time | None:
    """Another time of day at which the timer's calendar is open; an hour earlier, if it can be."""
    calendar = parts.calendars.get(timer.calendar or "")
    for minutes in (-60, 60, -10, 10):
        moment = datetime.combine(_ANY_DAY, at, UTC) + timedelta(minutes=minutes)
        try:
            next_at(calendar, moment, moment.time(), "UTC")
        except DefinitionError:
            continue
        return moment.time()
    return None


_ANY_DAY = date(2026, 3, 2)


def _condition(parts: Parts, timer: Timer) -> Iterator[Mutant]:
    if timer.condition is None:
        return
    for new in weakened(timer.condition, parts.sampler, timer.states):
        yield parts.mutant(
            "conditions",
            "if_changed" if new else "if_dropped",
            ("timers", timer.name, "if"),
            parts.with_timer(timer, condition=new),
            owner=owner("timer", name=timer.name),
            old=timer.condition.source,
            new=new.source if new else "",
        )


def of_pauses(parts: Parts) -> Iterator[Mutant]:
    """States that stop the clocks, and states that do not; only where a clock can come in and go out again."""
    for state in parts.workflow.states.values():
        if state.final or not _passed(parts, state.name):
            continue
        states = {**parts.workflow.states, state.name: replace(state, paused=not state.paused)}
        key = "pause_removed" if state.paused else "pause_added"
        changed = replace(parts.workflow, states=states)
        yield parts.mutant("pauses", key, ("states", state.name), changed, state=state.name)


def _passed(parts: Parts, state: str) -> bool:
    """Whether the clock of some timer that does not name ``state`` comes through it: from its states and back into them."""
    steps = parts.workflow.transitions.values()
    into = {source for step in steps if step.target == state for source in step.sources}
    out = {step.target for step in steps if state in step.sources}
    return any(
        state not in timer.states and into & set(timer.states) and out & set(timer.states)
        for timer in parts.workflow.timers.values()
    )
