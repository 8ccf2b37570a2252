"""The schema of ``workflow.yaml``."""

from __future__ import annotations

from typing import get_args

from lms_feedback_plugin.definitions.editor import words
from lms_feedback_plugin.definitions.editor.names import Names
from lms_feedback_plugin.definitions.editor.words import CONDITION, DURATION, FLAG, HOUR, TEXT, VALUE, Schema
from lms_feedback_plugin.definitions.timed import BORN_WITH, MATCHED
from lms_feedback_plugin.domain.event import CANONICAL
from lms_feedback_plugin.domain.workflow import CarryRule, FieldType, SettingType

DRAFT = "http://json-schema.org/draft-07/schema#"


def workflow_schema(names: Names) -> Schema:
    """Everything that ``workflow.yaml`` may hold, with the file's own names wherever a name is meant."""
    label = words.label(names)
    keys: dict[str, Schema] = {
        "workflow": words.pattern(words.NAME),
        "version": {"type": "integer", "minimum": 1},
        "label": label,
        "settings": words.section(setting(names)),
        "fields": words.section(field(names)),
        "states": words.section(state(names)),
        "decide": _decide(names),
        "transitions": words.section(transition(names)),
        "merge": merge(names),
        "timers": words.section(timer(names)),
        "reactions": words.listing(reaction(names)),
        "migrate": words.listing(migration(names)),
        "simulation": words.table(dict.fromkeys(names.transitions, effort(names))),
    }
    required = ("workflow", "version", "label", "fields", "states", "transitions")
    return {
        "$schema": DRAFT,
        "title": "A workflow of lms-feedback",
        **words.explained("workflow", keys, names.language, required),
    }


def setting(names: Names) -> Schema:
    """One setting."""
    keys = {"type": words.one(get_args(SettingType)), "default": VALUE, "label": words.label(names)}
    return words.explained("setting", keys, names.language, ("type", "default"))


def field(names: Names) -> Schema:
    """One field."""
    named = {"type": "object", "additionalProperties": words.label(names), "minProperties": 1}
    keys: dict[str, Schema] = {
        "type": words.one(get_args(FieldType)),
        "of": words.either(TEXT, words.listing(TEXT), named),
        "required": FLAG,
        "asked": FLAG,
        "default": VALUE,
        "private": FLAG,
        "label": words.label(names),
    }
    return words.explained("field", keys, names.language, ("type",))


def state(names: Names) -> Schema:
    """One state."""
    return words.explained(
        "state",
        {
            "label": words.label(names),
            "final": FLAG,
            "paused": FLAG,
            "quiet": TEXT,
            "patient": TEXT,
        },
        names.language,
    )


def transition(names: Names) -> Schema:
    """One transition."""
    keys = {
        "from": words.some(names.states),
        "to": words.one(names.states),
        "by": words.some(names.roles),
        "label": words.label(names),
        "needs": words.some(names.fields),
        "if": CONDITION,
        "else": words.label(names),
        "do": words.actions(names),
    }
    return words.explained("transition", keys, names.language, ("from", "to", "by"))


def merge(names: Names) -> Schema:
    """How items join."""
    rules = dict.fromkeys(names.fields, words.one(get_args(CarryRule)))
    keys = {
        "from": words.some(names.states),
        "to": words.one(names.states),
        "by": words.some(names.roles),
        "carry": words.table(rules),
        "do": words.actions(names),
    }
    return words.explained("merge", keys, names.language, ("from", "to", "by"))


def timer(names: Names) -> Schema:
    """One timer. ``after`` completes to the settings that hold a duration, and to lengths in each calendar."""
    calendars = "|".join(names.workspace.calendars)
    lengths = [name for name, kind in names.settings.items() if kind == "duration"]
    amounts = "|".join((DURATION, *lengths))
    within = f"( in ({calendars}))?" if calendars else ""
    offered = [text for name in (*lengths, "24h") for text in (name, *(f"{name} in {c}" for c in names.workspace.calendars))]
    keys = {
        "while": words.some(names.states),
        "after": words.either({"enum": offered}, words.pattern(f"^({amounts}){within}$")),
        "at": words.either(
            {"enum": [f"17:00 in {name}" for name in names.workspace.calendars]},
            words.pattern(f"^{HOUR} in ({calendars or '.*'})$"),
        ),
        "if": CONDITION,
        "do": words.actions(names),
        "go": words.one(names.transitions),
    }
    only = [{"required": ["after"]}, {"required": ["at"]}]
    return {**words.explained("timer", keys, names.language, ("while",)), "oneOf": only}


def reaction(names: Names) -> Schema:
    """One reaction."""
    keys = {
        "when": words.either(words.one(CANONICAL), words.pattern(r"^(?!(lms|tracker|board|mail)\.)[a-z0-9]+\.\S+$")),
        "create": words.values(names, computed=True, built_in=BORN_WITH),
        "match": words.values(names, computed=True, built_in=MATCHED),
        "if": CONDITION,
        "do": words.actions(names),
        "go": words.one(names.transitions),
    }
    return {
        **words.explained("reaction", keys, names.language, ("when",)),
        "oneOf": [{"required": ["create"]}, {"required": ["match"]}],
    }


def migration(names: Names) -> Schema:
    """One way from an older version."""
    keys: dict[str, Schema] = {
        "from": {"type": "integer", "minimum": 1},
        "states": {"type": "object", "additionalProperties": words.one(names.states)},
        "timers": words.one(("keep", "restart")),
    }
    return words.explained("migration", keys, names.language, ("from", "states"))


def _decide(names: Names) -> Schema:
    rows = {
        name: words.listing(words.table({"is": words.value_of(kind, choices), "if": CONDITION}, ("is",)))
        for name, (kind, choices) in names.fields.items()
    }
    return words.table(rows)


def effort(names: Names) -> Schema:
    """One step's effort and odds."""
    keys = {"effort": words.duration(), "odds": {"type": "number", "minimum": 0, "maximum": 1}}
    return words.explained("effort", keys, names.language)
