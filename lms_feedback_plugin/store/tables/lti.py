"""LTI platforms: what was agreed with each, our keys, and where each course's members are told."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, Table, Text

from .base import Document, Moment, metadata
from .sites import site

lti_registration = Table(
    "lti_registration",
    metadata,
    Column("site", Text, ForeignKey(site.c.id), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("issuer", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("document", Document, nullable=False),  # deployments, endpoints, the platform's name, the prefix of its user ids
    Column("made_at", Moment, nullable=False),
)
Index("ix_lti_registration_issuer", lti_registration.c.site, lti_registration.c.issuer, lti_registration.c.client_id,
      unique=True)  # fmt: skip

lti_key = Table(
    "lti_key",
    metadata,
    Column("site", Text, ForeignKey(site.c.id), primary_key=True),
    Column("kid", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),  # the private key
    Column("made_at", Moment, nullable=False),
)

lti_membership = Table(
    "lti_membership",
    metadata,
    Column("site", Text, primary_key=True),
    Column("course", Text, primary_key=True),
    Column("registration", Text, nullable=False),
    Column("url", Text, nullable=False),
    ForeignKeyConstraint(["site", "registration"], ["lti_registration.site", "lti_registration.id"], ondelete="CASCADE"),
)
