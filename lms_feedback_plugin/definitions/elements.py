"""The sections that declare: settings, fields, states."""

from __future__ import annotations

import dataclasses
from typing import Any, get_args

from lms_feedback_plugin.definitions import readers
from lms_feedback_plugin.definitions.conditions import suits
from lms_feedback_plugin.definitions.diagnostics import hint
from lms_feedback_plugin.definitions.scope import BAD, Scope, somewhere
from lms_feedback_plugin.definitions.shapes import Entry, Key, Shape, read_shape
from lms_feedback_plugin.definitions.tree import Node, Scalar
from lms_feedback_plugin.definitions.wording import KINDS
from lms_feedback_plugin.domain.text import Text
from lms_feedback_plugin.domain.workflow import Field, FieldType, Setting, SettingType, State

SETTING = Shape(
    somewhere("in a setting", "设置项中"),
    {
        "type": Key(readers.one_of(*get_args(SettingType)), required=True),
        "default": Key(readers.scalar, required=True),
        "label": Key(readers.label),
    },
)

FIELD = Shape(
    somewhere("in a field", "字段中"),
    {
        "type": Key(readers.one_of(*get_args(FieldType)), required=True),
        "of": Key(readers.choices),
        "required": Key(readers.flag),
        "asked": Key(readers.flag),
        "default": Key(readers.scalar),
        "private": Key(readers.flag),
        "label": Key(readers.label),
    },
)

STATE = Shape(
    somewhere("in a state", "状态中"),
    {
        "label": Key(readers.label),
        "final": Key(readers.flag),
        "paused": Key(readers.flag),
        "quiet": Key(readers.text),
        "patient": Key(readers.text),
    },
)


OWN = frozenset({"id", "state", "title", "course", "reporter", "channel", "channel_mode", "language", "at", "this"})
"""Names that conditions, messages and scenarios use for what every item has."""


TAKEN = frozenset({"state", "true", "false", "null"})
"""What a bare word in a condition means already; the name of a role would be two things where roles are listed."""


def humanised(name: str) -> str:
    """``hand_over`` as a person reads it: ``Hand over``."""
    return name.replace("_", " ").capitalize()


def label_of(name: str, entry: Entry, scope: Scope) -> Text:
    """The label, else the name made readable, with a warning for each language that has no wording."""
    if "label" not in entry:
        others = [language for language in scope.languages if language != "en"]
        if others:
            example = ", ".join([f"label: {{en: {humanised(name)}", *(f"{language}: …" for language in others)]) + "}"
            scope.sink.add("W301", entry.node.place, hint("add_words", example=example), languages=", ".join(others))
    given: Text | None = entry.get("label")
    return given or {"en": humanised(name)}


def setting(name: str, node: Node, scope: Scope) -> Any:
    """``first_reply: {type: duration, default: 5m}``."""
    if name in TAKEN or name in (scope.names.get("role") or ()):
        scope.sink.add("S009/setting", node.place, name=name)
    entry = read_shape(node, SETTING, scope)
    if entry is None or not entry.whole:
        return BAD
    scope.defaults[name] = entry.get("default")
    kind, default = entry.get("type"), _setting_value(entry.get("type"), entry.get("default"), scope)
    return BAD if default is BAD else Setting(name, kind, scope.chosen.get(name, default), label_of(name, entry, scope))


def _setting_value(kind: SettingType, node: Scalar, scope: Scope) -> Any:
    if kind == "duration":
        return readers.duration(node, scope)
    if kind == "role":
        return node.text if scope.known("role", node.text, node.place) else BAD
    if kind == "text":
        return node.text
    right = isinstance(node.typed, bool) if kind == "boolean" else node.kind == "number"
    return node.typed if right else scope.wrong(node, kind)


def field(name: str, node: Node, scope: Scope) -> Any:
    """``impact: {type: choice, of: [minor, blocks_exam], default: minor}``; choices in rising order."""
    if name in OWN:
        scope.sink.add("S009", node.place, name=name)
    entry = read_shape(node, FIELD, scope)
    if entry is None:
        return BAD
    kind = entry.get("type")
    if kind == "choice" and "of" not in entry:
        scope.sink.add("S003", entry.node.place, name="of", where=FIELD.where)
        return BAD
    if kind not in (None, "choice") and "of" in entry:
        only = ", ".join(key for key in FIELD.keys if key != "of")
        scope.sink.add("S001", entry.node.entries["of"][0].place, name="of", where=FIELD.where, known=only)
        return BAD
    if not entry.whole:
        return BAD
    made = Field(
        name=name,
        type=kind,
        label=label_of(name, entry, scope),
        required=entry.get("required", False),
        private=entry.get("private", False),
        choices=tuple(entry.get("of", ())),
        choice_labels={name: label or {"en": humanised(name)} for name, label in entry.get("of", {}).items()},
        asked=entry.get("asked", False),
    )
    return _with_default(made, entry, scope)


def _with_default(made: Field, entry: Entry, scope: Scope) -> Any:
    node: Scalar | None = entry.get("default")
    if node is None or node.typed is None:
        return made
    if not suits(made, node):
        expected = ", ".join(made.choices) if made.choices else KINDS[made.type]
        scope.sink.add("W112", node.place, name=made.name, expected=expected, found=f"“{node.text}”")
        return BAD
    default = node.typed if made.type in ("number", "boolean") else node.text
    return dataclasses.replace(made, default=default)


def state(name: str, node: Node, scope: Scope) -> Any:
    """``need_info: {label: …, paused: true}``."""
    scope.places["state", name] = node.place
    entry = read_shape(node, STATE, scope)
    if entry is None or not entry.whole:
        return BAD
    return State(
        name=name,
        label=label_of(name, entry, scope),
        final=entry.get("final", False),
        paused=entry.get("paused", False),
        quiet=entry.get("quiet"),
        patient=entry.get("patient"),
    )
