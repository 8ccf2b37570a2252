"""What a ``do`` list does to the item, and the effects that it asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from lms_feedback_plugin.domain.decision import Effect
from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import BOT, Action, ActionKind, Expression

from . import fields
from .draft import Draft
from .guards import compile_expression, kind_of_field
from .rules import Rules

REPORTER = "reporter"
"""The audience that a public step is told to."""


Change = Callable[[Draft], None]
Compute = Callable[[Draft], Mapping[str, Value]]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One action: its effect as far as it is known beforehand, what it changes, and what it computes for the effect."""

    effect: Effect
    change: Change | None = None
    compute: Compute | None = None


class Actions:
    """A compiled ``do``. ``events`` are the types of event that its expressions may speak of."""

    __slots__ = ("changes", "effects", "entries", "tells_reporter")

    def __init__(self, do: Sequence[Action], rules: Rules, events: Sequence[str] = ()) -> None:
        self.entries = tuple(_entry(action, n, rules, events) for n, action in enumerate(do))
        self.tells_reporter = any(a.kind is ActionKind.NOTIFY and a.target == REPORTER for a in do)
        self.changes = tuple(e.change for e in self.entries if e.change is not None)
        # Most lists compute nothing: their effects are made once, for the usual start at 0.
        computes = any(e.compute is not None for e in self.entries)
        self.effects = None if computes else tuple(e.effect for e in self.entries)

    def run(self, draft: Draft) -> None:
        """Apply all, in order. A value that a field cannot hold becomes a blocker of the draft."""
        if self.tells_reporter and draft.actor.person != BOT:
            draft.escalated_to = None  # the learner hears from a person: the delay is over
        if self.effects is not None and not draft.effects:
            for change in self.changes:
                change(draft)
            draft.effects = self.effects
            return
        for entry in self.entries:
            effect = entry.effect
            if entry.change is not None:
                entry.change(draft)
            values = effect.values if entry.compute is None else entry.compute(draft)
            draft.effects += (replace(effect, n=len(draft.effects), values=values),)


def _entry(action: Action, n: int, rules: Rules, events: Sequence[str]) -> _Entry:
    if action.kind is ActionKind.SET:
        return _setting(action, n, rules, events)
    if action.kind not in (ActionKind.ASSIGN, ActionKind.ESCALATE, ActionKind.REMIND):
        return _Entry(Effect(n, action.kind, action.target, action.name))
    role = rules.role(action.target)
    effect = Effect(n, action.kind, role, action.name)
    changes = {ActionKind.ASSIGN: _assignment(role), ActionKind.ESCALATE: _escalation(role)}
    return _Entry(effect, changes.get(action.kind))


def _assignment(role: str) -> Change:
    def assign(draft: Draft) -> None:
        if draft.assigned_role != role:  # whoever had it had it for another role
            draft.assigned_role, draft.assignee = role, None

    return assign


def _escalation(role: str) -> Change:
    def escalate(draft: Draft) -> None:
        draft.escalated_to = role

    return escalate


def _setting(action: Action, n: int, rules: Rules, events: Sequence[str]) -> _Entry:
    """Plain values are looked at now, computed ones when they are there."""
    constants = {k: rules.constant(rules.field(k), v) for k, v in action.values.items() if not isinstance(v, Expression)}
    scope = rules.scope(events) if len(constants) < len(action.values) else {}
    formulas = {
        name: compile_expression(value.source, scope, rules.settings, kind_of_field(rules.field(name)))
        for name, value in action.values.items()
        if isinstance(value, Expression)
    }
    for formula in formulas.values():
        rules.reads |= formula.names

    def assign(draft: Draft) -> None:
        for name, value in constants.items():
            draft.assign(name, value)

    def compute(draft: Draft) -> Mapping[str, Value]:
        computed = {name: formula.value(draft) for name, formula in formulas.items()}
        taken, blockers = fields.take(rules.workflow.fields, computed, rules.wording)
        draft.blockers += blockers
        for name, value in taken.items():
            draft.assign(name, value)
        return {**constants, **taken}

    effect = Effect(n, ActionKind.SET, values=constants)
    return _Entry(effect, assign if constants else None, compute if formulas else None)
