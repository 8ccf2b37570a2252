"""The small schemas that the large ones are made of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from lms_feedback_plugin.definitions.editor.meanings import MEANINGS
from lms_feedback_plugin.definitions.editor.names import Names
from lms_feedback_plugin.domain.text import say
from lms_feedback_plugin.domain.workflow import ActionKind

Schema = dict[str, Any]

NAME = "^[a-z][a-z0-9_]{0,63}$"
DURATION = r"[0-9]{1,6}[smhdw]( [0-9]{1,6}[smhdw])*"
MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{1,2}:[0-9]{2}$"
HOUR = "([01]?[0-9]|2[0-3]):[0-5][0-9]"
FLAG: Schema = {"type": "boolean"}
TEXT: Schema = {"type": ["string", "number", "boolean"]}
VALUE: Schema = {"type": ["string", "number", "boolean", "null"]}
CONDITION: Schema = {"type": ["string", "boolean"]}


def table(keys: Mapping[str, Schema], required: Collection[str] = ()) -> Schema:
    """A mapping with these keys and no other."""
    made: Schema = {"type": "object", "properties": dict(keys), "additionalProperties": False}
    if required:
        made["required"] = list(required)
    return made


def explained(kind: str, keys: Mapping[str, Schema], language: str, required: Collection[str] = ()) -> Schema:
    """A table whose keys say what they mean."""
    meanings = MEANINGS[kind]
    told = {key: {**schema, "description": say(meanings[key], language)} for key, schema in keys.items() if key in meanings}
    return table({**keys, **told}, required)


def section(of: Schema) -> Schema:
    """A mapping of names that are declared here."""
    return {"type": "object", "propertyNames": {"pattern": NAME}, "additionalProperties": of}


def listing(of: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": of}


def one(names: Iterable[str]) -> Schema:
    """One of these words; where none is known, any."""
    known = list(dict.fromkeys(names))
    return {"enum": known} if known else {"type": "string"}


def some(names: Iterable[str]) -> Schema:
    """One of these words, or a list of them."""
    single = one(names)
    return {"anyOf": [single, {"type": "array", "items": single, "minItems": 1, "uniqueItems": True}]}


def either(*schemas: Schema) -> Schema:
    """Any of these."""
    return {"anyOf": list(schemas)}


def pattern(expression: str) -> Schema:
    """Text of this form."""
    return {"type": "string", "pattern": expression}


def label(names: Names) -> Schema:
    """Text, or text per language."""
    return {"anyOf": [TEXT, {**table(dict.fromkeys(names.workspace.languages, TEXT)), "minProperties": 1}]}


def duration() -> Schema:
    """``5m``, ``24h``, ``1h 30m``."""
    return pattern(f"^{DURATION}$")


def value_of(kind: str, choices: tuple[str, ...] = ()) -> Schema:
    """What a field of this type holds."""
    match kind:
        case "number":
            return {"type": ["number", "null"]}
        case "boolean":
            return {"type": ["boolean", "null"]}
        case "choice" if choices:
            return {"enum": [*choices, None]}
    return VALUE


def values(names: Names, *, computed: bool = False, built_in: tuple[str, ...] = ()) -> Schema:
    """Fields with values; ``computed`` ones may be expressions such as ``item.votes + 1``."""
    keys = dict.fromkeys(built_in, VALUE)
    for name, (kind, choices) in names.fields.items():
        plain = value_of(kind, choices)
        keys[name] = either(plain, pattern("[a-z]")) if computed and kind != "text" else plain
    return table(keys)


def actions(names: Names) -> Schema:
    """The list under ``do``."""
    space = names.workspace
    audiences = ("reporter", "assignee", *space.roles)
    objects: dict[str, Schema] = {
        ActionKind.NOTIFY: one(f"{who} with {what}" for who in audiences for what in names.messages),
        ActionKind.ASSIGN: one(names.roles),
        ActionKind.ESCALATE: one(names.roles),
        ActionKind.REMIND: one(names.roles),
        ActionKind.SET: {**values(names, computed=True), "minProperties": 1},
        ActionKind.OPEN: one(names.workflows),
        ActionKind.CALL: _calls(names),
        ActionKind.PUBLISH: one(name for name in space.adapters if "publish" in space.effects.get(name, ("publish",))),
        ActionKind.SURVEY: one(space.surveys),
    }
    single = {**table({str(kind): schema for kind, schema in objects.items()}), "minProperties": 1, "maxProperties": 1}
    return listing(single)


def _calls(names: Names) -> Schema:
    space = names.workspace
    told = [f"{adapter}.{effect}" for adapter, effects in space.effects.items() for effect in effects]
    free = [pattern(rf"^{adapter}\.\S+$") for adapter in space.adapters if adapter not in space.effects]
    return either(one(told), *free) if free else one(told)
