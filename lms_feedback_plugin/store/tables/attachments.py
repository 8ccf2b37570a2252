"""Pictures and files, each beside its item; their bytes apart, so that a list of them reads none."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, Table, Text

from .base import Moment, metadata
from .sites import site

attachment = Table(
    "attachment",
    metadata,
    Column("site", Text, ForeignKey(site.c.id), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Column("item", BigInteger),  # NULL until it was sent with something
    Column("post", Text),
    ForeignKeyConstraint(["site", "item"], ["item.site", "item.id"], ondelete="CASCADE"),
)
Index("ix_attachment_item", attachment.c.site, attachment.c.item, attachment.c.at)
Index("ix_attachment_person", attachment.c.site, attachment.c.person)
_waits = attachment.c.item.is_(None)
Index("ix_attachment_waiting", attachment.c.at, sqlite_where=_waits, postgresql_where=_waits)

attachment_content = Table(
    "attachment_content",
    metadata,
    Column("site", Text, primary_key=True),
    Column("attachment", Text, primary_key=True),
    Column("variant", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    ForeignKeyConstraint(["site", "attachment"], ["attachment.site", "attachment.id"], ondelete="CASCADE"),
)
