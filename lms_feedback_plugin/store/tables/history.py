"""The chain, and beside it what may be erased without breaking it.

No foreign key to ``item``: a row that somebody deletes from ``item`` must leave its history behind to tell of it.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table, Text

from .base import metadata

history = Table(
    "history",
    metadata,
    Column("site", Text, primary_key=True),
    Column("item", BigInteger, primary_key=True, autoincrement=False),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),  # RFC 8785 JSON: exactly the bytes that were hashed
    Column("prev", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

history_secret = Table(  # what the commitments of one history row stand for
    "history_secret",
    metadata,
    Column("site", Text, primary_key=True),
    Column("item", BigInteger, primary_key=True, autoincrement=False),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("actor", Text),  # in clear, to be found when that person is erased; NULL afterwards
    Column("sealed", LargeBinary, nullable=False),
)
Index("ix_history_secret_actor", history_secret.c.site, history_secret.c.actor)
