"""Which step comes next, and who takes it.

The odds of a step are those of ``simulation``. What they leave over is shared by the steps that ``simulation`` names without
odds, or, where it names none of those that lead on from a state, by all others. A step that a timer takes by itself is left to
the timer unless ``simulation`` names it; then what the odds leave over waits for the timer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import BOT, LEARNER, Transition, Workflow


@dataclass(frozen=True, slots=True)
class Way:
    """One step out of a state, as the simulation takes it."""

    transition: Transition
    role: str
    effort: timedelta
    odds: float | None
    named: bool


class Choices:
    """The ways out of each state."""

    def __init__(self, workflow: Workflow, settings: Mapping[str, Value | timedelta], staff: Mapping[str, int]) -> None:
        self._workflow, self._staff = workflow, staff
        self._settings = {name: s.default for name, s in workflow.settings.items()} | dict(settings)
        timed = {(state, t.go) for t in workflow.timers.values() if t.go for state in t.states}
        self._waits = {state for state, _ in timed}
        self._ways = {state: self._out_of(state, timed) for state in workflow.states}

    def out_of(self, state: str) -> tuple[Way, ...]:
        """All ways that people, learners or the bot might take."""
        return self._ways[state]

    def shares(self, state: str, but: frozenset[str] = frozenset()) -> tuple[tuple[Way, float], ...]:
        """How likely each way is; what is missing to 1 waits for a timer. ``but`` are steps that cannot be taken now."""
        ways = [way for way in self._ways[state] if way.transition.name not in but]
        given = [(way, way.odds) for way in ways if way.odds is not None]
        total = sum(odds for _, odds in given)
        others = [way for way in ways if way.odds is None and way.named] or [way for way in ways if way.odds is None]
        left = max(0.0, 1.0 - total)
        shares = given + [(way, left / len(others)) for way in others]
        if total > 1.0 or (not others and state not in self._waits):
            return tuple((way, odds / total) for way, odds in shares if total)
        return tuple(shares)

    def pick(self, state: str, dice: Random, but: frozenset[str] = frozenset()) -> Way | None:
        """One of them by chance; None waits for a timer."""
        thrown = dice.random()
        for way, share in self.shares(state, but):
            thrown -= share
            if thrown < 0:
                return way
        return None

    def role_for(self, timer: str) -> str | None:
        """Whose work ends the stays of a timer: the role that most of the steps out of its first state wait for."""
        shares = self.shares(self._workflow.timers[timer].states[0])
        weights: dict[str, float] = {}
        for way, share in shares:
            if way.role not in (BOT, LEARNER):
                weights[way.role] = weights.get(way.role, 0.0) + share
        return max(weights, key=lambda role: weights[role], default=None)

    def _out_of(self, state: str, timed: set[tuple[str, str]]) -> tuple[Way, ...]:
        found = []
        for transition in self._workflow.transitions.values():
            named = self._workflow.simulation.get(transition.name)
            if state in transition.sources and (named is not None or (state, transition.name) not in timed):
                effort, odds = (timedelta(), None) if named is None else (named.effort, named.odds)
                found.append(Way(transition, self._role(transition), effort, odds, named is not None))
        return tuple(found)

    def _role(self, transition: Transition) -> str:
        """The first role of ``by`` that has people of its own, else the first; the bot only where nobody else may."""
        roles = [role for role in map(self._resolved, transition.by) if role != BOT]
        if not roles:
            return BOT
        if roles[0] == LEARNER:
            return LEARNER
        return next((role for role in roles if role in self._staff), roles[0])

    def _resolved(self, name: str) -> str:
        setting = self._workflow.settings.get(name)
        return str(self._settings[name]) if setting is not None and setting.type == "role" else name
