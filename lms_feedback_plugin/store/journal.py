"""Writes of a unit, in memory until they are flushed.

Each kind of write is one ``Bulk`` statement, made once for all units; the journal holds (statement, row) pairs. Flushing
groups the rows by statement and executes each statement once with all its rows, in the order of ``Bulk.rank``: parents before
children. A savepoint is a length, and going back to it is a cut.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from sqlalchemy import Connection, Executable, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite

Row = Mapping[str, object]
Dialects = Mapping[str, Executable]


class Rank(IntEnum):
    """When a kind of write runs within a flush: what others refer to comes first."""

    SITE = 0
    PERSON = 10
    GRANT_GONE = 11
    GRANT = 12
    COURSE = 15
    ITEM_NEW = 20
    ITEM = 21
    KEY_GONE = 22
    KEY = 23
    CLOCK_GONE = 24
    CLOCK = 25
    HISTORY = 30
    HISTORY_SECRET = 31
    CHILD = 40
    CHILD_CHANGED = 41
    OUTBOX = 50
    OUTBOX_CHANGED = 51
    RECEIVED = 60


@dataclass(frozen=True, slots=True, eq=False)
class Bulk:
    """A statement per dialect that takes many rows.

    ``key`` columns sort the rows, so that two processes lock the same rows in the same order; empty keeps the order of writing.
    Of several rows with one key, ``join`` makes one (a statement may touch a row only once); None leaves them as they are.
    """

    rank: Rank
    statements: Dialects
    key: tuple[str, ...] = ()
    join: Callable[[Row, Row], Row] | None = None

    def rows(self, written: Sequence[Row]) -> Sequence[Row]:
        """The rows to execute with."""
        if not self.key:
            return written
        if self.join is not None:
            joined: dict[tuple[object, ...], Row] = {}
            for row in written:
                key = tuple(row[k] for k in self.key)
                joined[key] = self.join(joined[key], row) if key in joined else row
            written = list(joined.values())
        return sorted(written, key=lambda row: tuple(str(row[k]) for k in self.key))


def row_of(table: Table, value: object) -> dict[str, object]:
    """The row of a value whose attributes are named as the columns."""
    return {column.name: getattr(value, column.name) for column in table.columns}


def same(statement: Executable) -> Dialects:
    """One statement that both dialects speak."""
    return {"sqlite": statement, "postgresql": statement}


def inserting(rank: Rank, table: Table) -> Bulk:
    """Plain INSERT: a key that exists is a ``Conflict``."""
    return Bulk(rank, same(table.insert()), _key(table))


def appending(rank: Rank, table: Table) -> Bulk:
    """Plain INSERT in the order of writing."""
    return Bulk(rank, same(table.insert()))


def upserting(rank: Rank, table: Table, *, add: str | None = None) -> Bulk:
    """INSERT, or overwrite the row with the same primary key; ``add`` names a counting column that is summed instead."""
    key = _key(table)
    statements: dict[str, Executable] = {}
    for name, insert in (("sqlite", sqlite.insert(table)), ("postgresql", postgresql.insert(table))):
        excluded = insert.excluded
        fresh = {c.name: table.c[c.name] + excluded[c.name] if c.name == add else excluded[c.name]
                 for c in table.columns if c.name not in key}  # fmt: skip
        statements[name] = insert.on_conflict_do_update(index_elements=list(key), set_=fresh)
    return Bulk(rank, statements, key, _last if add is None else _adding(add))


def ignoring(rank: Rank, table: Table) -> Bulk:
    """INSERT, and leave a row that is there already alone."""
    key = _key(table)
    statements: dict[str, Executable] = {
        "sqlite": sqlite.insert(table).on_conflict_do_nothing(index_elements=list(key)),
        "postgresql": postgresql.insert(table).on_conflict_do_nothing(index_elements=list(key)),
    }
    return Bulk(rank, statements, key, _last)


def deleting(rank: Rank, table: Table, *columns: str) -> Bulk:
    """DELETE of the rows with these values; the row to write names them ``k_<column>``."""
    binds = [table.c[name] == bindparam(f"k_{name}") for name in columns]
    return Bulk(rank, same(table.delete().where(*binds)), tuple(f"k_{name}" for name in columns), _last)


def _key(table: Table) -> tuple[str, ...]:
    return tuple(c.name for c in table.primary_key)


def _last(_earlier: Row, later: Row) -> Row:
    return later


def _adding(column: str) -> Callable[[Row, Row], Row]:
    def added(earlier: Row, later: Row) -> Row:
        first, second = earlier[column], later[column]
        assert isinstance(first, int)
        assert isinstance(second, int)
        return {**later, column: first + second}

    return added


Check = Callable[[int, Sequence[Row]], None]
"""Told how many rows a statement touched and with which rows it ran; raises where that is wrong."""


class Journal:
    """The writes of one unit."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name
        self._entries: list[tuple[Bulk, Row, Check | None]] = []

    def __len__(self) -> int:
        return len(self._entries)

    def write(self, bulk: Bulk, row: Row, check: Check | None = None) -> None:
        """Remember one row for the next flush."""
        self._entries.append((bulk, row, check))

    def written(self, bulk: Bulk) -> list[Row]:
        """Rows of one kind that wait for the flush."""
        return [row for kind, row, _ in self._entries if kind is bulk]

    def rewind(self, length: int) -> None:
        """Forget everything written since the journal was that long."""
        del self._entries[length:]

    def flush(self) -> None:
        """One statement per kind of write."""
        groups: dict[Bulk, list[Row]] = {}
        checks: dict[Bulk, Check] = {}
        for bulk, row, check in self._entries:
            groups.setdefault(bulk, []).append(row)
            if check is not None:
                checks[bulk] = check
        self._entries.clear()
        for bulk in sorted(groups, key=lambda b: b.rank):
            rows = bulk.rows(groups[bulk])
            result = self._connection.execute(bulk.statements[self._dialect], rows)
            if bulk in checks:
                checks[bulk](result.rowcount, rows)
