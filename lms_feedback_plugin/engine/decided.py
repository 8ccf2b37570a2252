"""Decided fields: they follow the rows of ``decide``.

The rows are asked again after every change. A decided field takes their answer whenever the answer changes; what a person, a
timer or an event wrote into it by hand stands until then, else an escalation could never raise a priority.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lms_feedback_plugin.domain.text import Value

from .draft import Draft
from .guards import Frame, Guard
from .rules import Rules


@dataclass(frozen=True, slots=True)
class _Row:
    value: Value
    guard: Guard | None


class Decided:
    """All decided fields of a workflow: whoever asks for another decided field is asked after it."""

    def __init__(self, rules: Rules) -> None:
        rows = {}
        for name, written in rules.workflow.decide.items():
            field = rules.field(name)
            rows[name] = tuple(_Row(rules.constant(field, r.value), rules.guard(r.condition)) for r in written)
        self.rows = _in_order(rows)
        names = frozenset(n for held in rows.values() for n in _names(held))
        self.reads_state = not names.isdisjoint({"state", "item.state"})
        self.reads = frozenset(n.partition(".")[2] for n in names if n.startswith("item."))

    def begin(self, draft: Draft, only: Collection[str] | None = None) -> None:
        """Fill in every decided field of a new item, or ``only`` these."""
        for name, rows in self.rows.items():
            if (only is None or name in only) and (row := _first_that_holds(rows, draft)) is not None:
                draft.assign(name, row.value)

    def follow(self, draft: Draft) -> None:
        """Bring the decided fields up to what has changed."""
        moved = self.reads_state and draft.state != draft.item.state
        if not moved and self.reads.isdisjoint(draft.changes):
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
