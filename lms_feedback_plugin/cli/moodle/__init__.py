"""``lms-feedback moodle``: everything about our bridge plugin in a Moodle. One file a command."""

from __future__ import annotations

import click

from lms_feedback_plugin.cli.lazy import LazyGroup

COMMANDS: dict[str, str] = {
    "zip": "The bridge plugin as one file, ready to be unzipped or uploaded.",
    "pair": "An address that makes a Moodle and this service know each other, once.",
    "rotate": "Renew secret and token key of a paired Moodle, without losing an event.",
}
"""Command → sentence."""


@click.group("moodle", cls=LazyGroup, package=__name__, table=COMMANDS)
def command() -> None:
    """Put the bridge plugin into a Moodle, pair it, and renew its keys."""
