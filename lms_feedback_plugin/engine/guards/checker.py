"""The type check of a condition against the declared fields, settings and states."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import datetime

from lms_feedback_plugin.domain.text import Text

from . import problems
from .kinds import ANY, BOOLEAN, NULL, NUMBER, TEXT, Kind, Scope, look_up
from .problems import GuardProblem
from .syntax import WORDS, dotted, parse

_ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


def check(source: str, types: Scope, wanted: Kind = BOOLEAN) -> list[GuardProblem]:
    """Everything that is wrong with ``source``, by column; empty when it is sound.

    ``wanted`` is what it must yield: true or false for a condition, the field's kind for an assignment.
    """
    tree, column, found = parse(source)
    if tree is None:
        return sorted(found, key=lambda p: p.column)
    checker = _Checker(types, column)
    checker.want(tree, wanted)
    once = {(p.code, p.column): p for p in checker.found}  # the middle of a chain is looked at from both sides
    return sorted(once.values(), key=lambda p: p.column)


class _Checker:
    """Walks the tree once. Every method answers the kind of its node; ``ANY`` after a fault, so that one is told once."""

    def __init__(self, scope: Scope, column: Callable[[ast.AST], int]) -> None:
        self.scope, self.column = scope, column
        self.found: list[GuardProblem] = []

    def want(self, node: ast.expr, wanted: Kind) -> None:
        """``node`` must yield ``wanted``."""
        kind = self.kind(node)
        if wanted == BOOLEAN:
            if kind.sort not in ("boolean", "any"):
                self.note("type", node, problems.expected("boolean", kind.sort))
        elif kind.sort != "null" and self.literals_fit(node, kind, wanted) and not _assignable(kind, wanted):
            self.note("type", node, problems.expected(wanted.sort, kind.sort))

    def kind(self, node: ast.expr) -> Kind:
        """The kind of what ``node`` yields."""
        if isinstance(node, ast.Constant):
            return _kind_of_literal(node.value)
        if isinstance(node, ast.Name | ast.Attribute):
            return self.name(node)
        if isinstance(node, ast.BoolOp):
            for value in node.values:
                self.want(value, BOOLEAN)
            return BOOLEAN
        if isinstance(node, ast.UnaryOp):
            if isinstance(node.op, ast.USub):
                return NUMBER
            self.want(node.operand, BOOLEAN)
            return BOOLEAN
        if isinstance(node, ast.Compare):
            return self.comparison(node)
        if isinstance(node, ast.BinOp):
            return self.sum(node)
        self.note("syntax", node, problems.not_allowed("a list outside of in"))
        return ANY

    def name(self, node: ast.Name | ast.Attribute) -> Kind:
        name = dotted(node) or ""
        if name in WORDS:
            return _kind_of_literal(WORDS[name])
        kind = look_up(self.scope, name)
        if kind is None:
            known = tuple(k for k in self.scope if not k.endswith("*"))
            self.found.append(GuardProblem("name", self.column(node), problems.unknown_name(name), name, known))
            return ANY
        return kind

    def comparison(self, node: ast.Compare) -> Kind:
        left = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            if isinstance(operator, ast.In | ast.NotIn):
                self.membership(left, right)
            else:
                self.pair(left, right, ordered=isinstance(operator, _ORDERS))
            left = right
        return BOOLEAN

    def membership(self, left: ast.expr, right: ast.expr) -> None:
        if isinstance(right, ast.List | ast.Tuple):
            for element in right.elts:
                self.pair(left, element, ordered=False)
            return
        for side in (left, right):
            kind = self.kind(side)
            if kind.sort not in ("text", "choice", "any"):
                self.note("type", side, problems.expected("text", kind.sort))

    def pair(self, left: ast.expr, right: ast.expr, *, ordered: bool) -> None:
        one, other = self.kind(left), self.kind(right)
        if not (self.literals_fit(left, one, other) and self.literals_fit(right, other, one)):
            return
        if not _comparable(one, other):
            self.note("type", left, problems.cannot_compare(one.sort, other.sort))
        elif ordered:
            unordered = [(n, k) for n, k, beside in ((left, one, other), (right, other, one)) if not _has_order(k, beside)]
            for node, kind in unordered[:1]:
                self.note("type", node, problems.no_order(kind.sort))

    def sum(self, node: ast.BinOp) -> Kind:
        one, other = self.kind(node.left), self.kind(node.right)
        sorts = {one.sort, other.sort} - {"any"}
        if sorts <= {"number"}:
            return NUMBER if sorts else ANY
        if isinstance(node.op, ast.Add) and sorts <= {"text", "choice"}:
            return TEXT
        self.note("type", node, problems.cannot_add(one.sort, other.sort))
        return ANY

    def literals_fit(self, node: ast.expr, kind: Kind, beside: Kind) -> bool:
        """Whether a text that is written out could ever be a value of ``beside``; notes it when not."""
        if not (isinstance(node, ast.Constant) and kind.sort == "text"):
            return True
        value = str(node.value)
        if beside.sort == "choice" and value not in beside.choices:
            text = problems.not_a_choice(value, beside.choices)
            self.found.append(GuardProblem("choice", self.column(node), text, value, beside.choices))
            return False
        if beside.sort == "date" and not _is_date(value):
            self.note("type", node, problems.not_a_date(value))
            return False
        return True

    def note(self, code: problems.ProblemCode, node: ast.AST, text: Text) -> None:
        self.found.append(GuardProblem(code, self.column(node), text))


def _kind_of_literal(value: object) -> Kind:
    if value is None:
        return NULL
    if isinstance(value, bool):
        return BOOLEAN
    return TEXT if isinstance(value, str) else NUMBER


_TEXTUAL = frozenset({"text", "choice"})


def _comparable(one: Kind, other: Kind) -> bool:
    sorts = {one.sort, other.sort}
    return bool(sorts & {"any", "null"}) or len(sorts) == 1 or sorts <= _TEXTUAL or sorts == {"date", "text"}


def _has_order(kind: Kind, beside: Kind) -> bool:
    if kind.sort == "text":
        return beside.sort == "date" or (beside.sort == "choice" and beside.rising)
    return kind.sort in ("number", "date", "duration", "any") or kind.rising


def _assignable(kind: Kind, wanted: Kind) -> bool:
    if "any" in (kind.sort, wanted.sort) or kind.sort == wanted.sort:
        return True
    # What a choice or a date is given may come out of an event, which speaks in text; it is looked at when it comes.
    return wanted.sort in ("text", "choice", "date") and kind.sort in ("text", "choice", "date")


def _is_date(value: str) -> bool:
    """Whether it is a day as fields hold it: in any other spelling it would compare as another text."""
    try:
        return datetime.fromisoformat(value).date().isoformat() == value
    except ValueError:
        return False
