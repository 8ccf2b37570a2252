"""The academy's own SQLite file. What never changes (lessons) is in the code; here is what happens."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCHEMA = """
create table if not exists person (
    id text primary key, name text not null, language text not null, email text not null, role text not null,
    deleted integer not null default 0);
create table if not exists member (
    course text not null, person text not null, role text not null, completed_at text, primary key (course, person));
create table if not exists progress (
    person text not null, module text not null, at text not null, score integer, primary key (person, module));
create table if not exists module_change (module text primary key, at text not null);
create table if not exists effect (
    key text primary key, kind text not null, reference text not null, received integer not null default 1, at text not null);
create table if not exists notice (
    id integer primary key, key text not null, person text not null, subject text not null, html text not null,
    url text not null, url_name text not null, language text not null, course text, at text not null,
    read integer not null default 0);
create index if not exists notice_person on notice (person, id);
create table if not exists issue (
    number integer primary key, ref text not null, title text not null, steps text not null, conditions text not null,
    course text, url text not null, open integer not null default 1, at text not null);
create index if not exists issue_ref on issue (ref, number);
create table if not exists issue_line (id integer primary key, issue integer not null, at text not null,
    actor text not null, what text not null, note text not null default '');
create table if not exists card (
    ref text primary key, title text not null, text text not null, state text not null, url text not null,
    votes integer not null default 0, released integer not null default 0, at text not null);
create table if not exists page_note (
    ref text primary key, action text not null, course text not null, module text not null, at text not null);
create table if not exists page_note_away (ref text not null, person text not null, primary key (ref, person));
create table if not exists vote (ref text not null, person text not null, primary key (ref, person));
create table if not exists webhook (
    n integer primary key, id text not null unique, type text not null, body text not null, at text not null,
    attempts integer not null default 0, next_at text, sent_at text, error text);
create index if not exists webhook_next on webhook (next_at) where next_at is not null;
create table if not exists fault (one integer primary key check (one = 1), mode text not null, retry_after integer);
"""
"""``effect`` is what makes a service answer twice and act once. ``notice.key`` is not unique on purpose: that nobody is told
twice is counted from what was shown, not forced by the table that shows it."""


class AcademyDatabase:
    """One SQLite file; every transaction on a connection of its own, so that any thread may use it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._connection() as connection:
            connection.execute("pragma journal_mode = wal")
            connection.executescript(SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write under the file's one lock: all of it, or nothing when an exception leaves the block."""
        with self._connection() as connection:
            connection.execute("begin immediate")
            try:
                yield connection
            except BaseException:
                connection.execute("rollback")
                raise
            connection.execute("commit")

    @contextmanager
    def reader(self) -> Iterator[sqlite3.Connection]:
        """Read only."""
        with self._connection() as connection:
            yield connection

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        try:
            connection.row_factory = sqlite3.Row
            connection.execute("pragma synchronous = normal")
            yield connection
        finally:
            connection.close()
