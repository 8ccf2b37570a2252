"""What a file may speak of: the names declared in it and in the workspace, and the sink for what it got wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from typing import Any, Final

from lms_feedback_plugin.definitions.diagnostics import Place, Sink, did_you_mean, hint
from lms_feedback_plugin.definitions.tree import Broken, Mapping, Node, Scalar
from lms_feedback_plugin.definitions.wording import KINDS
from lms_feedback_plugin.domain.calendar import Workspace
from lms_feedback_plugin.domain.text import Text, Value
from lms_feedback_plugin.domain.workflow import Field, Setting, State, Transition
from lms_feedback_plugin.engine import guards

UNKNOWN_NAME: Final = {
    "state": "W101",
    "role": "W102",
    "field": "W103",
    "transition": "W104",
    "workflow": "W106",
    "event": "W107",
    "message": "W120",
    "adapter": "W121",
    "survey": "W122",
    "calendar": "W123",
}
"""Sort of name → the code for one that nobody declared."""


class _Bad:
    """What a reader answers when it has noted a fault: nothing may be built on it."""

    def __repr__(self) -> str:
        return "BAD"


BAD: Final = _Bad()
MOST_LISTED = 40


@dataclass(slots=True)
class Scope:
    """Names by sort (None: not known here, so not checked), and what was read so far.

    ``fields``, ``settings``, ``states`` and ``transitions`` fill up as their sections are read; sections are read in
    the order of the grammar, not in the order of the file, so that what is needed stands there in time.
    """

    sink: Sink
    languages: tuple[str, ...]
    workspace: Workspace | None = None
    names: dict[str, Collection[str] | None] = field(default_factory=dict)
    fields: dict[str, Field] = field(default_factory=dict)
    settings: dict[str, Setting] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)
    transitions: dict[str, Transition] = field(default_factory=dict)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    """(section, name) → where it is declared, for what can only be checked at the end."""
    chosen: Table[str, Value | timedelta] = field(default_factory=dict)
    """Settings that stand otherwise than the file gives them: what holds by default must hold with these too."""
    defaults: dict[str, Scalar] = field(default_factory=dict)
    """Setting → its default as the file writes it."""
    today: date | None = None
    """The day on which the file is looked at; None where that must not matter."""
    _types: dict[str | None, guards.Scope] = field(default_factory=dict)

    def types(self, event: str | None) -> guards.Scope:
        """What a condition here may name; read once per event type, when fields, settings and states stand there."""
        if event not in self._types:
            events = () if event is None else (event,)
            self._types[event] = guards.scope_of(self.fields, self.settings, self.names.get("state") or (), events)
        return self._types[event]

    def known(self, sort: str, name: str, place: Place, cure: Text | None = None) -> bool:
        """Whether ``name`` is declared; a fault if not, with the nearest name, or ``cure`` where none is near."""
        names = self.names.get(sort)
        if names is None or name in names or (sort == "role" and self._names_role(name)):
            return True
        if self.sink.full:
            return False
        self.sink.add(UNKNOWN_NAME[sort], place, did_you_mean(name, names) or cure, name=name, known=listed(names))
        return False

    def _names_role(self, name: str) -> bool:
        """A setting that holds a role may stand where a role is expected."""
        setting = self.settings.get(name)
        return setting is not None and setting.type == "role"

    def wrong(self, node: Node, expected: str, suggestion: Text | None = None) -> Any:
        """Note that ``node`` is of the wrong kind; always ``BAD``."""
        if not isinstance(node, Broken):
            cure = suggestion or _flag_meant(node, expected)
            self.sink.add("S002", node.place, cure, expected=KINDS[expected], found=KINDS[node.kind])
        return BAD


def _flag_meant(node: Node, expected: str) -> Text | None:
    """``true`` or ``false``, for the words that other YAML takes for them."""
    word = node.text.lower() if isinstance(node, Scalar) and expected in ("flag", "boolean") else ""
    meant = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false", "false": "false"}.get(word)
    return hint("write", example=meant) if meant else None


def colon_meant(name: str) -> Text | None:
    """The cure for a key that swallowed its value, since the colon between them is a full-width one."""
    key, colon, value = name.partition("：")
    return hint("colon", example=f"{key}: {value.strip()}") if colon and key else None


def listed(names: Iterable[str]) -> str:
    """Names as a sentence lists them: so many as somebody would read."""
    shown = list(islice(names, MOST_LISTED + 1))
    return ", ".join(shown[:MOST_LISTED] + ["…"] * (len(shown) > MOST_LISTED)) or "–"


def declared(root: Node, section: str) -> Collection[str] | None:
    """The names that a section declares; None where the section cannot be read, so that no use of them is blamed."""
    node = root.get(section) if isinstance(root, Mapping) else None
    if node is None:
        return ()
    return node.entries.keys() if isinstance(node, Mapping) else None


def somewhere(en: str, zh: str) -> Text:
    """The part of a sentence that names where a fault stands."""
    return {"en": en, "zh-CN": zh}
