"""People, and what they may do where."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, ForeignKeyConstraint, Index, Table, Text

from .base import metadata
from .sites import site

person = Table(
    "person",
    metadata,
    Column("site", Text, ForeignKey(site.c.id), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("email", Text),
    Column("erased", Boolean, nullable=False),
)

person_grant = Table(
    "person_grant",
    metadata,
    Column("site", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("role", Text, primary_key=True),
    Column("course", Text, primary_key=True),  # empty: the whole site; part of the key, so never NULL
    ForeignKeyConstraint(["site", "person"], ["person.site", "person.id"], ondelete="CASCADE"),
    sqlite_with_rowid=False,
)
Index("ix_person_grant_role", person_grant.c.site, person_grant.c.role, person_grant.c.course)

choice = Table(  # how somebody chose to be told
    "choice",
    metadata,
    Column("site", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("language", Text),
    Column("notices", Text, nullable=False),
    ForeignKeyConstraint(["site", "person"], ["person.site", "person.id"], ondelete="CASCADE"),
    sqlite_with_rowid=False,
)
