"""Sites, their number ranges and the workflow versions that their items are pinned to."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, true

from .base import Document, Moment, metadata

site = Table(
    "site",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("document", Document, nullable=False),  # languages, bindings, which adapter a connection is for, workflow settings
    Column("sealed", LargeBinary, nullable=False),  # secrets and settings of connections, token keys
)

pairing = Table(  # codes by which an LMS may register itself, once; the site need not be there yet
    "pairing",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("site", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    sqlite_with_rowid=False,
)
Index("ix_pairing_site", pairing.c.site)
Index("ix_pairing_expires_at", pairing.c.expires_at)

counter = Table(
    "counter",
    metadata,
    Column("site", Text, ForeignKey(site.c.id), primary_key=True),
    Column("last", BigInteger, nullable=False),  # the highest item number that was handed out
    sqlite_with_rowid=False,
)

workflow_version = Table(
    "workflow_version",
    metadata,
    Column("site", Text, ForeignKey(site.c.id), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("behaviour", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("messages", Document, nullable=False),
    Column("published_at", Moment, nullable=False),
    Column("live", Boolean, nullable=False),  # the one that new items begin under
    Column("shipped", Boolean, nullable=False, server_default=true()),  # came with a release; else somebody published it
)
Index("ix_workflow_version_live", workflow_version.c.site, workflow_version.c.name, unique=True,
      sqlite_where=workflow_version.c.live, postgresql_where=workflow_version.c.live)  # fmt: skip
