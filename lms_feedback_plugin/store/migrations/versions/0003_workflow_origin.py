"""Who let a version of a workflow go live: the release that it came with, or somebody of the site.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("workflow_version") as table:
        table.add_column(sa.Column("shipped", sa.Boolean, nullable=False, server_default=sa.true()))


def downgrade() -> None:
    with op.batch_alter_table("workflow_version") as table:
        table.drop_column("shipped")
