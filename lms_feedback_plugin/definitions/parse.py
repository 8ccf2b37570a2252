"""From text to a tree, by libyaml's events: no recursion, so no depth of nesting can bring it down."""

from __future__ import annotations

from pathlib import Path

import yaml
from yaml import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from lms_feedback_plugin.definitions.diagnostics import START, Place, Sink, hint
from lms_feedback_plugin.definitions.tree import Broken, Mapping, Node, Scalar, Sequence

LARGEST = 200_000
"""Bytes that a file may have."""
WORDED = 20_000
"""Characters up to which the slow reader is asked for better words."""
DEEPEST = 20
"""Levels that a file may nest."""
FULLEST = 30_000
"""Keys and values that a file may hold: more than a file of the greatest size does that people wrote."""


def read_text(path: Path, shown: str) -> tuple[str, Sink]:
    """The file's text and a sink for its faults; an unreadable file gives empty text and a fault."""
    try:
        if path.stat().st_size > LARGEST:
            sink = Sink(shown, "")
            sink.add("Y005", START, hint("split"), limit=LARGEST)
            return "", sink
        raw = path.read_bytes()
    except (OSError, ValueError):
        sink = Sink(shown, "")
        sink.add("Y001/missing", START)
        return "", sink
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        sink = Sink(shown, "")
        sink.add("Y001/encoding", START, byte=error.start)
        return "", sink
    return text, Sink(shown, text)


def parse(text: str, sink: Sink) -> Node | None:
    """The document as a tree, or None with the reason in ``sink``."""
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        sink.add("Y001/encoding", START, byte=error.start)
        return None
    if size > LARGEST:
        sink.add("Y005", START, hint("split"), limit=LARGEST)
        return None
    try:
        tree = _Builder(sink).build(text)
    except yaml.YAMLError as error:
        _explain(error, text, sink)
        return None
    if tree is None and not sink.found:
        sink.add("Y001/empty", START)
    return tree


class _Builder:
    """Puts events together. ``open`` are the collections that are not closed yet, ``keys`` the key each waits with."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.root: Node | None = None
        self.open: list[Mapping | Sequence] = []
        self.keys: list[Node | None] = []

    def build(self, text: str) -> Node | None:
        """Walk the events. Stops at a second document, too deep a nesting or too many values: what follows is not read."""
        next_event = yaml.CSafeLoader(text).get_event
        left = FULLEST + 1
        while (event := next_event()) is not None and left:
            if type(event) is ScalarEvent:
                mark = event.start_mark
                left -= 1
                if event.anchor is None and event.tag is None and mark is not None:  # nearly all of a file
                    self._place(Scalar(mark.line + 1, mark.column + 1, event.value, not event.style))
                else:
                    self._place(self._scalar(event))
            elif type(event) is MappingEndEvent or type(event) is SequenceEndEvent:
                self.open.pop()
                self.keys.pop()
            elif type(event) is MappingStartEvent or type(event) is SequenceStartEvent:
                left -= 1
                if not self._enter(event):
                    return None
            elif type(event) is AliasEvent:
                line, column = _begin(event)
                self.sink.add("Y003", Place(line, column), hint("repeat"))
                self._place(Broken(line, column))
            elif type(event) is DocumentStartEvent and self.root is not None:
                self.sink.add("Y001/second", Place(*_begin(event)))
                return None
        if event is not None:
            self.sink.add("Y005/values", Place(*_begin(event)), hint("split"), limit=FULLEST)
            return None
        return self.root

    def _scalar(self, event: ScalarEvent) -> Node:
        line, column = _begin(event)
        refused = self._decorated(event, line, column)
        return Broken(line, column) if refused else Scalar(line, column, event.value, not event.style)

    def _enter(self, event: MappingStartEvent | SequenceStartEvent) -> bool:
        line, column = _begin(event)
        self._decorated(event, line, column)
        if len(self.open) >= DEEPEST:
            self.sink.add("Y005/depth", Place(line, column), hint("split"), limit=DEEPEST)
            return False
        node = Mapping(line, column) if isinstance(event, MappingStartEvent) else Sequence(line, column)
        self._place(node)
        self.open.append(node)
        self.keys.append(None)
        return True

    def _decorated(self, event: yaml.NodeEvent, line: int, column: int) -> bool:
        """Whether an anchor or a tag was refused on it."""
        if event.anchor is not None:
            self.sink.add("Y003", Place(line, column), hint("repeat"))
            return True
        tag: str | None = event.tag  # type: ignore[attr-defined]
        if tag is not None:
            self.sink.add("Y004", Place(line, column), hint("no_tag"), tag=tag)
            return True
        return False

    def _place(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if type(parent) is Sequence:
            parent.items.append(node)
            return
        key = self.keys[-1]
        if key is None:
            self.keys[-1] = node
            return
        self.keys[-1] = None
        entries = parent.entries  # type: ignore[union-attr]
        if type(key) is Scalar and key.text not in entries:
            entries[key.text] = (key, node)
        else:
            self._unfit(entries, key)

    def _unfit(self, entries: dict[str, tuple[Scalar, Node]], key: Node) -> None:
        """Say what is wrong with a key that cannot be taken."""
        if isinstance(key, Scalar):
            self.sink.add("Y002", key.place, name=key.text, first=entries[key.text][0].line)
        elif not isinstance(key, Broken):
            self.sink.add("Y001/key", key.place, hint("quote", example='question: "Why?"'))


def _begin(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    assert mark is not None, "libyaml marks every event"
    return mark.line + 1, mark.column + 1


def _explain(error: yaml.YAMLError, text: str, sink: Sink) -> None:
    """One fault out of libyaml's complaint, worded by the pure reader where that one refuses the text too.

    libyaml takes more than the pure reader (``{question: Why?}``); the pure one says better what it stumbled over.
    """
    worded = error
    try:
        if len(text) <= WORDED:
            for _ in yaml.parse(text, Loader=yaml.SafeLoader):
                pass
    except yaml.YAMLError as pure:
        worded = pure
    except RecursionError:
        pass
    place, problem = _problem(worded, text)
    line = text.split("\n")[place.line - 1] if place.line <= text.count("\n") + 1 else ""
    sink.add("Y001", place, _cure(problem, line), problem=problem)


def _problem(error: yaml.YAMLError, text: str) -> tuple[Place, str]:
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        said = ", ".join(part for part in (error.context, error.problem) if part)
        return (Place(mark.line + 1, mark.column + 1) if mark else START), said
    if isinstance(error, yaml.reader.ReaderError):
        before = text[: error.position]
        place = Place(before.count("\n") + 1, len(before) - before.rfind("\n"))
        return place, f"character {error.character!r}: {error.reason}"
    return START, str(error)


def _cure(problem: str, line: str) -> dict[str, str] | None:
    if "\\t" in problem or line[: len(line) - len(line.lstrip())].count("\t"):
        return dict(hint("tabs"))
    if "end of stream" in problem or "<stream end>" in problem:
        return dict(hint("close", missing="} ] \" '"))
    if "expected ',' or" in problem:
        return dict(hint("comma", example='question: "Why: this?"'))
    if any(sign in line for sign in "?:@`%&*!|>#"):
        return dict(hint("quote", example='question: "Why: this?"'))
    return None
