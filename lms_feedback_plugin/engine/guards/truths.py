"""When a condition can hold, and when it must: decided over the few values that can make a difference to it.

A comparison of one name with what is written out (or with a setting) is decided exactly: a choice, a flag or a state has few
values; a number only ever stands below, at, between or above the numbers that it is compared with; a text is one of those
that are named, or another. Whatever else a condition asks (two fields with each other, a sum, a date's order) counts as a
question that may be answered either way. So “can never hold” and “always holds” are proofs; the opposites are not.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

from .kinds import ANY, Kind, Scope, look_up
from .operands import Constants
from .syntax import WORDS, dotted, parse

MOST = 4096
"""Cases that are looked at; with more of them, everything is taken to be possible."""

Case = Mapping[str, Any]
"""Name → one of its values; the text of an open question → its answer."""
Fixed = Mapping[str, tuple[Any, ...]]
"""Names whose values are known beforehand: the only ones that they can have."""
_Truth = Callable[[Case], bool]

_SAME = {
    "item.state": "state",
    "reporter.id": "item.reporter",
    "reporter.language": "item.language",
    "course.id": "item.course",
}
"""Two names of one thing."""
_NEVER_EMPTY = frozenset({"state", "item.id", "item.channel", "item.channel_mode", "item.reporter", "item.language"})
_OPERATORS: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


@dataclass(slots=True)
class Truth:
    """A condition, read for when it holds. ``named`` are the names that decide it with what each is compared with; ``open``
    the questions that may be answered either way."""

    holds: _Truth
    kinds: dict[str, Kind] = field(default_factory=dict)
    named: dict[str, set[Any]] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)


def truth_of(source: str, types: Scope, settings: Constants) -> Truth | None:
    """The condition's truth; None where it cannot even be parsed."""
    tree = parse(source)[0]
    if tree is None:
        return None
    reader = _Reader(types, settings)
    found = reader.found
    found.holds = reader.read(tree)
    return found


def can_hold(truths: Iterable[Truth], fixed: Fixed | None = None) -> bool:
    """False only where nothing makes all of them hold at once."""
    asked = tuple(truths)
    found = cases(asked, fixed or {})
    return found is None or any(all(truth.holds(case) for truth in asked) for case in found)


def must_hold(truth: Truth, fixed: Fixed | None = None) -> bool:
    """True only where it holds whatever the names are."""
    found = cases((truth,), fixed or {})
    return found is not None and all(truth.holds(case) for case in found)


def meet(one: Truth, other: Truth, fixed: Fixed | None = None) -> bool:
    """True only where both are known to hold in some case: there is nothing in them that stays open."""
    if one.open or other.open:
        return False
    found = cases((one, other), fixed or {})
    return found is not None and any(one.holds(case) and other.holds(case) for case in found)


def no(truth: Truth) -> Truth:
    """Holds where the other does not."""
    return replace(truth, holds=lambda case: not truth.holds(case))


def cases(truths: Iterable[Truth], fixed: Fixed) -> Iterator[Case] | None:
    """Every case that the truths could tell apart; None where there are too many."""
    kinds: dict[str, Kind] = {}
    named: dict[str, set[Any]] = {}
    questions: set[str] = set()
    for truth in truths:
        kinds |= truth.kinds
        questions |= truth.open
        for name, constants in truth.named.items():
            named.setdefault(name, set()).update(constants)
    values = {name: fixed[name] if name in fixed else values_of(name, kinds[name], named[name]) for name in named}
    values |= dict.fromkeys(questions, (True, False))
    size = 1
    for found in values.values():
        size *= len(found)
    return None if size > MOST else (dict(zip(values, chosen, strict=True)) for chosen in product(*values.values()))


def values_of(name: str, kind: Kind, constants: Iterable[Any]) -> tuple[Any, ...]:
    """One value for each way in which the name can stand to the constants, and none at all where it can be empty."""
    empty = () if name in _NEVER_EMPTY else (None,)
    if kind.sort == "choice":
        return (*kind.choices, *empty)
    if kind.sort == "boolean":
        return (True, False, *empty)
    if kind.sort == "number":
        return (*_around(constants), *empty)
    texts = sorted(c for c in constants if isinstance(c, str))
    return (*texts, "".join(texts) + "?", *empty)


def _around(constants: Iterable[Any]) -> tuple[Any, ...]:
    """Each number, one below all, one above all, and one between every two."""
    numbers = sorted({c for c in constants if isinstance(c, int | float) and not isinstance(c, bool)})
    if not numbers:
        return (0,)
    between = [(Fraction(low) + Fraction(high)) / 2 for low, high in pairwise(numbers)]
    return (Fraction(numbers[0]) - 1, *numbers, *between, Fraction(numbers[-1]) + 1)


