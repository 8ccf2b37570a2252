"""Items with their clocks, conversation and followers.

Every index of ``item`` serves one list of the desk or one way in which an event finds its items; lists are sorted by
``(updated_at, id)`` or, of what is open, by ``(due_at, id)``, so that an index gives the page without sorting.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    and_,
    false,
    text,
)

from .base import EPOCH, MICROSECOND, Document, Moment, metadata
from .sites import site

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""``due_at`` where no promise runs: a moment, so that both databases sort it last and a page can go on from it."""

item = Table(
    "item",
    metadata,
    Column("site", Text, ForeignKey(site.c.id), primary_key=True),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("workflow", Text, nullable=False),
    Column("workflow_version", Integer, nullable=False),
    Column("behaviour", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("closed", Boolean, nullable=False),  # stands in a final state
    Column("row_version", BigInteger, nullable=False),
    Column("chain", LargeBinary, nullable=False),  # hash of the newest history line
    Column("reporter", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("channel_mode", Text, nullable=False),
    Column("course", Text),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("entered_at", Moment, nullable=False),
    Column("context", Document, nullable=False),
    Column("fields", Document, nullable=False),  # without the private ones
    Column("sealed", LargeBinary),  # the private fields, encrypted
    Column("assigned_role", Text),
    Column("assignee", Text),
    Column("escalated_to", Text),
    Column("merged_into", BigInteger),
    Column("opened_from", BigInteger),
    Column("activity", Text),  # what it speaks of within the course
    Column("facts", Document),  # what the LMS had told of course and activity when it was last decided on
    Column("due_at", Moment, nullable=False, server_default=text(str((NEVER - EPOCH) // MICROSECOND))),
    Column("waits", Boolean, nullable=False, server_default=false()),  # stands in a paused state
)
_recent = (item.c.updated_at, item.c.id)
Index("ix_item_recent", item.c.site, *_recent)
Index("ix_item_closed", item.c.site, item.c.closed, *_recent)
Index("ix_item_state", item.c.site, item.c.workflow, item.c.state, *_recent)
Index("ix_item_course", item.c.site, item.c.course, *_recent)
Index("ix_item_reporter", item.c.site, item.c.reporter, *_recent)
_nobody = item.c.assignee.is_(None)
Index("ix_item_unassigned", item.c.site, item.c.closed, *_recent, sqlite_where=_nobody, postgresql_where=_nobody)
for _column in (item.c.assignee, item.c.assigned_role, item.c.activity):
    Index(f"ix_item_{_column.name}", item.c.site, _column, *_recent,
          sqlite_where=_column.is_not(None), postgresql_where=_column.is_not(None))  # fmt: skip
for _column in (item.c.merged_into, item.c.opened_from):
    Index(f"ix_item_{_column.name}", item.c.site, _column, item.c.id,
          sqlite_where=_column.is_not(None), postgresql_where=_column.is_not(None))  # fmt: skip
_open, _due = ~item.c.closed, (item.c.due_at, item.c.id)
_his, _batch = and_(_open, item.c.assignee.is_not(None)), and_(_open, ~item.c.waits, item.c.channel_mode == text("'batch'"))
Index("ix_item_due", item.c.site, *_due, sqlite_where=_open, postgresql_where=_open)
Index("ix_item_due_assignee", item.c.site, item.c.assignee, *_due, sqlite_where=_his, postgresql_where=_his)
Index("ix_item_due_batch", item.c.site, *_due, sqlite_where=_batch, postgresql_where=_batch)
Index("ix_item_due_waits", item.c.site, *_due, sqlite_where=text("waits = 1"), postgresql_where=item.c.waits)


def _item_reference() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["site", "item"], ["item.site", "item.id"], ondelete="CASCADE")


item_key = Table(  # values of the fields that reactions match on: what an event looks items up by
    "item_key",
    metadata,
    Column("site", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("item", BigInteger, primary_key=True, autoincrement=False),
    _item_reference(),
    sqlite_with_rowid=False,
)
Index("ix_item_key_item", item_key.c.site, item_key.c.item)

clock = Table(
    "clock",
    metadata,
    Column("site", Text, primary_key=True),
    Column("item", BigInteger, primary_key=True, autoincrement=False),
    Column("timer", Text, primary_key=True),
    Column("spent", Float, nullable=False),
    Column("since", Moment),
    Column("due_at", Moment),
    Column("fired", Boolean, nullable=False),
    _item_reference(),
    sqlite_with_rowid=False,
)
Index("ix_clock_due", clock.c.due_at, clock.c.site, clock.c.item, clock.c.timer,
      sqlite_where=clock.c.due_at.is_not(None), postgresql_where=clock.c.due_at.is_not(None))  # fmt: skip

post = Table(
    "post",
    metadata,
    Column("site", Text, primary_key=True),
    Column("item", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("author", Text, nullable=False),
    Column("visibility", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("notice", Text),
    _item_reference(),
)

follower = Table(
    "follower",
    metadata,
    Column("site", Text, primary_key=True),
    Column("item", BigInteger, primary_key=True, autoincrement=False),
    Column("person", Text, primary_key=True),
    Column("via", Text, primary_key=True),  # how they came: "self", "merge:17" …; un-merging takes back its own rows alone
    _item_reference(),
    sqlite_with_rowid=False,
)
Index("ix_follower_person", follower.c.site, follower.c.person, follower.c.item)
