"""Decided fields: they follow the rows of ``decide``.

The rows are asked again after every change. A decided field takes their answer whenever the answer changes; what a person, a
timer or an event wrote into it by hand stands until then, else an escalation could never raise a priority.
"""

from __future__ import annotations

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
    """All decided fields of a workflow, in the order of the file: later rows see what earlier ones gave."""

    def __init__(self, rules: Rules) -> None:
        self.rows: dict[str, tuple[_Row, ...]] = {}
        for name, rows in rules.workflow.decide.items():
            field = rules.field(name)
            self.rows[name] = tuple(_Row(rules.constant(field, r.value), rules.guard(r.condition)) for r in rows)
        names = frozenset(n for rows in self.rows.values() for row in rows if row.guard for n in row.guard.names)
        self.reads_state = not names.isdisjoint({"state", "item.state"})
        self.reads = frozenset(n.partition(".")[2] for n in names if n.startswith("item."))

    def begin(self, draft: Draft) -> None:
        """Fill in every decided field of a new item."""
        for name, rows in self.rows.items():
            value = _answer(rows, draft)
            if value is not None:
                draft.assign(name, value)

    def follow(self, draft: Draft) -> None:
        """Bring the decided fields up to what has changed."""
        moved = self.reads_state and draft.state != draft.item.state
        if not moved and self.reads.isdisjoint(draft.changes):
            return
        before = draft.before()
        for name, rows in self.rows.items():
            if name in draft.changes:
                continue
            value = _answer(rows, draft)
            if value is not None and value != _answer(rows, before):
                draft.assign(name, value)


def _answer(rows: tuple[_Row, ...], frame: Frame) -> Value:
    """The value of the first row that holds; None when none does."""
    for row in rows:
        if row.guard is None or row.guard.holds(frame):
            return row.value
    return None
