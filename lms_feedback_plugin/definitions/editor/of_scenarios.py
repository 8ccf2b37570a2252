"""The schema of ``scenarios.yaml``."""

from __future__ import annotations

from typing import get_args

from lms_feedback_plugin.definitions.editor import words
from lms_feedback_plugin.definitions.editor.meanings import MEANINGS
from lms_feedback_plugin.definitions.editor.names import Names
from lms_feedback_plugin.definitions.editor.of_workflow import DRAFT
from lms_feedback_plugin.definitions.editor.words import DURATION, MOMENT, TEXT, Schema
from lms_feedback_plugin.definitions.told import ACTIVITY_KEYS, COURSE_KEYS, MOMENTS, NOW
from lms_feedback_plugin.domain.event import CANONICAL
from lms_feedback_plugin.domain.item import ChannelMode
from lms_feedback_plugin.domain.text import say


def scenario_schema(names: Names) -> Schema:
    """Everything that ``scenarios.yaml`` may hold, with the workflow's names."""
    keys = {
        "scenario": TEXT,
        "given": words.either({"type": "null"}, given(names)),
        "when": words.listing(step(names)),
        "then": then(names),
    }
    each = words.explained("scenario", keys, names.language, ("scenario", "when", "then"))
    whole = words.table({"scenarios": words.listing(each)}, ("scenarios",))
    return {"$schema": DRAFT, "title": "Scenarios of a workflow of lms-feedback", **whole}


def given(names: Names) -> Schema:
    """The item under test."""
    keys = {
        "state": words.one(names.states),
        "at": words.pattern(MOMENT),
        **dict.fromkeys(("reporter", "channel", "language"), TEXT),
        **told(names),
        "channel_mode": words.one(get_args(ChannelMode)),
    }
    return words.explained("given", _fields(names) | keys, names.language)


def told(names: Names) -> dict[str, Schema]:
    """What the LMS tells of the item's course and activity."""
    when = words.pattern(f"^({NOW}|in {DURATION}|{DURATION} ago|{MOMENT.strip('^$')})$")
    keys = {
        **dict.fromkeys(("id", "name", "module"), TEXT),
        **dict.fromkeys(MOMENTS, when),
        "learners": {"type": "integer", "minimum": 0},
    }
    parts = (("course", COURSE_KEYS), ("activity", ACTIVITY_KEYS))
    return {
        part: words.either(TEXT, words.explained(part, {k: keys[k] for k in known}, names.language)) for part, known in parts
    }


def step(names: Names) -> Schema:
    """One step: a role and its transition, a wait, an event, a merge, news of the LMS."""
    told_role = MEANINGS["step"]
    taken = {**words.one(names.transitions), "description": say(told_role["ROLE"], names.language)}
    by_role = dict.fromkeys(names.workspace.roles, taken) | {"with": words.table(_fields(names))}
    event = {"event": words.either(words.one(CANONICAL), TEXT), "with": {"type": "object"}}
    merge = {"merge": given(names), "by": words.one(names.workspace.roles)}
    return words.either(
        words.pattern(f"^wait {DURATION}$"),
        words.explained("step", {"wait": words.duration()}, names.language, ("wait",)),
        words.explained("step", event, names.language, ("event",)),
        words.explained("step", {"learn": words.table(told(names))}, names.language, ("learn",)),
        words.explained("step", merge, names.language, ("merge",)),
        {**words.explained("step", by_role, names.language), "minProperties": 1, "maxProperties": 2},
    )


def then(names: Names) -> Schema:
    """What must be so at the end."""
    moment = words.either({"enum": ["none", None]}, words.pattern(MOMENT))
    keys = {
        "state": words.one(names.states),
        "told": words.either(words.one(names.messages), words.listing(words.one(names.messages))),
        "did": words.either(TEXT, words.listing(TEXT)),
        "refused": words.either(TEXT, words.listing(TEXT)),
        "merged": words.table({"state": words.one(names.states), **dict.fromkeys(("told", "did"), words.listing(TEXT))}),
        "due": words.either(words.pattern(MOMENT), words.table(dict.fromkeys(names.timers, moment))),
    }
    return words.explained("then", _fields(names) | keys, names.language)


def _fields(names: Names) -> dict[str, Schema]:
    return {name: words.value_of(kind, choices) for name, (kind, choices) in names.fields.items()}
