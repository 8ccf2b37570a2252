"""Decided fields: they follow the rows of ``decide``.

The rows are asked again after every change of the item, and when the LMS tells otherwise than before. A decided field takes
their answer whenever the answer changes; what a person, a timer or an event wrote into it by hand stands until then, else an
escalation could never raise a priority.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from lms_feedback_plugin.domain.text import Value

from .draft import Draft
from .guards import FACTS, Frame, Guard, read
from .guards.syntax import dotted, parse
from .rules import Rules


@dataclass(frozen=True, slots=True)
class _Row:
    value: Value
    guard: Guard | None


@dataclass(frozen=True, slots=True)
class Why:
    """The row (counted from 1, of so many) that gives a decided field ``value``, and what its condition looks at.

    ``seen``: dotted name or setting → value, in the order of the condition; empty for a row that always holds. A field that
    somebody wrote by hand may hold another value than the row's.
    """

    field: str
    value: Value
    row: int
    rows: int
    seen: Mapping[str, Value | timedelta]


class Decided:
    """All decided fields of a workflow: whoever asks for another decided field is asked after it."""

    def __init__(self, rules: Rules) -> None:
        rows = {}
        for name, written in rules.workflow.decide.items():
            field = rules.field(name)
            rows[name] = tuple(_Row(rules.constant(field, r.value), rules.guard(r.condition)) for r in written)
        self.rows = _in_order(rows)
        self._settings = rules.settings
        names = frozenset(n for held in rows.values() for n in _names(held))
        self.reads_state = not names.isdisjoint({"state", "item.state"})
        self.reads_facts = not names.isdisjoint(FACTS)
        self.reads = frozenset(n.partition(".")[2] for n in names if n.startswith("item."))

    def begin(self, draft: Draft, only: Collection[str] | None = None) -> None:
        """Fill in every decided field of a new item, or ``only`` these."""
        for name, rows in self.rows.items():
            if (only is None or name in only) and (row := _first_that_holds(rows, draft)) is not None:
                draft.assign(name, row.value)

    def follow(self, draft: Draft) -> None:
        """Bring the decided fields up to what has changed."""
        moved = self.reads_state and draft.state != draft.item.state
        told = self.reads_facts and draft.facts != draft.item.facts
        if not moved and not told and self.reads.isdisjoint(draft.changes):
            return
        before = draft.before()
        for name, rows in self.rows.items():
            if name in draft.changes:
                continue
            row = _first_that_holds(rows, draft)
            if row is None:
                continue
            earlier = _first_that_holds(rows, before)
            if earlier is None or earlier.value != row.value:
                draft.assign(name, row.value)

    def why(self, frame: Frame) -> tuple[Why, ...]:
        """The row that decides each field, in the order of the file."""
        found = []
        for name, rows in self.rows.items():
            row = _first_that_holds(rows, frame)
            if row is not None:
                looked = {} if row.guard is None else self._looked_at(row.guard, frame)
                found.append(Why(name, row.value, rows.index(row) + 1, len(rows), looked))
        return tuple(found)

    def _looked_at(self, guard: Guard, frame: Frame) -> dict[str, Value | timedelta]:
        tree = parse(guard.source)[0]
        nodes = [] if tree is None else [node for node in ast.walk(tree) if isinstance(node, ast.expr)]
        names = [name for node in nodes if (name := dotted(node))]
        spoken = sorted((name for name in dict.fromkeys(names) if name in guard.names or name in self._settings),
                        key=guard.source.index)  # fmt: skip
        return {name: self._settings[name] if name in self._settings else read(name, frame) for name in spoken}


def _first_that_holds(rows: tuple[_Row, ...], frame: Frame) -> _Row | None:
    for row in rows:
        if row.guard is None or row.guard.holds(frame):
            return row
    return None


def _in_order(rows: Mapping[str, tuple[_Row, ...]]) -> dict[str, tuple[_Row, ...]]:
    """The decided fields, each behind those that its rows look at. In a circle the file's order counts."""
    waiting = {name: {f"item.{other}" for other in rows if other != name} & _names(held) for name, held in rows.items()}
    ordered = {}
    while waiting:
        free = (name for name, asked in waiting.items() if not any(f"item.{other}" in asked for other in waiting))
        name = next(free, next(iter(waiting)))
        ordered[name] = rows[name]
        del waiting[name]
    return ordered


def _names(rows: tuple[_Row, ...]) -> set[str]:
    return {name for row in rows if row.guard for name in row.guard.names}
