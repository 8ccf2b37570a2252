"""Staff accounts, their sessions, and API tokens."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKeyConstraint, Index, Table, Text

from .base import Document, Moment, metadata


def _person_reference() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["site", "person"], ["person.site", "person.id"])


account = Table(
    "account",
    metadata,
    Column("site", Text, primary_key=True),
    Column("email", Text, primary_key=True),  # in lower case
    Column("password_hash", Text, nullable=False),
    Column("person", Text, nullable=False),
    _person_reference(),
)
Index("ix_account_person", account.c.site, account.c.person)

session = Table(
    "session",
    metadata,
    Column("id", Text, primary_key=True),  # digest of the cookie: reading the table opens no session
    Column("site", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("document", Document, nullable=False),
    _person_reference(),
)
Index("ix_session_person", session.c.site, session.c.person)
Index("ix_session_expires_at", session.c.expires_at)

api_token = Table(
    "api_token",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("site", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("scopes", Document, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
    _person_reference(),
)
Index("ix_api_token_id", api_token.c.site, api_token.c.id, unique=True)