class _Reader:
    """Walks one tree, collecting the names and the open questions."""

    def __init__(self, types: Scope, settings: Constants) -> None:
        self.types, self.settings = types, settings
        self.found = Truth(bool)

    def read(self, node: ast.expr) -> _Truth:
        if isinstance(node, ast.BoolOp):
            parts = [self.read(value) for value in node.values]
            return _all(parts) if isinstance(node.op, ast.And) else _any(parts)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            inner = self.read(node.operand)
            return lambda case: not inner(case)
        if isinstance(node, ast.Compare):
            return self.chain(node)
        known, value = self.constant(node)
        if known:
            return lambda _: bool(value)
        name = self.name(node, ())
        return self.question(node) if name is None else lambda case: bool(case[name])

    def chain(self, node: ast.Compare) -> _Truth:
        links, left = [], node.left
        for operation, right in zip(node.ops, node.comparators, strict=True):
            links.append(self.link(left, operation, right))
            left = right
        return links[0] if len(links) == 1 else _all(links)

    def link(self, left: ast.expr, operation: ast.cmpop, right: ast.expr) -> _Truth:
        if isinstance(operation, ast.In | ast.NotIn):
            return self.member(left, right, wanted=isinstance(operation, ast.In))
        (one_known, one), (other_known, other) = self.constant(left), self.constant(right)
        if one_known and other_known:
            answer = _compare(operation, one, other)
            return lambda _: answer
        if other_known:
            return self.against(left, operation, other, turned=False)
        if one_known:
            return self.against(right, operation, one, turned=True)
        return self.question(left, operation, right)

    def against(self, node: ast.expr, operation: ast.cmpop, constant: Any, *, turned: bool) -> _Truth:
        """A name beside a constant, which stands first where ``turned``. Choices are in the order of their declaration."""
        kind = look_up(self.types, dotted(node) or "") or ANY
        ordered = not isinstance(operation, ast.Eq | ast.NotEq)
        name = self.name(node, (constant,)) if not ordered or kind.rising or kind.sort == "number" else None
        if name is None:
            return self.question(node, operation, str(constant), turned)
        rank = {choice: place for place, choice in enumerate(kind.choices)} if ordered and kind.rising else None

        def test(case: Case) -> bool:
            value, beside = case[name], constant
            if rank is not None:
                value, beside = rank.get(value), rank.get(beside)
            return _compare(operation, beside, value) if turned else _compare(operation, value, beside)

        return test

    def member(self, left: ast.expr, right: ast.expr, *, wanted: bool) -> _Truth:
        elements = [self.constant(e) for e in right.elts] if isinstance(right, ast.List | ast.Tuple) else None
        if elements is None or not all(known for known, _ in elements):
            return self.question(left, right, wanted)
        listed = [value for _, value in elements]
        known, value = self.constant(left)
        if known:
            answer = (value in listed) is wanted
            return lambda _: answer
        name = self.name(left, listed)
        return self.question(left, right, wanted) if name is None else lambda case: (case[name] in listed) is wanted

    def constant(self, node: ast.expr) -> tuple[bool, Any]:
        """Whether the value is known before any item is, and the value."""
        if isinstance(node, ast.Constant):
            return True, node.value
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
            return True, -node.operand.value  # type: ignore[operator]
        name = dotted(node) or ""
        if name in WORDS:
            return True, WORDS[name]
        return (True, self.settings[name]) if name in self.settings else (False, None)

    def name(self, node: ast.expr, constants: Iterable[Any]) -> str | None:
        """The name, noted with what it is compared with; None where it is none whose values are known in kind."""
        name = dotted(node)
        kind = look_up(self.types, name or "") or ANY
        if name is None or kind.sort in ("any", "duration", "null"):
            return None
        name = _SAME.get(name, name)
        self.found.kinds[name] = kind
        self.found.named.setdefault(name, set()).update(constants)
        return name

    def question(self, *parts: object) -> _Truth:
        """An open question: the same one wherever the same is asked."""
        key = " ".join(ast.dump(part) if isinstance(part, ast.AST) else str(part) for part in parts)
        self.found.open.add(key)
        return lambda case: bool(case[key])


def _compare(operation: ast.cmpop, one: Any, other: Any) -> bool:
    try:
        return _OPERATORS[type(operation)](one, other)
    except TypeError:  # an empty field has no larger or smaller
        return False


def _all(parts: list[_Truth]) -> _Truth:
    return lambda case: all(part(case) for part in parts)


def _any(parts: list[_Truth]) -> _Truth:
    return lambda case: any(part(case) for part in parts)
