"""When an item's next promise falls due and whether it waits, beside the item: what the desk's lists are sorted by.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NEVER = "253402214400000000"
KNOWN = """
UPDATE item SET
    due_at = coalesce(
        (SELECT min(due_at) FROM clock WHERE clock.site = item.site AND clock.item = item.id), 253402214400000000
    ),
    waits = EXISTS (SELECT 1 FROM clock WHERE clock.site = item.site AND clock.item = item.id AND clock.since IS NULL)
"""
"""As far as clocks tell without their workflow: one that closes by itself counts as a promise until the item's next step. What
has ended has no clocks."""
OPEN = {"sqlite": "closed = 0", "postgresql": "NOT closed"}
WAITS = {"sqlite": "waits = 1", "postgresql": "waits"}
NOT_WAITING = {"sqlite": "waits = 0", "postgresql": "NOT waits"}


def upgrade() -> None:
    here = op.get_bind().dialect.name
    with op.batch_alter_table("item") as table:
        table.add_column(sa.Column("due_at", sa.BigInteger, nullable=False, server_default=sa.text(NEVER)))
        table.add_column(sa.Column("waits", sa.Boolean, nullable=False, server_default=sa.false()))
    op.execute(KNOWN)
    _index("", OPEN[here])
    _index("_assignee", f"{OPEN[here]} AND assignee IS NOT NULL", "assignee")
    _index("_batch", f"{OPEN[here]} AND {NOT_WAITING[here]} AND channel_mode = 'batch'")
    _index("_waits", WAITS[here])


def _index(name: str, which: str, *columns: str) -> None:
    where = sa.text(which)
    op.create_index(
        f"ix_item_due{name}", "item", ["site", *columns, "due_at", "id"], sqlite_where=where, postgresql_where=where
    )


def downgrade() -> None:
    for name in ("_waits", "_batch", "_assignee", ""):
        op.drop_index(f"ix_item_due{name}", "item")
    with op.batch_alter_table("item") as table:
        table.drop_column("waits")
        table.drop_column("due_at")
