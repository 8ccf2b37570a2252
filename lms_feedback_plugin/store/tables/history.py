"""The chain, and beside it what may be erased without breaking it.

No foreign key to ``item``: a row that somebody deletes from ``item`` must leave its history behind to tell of it. For the same
reason none leads from a site's own history to the site.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, Table, Text

from .base import metadata
from .sites import site

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

site_history = Table(  # what was decided about the site itself: its settings, the workflows that it follows
    "site_history",
    metadata,
    Column("site", Text, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("what", Text, nullable=False),  # as in the body, to be found by
    Column("body", Text, nullable=False),  # RFC 8785 JSON: exactly the bytes that were hashed
    Column("prev", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("actor", Text),  # in clear, to be found when that person is erased; NULL where nobody did it, and afterwards
    Column("sealed", LargeBinary),  # what the commitment of the body stands for
)
Index("ix_site_history_what", site_history.c.site, site_history.c.what, site_history.c.version)
Index("ix_site_history_actor", site_history.c.site, site_history.c.actor)

site_head = Table(  # where a site's history ends: without it, a missing newest line would not show
    "site_head",
    metadata,
    Column("site", Text, ForeignKey(site.c.id), primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
