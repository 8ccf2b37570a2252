"""Which fields may be empty where: a field counts as filled where every way there fills it.

Filled by: the form (required), a default, a decision row, a step that needs it, ``set``. Emptied by ``set: {field: null}``
or by a value that may be nothing. What people do beside the steps, by hand, is their own affair: that somebody may empty a
field does not count against a workflow, nor that somebody may fill it for it.
"""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterable

from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import Action, ActionKind, Expression, Workflow
from lms_feedback_plugin.engine.guards.syntax import parse

from .deciding import Deciding
from .findings import Leg, Path, Unfilled
from .ways import Step, Ways

_Node = tuple[str, bool]
"""A state, and whether the field is filled there."""


class Filling:
    """Asks about one field at a time, and remembers the answer."""

    def __init__(self, ways: Ways, deciding: Deciding) -> None:
        self.ways, self.deciding = ways, deciding
        self._came: dict[str, dict[_Node, tuple[_Node, Leg | None] | None]] = {}

    def path_to_empty(self, field: str, state: str) -> Path | None:
        """A way on which the item comes to ``state`` with ``field`` empty; None where there is none."""
        came = self._search(field)
        node: _Node = (state, False)
        if node not in came:
            return None
        path: list[Leg] = []
        step = came[node]
        while step is not None:
            if step[1] is not None:
                path.append(step[1])
            step = came[step[0]]
        return tuple(reversed(path))

    def _search(self, field: str) -> dict[_Node, tuple[_Node, Leg | None] | None]:
        if field in self._came:
            return self._came[field]
        workflow = self.ways.workflow
        begin: _Node = (workflow.initial, _born_with(workflow, field))
        came: dict[_Node, tuple[_Node, Leg | None] | None] = {begin: None}
        todo = deque([begin])
        while todo:
            node = todo.popleft()
            state, filled = node
            after: list[tuple[_Node, Leg | None]] = [((state, written(do, field, filled)), None) for do in self._beside(state)]
            for step in self.ways.out[state]:
                if self.deciding.possible(step):
                    after.append(((step.leg.target, _after(step, field, filled)), step.leg))
            for there, leg in after:
                if there not in came:
                    came[there] = (node, leg)
                    todo.append(there)
        self._came[field] = came
        return came

    def _beside(self, state: str) -> Iterable[tuple[Action, ...]]:
        """What timers and reactions do to an item that stays where it is."""
        workflow = self.ways.workflow
        if not workflow.states[state].final:
            yield from (timer.do for timer in workflow.timers.values() if timer.go is None and state in timer.states)
            yield from (reaction.do for reaction in workflow.reactions if reaction.go is None and reaction.create is None)


def unfilled(ways: Ways, filling: Filling) -> tuple[Unfilled, ...]:
    """Each need of a step that is taken by a timer or a reaction, and that nobody may have met by then.

    A step that is only taken where the field is filled (``if: item.reply != null``) is none of these.
    """
    found: dict[tuple[object, str], Unfilled] = {}
    for state in ways.out:
        for step in ways.out[state]:
            if step.leg.way.kind not in ("timer", "reaction"):
                continue
            for field in step.needs:
                path = _unmet(step, field, filling)
                if path is not None:
                    found.setdefault((step.leg.way, field), Unfilled(step.leg.way, field, path, state))
    return tuple(found.values())


def _unmet(step: Step, field: str, filling: Filling) -> Path | None:
    if written(step.prelude, field, False):
        return None
    states, empty = (step.leg.source,), {f"item.{field}": (None,)}
    if not filling.deciding.may_hold(step.conditions, states, step.event, empty):
        return None
    return filling.path_to_empty(field, step.leg.source)


def written(do: Iterable[Action], field: str, filled: bool) -> bool:
    """Whether the field is filled once ``do`` has run."""
    for action in do:
        if action.kind is ActionKind.SET and field in action.values:
            filled = _is_something(action.values[field])
    return filled


def _after(step: Step, field: str, filled: bool) -> bool:
    return written(step.do, field, filled or field in step.needs)


def _born_with(workflow: Workflow, field: str) -> bool:
    declared, rows = workflow.fields[field], workflow.decide.get(field)
    decided = bool(rows) and all(row.value is not None for row in rows or ())
    return declared.required or declared.default is not None or decided


def _is_something(value: Value | Expression) -> bool:
    """Whether a value that is set is certain to be one: of what is computed, only a sum with something written out."""
    if not isinstance(value, Expression):
        return value is not None and value != ""
    tree = parse(value.source)[0]
    while isinstance(tree, ast.BinOp):
        if isinstance(tree.right, ast.Constant):
            return tree.right.value not in (None, "")
        tree = tree.left
    return isinstance(tree, ast.Constant) and tree.value not in (None, "")
