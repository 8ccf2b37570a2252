"""The handbook: articles, their versions, other words for their questions, and how they served.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "handbook_head",
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("newest", sa.BigInteger, nullable=False),
        sa.Column("changes", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("site", name="pk_handbook_head"),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name="fk_handbook_head_site"),
        sqlite_with_rowid=False,
    )
    _article()
    _of_article(
        "article_version",
        ("version",),
        _number("version"),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
    )
    _of_article(
        "phrasing",
        ("digest",),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("item", sa.BigInteger),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_phrasing_item", "phrasing", ["site", "item"])
    _of_article(
        "article_count",
        ("day", "service"),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("service", sa.Text, nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
    )
    _use()


def _number(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.BigInteger, autoincrement=False, nullable=nullable)


def _article() -> None:
    op.create_table(
        "article",
        sa.Column("site", sa.Text, nullable=False),
        _number("id"),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("language", "question", "answer", "module", "situation")),
        *(sa.Column(name, sa.Text) for name in ("course", "activity", "owner")),
        sa.Column("review_on", sa.Date),
        sa.Column("same_as", sa.BigInteger),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("site", "id", name="pk_article"),
        sa.ForeignKeyConstraint(["site"], ["site.id"], name="fk_article_site"),
    )
    op.create_index("ix_article_recent", "article", ["site", "changed_at", "id"])
    op.create_index("ix_article_same_as", "article", ["site", "same_as"])


def _of_article(name: str, key: tuple[str, ...], *columns: sa.Column) -> None:
    op.create_table(
        name,
        sa.Column("site", sa.Text, nullable=False),
        _number("article"),
        *columns,
        sa.PrimaryKeyConstraint("site", "article", *key, name=f"pk_{name}"),
        sa.ForeignKeyConstraint(
            ["site", "article"], ["article.site", "article.id"], name=f"fk_{name}_site_article", ondelete="CASCADE"
        ),
    )


def _use() -> None:
    op.create_table(
        "article_use",
        sa.Column("site", sa.Text, nullable=False),
        _number("item"),
        sa.Column("way", sa.Text, nullable=False),
        sa.Column("article", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("confidence", sa.Float),
        sa.Column("outcome", sa.Text),
        sa.Column("outcome_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("site", "item", "way", name="pk_article_use"),
        sa.ForeignKeyConstraint(
            ["site", "item"], ["item.site", "item.id"], name="fk_article_use_site_item", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["site", "article"], ["article.site", "article.id"], name="fk_article_use_site_article", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_article_use_at", "article_use", ["site", "at"])


def downgrade() -> None:
    for table in ("article_use", "article_count", "phrasing", "article_version", "article", "handbook_head"):
        op.drop_table(table)
