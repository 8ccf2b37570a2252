"""Pictures and files that are sent along.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachment",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("site", "id", "person", "name", "media_type")),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("item", sa.BigInteger),
        sa.Column("post", sa.Text),
        sa.PrimaryKeyConstraint("site", "id", name="pk_attachment"),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name="fk_attachment_site"),
        sa.ForeignKeyConstraint(["site", "item"], ["item.site", "item.id"], name="fk_attachment_site_item", ondelete="CASCADE"),
    )
    op.create_index("ix_attachment_item", "attachment", ["site", "item", "at"])
    op.create_index("ix_attachment_person", "attachment", ["site", "person"])
    waits = sa.text("item IS NULL")
    op.create_index("ix_attachment_waiting", "attachment", ["at"], sqlite_where=waits, postgresql_where=waits)
    op.create_table(
        "attachment_content",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("site", "attachment", "variant")),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("site", "attachment", "variant", name="pk_attachment_content"),
        sa.ForeignKeyConstraint(
            ["site", "attachment"],
            ["attachment.site", "attachment.id"],
            name="fk_attachment_content_site_attachment",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    op.drop_table("attachment_content")
    op.drop_table("attachment")
