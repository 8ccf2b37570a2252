"""LTI platforms: registrations, our keys, and where each course's members are told.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

document = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "lti_registration",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("issuer", sa.Text, nullable=False),
        sa.Column("client_id", sa.Text, nullable=False),
        sa.Column("document", document, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("site", "id", name="pk_lti_registration"),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name="fk_lti_registration_site"),
    )
    op.create_index("ix_lti_registration_issuer", "lti_registration", ["site", "issuer", "client_id"], unique=True)
    op.create_table(
        "lti_key",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("kid", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("site", "kid", name="pk_lti_key"),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name="fk_lti_key_site"),
    )
    op.create_table(
        "lti_membership",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("course", sa.Text, nullable=False),
        sa.Column("registration", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("site", "course", name="pk_lti_membership"),
        sa.ForeignKeyConstraint(
            ["site", "registration"],
            ["lti_registration.site", "lti_registration.id"],
            name="fk_lti_membership_site_registration",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    for table in ("lti_membership", "lti_key", "lti_registration"):
        op.drop_table(table)
