"""Readers of single values: each takes a node, notes what is wrong with it, and answers the value or ``BAD``."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

from lms_feedback_plugin.definitions.diagnostics import did_you_mean, hint
from lms_feedback_plugin.definitions.scope import BAD, Scope, colon_meant, listed, somewhere
from lms_feedback_plugin.definitions.tree import Mapping, Node, Scalar, Sequence

Reader = Callable[[Node, Scope], Any]

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_DURATION = re.compile(r"(?:\d{1,6}[smhdw])(?: \d{1,6}[smhdw])*")
_PART = re.compile(r"(\d+)([smhdw])")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
LONGEST = timedelta(days=3650)
"""What a duration may come to."""
_IN_A_LABEL = somewhere("as a language", "作为语言")


def text(node: Node, scope: Scope) -> Any:
    """Text that says something; numbers and words are taken as written."""
    if isinstance(node, Scalar) and node.text.strip() and node.typed is not None:
        return node.text
    return scope.wrong(node, "text")


def flag(node: Node, scope: Scope) -> Any:
    """``true`` or ``false``, and no other word."""
    if isinstance(node, Scalar) and isinstance(node.typed, bool):
        return node.typed
    return scope.wrong(node, "flag")


def whole(node: Node, scope: Scope) -> Any:
    """A whole number above zero."""
    if isinstance(node, Scalar) and isinstance(node.typed, int) and not isinstance(node.typed, bool) and node.typed > 0:
        return node.typed
    return scope.wrong(node, "whole")


def odds(node: Node, scope: Scope) -> Any:
    """A share, 0 to 1."""
    value = node.typed if isinstance(node, Scalar) else None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1:
        return float(value)
    return scope.wrong(node, "odds")


def scalar(node: Node, scope: Scope) -> Any:
    """Any single value; the node itself, for whoever knows its type later."""
    return node if isinstance(node, Scalar) else scope.wrong(node, "value")


def new_name(node: Node, scope: Scope) -> Any:
    """A name that is being declared."""
    if not isinstance(node, Scalar) or node.typed is None:
        return scope.wrong(node, "name")
    if not _NAME.fullmatch(node.text):
        scope.sink.add("S005", node.place, name=node.text)
        return BAD
    return node.text


def one_of(*choices: str) -> Reader:
    """One word out of a closed list."""

    def read(node: Node, scope: Scope) -> Any:
        if not isinstance(node, Scalar) or node.typed is None:
            return scope.wrong(node, "name")
        if node.text in choices:
            return node.text
        scope.sink.add("S004", node.place, did_you_mean(node.text, choices), name=node.text, known=listed(choices))
        return BAD

    return read


def name_of(sort: str) -> Reader:
    """The name of something that is declared elsewhere."""

    def read(node: Node, scope: Scope) -> Any:
        if not isinstance(node, Scalar) or node.typed is None:
            return scope.wrong(node, "name")
        return node.text if scope.known(sort, node.text, node.place) else BAD

    return read


def names_of(sort: str) -> Reader:
    """One name or a list of names, none twice; a tuple."""
    return _several(name_of(sort))


def words(node: Node, scope: Scope) -> Any:
    """One word or a list of words, none twice; a tuple."""
    return _several(text)(node, scope)


def choices(node: Node, scope: Scope) -> Any:
    """A list of words, or words with their labels; word → label, None where it has none, with a warning for each language."""
    if not isinstance(node, Mapping):
        found = words(node, scope)
        others = [language for language in scope.languages if language != "en"]
        if found is not BAD and others:
            every = ", ".join(f"{language}: …" for language in scope.languages)
            cure = hint("write", example=f"of: {{{found[0]}: {{{every}}}, …}}")
            scope.sink.add("W301/choices", node.place, cure, languages=listed(others))
        return BAD if found is BAD else dict.fromkeys(found)
    if not node.entries:
        return scope.wrong(node, "names")
    labels = {key.text: label(value, scope) for key, value in node}
    return BAD if BAD in labels.values() else labels


def new_names(node: Node, scope: Scope) -> Any:
    """A list of names that are being declared; a tuple."""
    return _several(new_name)(node, scope)


def _several(one: Reader) -> Reader:
    def read(node: Node, scope: Scope) -> Any:
        if isinstance(node, Mapping) or (isinstance(node, Sequence) and not node.items):
            return scope.wrong(node, "names")
        found: dict[str, Node] = {}
        sound = True
        for item in node.items if isinstance(node, Sequence) else [node]:
            name = one(item, scope)
            if name is BAD:
                sound = False
            elif name in found:
                scope.sink.add("S007", item.place, name=name)
            else:
                found[name] = item
        return tuple(found) if sound else BAD

    return read


def label(node: Node, scope: Scope) -> Any:
    """Text per language. Bare text stands for English; a language without wording is told as a warning."""
    if isinstance(node, Scalar) and node.typed is not None and node.text.strip():
        given: dict[str, str] = {"en": node.text}
    elif isinstance(node, Mapping) and node.entries:
        given = {}
        for key, value in node:
            if key.text not in scope.languages:
                suggestion = colon_meant(key.text) or did_you_mean(key.text, scope.languages)
                known = listed(scope.languages)
                scope.sink.add("S001", key.place, suggestion, name=key.text, where=_IN_A_LABEL, known=known)
            elif (wording := text(value, scope)) is not BAD:
                given[key.text] = wording
    else:
        return scope.wrong(node, "label")
    missing = [language for language in scope.languages if language not in given]
    if missing and given:
        cure = hint("add_words", example=", ".join(f"{language}: …" for language in missing))
        scope.sink.add("W301", node.place, cure, languages=listed(missing))
    return given or BAD


def parse_duration(written: str) -> timedelta | None:
    """``5m``, ``24h``, ``15h 5m``, ``5d``; None where it is none, or longer than anybody could wait."""
    if not _DURATION.fullmatch(written):
        return None
    seconds = sum(int(n) * _UNITS[unit] for n, unit in _PART.findall(written))
    return timedelta(seconds=seconds) if seconds <= LONGEST.total_seconds() else None


def no_duration(written: str) -> str:
    """The diagnostic for what ``parse_duration`` does not take."""
    return "W140/long" if _DURATION.fullmatch(written) else "W140"


def duration(node: Node, scope: Scope) -> Any:
    """A stretch of time above zero; a ``timedelta``."""
    if not isinstance(node, Scalar) or node.typed is None:
        return scope.wrong(node, "duration")
    found = parse_duration(node.text)
    if not found:
        example = hint("write", example="5m, 24h, 5d, 1h 30m")
        scope.sink.add("W140" if found is not None else no_duration(node.text), node.place, example, name=node.text)
        return BAD
    return found


def parse_time(written: str) -> time | None:
    """``17:00``, ``9:30``; None where it is none."""
    match = _TIME.fullmatch(written)
    return time(int(match.group(1)), int(match.group(2))) if match else None


def parse_date(written: str) -> date | None:
    """``2026-03-01``; None where it is none."""
    try:
        return date.fromisoformat(written) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", written) else None
    except ValueError:
        return None
