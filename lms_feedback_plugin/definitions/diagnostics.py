"""What is wrong with a definition, where exactly, and how to mend it: collected, never thrown one by one."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from heapq import nlargest
from itertools import islice
from posixpath import commonprefix
from typing import Literal

from lms_feedback_plugin.definitions.wording import HINTS, WARNINGS, WORDING
from lms_feedback_plugin.domain.text import Text, say
from lms_feedback_plugin.errors import DefinitionError

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a file; ``line`` and ``column`` count from 1, columns in characters."""

    line: int
    column: int


START = Place(1, 1)
MOST = 200
"""Faults that one file may list."""
MANY = 40
"""Names that are all compared with one that nobody knows."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault. ``code`` is stable; ``message`` and ``suggestion`` are worded per language; ``source_line`` is as written."""

    code: str
    severity: Severity
    path: str
    line: int
    column: int
    message: Text
    source_line: str
    suggestion: Text | None = None

    def show(self, language: str = "en") -> str:
        """The fault as a person at a terminal reads it: place, sentence, line, caret, cure."""
        shown = [f"{self.path}:{self.line}:{self.column}: {self.severity} {self.code}: {say(self.message, language)}"]
        if self.source_line.strip():
            margin = f"{self.line:>6} | "
            shown += [margin + self.source_line, " " * (len(margin) - 2) + "| " + _pad(self.source_line, self.column) + "^"]
        if self.suggestion:
            shown.append("       = " + say(self.suggestion, language))
        return "\n".join(shown)

    def as_json(self) -> dict[str, object]:
        """Plain JSON for editors."""
        return {
            "code": self.code,
            "severity": self.severity,
            "path": self.path,
            "line": self.line,
            "column": self.column,
            "message": dict(self.message),
            "source_line": self.source_line,
            "suggestion": dict(self.suggestion) if self.suggestion else None,
        }


def _pad(line: str, column: int) -> str:
    """As much blank as the line takes on a terminal before ``column``: Chinese characters are two cells wide."""
    return "".join("\t" if c == "\t" else "  " if unicodedata.east_asian_width(c) in "WF" else " " for c in line[: column - 1])


def worded(key: str, **params: object) -> Text:
    """The sentence for ``key`` in every language; a parameter may itself be a text per language."""
    return _fill(WORDING[key], params)


def _fill(wording: Text, params: Mapping[str, object]) -> Text:
    return {
        language: sentence.format(**{k: say(v, language) if isinstance(v, Mapping) else v for k, v in params.items()})
        for language, sentence in wording.items()
    }


def hint(key: str, **params: object) -> Text:
    """A cure in every language."""
    return _fill(HINTS[key], params)


def did_you_mean(seen: str, known: Collection[str]) -> Text | None:
    """The nearest known name, if one is near."""
    if len(known) > MANY:
        known = _hopeful(seen, known)
    begun = [name for name in known if len(seen) > 1 and name.startswith(seen)]
    near = begun or difflib.get_close_matches(seen, list(known), n=1, cutoff=0.6)
    return hint("did_you_mean", name=near[0]) if near else None


def _hopeful(seen: str, known: Collection[str]) -> list[str]:
    """The few out of many names that are worth a closer look: those that begin and end most like it."""

    def alike(name: str) -> int:
        return len(commonprefix((seen, name))) + len(commonprefix((seen[::-1], name[::-1])))

    return nlargest(8, islice(known, 300), key=alike)


class Sink:
    """Takes the faults of one file."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.found: list[Diagnostic] = []
        self._text = text
        self._lines: list[str] | None = None

    def add(self, key: str, place: Place, suggestion: Text | None = None, **params: object) -> None:
        """Note a fault. ``key`` is a code, or a code with a variant of its wording (``W140/at``).

        After ``MOST`` faults one says that there are more, and the rest is passed over.
        """
        if len(self.found) >= MOST:
            return
        if len(self.found) == MOST - 1:
            key, suggestion, params = "Y006", None, {"limit": MOST}
        code = key.split("/")[0]
        self.found.append(
            Diagnostic(
                code=code,
                severity="warning" if code in WARNINGS else "error",
                path=self.path,
                line=place.line,
                column=place.column,
                message=worded(key, **params),
                source_line=self._line(place.line),
                suggestion=suggestion,
            )
        )

    @property
    def full(self) -> bool:
        """True when nothing more is taken in: the file has failed, and looking further only costs time."""
        return len(self.found) >= MOST

    def missing(self, name: str, language: str) -> None:
        """Note that this very file is not there: the message in one language."""
        self.add("W310", START, hint("add_file", path=self.path), name=name, language=language)

    @property
    def failed(self) -> bool:
        """True when something was found that keeps the file from being used."""
        return any(d.severity == "error" for d in self.found)

    def _line(self, number: int) -> str:
        if self._lines is None:
            self._lines = self._text.split("\n")
        line = self._lines[number - 1].rstrip("\r") if 0 < number <= len(self._lines) else ""
        return line if len(line) <= 400 else line[:400] + "…"


def in_order(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """As a reader meets them: file by file, from top to bottom."""
    return tuple(sorted(found, key=lambda d: (d.path, d.line, d.column, d.code)))


def refuse(found: Iterable[Diagnostic]) -> None:
    """Raise ``DefinitionError`` with everything found, if any of it is an error."""
    listed = in_order(found)
    errors = sum(d.severity == "error" for d in listed)
    if errors:
        total = "1 error" if errors == 1 else f"{errors} errors"
        raise DefinitionError("\n".join([d.show() for d in listed] + [total]), diagnostics=listed)
