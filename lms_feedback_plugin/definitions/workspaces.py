"""``workspace.yaml``: what all workflows of an installation share."""

from __future__ import annotations

from collections.abc import Mapping as Table
from datetime import date
from typing import Any

from lms_feedback_plugin.definitions import readers
from lms_feedback_plugin.definitions.diagnostics import Sink, hint
from lms_feedback_plugin.definitions.elements import humanised
from lms_feedback_plugin.definitions.offices import calendar
from lms_feedback_plugin.definitions.parse import parse
from lms_feedback_plugin.definitions.scope import BAD, Scope, somewhere
from lms_feedback_plugin.definitions.shapes import Entry, Key, Shape, read_shape, section
from lms_feedback_plugin.definitions.tree import Mapping, Node, Scalar, Sequence
from lms_feedback_plugin.domain.calendar import Workspace
from lms_feedback_plugin.domain.workflow import BOT, LEARNER, Message


def _roles(node: Node, scope: Scope) -> Any:
    """``[learner, support]`` or ``{learner: {en: Learner, zh-CN: 学员}}``; name → label."""
    found = readers.choices(node, scope)
    if found is BAD:
        return BAD
    names = [readers.new_name(item, scope) for item in node.items] if isinstance(node, Sequence) else []
    for needed in (LEARNER, BOT):
        if needed not in found:
            scope.sink.add("S003", node.place, name=needed, where=somewhere("in “roles”", "“roles” 中"))
    return BAD if BAD in names else found


def _adapters(node: Node, scope: Scope) -> Any:
    """``[tracker]`` or ``{tracker: [create_issue]}``; name → its effects, None where they are not said."""
    if not isinstance(node, Mapping):
        found = readers.new_names(node, scope)
        return BAD if found is BAD else dict.fromkeys(found)
    effects = {key.text: _effects(value, scope) for key, value in node}
    return BAD if BAD in effects.values() else effects


def _effects(node: Node, scope: Scope) -> Any:
    return () if isinstance(node, Sequence) and not node.items else readers.new_names(node, scope)


WORKSPACE = Shape(
    somewhere("in a workspace", "工作区中"),
    {
        "workspace": Key(readers.text, required=True),
        "languages": Key(readers.words, required=True),
        "roles": Key(_roles, required=True),
        "calendars": Key(section(calendar)),
        "adapters": Key(_adapters),
        "templates": Key(readers.new_names),
        "surveys": Key(readers.new_names),
    },
)


def read_workspace(
    text: str, sink: Sink, messages: Table[str, Table[str, Message]], today: date | None = None
) -> Workspace | None:
    """The workspace that ``text`` describes, or None with the reasons in ``sink``. ``messages`` are its own; with ``today``
    calendars whose holidays come to an end are told of."""
    root = parse(text, sink)
    if root is None:
        return None
    written = root.get("languages") if isinstance(root, Mapping) else None
    nodes = written.items if isinstance(written, Sequence) else [written]
    languages = tuple(node.text for node in nodes if isinstance(node, Scalar)) or ("en",)
    scope = Scope(sink, languages, today=today, names={"message": tuple(messages)})
    entry = read_shape(root, WORKSPACE, scope)
    if entry is None:
        return None
    for index, name in enumerate(entry.get("templates", ())):
        if name not in messages:
            path = f"messages/{languages[0]}/{name}.md"
            known = ", ".join(messages)
            sink.add("W120", entry.at("templates", index), hint("add_file", path=path), name=name, known=known)
    return None if sink.failed or not entry.whole else _build(entry, messages)


def _build(entry: Entry, messages: Table[str, Table[str, Message]]) -> Workspace:
    adapters: dict[str, tuple[str, ...] | None] = entry.get("adapters", {})
    roles = entry.get("roles")
    return Workspace(
        name=entry.get("workspace"),
        languages=entry.get("languages"),
        roles=tuple(roles),
        calendars=entry.get("calendars", {}),
        adapters=tuple(adapters),
        templates=tuple(messages),
        surveys=entry.get("surveys", ()),
        role_labels={name: label or {"en": humanised(name)} for name, label in roles.items()},
        effects={name: effects for name, effects in adapters.items() if effects is not None},
        messages=messages,
    )
