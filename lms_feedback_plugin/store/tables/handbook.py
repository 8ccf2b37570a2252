"""The handbook: articles with every version of them, other words for their questions, and how they served."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, Float, ForeignKey, ForeignKeyConstraint, Index, Integer, Table, Text

from .base import Document, Moment, metadata
from .sites import site

handbook_head = Table(
    "handbook_head",
    metadata,
    Column("site", Text, ForeignKey(site.c.id), primary_key=True),
    Column("newest", BigInteger, nullable=False),  # the number given last
    Column("changes", BigInteger, nullable=False),  # grows with whatever an index over the handbook must know
    sqlite_with_rowid=False,
)

article = Table(
    "article",
    metadata,
    Column("site", Text, ForeignKey(site.c.id), primary_key=True),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("language", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("module", Text, nullable=False),
    Column("situation", Text, nullable=False),
    Column("course", Text),
    Column("activity", Text),
    Column("owner", Text),
    Column("review_on", Date),
    Column("same_as", BigInteger),
    Column("state", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("changed_by", Text, nullable=False),
)
Index("ix_article_recent", article.c.site, article.c.changed_at, article.c.id)
Index("ix_article_same_as", article.c.site, article.c.same_as)

article_version = Table(
    "article_version",
    metadata,
    Column("site", Text, primary_key=True),
    Column("article", BigInteger, primary_key=True, autoincrement=False),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("by", Text, nullable=False),
    Column("document", Document, nullable=False),
    ForeignKeyConstraint(["site", "article"], ["article.site", "article.id"], ondelete="CASCADE"),
)

phrasing = Table(
    "phrasing",
    metadata,
    Column("site", Text, primary_key=True),
    Column("article", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", Text, primary_key=True),  # of the text: the same words once
    Column("text", Text, nullable=False),
    Column("item", BigInteger),
    Column("at", Moment, nullable=False),
    ForeignKeyConstraint(["site", "article"], ["article.site", "article.id"], ondelete="CASCADE"),
)
Index("ix_phrasing_item", phrasing.c.site, phrasing.c.item)

article_count = Table(
    "article_count",
    metadata,
    Column("site", Text, primary_key=True),
    Column("article", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),
    Column("service", Text, primary_key=True),
    Column("times", Integer, nullable=False),
    ForeignKeyConstraint(["site", "article"], ["article.site", "article.id"], ondelete="CASCADE"),
)

article_use = Table(
    "article_use",
    metadata,
    Column("site", Text, primary_key=True),
    Column("item", BigInteger, primary_key=True, autoincrement=False),
    Column("way", Text, primary_key=True),
    Column("article", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Column("confidence", Float),
    Column("outcome", Text),
    Column("outcome_at", Moment),
    ForeignKeyConstraint(["site", "item"], ["item.site", "item.id"], ondelete="CASCADE"),
    ForeignKeyConstraint(["site", "article"], ["article.site", "article.id"], ondelete="CASCADE"),
)
Index("ix_article_use_at", article_use.c.site, article_use.c.at)
