"""The schema of ``scenarios.yaml``."""

from __future__ import annotations

from typing import get_args

from lms_feedback_plugin.definitions.editor import words
from lms_feedback_plugin.definitions.editor.names import Names
from lms_feedback_plugin.definitions.editor.of_workflow import DRAFT
from lms_feedback_plugin.definitions.editor.words import DURATION, MOMENT, TEXT, Schema
from lms_feedback_plugin.domain.event import CANONICAL
from lms_feedback_plugin.domain.item import ChannelMode

REFUSED = "needs FIELD, role ROLE, state, condition, final; or how the sentence begins. A list names every refusal, in order."


def scenario_schema(names: Names) -> Schema:
    """Everything that ``scenarios.yaml`` may hold, with the workflow's names."""
    keys = {
        "scenario": {**TEXT, "description": "One sentence: who does what, and what comes of it."},
        "given": words.either({"type": "null"}, given(names), about="How the item stands at the start."),
        "when": words.listing(step(names), "What happens, in order."),
        "then": then(names),
    }
    each = words.table(keys, ("scenario", "when", "then"))
    whole = words.table({"scenarios": words.listing(each)}, ("scenarios",))
    return {"$schema": DRAFT, "title": "Scenarios of a workflow of lms-feedback", **whole}


def given(names: Names) -> Schema:
    """The item under test."""
    keys = {
        "state": words.one(names.states),
        "at": words.pattern(MOMENT, "Local time of the office: 2026-03-02 10:00"),
        **dict.fromkeys(("reporter", "course", "channel", "language"), TEXT),
        "channel_mode": words.one(get_args(ChannelMode)),
    }
    return words.table(_fields(names) | keys)


def step(names: Names) -> Schema:
    """One step: a role and its transition, a wait, an event, a merge."""
    taken = words.one(names.transitions)
    by_role = words.table({**dict.fromkeys(names.workspace.roles, taken), "with": words.table(_fields(names))})
    event = words.table({"event": words.either(words.one(CANONICAL), TEXT), "with": {"type": "object"}}, ("event",))
    return words.either(
        words.pattern(f"^wait {DURATION}$"),
        words.table({"wait": words.duration()}, ("wait",)),
        event,
        words.table({"merge": given(names), "by": words.one(names.workspace.roles)}, ("merge",)),
        {**by_role, "minProperties": 1, "maxProperties": 2},
    )


def then(names: Names) -> Schema:
    """What must be so at the end."""
    moment = words.either({"enum": ["none", None]}, words.pattern(MOMENT))
    keys = {
        "state": words.one(names.states),
        "told": words.either(words.one(names.messages), words.listing(words.one(names.messages))),
        "did": words.either(TEXT, words.listing(TEXT)),
        "refused": words.either(TEXT, words.listing(TEXT), about=REFUSED),
        "merged": words.table({"state": words.one(names.states), **dict.fromkeys(("told", "did"), words.listing(TEXT))}),
        "due": words.either(words.pattern(MOMENT), words.table(dict.fromkeys(names.timers, moment))),
    }
    return words.table(_fields(names) | keys)


def _fields(names: Names) -> dict[str, Schema]:
    return {name: words.value_of(kind, choices) for name, (kind, choices) in names.fields.items()}
