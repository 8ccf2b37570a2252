"""What the LMS tells of its courses. ``changed_at`` is when something last changed that decisions look at."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text

from .base import Moment, metadata
from .sites import site

course = Table(
    "course",
    metadata,
    Column("site", Text, ForeignKey(site.c.id), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("url", Text),
    Column("shortname", Text),
    Column("starts_at", Moment),
    Column("ends_at", Moment),
    Column("visible", Boolean, nullable=False),
    Column("learners", Integer),
    Column("refreshed_at", Moment),
    Column("changed_at", Moment),
    Column("gone", Boolean, nullable=False),
)
Index("ix_course_changed_at", course.c.changed_at)
Index("ix_course_ends_at", course.c.ends_at)

course_section = Table(
    "course_section",
    metadata,
    Column("site", Text, ForeignKey(site.c.id), primary_key=True),
    Column("course", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("visible", Boolean, nullable=False),
    sqlite_with_rowid=False,
)

activity = Table(
    "activity",
    metadata,
    Column("site", Text, ForeignKey(site.c.id), primary_key=True),
    Column("course", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("module", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("url", Text),
    Column("section", Text),
    Column("visible", Boolean, nullable=False),
    Column("opens_at", Moment),
    Column("due_at", Moment),
    Column("closes_at", Moment),
    Column("gone", Boolean, nullable=False),
    Column("deadline", Moment),  # the due date, else when it closes: what is near is found by it
)
Index("ix_activity_deadline", activity.c.deadline, activity.c.site, activity.c.course, activity.c.id,
      sqlite_where=activity.c.deadline.is_not(None), postgresql_where=activity.c.deadline.is_not(None))  # fmt: skip

course_group = Table(
    "course_group",
    metadata,
    Column("site", Text, ForeignKey(site.c.id), primary_key=True),
    Column("course", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("size", Integer),
    sqlite_with_rowid=False,
)

group_member = Table(  # told by events, so it may speak of people and groups of which nothing else is known
    "group_member",
    metadata,
    Column("site", Text, ForeignKey(site.c.id), primary_key=True),
    Column("person", Text, primary_key=True),
    Column("course", Text, primary_key=True),
    Column("group", Text, primary_key=True),
    Column("member", Boolean, nullable=False),  # false: they were, so that what was told last counts in any order of writing
    sqlite_with_rowid=False,
)
