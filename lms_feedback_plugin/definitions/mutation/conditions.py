"""A condition, weakened in every way that asks something else."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from copy import deepcopy

from lms_feedback_plugin.definitions.samples import Sampler
from lms_feedback_plugin.domain.workflow import Condition
from lms_feedback_plugin.engine.guards import Scope
from lms_feedback_plugin.engine.guards.kinds import look_up
from lms_feedback_plugin.engine.guards.syntax import dotted, parse
from lms_feedback_plugin.errors import DefinitionError

_BOUNDARY: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
_ORDERED = tuple(_BOUNDARY)


def weakened(
    condition: Condition, sampler: Sampler, states: Collection[str], events: Collection[str] = (), *, dropped: bool = True
) -> Iterator[Condition | None]:
    """Each weaker condition that some item can tell from this one; None is no condition at all."""
    tree = parse(condition.source)[0]
    assert tree is not None, "the condition of a sound workflow can be read"
    seen = {ast.unparse(tree)}
    if dropped and not sampler.alike(condition, None, states, events):
        yield None
    for other in (ast.UnaryOp(ast.Not(), tree), *_variants(tree, sampler.types(events), sampler)):
        source = ast.unparse(ast.fix_missing_locations(ast.Expression(other)))
        if source in seen:
            continue
        seen.add(source)
        changed = Condition(source)
        try:
            if not sampler.alike(condition, changed, states, events):
                yield changed
        except DefinitionError:  # what the type check refuses is no weaker rule
            continue


def _variants(tree: ast.expr, types: Scope, sampler: Sampler) -> Iterator[ast.expr]:
    """The tree with one node changed."""
    for number, node in enumerate(ast.walk(tree)):
        for other in _others(node, types, sampler):
            twin = deepcopy(tree)
            changed = _Swap(list(ast.walk(twin))[number], other).visit(twin)
            assert isinstance(changed, ast.expr)
            yield changed


class _Swap(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self.old:
            return self.new
        return super().generic_visit(node)


def _others(node: ast.AST, types: Scope, sampler: Sampler) -> Iterator[ast.expr]:
    if isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        for place in range(len(node.values)):
            rest = node.values[:place] + node.values[place + 1 :]
            yield rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield from _comparisons(node, types, sampler)


def _comparisons(node: ast.Compare, types: Scope, sampler: Sampler) -> Iterator[ast.expr]:
    operation, right = node.ops[0], node.comparators[0]
    if isinstance(right, ast.List | ast.Tuple):
        for place in range(len(right.elts) if len(right.elts) > 1 else 0):
            yield ast.Compare(node.left, node.ops, [ast.List(right.elts[:place] + right.elts[place + 1 :], ast.Load())])
        return
    if isinstance(operation, _ORDERED):
        yield ast.Compare(node.left, [_BOUNDARY[type(operation)]()], [right])
    for value in _shifted(node.left, right, types, sampler):
        yield ast.Compare(node.left, node.ops, [ast.Constant(value)])


def _shifted(left: ast.expr, right: ast.expr, types: Scope, sampler: Sampler) -> Iterator[str | int | float]:
    """Other constants in the place of the one on the right: a number a little off, the next choice."""
    held = right.value if isinstance(right, ast.Constant) else sampler.settings.get(dotted(right) or "")
    if isinstance(held, bool) or held is None:
        return
    if isinstance(held, int | float):
        # One less: with ``>=`` that lets in what should be kept out; the boundary itself is a variant of its own.
        yield held - 1 if isinstance(held, int) else round(held * 0.95, 6)
        yield held + 1 if isinstance(held, int) else round(held * 1.05, 6)
    elif isinstance(held, str):
        kind = look_up(types, dotted(left) or "")
        choices = kind.choices if kind else ()
        if held in choices and len(choices) > 1:
            yield choices[(choices.index(held) + 1) % len(choices)]
