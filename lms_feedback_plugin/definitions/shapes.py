"""Mappings with known keys: the table says which, whether they must be there, and who reads the value."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Mapping as Table
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from lms_feedback_plugin.definitions.diagnostics import Place, did_you_mean
from lms_feedback_plugin.definitions.readers import Reader
from lms_feedback_plugin.definitions.scope import BAD, Scope, colon_meant, listed
from lms_feedback_plugin.definitions.tree import Mapping, Node, Scalar, Sequence
from lms_feedback_plugin.domain.text import Text

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a shape."""

    read: Reader
    required: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A mapping with known keys, read in the table's order. ``where`` completes “… is not known …”."""

    where: Text
    keys: Table[str, Key]


class Entry:
    """What stood in one mapping. Values that were refused are absent; ``whole`` says whether all that must be is there."""

    __slots__ = ("node", "values", "whole")

    def __init__(self, node: Mapping) -> None:
        self.node = node
        self.values: dict[str, Any] = {}
        self.whole = True

    def get(self, key: str, default: Any = None) -> Any:
        """The value under ``key``, or ``default`` where it is absent or was refused."""
        return self.values.get(key, default)

    def __contains__(self, key: str) -> bool:
        """Whether the key is written, sound or not."""
        return key in self.node.entries

    def at(self, key: str, index: int | None = None) -> Place:
        """Where the value of ``key`` stands (its item ``index``, where it is a list), else where the entry begins."""
        node = self.node.get(key)
        if isinstance(node, Sequence) and index is not None and index < len(node.items):
            return node.items[index].place
        return (node or self.node).place


def read_shape(node: Node, shape: Shape, scope: Scope) -> Entry | None:
    """The mapping under its shape; None where it is no mapping at all."""
    if not isinstance(node, Mapping):
        scope.wrong(node, "mapping")
        return None
    entry = Entry(node)
    for name, (key, _) in node.entries.items():
        if name not in shape.keys:
            entry.whole = False
            if scope.sink.full:
                break
            suggestion = colon_meant(name) or did_you_mean(name, shape.keys)
            scope.sink.add("S001", key.place, suggestion, name=name, where=shape.where, known=listed(shape.keys))
    for name, rule in shape.keys.items():
        found = node.entries.get(name)
        if found is not None:
            value = rule.read(found[1], scope)
            if value is BAD:
                entry.whole = False
            else:
                entry.values[name] = value
        elif rule.required:
            entry.whole = False
            scope.sink.add("S003", node.place, name=name, where=shape.where)
    return entry


Build = Callable[[str, Node, Scope], Any]
"""Reads one named element of a section: its name, its node; the value or ``BAD``."""


def section(build: Build, into: Callable[[Scope], dict[str, Any]] | None = None, sort: str = "") -> Reader:
    """A mapping of names to elements. ``into`` names the part of the scope that takes them as they are read.

    With ``sort`` the names refer to something declared elsewhere; without, they are declared here.
    """

    def read(node: Node, scope: Scope) -> Any:
        if not isinstance(node, Mapping):
            return scope.wrong(node, "mapping")
        found: dict[str, Any] = into(scope) if into else {}
        for key, value in node:
            if scope.sink.full:
                break
            if sort:
                if not scope.known(sort, key.text, key.place):
                    continue
            elif not _declared(key, scope):
                continue
            built = build(key.text, value, scope)
            if built is not BAD:
                found[key.text] = built
        return found

    return read


def _declared(key: Scalar, scope: Scope) -> bool:
    if _NAME.fullmatch(key.text):
        return True
    scope.sink.add("S005", key.place, name=key.text)
    return False


def each(build: Callable[[Node, Scope], Any]) -> Reader:
    """A list, read item by item; a tuple of those that are sound."""

    def read(node: Node, scope: Scope) -> Any:
        if not isinstance(node, Sequence):
            return scope.wrong(node, "list")
        items = takewhile(lambda _: not scope.sink.full, node.items)
        return tuple(built for item in items if (built := build(item, scope)) is not BAD)

    return read
