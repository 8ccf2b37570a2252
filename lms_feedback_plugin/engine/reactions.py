"""Reactions, compiled: what an event from outside makes, finds and changes."""

from __future__ import annotations

from collections.abc import Mapping

from lms_feedback_plugin.domain.event import Event
from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import Expression, Reaction

from .actions import Actions
from .guards import Formula, compile_expression, frame_of
from .rules import Rules

IDENTITIES = frozenset({"id", "reporter", "course", "activity"})
"""What ``create`` and ``match`` may name besides fields; compared as text, as every LMS spells its ids in its own way."""


class Response:
    """One reaction, compiled."""

    __slots__ = ("actions", "create", "go", "guard", "match", "reaction")

    def __init__(self, reaction: Reaction, rules: Rules) -> None:
        events = (reaction.when,)
        self.reaction = reaction
        self.guard = rules.guard(reaction.condition, events)
        self.actions = Actions(reaction.do, rules, events)
        self.go = None if reaction.go is None else rules.transition(reaction.go)
        self.create = _plan(reaction.create or {}, rules, events)
        self.match = _plan(reaction.match or {}, rules, events)

    def create_values(self, event: Event) -> dict[str, Value]:
        """What the event says of the item to be made; what it does not say is left out."""
        return {name: value for name, value in _values(self.create, event).items() if value is not None}

    def match_values(self, event: Event) -> dict[str, Value] | None:
        """What an item must hold to be meant; None when the event lacks a part of it, for then none is meant."""
        values = _values(self.match, event)
        return None if not values or None in values.values() else values


def _plan(values: Mapping[str, Value | Expression], rules: Rules, events: tuple[str, ...]) -> dict[str, Value | Formula]:
    # Nothing but the event is known before an item is found or made.
    scope = {name: kind for name, kind in rules.scope(events).items() if name.startswith("event.") or name in rules.settings}
    plan: dict[str, Value | Formula] = {}
    for name, value in values.items():
        if name not in IDENTITIES:
            rules.field(name)
        plan[name] = compile_expression(value.source, scope, rules.settings) if isinstance(value, Expression) else value
    return plan


def _values(plan: Mapping[str, Value | Formula], event: Event) -> dict[str, Value]:
    frame = frame_of(event)
    found: dict[str, Value] = {}
    for name, part in plan.items():
        value = part.value(frame) if isinstance(part, Formula) else part
        found[name] = str(value) if name in IDENTITIES and value is not None else value
    return found
