"""Conditions and computed values: an allow-list over Python's grammar, type-checked, then compiled to closures.

What may stand in one: comparisons, ``in``, ``and or not``, ``+ -``, literals, ``true false null``, ``item.x``, ``event.x``,
``reporter.x``, ``course.x``, ``activity.x``, ``state`` and settings by bare name. No calls, no subscripts, no code.

An empty field compares equal to ``null`` alone; ordering it holds for nothing; in a sum it counts as 0 (in a text as "").
"""

from .checker import check
from .compiled import Formula, Guard, compile_condition, compile_expression, evaluate
from .frame import NO_FACTS, Frame, frame_of
from .kinds import BOOLEAN, FACTS, Kind, Scope, kind_of_field, scope_of
from .operands import read
from .problems import GuardProblem

__all__ = [
    "BOOLEAN",
    "FACTS",
    "NO_FACTS",
    "Formula",
    "Frame",
    "Guard",
    "GuardProblem",
    "Kind",
    "Scope",
    "check",
    "compile_condition",
    "compile_expression",
    "evaluate",
    "frame_of",
    "kind_of_field",
    "read",
    "scope_of",
]
