"""The sections that move items: transitions, merge, decide."""

from __future__ import annotations

from typing import Any

from lms_feedback_plugin.definitions import readers
from lms_feedback_plugin.definitions.actions import actions_on
from lms_feedback_plugin.definitions.conditions import condition_in, fixed_for, truth_in
from lms_feedback_plugin.definitions.elements import label_of
from lms_feedback_plugin.definitions.readers import one_of
from lms_feedback_plugin.definitions.scope import BAD, Scope, somewhere
from lms_feedback_plugin.definitions.shapes import Entry, Key, Shape, read_shape
from lms_feedback_plugin.definitions.tree import Mapping, Node, Scalar, Sequence
from lms_feedback_plugin.domain.workflow import CarryRule, DecisionRow, Merge, Transition
from lms_feedback_plugin.engine.guards.truths import Truth, can_hold, no

TRANSITION = Shape(
    somewhere("in a transition", "流转中"),
    {
        "from": Key(readers.names_of("state"), required=True),
        "to": Key(readers.name_of("state"), required=True),
        "by": Key(readers.names_of("role"), required=True),
        "label": Key(readers.label),
        "needs": Key(readers.names_of("field")),
        "if": Key(condition_in()),
        "else": Key(readers.label),
        "do": Key(actions_on()),
    },
)

MERGE = Shape(
    somewhere("in “merge”", "“merge” 中"),
    {
        "from": Key(readers.names_of("state"), required=True),
        "to": Key(readers.name_of("state"), required=True),
        "by": Key(readers.names_of("role"), required=True),
        "carry": Key(lambda node, scope: _carry(node, scope)),
        "do": Key(actions_on()),
    },
)

ROW = Shape(
    somewhere("in a decision row", "判定行中"),
    {"is": Key(readers.scalar, required=True), "if": Key(condition_in())},
)

CARRIES: dict[CarryRule, tuple[str, ...]] = {
    "sum": ("number",),
    "longest": ("text",),
    "highest": ("number", "choice", "date"),
    "first": ("text", "number", "choice", "boolean", "date", "person", "file"),
}
"""How a field may join in a merge, and the types that it suits."""


def transition(name: str, node: Node, scope: Scope) -> Any:
    """``answer: {from: new, to: answered, by: support, needs: [reply], do: […]}``."""
    scope.places["transition", name] = node.place
    entry = read_shape(node, TRANSITION, scope)
    if entry is None:
        return BAD
    _leaves_no_final_state(entry, scope)
    if "else" in entry and "if" not in entry:
        scope.sink.add("S003", entry.node.place, name="if", where=TRANSITION.where)
    label = label_of(name, entry, scope)
    if not entry.whole:
        return BAD
    return Transition(
        name=name,
        sources=entry.get("from"),
        target=entry.get("to"),
        by=entry.get("by"),
        label=label,
        needs=entry.get("needs", ()),
        condition=entry.get("if"),
        otherwise=entry.get("else"),
        do=entry.get("do", ()),
    )


def _leaves_no_final_state(entry: Entry, scope: Scope) -> None:
    for index, source in enumerate(entry.get("from", ())):
        if source in scope.states and scope.states[source].final:
            scope.sink.add("W130", entry.at("from", index), name=source)


def merge(node: Node, scope: Scope) -> Any:
    """``merge: {from: [new], to: merged, by: support, carry: {votes: sum}}``."""
    scope.places["merge", ""] = node.place
    entry = read_shape(node, MERGE, scope)
    if entry is None:
        return BAD
    _leaves_no_final_state(entry, scope)
    target = scope.states.get(entry.get("to", ""))
    if target is not None and not target.final:
        scope.sink.add("W131", entry.at("to"), name=target.name)
    if not entry.whole:
        return BAD
    return Merge(entry.get("from"), entry.get("to"), entry.get("by"), entry.get("carry", {}), entry.get("do", ()))


def _carry(node: Node, scope: Scope) -> Any:
    if not isinstance(node, Mapping):
        return scope.wrong(node, "mapping")
    found: dict[str, CarryRule] = {}
    for key, value in node:
        known = scope.known("field", key.text, key.place)
        rule = one_of(*CARRIES)(value, scope)
        field = scope.fields.get(key.text) if known else None
        if field is None or rule is BAD:
            continue
        if field.type not in CARRIES[rule]:
            scope.sink.add("W160", value.place, rule=rule, name=field.name, type=field.type)
        found[field.name] = rule
    return found


def decided(name: str, node: Node, scope: Scope) -> Any:
    """``priority: [{is: urgent, if: …}, {is: normal}]``: the first row that holds; the last holds always."""
    if not isinstance(node, Sequence) or not node.items:
        return scope.wrong(node, "list")
    rows = [_row(name, item, scope) for item in node.items]
    always = [index for index, item in enumerate(node.items) if isinstance(item, Mapping) and "if" not in item.entries]
    if not always:
        scope.sink.add("W221", node.items[-1].place)
    for item in node.items[always[0] + 1 :] if always else []:
        scope.sink.add("W220", item.place)
    if any(row is BAD for row in rows):
        return BAD
    _all_reached(rows, node, scope)
    return tuple(rows)


def _all_reached(rows: list[DecisionRow], node: Sequence, scope: Scope) -> None:
    """Note each row that could hold, but nowhere that those before it leave open."""
    before: list[Truth] = []
    for row, item in zip(rows, node.items, strict=True):
        truth = None if row.condition is None else truth_in(row.condition.source, scope)
        if truth is None:
            continue
        if before and can_hold([truth]) and not can_hold([truth, *before]):
            scope.sink.add("W220/before", item.place)
        before.append(no(truth))


def _row(name: str, node: Node, scope: Scope) -> Any:
    entry = read_shape(node, ROW, scope)
    field = scope.fields.get(name)
    if entry is None or field is None:
        return BAD
    value: Scalar | None = entry.get("is")
    given: Any = BAD if value is None else fixed_for(field, value, scope)
    return DecisionRow(given, entry.get("if")) if entry.whole and given is not BAD else BAD
