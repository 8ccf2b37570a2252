"""Compiles checked source to closures. Nothing here ever calls ``eval``."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType
from typing import Any

from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.errors import DefinitionError

from .checker import check
from .frame import Frame, frame_of
from .kinds import ANY, BOOLEAN, Kind, Scope, look_up
from .operands import Constants, Operand, constant, operand_of
from .syntax import WORDS, dotted, parse

Comparison = Callable[[Any, Any], bool]
NO_CONSTANTS: Constants = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition ready to be asked. ``names`` are the dotted names that it reads; an empty boolean does not hold."""

    source: str
    names: frozenset[str]
    holds: Callable[[Frame], bool | None]


@dataclass(frozen=True, slots=True)
class Formula:
    """A computed value ready to be read."""

    source: str
    names: frozenset[str]
    value: Callable[[Frame], Value]


def compile_condition(source: str, types: Scope, settings: Constants = NO_CONSTANTS) -> Guard:
    """Raises ``DefinitionError`` where ``check`` finds a problem. ``settings`` give the bare names their values."""
    run, names = _compiled(source, types, settings, BOOLEAN)
    return Guard(source, names, run)


def compile_expression(source: str, types: Scope, settings: Constants = NO_CONSTANTS, wanted: Kind = ANY) -> Formula:
    """As ``compile_condition``, for a value of the ``wanted`` kind."""
    run, names = _compiled(source, types, settings, wanted)
    return Formula(source, names, run)


def evaluate(source: str, types: Scope, frame: Frame, settings: Constants = NO_CONSTANTS) -> bool:
    """Check, compile and ask once: for tools that look at a condition only now and then."""
    return bool(compile_condition(source, types, settings).holds(frame))


def _compiled(source: str, types: Scope, settings: Constants, wanted: Kind) -> tuple[Operand, frozenset[str]]:
    found = check(source, types, wanted)
    tree = parse(source)[0]
    if found or tree is None:
        raise DefinitionError(f"The condition {source!r} {found[0].text['en']}.", problems=tuple(found))
    compiler = _Compiler(types, settings)
    return compiler.compile(tree), frozenset(compiler.names)


class _Compiler:
    def __init__(self, scope: Scope, settings: Constants) -> None:
        self.scope, self.settings = scope, settings
        self.names: set[str] = set()

    def compile(self, node: ast.expr) -> Operand:
        """The closure of a node that has passed the check."""
        if isinstance(node, ast.Constant):
            return constant(node.value)
        if isinstance(node, ast.Name | ast.Attribute):
            return self.name(dotted(node) or "")
        if isinstance(node, ast.BoolOp):
            return reduce(_both if isinstance(node.op, ast.And) else _either, [self.compile(v) for v in node.values])
        if isinstance(node, ast.UnaryOp):
            inner = self.compile(node.operand)
            return (lambda frame: not inner(frame)) if isinstance(node.op, ast.Not) else (lambda frame: -inner(frame))
        if isinstance(node, ast.BinOp):
            return _sum(self.compile(node.left), self.compile(node.right), adds=isinstance(node.op, ast.Add))
        if isinstance(node, ast.Compare):
            return self.comparison(node)
        raise AssertionError(f"the check lets no {type(node).__name__} through")

    def name(self, name: str) -> Operand:
        if name in WORDS:
            return constant(WORDS[name])
        if name in self.settings:
            return constant(self.settings[name])
        self.names.add(name)
        return operand_of(name, look_up(self.scope, name) or ANY)

    def comparison(self, node: ast.Compare) -> Operand:
        links = []
        left = node.left
        for operation, right in zip(node.ops, node.comparators, strict=True):
            links.append(self.link(left, operation, right))
            left = right
        return reduce(_both, links)

    def link(self, left: ast.expr, operation: ast.cmpop, right: ast.expr) -> Operand:
        if isinstance(right, ast.List | ast.Tuple):
            return _member(self.compile(left), [self.compile(e) for e in right.elts], wanted=isinstance(operation, ast.In))
        if isinstance(operation, ast.In | ast.NotIn):
            return _contains(self.compile(left), self.compile(right), wanted=isinstance(operation, ast.In))
        one, other = self.compile(left), self.compile(right)
        rank = self.rank(left, right)
        if rank is not None and type(operation) in _ORDER:
            return _ranked(one, _ORDER[type(operation)], other, rank)
        compared = _OPERATORS[type(operation)]
        if self.is_fixed(right):
            return _against_constant(one, compared, other(frame_of(None)))
        return _compare(one, compared, other)

    def is_fixed(self, node: ast.expr) -> bool:
        """Whether the value is known before any item is: a literal or a setting."""
        return isinstance(node, ast.Constant) or dotted(node) in self.settings or dotted(node) in WORDS

    def rank(self, left: ast.expr, right: ast.expr) -> Mapping[str, int] | None:
        """Choices are ordered as they are declared, not by the alphabet."""
        for side in (left, right):
            kind = look_up(self.scope, dotted(side) or "")
            if kind is not None and kind.rising:
                return {choice: place for place, choice in enumerate(kind.choices)}
        return None


_ORDER: dict[type[ast.cmpop], Comparison] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_OPERATORS: dict[type[ast.cmpop], Comparison] = {ast.Eq: operator.eq, ast.NotEq: operator.ne, **_ORDER}


def _both(one: Operand, other: Operand) -> Operand:
    return lambda frame: one(frame) and other(frame)


def _either(one: Operand, other: Operand) -> Operand:
    return lambda frame: one(frame) or other(frame)


def _compare(left: Operand, operation: Comparison, right: Operand) -> Operand:
    def run(frame: Frame) -> bool:
        try:
            return operation(left(frame), right(frame))
        except TypeError:  # an empty field has no larger or smaller
            return False

    return run


def _against_constant(left: Operand, operation: Comparison, value: object) -> Operand:
    def run(frame: Frame) -> bool:
        try:
            return operation(left(frame), value)
        except TypeError:
            return False

    return run


def _ranked(left: Operand, operation: Comparison, right: Operand, rank: Mapping[str, int]) -> Operand:
    def run(frame: Frame) -> bool:
        one, other = rank.get(left(frame)), rank.get(right(frame))
        return one is not None and other is not None and operation(one, other)

    return run


def _member(left: Operand, elements: list[Operand], *, wanted: bool) -> Operand:
    return lambda frame: (left(frame) in [e(frame) for e in elements]) is wanted


def _contains(left: Operand, right: Operand, *, wanted: bool) -> Operand:
    def run(frame: Frame) -> bool:
        part, whole = left(frame), right(frame)
        return (isinstance(part, str) and isinstance(whole, str) and part in whole) is wanted

    return run


def _sum(left: Operand, right: Operand, *, adds: bool) -> Operand:
    """An empty side counts as nothing; two empty sides stay empty."""

    def run(frame: Frame) -> Value:
        one, other = left(frame), right(frame)
        if one is None and other is None:
            return None
        blank: Any = "" if isinstance(other if one is None else one, str) else 0
        one, other = (blank if one is None else one), (blank if other is None else other)
        try:
            return one + other if adds else one - other  # type: ignore[no-any-return]
        except (TypeError, OverflowError):  # an undescribed event attribute was of another kind, or beyond all counting
            return None

    return run
