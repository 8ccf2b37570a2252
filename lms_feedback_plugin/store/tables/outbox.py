"""What is on its way out, and which targets are known to be down."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, UniqueConstraint, literal_column

from .base import Counted, Document, Moment, metadata

outbox = Table(
    "outbox",
    metadata,
    Column("sequence", Counted, primary_key=True),
    Column("key", Text, nullable=False),
    Column("site", Text, nullable=False),
    Column("item", BigInteger, nullable=False),
    Column("target", Text, nullable=False),
    Column("person", Text, nullable=False),  # whom it is for, empty where it is for nobody: each reader has a lane
    Column("dispatch", Document, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("next_at", Moment),
    Column("claimed_until", Moment),
    Column("last_error", Text),
    Column("receipt", Document),
    Column("done_at", Moment),
    UniqueConstraint("key"),
    sqlite_autoincrement=True,  # a number never comes twice, or the order of an item's notices would lie
)
# Written out and never bound: a planner uses a partial index only where it can read the value in the query's text.
is_pending = outbox.c.state == literal_column("'pending'")
is_dead = outbox.c.state == literal_column("'dead'")
Index("ix_outbox_due", outbox.c.next_at, outbox.c.sequence, sqlite_where=is_pending, postgresql_where=is_pending)
Index("ix_outbox_waiting", outbox.c.created_at, sqlite_where=is_pending, postgresql_where=is_pending)
Index("ix_outbox_dead", outbox.c.site, outbox.c.sequence, sqlite_where=is_dead, postgresql_where=is_dead)
Index("ix_outbox_item", outbox.c.site, outbox.c.item, outbox.c.target, outbox.c.person, outbox.c.sequence)

breaker = Table(
    "breaker",
    metadata,
    Column("site", Text, primary_key=True),
    Column("target", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("open_until", Moment),
    sqlite_with_rowid=False,
)
