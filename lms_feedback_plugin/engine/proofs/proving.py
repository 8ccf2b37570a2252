"""All proofs of a workflow, in one go over the same ways."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import Workflow

from .deciding import Deciding
from .filling import Filling, unfilled
from .findings import Finding
from .passing import Passing
from .telling import untold
from .ways import Ways


def prove(workflow: Workflow, settings: Mapping[str, Value | timedelta] | None = None) -> tuple[Finding, ...]:
    """Everything that the workflow cannot promise; nothing where all is well.

    It must be sound in itself: every name that it uses is declared, and no timer stands on a final state. ``settings``
    are those that a site has changed.
    """
    ways = Ways(workflow)
    held = {name: setting.default for name, setting in workflow.settings.items()} | dict(settings or {})
    deciding = Deciding(workflow, held)
    filling = Filling(ways, deciding)
    passing = Passing(ways, deciding, filling)
    return (
        *untold(ways, deciding),
        *passing.forgotten(),
        *passing.by_chance(),
        *passing.circles(),
        *unfilled(ways, filling),
    )
