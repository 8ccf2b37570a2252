"""The names that a workflow's file declares, read leniently: an editor must help most while the file is not yet right."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from typing import get_args

from lms_feedback_plugin.definitions.diagnostics import Sink
from lms_feedback_plugin.definitions.parse import parse
from lms_feedback_plugin.definitions.tree import Mapping, Node, Scalar, Sequence
from lms_feedback_plugin.domain.calendar import Workspace
from lms_feedback_plugin.domain.workflow import FieldType


@dataclass(frozen=True, slots=True)
class Names:
    """What may be referred to. ``fields`` maps to (type, choices); ``settings`` to the type."""

    workspace: Workspace
    states: tuple[str, ...] = ()
    fields: Table[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    settings: Table[str, str] = field(default_factory=dict)
    transitions: tuple[str, ...] = ()
    timers: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    workflows: tuple[str, ...] = ()
    language: str = "en"
    """In which the keys are explained."""

    @property
    def roles(self) -> tuple[str, ...]:
        """Roles, and the settings that hold one."""
        return (*self.workspace.roles, *(name for name, kind in self.settings.items() if kind == "role"))


def names_in(
    text: str, workspace: Workspace, messages: Collection[str], workflows: Collection[str], language: str = "en"
) -> Names:
    """The names in a ``workflow.yaml``, whatever else is wrong with it. ``messages`` are the workflow's own."""
    root = parse(text, Sink("", text))
    fields = {}
    for name, node in _section(root, "fields").items():
        kind = _word(node, "type")
        of = node.get("of") if isinstance(node, Mapping) else None
        fields[name] = kind if kind in get_args(FieldType) else "text", _words(of)
    return Names(
        workspace=workspace,
        states=tuple(_section(root, "states")),
        fields=fields,
        settings={name: _word(node, "type") for name, node in _section(root, "settings").items()},
        transitions=tuple(_section(root, "transitions")),
        timers=tuple(_section(root, "timers")),
        messages=tuple(dict.fromkeys((*messages, *workspace.templates))),
        workflows=tuple(workflows),
        language=language,
    )


def _section(root: Node | None, name: str) -> dict[str, Node]:
    node = root.get(name) if isinstance(root, Mapping) else None
    return {key.text: value for key, value in node} if isinstance(node, Mapping) else {}


def _word(node: Node, key: str) -> str:
    found = node.get(key) if isinstance(node, Mapping) else None
    return found.text if isinstance(found, Scalar) else ""


def _words(node: Node | None) -> tuple[str, ...]:
    if isinstance(node, Mapping):
        return tuple(node.entries)
    return tuple(item.text for item in node.items if isinstance(item, Scalar)) if isinstance(node, Sequence) else ()
