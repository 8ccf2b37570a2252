"""What the LMS tells of its courses, what an item speaks of within one, and what was known when it was decided on.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
NAME_THE_ACTIVITY = {
    "postgresql": "UPDATE item SET activity = coalesce(context->>'cmid', context->>'module')",
    "sqlite": "UPDATE item SET activity = "
    "CAST(coalesce(json_extract(context, '$.cmid'), json_extract(context, '$.module')) AS TEXT)",
}
"""What a context names within the course: the button says ``cmid``, an event ``module``."""


def upgrade() -> None:
    _courses()
    _parts()
    _members()
    with op.batch_alter_table("item") as table:
        table.add_column(sa.Column("activity", sa.Text))
        table.add_column(sa.Column("facts", DOCUMENT))
    named = sa.text("activity IS NOT NULL")
    op.create_index(
        "ix_item_activity", "item", ["site", "activity", "updated_at", "id"], sqlite_where=named, postgresql_where=named
    )
    op.execute(NAME_THE_ACTIVITY[op.get_bind().dialect.name])


def _courses() -> None:
    with op.batch_alter_table("course") as table:
        for column in (
            sa.Column("shortname", sa.Text),
            sa.Column("starts_at", sa.BigInteger),
            sa.Column("ends_at", sa.BigInteger),
            sa.Column("visible", sa.Boolean, nullable=False, server_default=sa.true()),
            sa.Column("learners", sa.Integer),
            sa.Column("refreshed_at", sa.BigInteger),
            sa.Column("changed_at", sa.BigInteger),
            sa.Column("gone", sa.Boolean, nullable=False, server_default=sa.false()),
        ):
            table.add_column(column)
    op.create_index("ix_course_changed_at", "course", ["changed_at"])
    op.create_index("ix_course_ends_at", "course", ["ends_at"])


def _parts() -> None:
    _table(
        "activity",
        sa.Column("module", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("section", sa.Text),
        sa.Column("visible", sa.Boolean, nullable=False),
        *(sa.Column(name, sa.BigInteger) for name in ("opens_at", "due_at", "closes_at")),
        sa.Column("gone", sa.Boolean, nullable=False),
        sa.Column("deadline", sa.BigInteger),
    )
    due = sa.text("deadline IS NOT NULL")
    op.create_index(
        "ix_activity_deadline", "activity", ["deadline", "site", "course", "id"], sqlite_where=due, postgresql_where=due
    )
    _table(
        "course_section",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("visible", sa.Boolean, nullable=False),
        sqlite_with_rowid=False,
    )
    _table(
        "course_group",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("size", sa.Integer),
        sqlite_with_rowid=False,
    )


def _table(name: str, *columns: sa.Column, **options: bool) -> None:
    op.create_table(
        name,
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("course", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("site", "course", "id", name=f"pk_{name}"),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name=f"fk_{name}_site"),
        **options,
    )


def _members() -> None:
    op.create_table(
        "group_member",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("course", sa.Text, nullable=False),
        sa.Column("group", sa.Text, nullable=False),
        sa.Column("member", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("site", "person", "course", "group", name="pk_group_member"),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name="fk_group_member_site"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in ("group_member", "course_group", "course_section", "activity"):
        op.drop_table(table)
    op.drop_index("ix_item_activity", "item")
    with op.batch_alter_table("item") as table:
        table.drop_column("facts")
        table.drop_column("activity")
    op.drop_index("ix_course_ends_at", "course")
    op.drop_index("ix_course_changed_at", "course")
    with op.batch_alter_table("course") as table:
        for name in ("gone", "changed_at", "refreshed_at", "learners", "visible", "ends_at", "starts_at", "shortname"):
            table.drop_column(name)
