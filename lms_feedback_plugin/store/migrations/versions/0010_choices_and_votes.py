"""How people chose to be told, and who wants what stands on the board.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "choice",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("language", sa.Text),
        sa.Column("notices", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("site", "person", name="pk_choice"),
        sa.ForeignKeyConstraint(
            ["site", "person"], ["person.site", "person.id"], name="fk_choice_site_person", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "vote",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("item", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("site", "item", "person", name="pk_vote"),
        sa.ForeignKeyConstraint(["site", "item"], ["item.site", "item.id"], name="fk_vote_site_item", ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_vote_person", "vote", ["site", "person"])


def downgrade() -> None:
    op.drop_table("vote")
    op.drop_table("choice")
