"""What happens by itself: no item lies for ever where nothing does, none is driven round in a circle, none is moved by chance.

A timer *speaks up* in a state when its clock runs there and it is certain to do something that somebody notices: move the item,
or notify, assign, escalate, remind, open, call, publish or survey; a field that is set is noticed by nobody. It is certain
where its ``if`` holds in every case, and where the step that it goes can not be refused: the bot may take it, its ``needs``
are filled on every way there, its own ``if`` always holds.

A clock runs in the states that its timer names, a paused one among them, and nowhere else. It rings once a stay: where a
timer names several states, an item that it spoke of in the first is not forgotten in the second.

Several timers may share a state's cases among them (``instant`` and ``batch`` channels), by what never changes in an item's
life. By what does change they may not: each might have looked at the one moment at which it had nothing to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from lms_feedback_plugin.domain.workflow import BOT, ActionKind, Condition, Timer, Workflow
from lms_feedback_plugin.engine.clocks import SETTLED
from lms_feedback_plugin.engine.guards.truths import Fixed, meet, values_of

from .deciding import Deciding
from .filling import Filling, written
from .findings import Chance, Circle, Forgotten, Leg, Way
from .ways import Ways

MOST = 256
"""Cases by which timers may share a state; with more of them, none is taken to be covered."""


class Passing:
    """The timers of one workflow, and what is certain of them."""

    def __init__(self, ways: Ways, deciding: Deciding, filling: Filling) -> None:
        self.ways, self.deciding, self.filling = ways, deciding, filling
        self.workflow: Workflow = ways.workflow
        self._meets_needs: dict[str, bool] = {}

    def forgotten(self) -> Iterator[Forgotten]:
        """Every state that can be reached, and in which an item may lie for ever without anything happening."""
        for name, state in self.workflow.states.items():
            if state.final or state.patient is not None or name not in self.ways.reached:
                continue
            timers = [timer for timer in self.workflow.timers.values() if name in timer.states]
            able = [timer for timer in timers if self._noticed(timer) and self.meets_needs(timer)]
            if self._spoken_for(able):
                continue
            path = self.ways.path_to(name, self.deciding.possible)
            if path is not None:
                yield Forgotten(name, path, tuple(timer.name for timer in timers))

    def _spoken_for(self, timers: list[Timer]) -> bool:
        """Whether one of them is sure in every case; those without a condition are asked first, for it takes no reading."""
        asked = [timer for timer in timers if any(self._conditions(timer))]
        return len(asked) < len(timers) or any(self.sure(timer) for timer in asked) or self._shared(asked)

    def sure(self, timer: Timer, fixed: Fixed | None = None) -> bool:
        """Whether its conditions hold in every case, wherever in its states it rings."""
        return all(self.deciding.always(condition, self._within(timer), fixed) for condition in self._conditions(timer))

    def _noticed(self, timer: Timer) -> bool:
        """Whether somebody notices when it rings, wherever in its states that is."""
        step = None if timer.go is None else self.workflow.transitions[timer.go]
        do = timer.do if step is None else timer.do + step.do
        moves = step is not None and step.target not in self._within(timer)
        return moves or any(action.kind is not ActionKind.SET for action in do)

    def meets_needs(self, timer: Timer) -> bool:
        """Whether nothing but a condition can refuse what it does."""
        if timer.name not in self._meets_needs:
            self._meets_needs[timer.name] = self._unrefused(timer)
        return self._meets_needs[timer.name]

    def _unrefused(self, timer: Timer) -> bool:
        if timer.go is None:
            return True
        step = self.workflow.transitions[timer.go]
        states = self._within(timer)
        if BOT not in step.by or not set(states) <= set(step.sources):
            return False
        return all(
            written(timer.do, field, False)
            or (written(timer.do, field, True) and all(self.filling.path_to_empty(field, state) is None for state in states))
            for field in step.needs
        )

    def _conditions(self, timer: Timer) -> tuple[Condition | None, ...]:
        step = None if timer.go is None else self.workflow.transitions[timer.go]
        return (timer.condition, None if step is None else step.condition)

    def _within(self, timer: Timer) -> tuple[str, ...]:
        return tuple(state for state in timer.states if state in self.ways.reached)

    def _shared(self, timers: list[Timer]) -> bool:
        """Whether for each case of what never changes there is a timer that is sure in it."""
        asked = [c for timer in timers for c in self._conditions(timer) if c is not None]
        truths = [truth for c in asked if (truth := self.deciding.truth(c)) is not None]
        kinds = {name: kind for truth in truths for name, kind in truth.kinds.items() if name in SETTLED}
        values: list[tuple[Any, ...]] = []
        size = 1
        for name, kind in kinds.items():
            compared = {constant for truth in truths for constant in truth.named.get(name, ())}
            values.append(values_of(name, kind, compared))
            size *= len(values[-1])
        if not kinds or size > MOST:
            return False
        cases = ({name: (value,) for name, value in zip(kinds, chosen, strict=True)} for chosen in product(*values))
        return all(any(self.sure(timer, case) for timer in timers) for case in cases)

    def by_chance(self) -> Iterator[Chance]:
        """Pairs of timers that ring at the same moment and go apart, where both conditions are known to meet."""
        going = [timer for timer in self.workflow.timers.values() if timer.go is not None]
        for n, one in enumerate(going):
            for other in going[n + 1 :]:
                states = [state for state in self._within(one) if state in other.states]
                if states and one.go != other.go and _together(one, other) and self._meet(one, other, tuple(states)):
                    yield Chance(one.name, other.name, states[0])

    def _meet(self, one: Timer, other: Timer, states: tuple[str, ...]) -> bool:
        asked = [timer.condition for timer in (one, other) if timer.condition is not None]
        truths = [truth for condition in asked if (truth := self.deciding.truth(condition)) is not None]
        if len(truths) < len(asked):
            return False
        return not truths or meet(truths[0], truths[-1], {"state": states})

    def circles(self) -> Iterator[Circle]:
        """Rounds that timers alone are certain to drive an item through, again and again."""
        legs = self._certain_legs()
        seen: set[str] = set()
        for start in legs:
            path: list[Leg] = []
            place = start
            while place in legs and place not in seen:
                seen.add(place)
                path.append(legs[place])
                place = legs[place].target
            begun = next((n for n, leg in enumerate(path) if leg.source == place), None)
            if begun is not None and self._goes_on(path[begun:]):
                yield Circle(tuple(path[begun:]))

    def _certain_legs(self) -> dict[str, Leg]:
        """State → the one step that timers take out of it, where it is certain and there is no other."""
        legs: dict[str, list[Leg]] = {}
        doubtful: set[str] = set()
        for timer in self.workflow.timers.values():
            if timer.go is None:
                continue
            target = self.workflow.transitions[timer.go].target
            certain = self.meets_needs(timer) and self.sure(timer)
            for state in self._within(timer):
                legs.setdefault(state, []).append(Leg(state, Way("timer", timer.name, timer.go), target))
                if not certain:
                    doubtful.add(state)
        return {state: found[0] for state, found in legs.items() if len(found) == 1 and state not in doubtful}

    def _goes_on(self, circle: list[Leg]) -> bool:
        """Whether every timer's stay ends somewhere on the way round, so that it rings anew."""
        states, timers = self.workflow.states, self.workflow.timers
        running = [leg.source for leg in circle if not states[leg.source].paused]
        return all(any(state not in timers[leg.way.by].states for state in running) for leg in circle)


def _together(one: Timer, other: Timer) -> bool:
    """Whether they ring at the same moment: the same hour, or as long after the same beginning."""
    if one.at is not None:
        return (one.at, one.calendar) == (other.at, other.calendar)
    return (one.after, one.calendar, set(one.states)) == (other.after, other.calendar, set(other.states))
