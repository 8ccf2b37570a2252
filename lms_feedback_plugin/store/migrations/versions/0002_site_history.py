"""A history of each site's own, beside those of its items.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "site_history",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("prev", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("actor", sa.Text),
        sa.Column("sealed", sa.LargeBinary),
        sa.PrimaryKeyConstraint("site", "version", name="pk_site_history"),
    )
    op.create_index("ix_site_history_actor", "site_history", ["site", "actor"])
    op.create_index("ix_site_history_what", "site_history", ["site", "what", "version"])
    op.create_table(
        "site_head",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("site", name="pk_site_head"),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name="fk_site_head_site"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("site_head")
    op.drop_table("site_history")
