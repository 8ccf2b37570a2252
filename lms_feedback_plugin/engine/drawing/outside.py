"""Which states an event from outside concerns, as far as its condition says so outright."""

from __future__ import annotations

import ast

from lms_feedback_plugin.domain.workflow import Condition
from lms_feedback_plugin.engine.guards.syntax import parse


def states_meant(condition: Condition | None) -> frozenset[str] | None:
    """The states that ``state == …`` or ``state in […]`` names; None where the condition does not ask for the state."""
    tree = parse(condition.source)[0] if condition else None
    parts = tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]
    for part in parts:
        if not isinstance(part, ast.Compare) or not isinstance(part.left, ast.Name) or part.left.id != "state":
            continue
        if isinstance(part.ops[0], (ast.Eq, ast.In)):
            named = (node.value for node in ast.walk(part.comparators[0]) if isinstance(node, ast.Constant))
            return frozenset(name for name in named if isinstance(name, str))
    return None
