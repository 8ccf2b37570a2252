"""What stands as an item's title."""

from __future__ import annotations

from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.workflow import Workflow

LONGEST = 120


def title_of(workflow: Workflow, item: Item) -> str:
    """What the learner said, in one line; the number where they said nothing that is text."""
    said = " ".join(str(item.fields.get(workflow.headline) or "").split())
    if len(said) > LONGEST:
        said = said[: LONGEST - 1].rstrip() + "…"
    return said or f"#{item.id}"
