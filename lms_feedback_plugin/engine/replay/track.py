"""One version of a workflow, compiled for walking through many lives.

The steps, conditions, decided fields, actions and clocks are the very objects that the machine works with. What is left out is
what only a service needs: the state machine that moves a draft, new items, history lines and refusals in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from lms_feedback_plugin.domain.calendar import WorkingCalendar
from lms_feedback_plugin.domain.decision import Effect
from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import ActionKind, Workflow
from lms_feedback_plugin.engine.actions import Actions
from lms_feedback_plugin.engine.calendars import WorkingTime
from lms_feedback_plugin.engine.clocks import Clocks
from lms_feedback_plugin.engine.decided import Decided
from lms_feedback_plugin.engine.merging import Merging
from lms_feedback_plugin.engine.reactions import Response
from lms_feedback_plugin.engine.rules import Rules
from lms_feedback_plugin.engine.steps import Step


class Track:
    """``source`` is the version that the lives followed: its states may have other names here by a ``migrate`` row."""

    def __init__(
        self,
        workflow: Workflow,
        calendars: Mapping[str, WorkingCalendar],
        settings: Mapping[str, Value | timedelta] | None = None,
        source: int | None = None,
    ) -> None:
        rules = Rules(workflow, settings or {}, {})
        working = {name: WorkingTime(calendar) for name, calendar in calendars.items()}
        first = next(iter(calendars.values()), None)
        self.workflow = workflow
        self.fields = workflow.fields
        self.decided = Decided(rules)
        self.clocks = Clocks(rules, working, first.zone if first else "UTC")
        self.steps = {name: Step(transition, rules) for name, transition in workflow.transitions.items()}
        self.merging = None if workflow.merge is None else Merging(workflow.merge, rules)
        self.responses: dict[str, list[Response]] = {}
        for reaction in workflow.reactions:
            self.responses.setdefault(reaction.when, []).append(Response(reaction, rules))
        given = {f.name: rules.constant(f, f.default) for f in workflow.fields.values() if f.default is not None}
        self.defaults = {name: value for name, value in given.items() if value is not None}
        self.required = tuple(f.name for f in workflow.fields.values() if f.required)
        self.final = frozenset(state.name for state in workflow.states.values() if state.final)
        row = next((row for row in workflow.migrate if row.source == source), None)
        moves = row.states if row is not None else {}
        self._moves = {state: to for state, to in moves.items() if to in workflow.states}
        self._notices: dict[int, tuple[tuple[Effect, ...], tuple[str, ...]]] = {}

    def place(self, state: str) -> str | None:
        """What a recorded state is called here; None where it is no more."""
        return self._moves.get(state) or (state if state in self.workflow.states else None)

    def notices(self, effects: tuple[Effect, ...]) -> tuple[str, ...]:
        """The messages that effects send. Most lists of effects are the same object every time: those are looked up."""
        known = self._notices.get(id(effects))
        if known is not None and known[0] is effects:
            return known[1]
        found = tuple(effect.name for effect in effects if effect.kind is ActionKind.NOTIFY)
        if len(self._notices) < _KEPT:
            self._notices[id(effects)] = effects, found
        return found


def written_by(actions: Actions) -> frozenset[str]:
    """The fields that a list of actions writes."""
    return frozenset(name for entry in actions.entries if entry.effect.kind is ActionKind.SET for name in entry.effect.values)


_KEPT = 1000
"""Lists of effects that are remembered."""
