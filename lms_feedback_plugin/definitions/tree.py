"""YAML as a tree that knows its places. Strict: no anchors, no tags, no key twice, and words stay words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lms_feedback_plugin.definitions.diagnostics import Place
from lms_feedback_plugin.domain.text import Value

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?")
_NUMERIC = frozenset("-0123456789")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


class Node:
    """Anything that stands in the file. ``line`` and ``column`` count from 1."""

    __slots__ = ("column", "line")
    kind = "value"

    def __init__(self, line: int, column: int) -> None:
        self.line = line
        self.column = column

    @property
    def place(self) -> Place:
        """Where it begins."""
        return Place(self.line, self.column)


class Broken(Node):
    """Stands where something was refused already: readers pass it by in silence."""

    __slots__ = ()


class Scalar(Node):
    """A single value. ``plain`` is False for quoted and block text, which is text whatever it looks like."""

    __slots__ = ("plain", "text")

    def __init__(self, line: int, column: int, text: str, plain: bool) -> None:
        self.line, self.column = line, column  # no super(): a file is mostly scalars
        self.text = text
        self.plain = plain

    @property
    def typed(self) -> Value:
        """The value under the language's rules: ``true``/``false``, ``null``/``~``/nothing, decimal numbers.

        All else (``on``, ``no``, ``12:30``, ``0x1F``) is text. Looked at where a reader asks: of a file's scalars few are.
        """
        text = self.text
        return _typed(text) if self.plain and (text in _WORDS or text[0] in _NUMERIC) else text

    @property
    def kind(self) -> str:  # type: ignore[override]
        """What a diagnostic calls it."""
        match self.typed:
            case None:
                return "null"
            case bool():
                return "flag"
            case int() | float():
                return "number"
            case _:
                return "text"

    def within(self, offset: int) -> Place:
        """Where the character ``offset`` of the text stands, as long as the text is written on one line."""
        return Place(self.line, self.column + offset + (0 if self.plain else 1))


def _typed(text: str) -> Value:
    if text in _WORDS:
        return _WORDS[text]
    if match := _NUMBER.fullmatch(text):
        return float(text) if match.group(1) else int(text)
    return text


class Sequence(Node):
    """A list."""

    __slots__ = ("items",)
    kind = "list"

    def __init__(self, line: int, column: int) -> None:
        super().__init__(line, column)
        self.items: list[Node] = []


class Mapping(Node):
    """Keys in the order written, each with its value; of a key that stands twice, the first."""

    __slots__ = ("entries",)
    kind = "mapping"

    def __init__(self, line: int, column: int) -> None:
        super().__init__(line, column)
        self.entries: dict[str, tuple[Scalar, Node]] = {}

    def get(self, key: str) -> Node | None:
        """The value under ``key``."""
        entry = self.entries.get(key)
        return entry[1] if entry else None

    def __iter__(self) -> Iterator[tuple[Scalar, Node]]:
        return iter(self.entries.values())
