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
        "workflow": words.pattern(words.NAME, "Its name, like its folder's."),
        "version": {"type": "integer", "minimum": 1, "description": "One more with each change of behaviour."},
        "label": label,
        "settings": words.section(setting(names), "Values that an admin may change without touching the machine."),
        "fields": words.section(field(names), "What is known of an item."),
        "states": words.section(state(names), "Where an item may stand. The first is where it begins."),
        "decide": _decide(names),
        "transitions": words.section(transition(names), "from, to, by, needs, if/else, do."),
        "merge": merge(names),
        "timers": words.section(timer(names), "Promises about the time spent in a state."),
        "reactions": words.listing(reaction(names), "What events from outside do."),
        "migrate": words.listing(migration(names), "How items of an older version stand in this one."),
        "simulation": words.table(dict.fromkeys(names.transitions, _effort()), about="For “workflow simulate” alone."),
    }
    required = ("workflow", "version", "label", "fields", "states", "transitions")
    return {"$schema": DRAFT, "title": "A workflow of lms-feedback", **words.table(keys, required)}


def setting(names: Names) -> Schema:
    """One setting."""
    keys = {"type": words.one(get_args(SettingType)), "default": VALUE, "label": words.label(names)}
    return words.table(keys, ("type", "default"))


def field(names: Names) -> Schema:
    """One field."""
    named = {"type": "object", "additionalProperties": words.label(names), "minProperties": 1}
    keys: dict[str, Schema] = {
        "type": words.one(get_args(FieldType)),
        "of": words.either(TEXT, words.listing(TEXT), named, about="The choices, in rising order."),
        "required": {**FLAG, "description": "The learner must fill it in."},
        "asked": {**FLAG, "description": "It stands on the learner's form."},
        "default": VALUE,
        "private": {**FLAG, "description": "Encrypted at rest, never in a message."},
        "label": words.label(names),
    }
    return words.table(keys, ("type",))


def state(names: Names) -> Schema:
    """One state."""
    return words.table(
        {
            "label": words.label(names),
            "final": {**FLAG, "description": "Nothing leaves it."},
            "paused": {**FLAG, "description": "Stops every clock that does not name it."},
            "quiet": {**TEXT, "description": "Why nobody need be told here."},
            "patient": {**TEXT, "description": "Why nothing need happen here by itself."},
        }
    )


def transition(names: Names) -> Schema:
    """One transition."""
    keys = {
        "from": words.some(names.states),
        "to": words.one(names.states),
        "by": words.some(names.roles, "Who may do it."),
        "label": words.label(names),
        "needs": words.some(names.fields, "Fields that must be filled in."),
        "if": CONDITION,
        "else": {**words.label(names), "description": "What is said where “if” does not hold."},
        "do": words.actions(names),
    }
    return words.table(keys, ("from", "to", "by"))


def merge(names: Names) -> Schema:
    """How items join."""
    rules = dict.fromkeys(names.fields, words.one(get_args(CarryRule)))
    keys = {
        "from": words.some(names.states),
        "to": words.one(names.states),
        "by": words.some(names.roles),
        "carry": words.table(rules, about="How each field joins."),
        "do": words.actions(names),
    }
    return words.table(keys, ("from", "to", "by"))


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
    return {**words.table(keys, ("while",)), "oneOf": only}


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
    return {**words.table(keys, ("when",)), "oneOf": [{"required": ["create"]}, {"required": ["match"]}]}


def migration(names: Names) -> Schema:
    """One way from an older version."""
    keys: dict[str, Schema] = {
        "from": {"type": "integer", "minimum": 1},
        "states": {"type": "object", "additionalProperties": words.one(names.states)},
        "timers": words.one(("keep", "restart")),
    }
    return words.table(keys, ("from", "states"))


def _decide(names: Names) -> Schema:
    rows = {
        name: words.listing(words.table({"is": words.value_of(kind, choices), "if": CONDITION}, ("is",)))
        for name, (kind, choices) in names.fields.items()
    }
    return words.table(rows, about="Rows for a field, the first that holds; asked again after every change.")


def _effort() -> Schema:
    return words.table({"effort": words.duration(), "odds": {"type": "number", "minimum": 0, "maximum": 1}})
