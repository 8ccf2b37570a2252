"""What a workflow asks of an event, so that an event can be made that it heeds."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import Condition, Expression

EVENT = "event"


def plain_attribute(value: Expression) -> str | None:
    """``text`` of ``event.text``; None for everything that is more than this."""
    tree = ast.parse(value.source.strip(), mode="eval").body
    return _attribute(tree)


def attributes_asked(condition: Condition | None) -> Iterator[tuple[str, Value]]:
    """What each attribute is compared with: ``event.kind == 'open'``, ``event.kind in ['open', 'new']``."""
    tree = ast.parse(condition.source.strip(), mode="eval") if condition else ast.Module([], [])
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], (ast.Eq, ast.In)):
            name = _attribute(node.left)
            asked = _first(node.comparators[0])
            if name is not None and asked is not None:
                yield name, asked


def _attribute(node: ast.expr) -> str | None:
    plain = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == EVENT
    return node.attr if plain and isinstance(node, ast.Attribute) else None


def _first(node: ast.expr) -> Value:
    if isinstance(node, (ast.List, ast.Tuple)) and node.elts:
        node = node.elts[0]
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, (str, int, float)) else None
