"""What learners say afterwards, and what everybody is told: surveys and the public board."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Index, Integer, Table, Text

from .base import Moment, metadata

survey = Table(
    "survey",
    metadata,
    Column("site", Text, primary_key=True),
    Column("item", BigInteger, primary_key=True, autoincrement=False),
    Column("survey", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("asked_at", Moment, nullable=False),
    Column("answered_at", Moment),
    Column("score", Integer),
    Column("comment", Text),
    ForeignKeyConstraint(["site", "item"], ["item.site", "item.id"], ondelete="CASCADE"),
)

board_entry = Table(
    "board_entry",
    metadata,
    Column("site", Text, primary_key=True),
    Column("item", BigInteger, primary_key=True, autoincrement=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("votes", Integer, nullable=False),
    Column("course", Text),
    Column("at", Moment, nullable=False),
    ForeignKeyConstraint(["site", "item"], ["item.site", "item.id"], ondelete="CASCADE"),
)
Index("ix_board_entry_recent", board_entry.c.site, board_entry.c.at, board_entry.c.item)

vote = Table(  # who wants what stands on the board; whoever reported it or had theirs merged into it is counted without
    "vote",
    metadata,
    Column("site", Text, primary_key=True),
    Column("item", BigInteger, primary_key=True, autoincrement=False),
    Column("person", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    ForeignKeyConstraint(["site", "item"], ["item.site", "item.id"], ondelete="CASCADE"),
    sqlite_with_rowid=False,
)
Index("ix_vote_person", vote.c.site, vote.c.person)
