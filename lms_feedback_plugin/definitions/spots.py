"""Where a part of a workflow stands in its file: for whoever speaks of a workflow that was read long ago."""

from __future__ import annotations

from lms_feedback_plugin.definitions.diagnostics import START, Place, Sink
from lms_feedback_plugin.definitions.parse import parse
from lms_feedback_plugin.definitions.tree import Mapping, Node, Sequence


class Spots:
    """The places of one file. A part that is not written out is where the nearest part around it stands."""

    def __init__(self, text: str) -> None:
        self._root = parse(text, Sink("", text))

    def at(self, *way: str | int) -> Place:
        """The place of ``("transitions", "ask", "by", 1)``: the key where the last part is a name, else the entry."""
        node, place = self._root, START
        for part in way:
            found = _inside(node, part)
            if found is None:
                break
            place, node = found
        return place


def _inside(node: Node | None, part: str | int) -> tuple[Place, Node] | None:
    if isinstance(node, Mapping) and isinstance(part, str) and part in node.entries:
        key, value = node.entries[part]
        return key.place, value
    if isinstance(node, Sequence) and isinstance(part, int) and part < len(node.items):
        return node.items[part].place, node.items[part]
    return None
