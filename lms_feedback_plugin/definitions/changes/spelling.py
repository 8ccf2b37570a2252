"""Rules as the file writes them, short enough for a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta

from lms_feedback_plugin.definitions import written
from lms_feedback_plugin.domain.workflow import Action, ActionKind, Condition, DecisionRow, Expression, Reaction, Timer

LONGEST = 120


def spelled(value: object) -> str:
    """Any part of a workflow, as it stands in the file or close to it."""
    if isinstance(value, timedelta):
        return written.duration(value)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, (Condition, Expression)):
        return value.source
    if isinstance(value, Action):
        return action(value)
    if isinstance(value, DecisionRow):
        return row(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {spelled(held)}" for key, held in value.items()) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(spelled, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    said = "–" if value is None else str(value)
    return said if len(said) <= LONGEST else said[:LONGEST] + "…"


def action(one: Action) -> str:
    """``notify: reporter with moved``."""
    if one.kind is ActionKind.NOTIFY:
        return f"notify: {one.target} with {one.name}"
    if one.kind is ActionKind.CALL:
        return f"call: {one.target}.{one.name}"
    if one.kind is ActionKind.SET:
        return f"set: {spelled(one.values)}"
    return f"{one.kind}: {one.target}"


def row(one: DecisionRow) -> str:
    """``urgent if item.impact == …``."""
    return spelled(one.value) if one.condition is None else f"{spelled(one.value)} if {one.condition.source}"


def when(timer: Timer) -> str:
    """``10m in office``, ``17:00 in office``."""
    moment = timer.after if timer.after is not None else timer.at
    return f"{spelled(moment)} in {timer.calendar}" if timer.calendar else spelled(moment)


def reaction(one: Reaction) -> str:
    """What it listens to and what it does, in one line."""
    parts = [one.when]
    parts += [f"create {spelled(one.create)}"] if one.create is not None else []
    parts += [f"match {spelled(one.match)}"] if one.match is not None else []
    parts += [f"if {one.condition.source}"] if one.condition is not None else []
    parts += [f"do {spelled(one.do)}"] if one.do else []
    parts += [f"go {one.go}"] if one.go else []
    return " · ".join(parts)
