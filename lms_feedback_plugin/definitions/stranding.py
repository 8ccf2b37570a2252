"""W401: items are under way in a state that the new version no longer has."""

from __future__ import annotations

from collections.abc import Iterable

from lms_feedback_plugin.definitions.diagnostics import START, Diagnostic, Place, Sink, hint
from lms_feedback_plugin.definitions.parse import parse
from lms_feedback_plugin.definitions.source import Source
from lms_feedback_plugin.definitions.tree import Mapping


def stranded(source: Source, first: str, removed: Iterable[tuple[str, int, str, int]]) -> list[Diagnostic]:
    """A fault for each (site, version, state, count) whose items would have no place; ``first`` is a state to offer."""
    sink = Sink(source.path, source.text)
    place = _states(source)
    for site, version, state, count in removed:
        cure = hint("write", example=f"migrate: [{{from: {version}, states: {{{state}: {first}}}}}]")
        sink.add("W401", place, cure, name=state, count=count, version=version, site=site)
    return sink.found


def _states(source: Source) -> Place:
    root = parse(source.text, Sink(source.path, source.text))
    entry = root.entries.get("states") if isinstance(root, Mapping) else None
    return entry[0].place if entry else START
