"""What came in before: deliveries, submissions by key, one-time tokens, and events that nobody knows."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from .base import Document, Moment, metadata

inbox = Table(
    "inbox",
    metadata,
    Column("site", Text, primary_key=True),
    Column("delivery", Text, primary_key=True),
    Column("adapter", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("digest", Text, nullable=False),
)

Index("ix_inbox_site_adapter_at", inbox.c.site, inbox.c.adapter, inbox.c.at)

heartbeat = Table(  # the newest sign of life of each sender
    "heartbeat",
    metadata,
    Column("site", Text, primary_key=True),
    Column("adapter", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("told", Document, nullable=False),
    sqlite_with_rowid=False,
)

unknown_event = Table(
    "unknown_event",
    metadata,
    Column("site", Text, primary_key=True),
    Column("adapter", Text, primary_key=True),
    Column("type", Text, primary_key=True),
    Column("seen", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

reply = Table(
    "reply",
    metadata,
    Column("site", Text, primary_key=True),
    Column("scope", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", Document, nullable=False),
    Column("at", Moment, nullable=False),
)

nonce = Table(
    "nonce",
    metadata,
    Column("site", Text, primary_key=True),
    Column("jti", Text, primary_key=True),
    Column("expires_at", Moment, nullable=False),
    sqlite_with_rowid=False,
)
Index("ix_nonce_expires_at", nonce.c.expires_at)
