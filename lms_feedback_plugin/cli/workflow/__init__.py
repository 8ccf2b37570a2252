"""``lms-feedback workflow``: write, prove, try and publish workflows. One file a command."""

from __future__ import annotations

import click

from lms_feedback_plugin.cli.lazy import LazyGroup

COMMANDS: dict[str, str] = {
    "new": "Begin a workflow: a folder that passes check and test from the first minute.",
    "check": "All that is wrong, at once, with line, column and cure.",
    "test": "Play the scenarios, and say what they do not cover.",
    "suggest": "Scenarios for what none goes through, ready to be read and kept.",
    "draw": "A picture of a workflow, of its items now, or of the way that one of them went.",
    "mutate": "Weaken one rule at a time, and name those that no scenario notices.",
    "record": "A scenario of what really happened to an item, without personal data.",
    "replay": "What a changed workflow would have made of everything that really happened.",
    "diff": "What a new version does otherwise than the old one: behaviour, not text.",
    "simulate": "How many people the promises need: queues, working hours, effort and odds.",
    "publish": "Let a version go live, and take along the items that are under way.",
    "migrate": "Take along the items that still follow older versions.",
    "settings": "What the settings are on a site, and changing them.",
    "schema": "The JSON Schema of a workflow, for editors.",
}
"""Command → sentence."""


@click.group("workflow", cls=LazyGroup, package=__name__, table=COMMANDS)
def command() -> None:
    """Write, prove, try and publish workflows."""
