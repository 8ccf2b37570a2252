"""Conditions and computed values: where the file meets the engine's guards."""

from __future__ import annotations

import re
from typing import Any

from lms_feedback_plugin.definitions.diagnostics import Place, did_you_mean, hint
from lms_feedback_plugin.definitions.readers import Reader, parse_date
from lms_feedback_plugin.definitions.scope import BAD, Scope
from lms_feedback_plugin.definitions.tree import Node, Scalar
from lms_feedback_plugin.definitions.wording import KINDS
from lms_feedback_plugin.domain.workflow import Condition, Expression, Field
from lms_feedback_plugin.engine import guards
from lms_feedback_plugin.engine.guards.truths import Truth, can_hold, truth_of

_COMPUTED = re.compile(r"(?:item|event|reporter|course|activity)\.[A-Za-z_]")
_SINGLE = re.compile(r"(?<![=<>!])=(?!=)")
"""One equals sign where a comparison needs two."""
_TYPED = ("number", "boolean")
"""Fields whose values are not text: any plain text in them can only be a computation."""


def condition_in(event: str | None = None) -> Reader:
    """A guard, type-checked against the fields; ``event`` names the event type whose attributes it may use."""

    def read(node: Node, scope: Scope) -> Any:
        if not isinstance(node, Scalar) or not isinstance(node.typed, (str, bool)) or not node.text.strip():
            return scope.wrong(node, "condition")
        if not _sound(node, scope, event, guards.BOOLEAN, "W110"):
            return BAD
        truth = truth_in(node.text, scope, event)
        if truth is not None and not can_hold([truth]):
            scope.sink.add("W113", node.place)
        return Condition(node.text)

    return read


def truth_in(source: str, scope: Scope, event: str | None = None) -> Truth | None:
    """When the condition holds, whatever the settings are: an admin may change them."""
    return truth_of(source, scope.types(event), {})


def _sound(node: Scalar, scope: Scope, event: str | None, wanted: guards.Kind, code: str) -> bool:
    """Whether the engine's type check has nothing against the source; its problems become faults, at their columns."""
    if any(scope.names.get(sort) is None for sort in ("field", "state", "setting")):
        return True
    if scope.sink.full:
        return False
    found = guards.check(node.text, scope.types(event), wanted)
    for problem in found:
        if problem.code == "name" and _declared_badly(problem.seen, scope):
            continue  # its declaration is told of already
        near = did_you_mean(problem.seen, problem.known) if problem.seen else None
        if near is None and problem.code == "syntax" and (both := _SINGLE.sub("==", node.text)) != node.text:
            near = hint("write", example=both)
        if near is None and code == "W111" and problem.code in ("syntax", "name"):
            near = hint("literal", example=f'"{node.text}"')
        scope.sink.add(code, _spot(node, problem.column), near, problem=problem.text)
    return not found


def _declared_badly(name: str, scope: Scope) -> bool:
    """Whether a field or a setting of this name stands in the file, but could not be read."""
    field = name.removeprefix("item.")
    if field != name:
        return field in (scope.names.get("field") or ()) and field not in scope.fields
    return name in (scope.names.get("setting") or ()) and name not in scope.settings


def _spot(node: Scalar, offset: int) -> Place:
    """The column inside the source, where it is written on one line; else where it begins."""
    return node.place if "\n" in node.text else node.within(offset)


def value_for(field: Field, node: Node, scope: Scope, event: str | None = None) -> Any:
    """What may be put into ``field``: a plain value of its type, or an ``Expression``. ``BAD`` where neither.

    Plain (unquoted) text that begins like ``item.x`` or ``event.x`` is computed, and so is any plain text in a number
    or a boolean; everything else is taken as written.
    """
    if not isinstance(node, Scalar):
        return scope.wrong(node, "value")
    if node.typed is None:
        return None
    if node.plain and isinstance(node.typed, str) and (field.type in _TYPED or _COMPUTED.match(node.text)):
        return Expression(node.text) if _sound(node, scope, event, guards.kind_of_field(field), "W111") else BAD
    return literal_for(field, node, scope)


def fixed_for(field: Field, node: Node, scope: Scope) -> Any:
    """A plain value where nothing can be computed: what would elsewhere be a computation is a fault, not a text."""
    if isinstance(node, Scalar) and node.plain and field.type not in _TYPED and _COMPUTED.match(node.text):
        expected = ", ".join(field.choices) if field.choices else KINDS[field.type]
        near = hint("literal", example=f'"{node.text}"')
        scope.sink.add("W112", node.place, near, name=field.name, expected=expected, found=f"“{node.text}”")
        return BAD
    return literal_for(field, node, scope)


def literal_for(field: Field, node: Node, scope: Scope) -> Any:
    """A plain value of the field's type, as written; ``BAD`` where it does not suit."""
    if not isinstance(node, Scalar):
        return scope.wrong(node, "value")
    if node.typed is None:
        return None
    if suits(field, node):
        return node.typed if field.type in _TYPED else node.text
    expected = ", ".join(field.choices) if field.choices else KINDS[field.type]
    near = did_you_mean(node.text, field.choices)
    scope.sink.add("W112", node.place, near, name=field.name, expected=expected, found=f"“{node.text}”")
    return BAD


def suits(field: Field, node: Scalar) -> bool:
    """Whether the value is one that the field's type takes."""
    if field.type == "number":
        return isinstance(node.typed, (int, float)) and not isinstance(node.typed, bool)
    if field.type == "boolean":
        return isinstance(node.typed, bool)
    if field.type == "choice":
        return node.text in field.choices
    return field.type != "date" or parse_date(node.text) is not None
