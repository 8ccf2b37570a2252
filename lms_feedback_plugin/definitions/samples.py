"""What a condition can be asked about: every value that could make a difference to it, in every combination."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from math import prod
from typing import Any

from lms_feedback_plugin.domain.event import Event
from lms_feedback_plugin.domain.item import Item, Pin
from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import Condition, DecisionRow, Field, Workflow
from lms_feedback_plugin.engine import guards
from lms_feedback_plugin.engine.fields import accept
from lms_feedback_plugin.engine.guards.kinds import ANY, look_up
from lms_feedback_plugin.engine.guards.syntax import parse

MOST = 6000
"""Combinations that are still looked at; beyond, nothing is said."""
Sample = Mapping[str, Value]
"""Dotted name (``item.votes``, ``state``, ``event.user``) → value."""

_EPOCH = datetime.fromtimestamp(0, UTC)
_ITEM = Item("", 1, Pin("", 0, ""), "", 1, "", "", "", "instant", _EPOCH, _EPOCH, _EPOCH)
_OWN = {
    "item.course": "course",
    "item.reporter": "reporter",
    "item.channel": "channel",
    "item.channel_mode": "channel_mode",
    "item.language": "language",
    "reporter.id": "reporter",
    "reporter.language": "language",
    "course.id": "course",
    "activity.id": "activity",
}
"""Dotted names that an item holds by itself → how it calls them."""
_STATES = frozenset({"state", "item.state"})


class Sampler:
    """Asks the conditions of one workflow, with the settings as the file gives them."""

    def __init__(self, workflow: Workflow) -> None:
        self.workflow = workflow
        self.settings = {setting.name: setting.default for setting in workflow.settings.values()}
        self._guards: dict[tuple[str, tuple[str, ...]], guards.Guard] = {}

    def types(self, events: Iterable[str] = ()) -> guards.Scope:
        """The names that a condition may use."""
        return guards.scope_of(self.workflow.fields, self.workflow.settings, self.workflow.states, events)

    def guard(self, condition: Condition, events: Iterable[str] = ()) -> guards.Guard:
        """The condition, compiled once."""
        key = (condition.source, tuple(events))
        if key not in self._guards:
            self._guards[key] = guards.compile_condition(condition.source, self.types(events), self.settings)
        return self._guards[key]

    def samples(
        self, conditions: Iterable[Condition], states: Collection[str], events: Collection[str] = ()
    ) -> Iterator[Sample] | None:
        """Every combination of values that the conditions could tell apart; None where there are too many."""
        asked = list(conditions)
        names = sorted({name for condition in asked for name in self.guard(condition, events).names})
        constants = {value for condition in asked for value in self._constants(condition)}
        values = [self._values(name, constants, states, events) for name in names]
        if prod(len(found) for found in values) > MOST:
            return None
        return (dict(zip(names, chosen, strict=True)) for chosen in product(*values))

    def holds(self, condition: Condition | None, sample: Sample, events: Collection[str] = ()) -> bool:
        """Whether the condition holds for an item like that; none always does."""
        return condition is None or bool(self.guard(condition, events).holds(frame(sample)))

    def alike(
        self, one: Condition | None, other: Condition | None, states: Collection[str], events: Collection[str] = ()
    ) -> bool:
        """Whether nothing in ``states`` tells the two apart; False where that cannot be known."""
        found = self.samples([c for c in (one, other) if c is not None], states, events)
        if found is None:
            return False
        guard, twin = (None if c is None else self.guard(c, events) for c in (one, other))
        return all(_asked(guard, sample) == _asked(twin, sample) for sample in found)

    def decide_alike(self, rows: tuple[DecisionRow, ...], others: tuple[DecisionRow, ...]) -> bool:
        """Whether two tables of rows always give the same; False where that cannot be known."""
        conditions = [row.condition for row in (*rows, *others) if row.condition is not None]
        found = self.samples(conditions, tuple(self.workflow.states))
        if found is None:
            return False
        return all(self._decided(rows, sample) == self._decided(others, sample) for sample in found)

    def numbers(self) -> set[float]:
        """The numbers that any condition compares with."""
        workflow = self.workflow
        conditions = [row.condition for rows in workflow.decide.values() for row in rows]
        conditions += [step.condition for step in workflow.transitions.values()]
        conditions += [timer.condition for timer in workflow.timers.values()]
        conditions += [reaction.condition for reaction in workflow.reactions]
        found = {value for condition in conditions if condition is not None for value in self._constants(condition)}
        return {value for value in found if isinstance(value, int | float) and not isinstance(value, bool)}

    def _decided(self, rows: tuple[DecisionRow, ...], sample: Sample) -> Value:
        return next((row.value for row in rows if self.holds(row.condition, sample)), None)

    def _constants(self, condition: Condition) -> Iterator[Value]:
        tree = parse(condition.source)[0]
        for node in ast.walk(tree) if tree is not None else ():
            if isinstance(node, ast.Constant) and isinstance(node.value, str | int | float):
                yield node.value
            elif isinstance(node, ast.Name) and not isinstance(held := self.settings.get(node.id), timedelta | None):
                yield held

    def _values(self, name: str, constants: Collection[Value], states: Collection[str], events: Collection[str]) -> list[Value]:
        """Values of one name: all where they are few, else those around the constants, and none at all."""
        if name in _STATES:
            return list(states)
        kind = look_up(self.types(events), name) or ANY
        none: list[Value] = [] if name == "item.channel_mode" else [None]
        if kind.sort == "choice":
            return [*kind.choices, *none]
        if kind.sort == "boolean":
            return [True, False, None]
        numbers = {value for value in constants if isinstance(value, int | float) and not isinstance(value, bool)}
        around = {0, *numbers, *(n + 1 for n in numbers), *(n - 1 for n in numbers)}
        around |= {n * share for n in numbers if isinstance(n, float) for share in (0.85, 0.95, 1.05)}
        if kind.sort == "number":
            return [*sorted(around), None]
        texts = sorted(value for value in constants if isinstance(value, str))
        return [*texts, "2026-03-02" if kind.sort == "date" else "x", None]


def frame(sample: Sample) -> guards.Frame:
    """The sample as a condition looks at it."""
    fields = {n.partition(".")[2]: v for n, v in sample.items() if n.startswith("item.") and n not in _OWN}
    own: dict[str, Any] = {_OWN[name]: value for name, value in sample.items() if name in _OWN}
    item = replace(_ITEM, **own) if own else _ITEM
    state = next((str(value) for name, value in sample.items() if name in _STATES), "")
    data = {n.partition(".")[2]: v for n, v in sample.items() if n.startswith("event.")}
    event = Event("sample", "sample", "sample", _EPOCH, data=data) if data else None
    told = {name: value for name, value in sample.items() if name in guards.FACTS and value is not None}
    return guards.Frame(item, fields, state, event, facts=told)


def _asked(guard: guards.Guard | None, sample: Sample) -> bool:
    return guard is None or bool(guard.holds(frame(sample)))


def always_there(workflow: Workflow, field: str) -> bool:
    """Whether no item can be without the field: it begins with it, and no effect writes it."""
    declared = workflow.fields[field]
    begins = begins_filled(declared) or field in workflow.decide
    actions = [action for step in workflow.transitions.values() for action in step.do]
    actions += [action for timer in workflow.timers.values() for action in timer.do]
    actions += [action for reaction in workflow.reactions for action in reaction.do]
    return begins and not any(field in action.values for action in actions)


def begins_filled(field: Field) -> bool:
    """Whether every item has a value in the field from its first moment: it must be given, or has a default that is one."""
    return field.required or accept(field, field.default) is not None
