"""Which items a history is read of: those of one workflow, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from lms_feedback_plugin.domain.item import ChannelMode, Pin

from .tables.items import item


@dataclass(frozen=True, slots=True)
class Subject:
    """What never changes in an item's life, and the version that it follows now."""

    id: int
    pin: Pin
    reporter: str
    language: str
    channel: str
    channel_mode: ChannelMode
    course: str | None
    activity: str | None


def subjects(
    connection: Connection, site: str, workflow: str, since: datetime | None, after: int, limit: int
) -> Sequence[Subject]:
    """Items of a workflow beyond the number ``after`` in which something happened since then; by number, one statement."""
    held = item.c
    parts = (held.id, held.workflow_version, held.behaviour, held.reporter, held.language, held.channel, held.channel_mode)
    rows = select(*parts, held.course, held.activity).where(held.site == site, held.workflow == workflow, held.id > after)
    if since is not None:
        rows = rows.where(held.updated_at >= since)
    return [
        Subject(row.id, Pin(workflow, row.workflow_version, row.behaviour), row.reporter, row.language, row.channel,
                row.channel_mode, row.course, row.activity)
        for row in connection.execute(rows.order_by(held.id).limit(limit))
    ]  # fmt: skip
