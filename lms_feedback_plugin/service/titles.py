"""What stands as an item's title."""

from __future__ import annotations

from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.workflow import Workflow

LONGEST = 120

GATHERED = "summary"
"""The field of a workflow that holds what staff gathered from many wordings."""


def title_of(workflow: Workflow, item: Item) -> str:
    """What the learner said, in one line; the number where they said nothing that is text."""
    said = " ".join(str(item.fields.get(workflow.headline) or "").split())
    if len(said) > LONGEST:
        said = said[: LONGEST - 1].rstrip() + "…"
    return said or f"#{item.id}"


def gathered(workflow: Workflow, item: Item) -> str | None:
    """The one wording that staff made of many, where there is one: what everybody but the reporter reads instead of theirs."""
    text = item.fields.get(GATHERED) if GATHERED in workflow.fields else None
    return text if isinstance(text, str) and text else None
