"""Codes by which an LMS registers itself, senders' signs of life, and when a guest's newest delivery came.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "pairing",
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("hash", name="pk_pairing"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_pairing_site", "pairing", ["site"])
    op.create_index("ix_pairing_expires_at", "pairing", ["expires_at"])
    op.create_table(
        "heartbeat",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("adapter", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("told", DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint("site", "adapter", name="pk_heartbeat"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_inbox_site_adapter_at", "inbox", ["site", "adapter", "at"])


def downgrade() -> None:
    op.drop_index("ix_inbox_site_adapter_at", "inbox")
    op.drop_table("heartbeat")
    op.drop_table("pairing")
