"""From source to a syntax tree that holds nothing but what is allowed."""

from __future__ import annotations

import ast
import math
import re
import threading
import warnings
from collections.abc import Callable
from functools import lru_cache

from . import problems
from .problems import GuardProblem

LONGEST = 500
"""Characters. Nobody reads a longer condition, and depth stays far from Python's limit."""

_ONE_AT_A_TIME = threading.Lock()
"""Warning filters belong to the whole process: two threads that swap them at once would leave ours behind."""

_DOUBTFUL = re.compile(r"\\|[0-9][A-Za-z_]")
"""What Python's parser would only warn of: a backslash, a word that begins in the middle of a number. Watching for warnings
costs as much as parsing does."""

WORDS = {"true": True, "false": False, "null": None}
"""Literals as YAML spells them."""

_ALLOWED = (
    ast.BoolOp,
    ast.And,
    ast.Or,
    ast.UnaryOp,
    ast.Not,
    ast.USub,
    ast.Compare,
    ast.Eq,
    ast.NotEq,
    ast.Lt,
    ast.LtE,
    ast.Gt,
    ast.GtE,
    ast.In,
    ast.NotIn,
    ast.BinOp,
    ast.Add,
    ast.Sub,
    ast.Constant,
    ast.Name,
    ast.Attribute,
    ast.List,
    ast.Tuple,
    ast.Load,
)


@lru_cache(maxsize=1)
def parse(source: str) -> tuple[ast.expr | None, Callable[[ast.AST], int], tuple[GuardProblem, ...]]:
    """The tree (None when there are problems), a function from node to column, and the problems.

    The latest one is kept, for who checks a condition goes on to decide or to compile it.
    """
    text = source.replace("\n", " ").replace("\r", " ").replace("\t", " ")
    indent = len(text) - len(text.lstrip(" "))
    text = text.strip(" ")

    def column(node: ast.AST) -> int:
        # The parser counts UTF-8 bytes; people and editors count characters.
        return indent + len(text.encode()[: getattr(node, "col_offset", 0)].decode(errors="ignore"))

    if len(text) > LONGEST:
        return None, column, (_syntax(indent, f"longer than {LONGEST} characters"),)
    invisible = next((n for n, character in enumerate(text) if not character.isprintable()), None)
    if invisible is not None:
        return None, column, (_syntax(indent + invisible, "a character that cannot be seen"),)
    try:
        tree = _strictly(text) if _DOUBTFUL.search(text) else ast.parse(text, mode="eval").body
    except SyntaxError as wrong:
        # What ends too early is blamed on the end, which Python counts as column 0.
        return None, column, (_syntax(indent + (wrong.offset - 1 if wrong.offset else len(text)), wrong.msg),)
    except (ValueError, RecursionError, MemoryError):
        return None, column, (_syntax(indent, "too deep"),)
    found = tuple(GuardProblem("syntax", column(node), problems.not_allowed(_construct(node))) for node in _strangers(tree))
    return (None if found else tree), column, found


def _strictly(text: str) -> ast.expr:
    """The tree, where a doubtful literal (``1or 2``, ``"\\d"``) is a mistake and not a remark. Raises ``SyntaxError``."""
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("error")
        return ast.parse(text, mode="eval").body


def dotted(node: ast.expr) -> str | None:
    """``item.votes`` or ``state`` as written; None for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return None


def _syntax(column: int, reason: str) -> GuardProblem:
    return GuardProblem("syntax", column, problems.unreadable(reason))


def _strangers(tree: ast.expr) -> list[ast.AST]:
    """The outermost nodes that are not allowed, each once."""
    found: list[ast.AST] = []
    queue: list[ast.AST] = [tree]
    while queue:
        node = queue.pop(0)
        if not _is_allowed(node):
            found.append(node)
        else:
            queue.extend(ast.iter_child_nodes(node))
    return found


def _is_allowed(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return isinstance(node.value, ast.Name)
    if isinstance(node, ast.Constant):
        value = node.value
        return value is None or isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return isinstance(node.operand, ast.Constant) and type(node.operand.value) in (int, float)
    return isinstance(node, _ALLOWED)


_CONSTRUCTS = {
    "Call": "a call",
    "Subscript": "a subscript",
    "Lambda": "a function",
    "IfExp": "if … else",
    "JoinedStr": "a formatted text",
    "NamedExpr": "an assignment",
    "ListComp": "a loop",
    "SetComp": "a loop",
    "DictComp": "a loop",
    "GeneratorExp": "a loop",
    "Dict": "a mapping",
    "Set": "a set",
    "BinOp": "this operator",
    "Attribute": "a name with more than one dot",
    "Constant": "this value",
    "UnaryOp": "this sign",
    "Is": "is",
    "IsNot": "is not",
}


def _construct(node: ast.AST) -> str:
    name = type(node).__name__
    return _CONSTRUCTS.get(name, name.lower())
