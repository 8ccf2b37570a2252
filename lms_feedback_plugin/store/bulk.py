"""Statements that write many rows at once.

SQLite runs a statement once for each row, without leaving the process. PostgreSQL gets one statement whose parameters are the
columns, each as an array (``INSERT … SELECT … FROM unnest(…)``): its text is the same for any number of rows, so it is
compiled, parsed and planned once a connection, where a VALUES clause is new text for every size of group.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Connection, Executable, Table, and_, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from .tables.base import Counted

Row = Mapping[str, object]
Join = Callable[[Row, Row], Row]
KEY = "k_"
"""Prefix of the values that find a row, beside those that it gets."""


class Rank(IntEnum):
    """When a kind of write runs within a flush: what others refer to comes first."""

    SITE = 0
    PERSON = 10
    GRANT_GONE = 11
    GRANT = 12
    COURSE = 15
    COURSE_PART_GONE = 16
    COURSE_PART = 17
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


class Bulk:
    """One kind of write, made once for all units.

    ``each`` takes one row's values by name; ``arrays`` takes, by the same names, all rows' values. ``key`` names sort the
    rows, so that two processes lock the same rows in the same order; empty keeps the order of writing. Of several rows with
    one key ``join`` makes one, for a statement may touch a row only once.
    """

    def __init__(
        self, rank: Rank, names: Sequence[str], each: Executable, arrays: Executable, *, key: Sequence[str] = (),
        join: Join | None = None,
    ) -> None:  # fmt: skip
        self.rank = rank
        self._names = names
        self._each = each
        self._arrays = arrays
        self._key = key
        self._join = join

    def execute(self, connection: Connection, written: Sequence[Row]) -> tuple[int, Sequence[Row]]:
        """Write; how many rows of the table were touched, and the rows that it was written with."""
        rows = self._ordered(written)
        if connection.dialect.name == "postgresql":
            values: dict[str, Any] = {name: [row[name] for row in rows] for name in self._names}
            return connection.execute(self._arrays, values).rowcount, rows
        return connection.execute(self._each, rows).rowcount, rows

    def _ordered(self, written: Sequence[Row]) -> Sequence[Row]:
        if not self._key:
            return written
        rows: Sequence[Row] = written
        if self._join is not None:
            joined: dict[tuple[object, ...], Row] = {}
            for row in written:
                key = tuple(row[k] for k in self._key)
                joined[key] = self._join(joined[key], row) if key in joined else row
            rows = list(joined.values())
        return sorted(rows, key=lambda row: tuple(str(row[k]) for k in self._key))


def row_of(table: Table, value: object) -> dict[str, object]:
    """The row of a value whose attributes are named as the columns."""
    return {column.name: getattr(value, column.name) for column in table.columns}


def inserting(rank: Rank, table: Table) -> Bulk:
    """Plain INSERT: a key that exists is a ``Conflict``. Tables that count their rows get them in the order of writing."""
    names = _names(table)
    counted = len(names) < len(table.columns)
    return Bulk(rank, names, table.insert(), _from_arrays(postgresql.insert(table), table), key=() if counted else _key(table))


def upserting(rank: Rank, table: Table, *, add: str | None = None) -> Bulk:
    """INSERT, or overwrite the row with the same primary key; ``add`` names a counting column that is summed instead."""
    key = _key(table)

    def fresh(excluded: Any) -> dict[str, Any]:
        kept = {name: excluded[name] for name in _names(table) if name not in key}
        return kept | ({add: table.c[add] + excluded[add]} if add else {})

    one, many = sqlite.insert(table), _from_arrays(postgresql.insert(table), table)
    each = one.on_conflict_do_update(index_elements=list(key), set_=fresh(one.excluded))
    arrays = many.on_conflict_do_update(index_elements=list(key), set_=fresh(many.excluded))
    return Bulk(rank, _names(table), each, arrays, key=key, join=_adding(add) if add else _last)


def ignoring(rank: Rank, table: Table) -> Bulk:
    """INSERT, and leave a row that is there already alone."""
    key = _key(table)
    each = sqlite.insert(table).on_conflict_do_nothing(index_elements=list(key))
    arrays = _from_arrays(postgresql.insert(table), table).on_conflict_do_nothing(index_elements=list(key))
    return Bulk(rank, _names(table), each, arrays, key=key, join=_last)


def deleting(rank: Rank, table: Table, *columns: str) -> Bulk:
    """DELETE of the rows with these values; the row to write names them ``k_<column>``."""
    finding = {KEY + name: table.c[name] for name in columns}
    each = table.delete().where(*(column == bindparam(name) for name, column in finding.items()))
    source = _unnested(finding)
    arrays = table.delete().where(*(column == source.c[name] for name, column in finding.items()))
    return Bulk(rank, tuple(finding), each, arrays, key=tuple(finding), join=_last)


def updating(
    rank: Rank, table: Table, *, by: Sequence[str], take: Sequence[str], fixed: Mapping[str, Any] | None = None,
    where: ColumnElement[bool] | None = None,
) -> Bulk:  # fmt: skip
    """UPDATE of the rows found by ``by`` (given as ``k_<column>``): columns of ``take`` as given, of ``fixed`` as stated here.

    ``where`` is one more condition that holds for all.
    """
    finding = {KEY + name: table.c[name] for name in by}
    source = _unnested(finding | {name: table.c[name] for name in take})
    each = table.update().values({name: bindparam(name) for name in take} | dict(fixed or {}))
    arrays = table.update().values({name: source.c[name] for name in take} | dict(fixed or {}))
    conditions = [] if where is None else [where]
    return Bulk(
        rank,
        (*finding, *take),
        each.where(*(column == bindparam(name) for name, column in finding.items()), *conditions),
        arrays.where(and_(*(column == source.c[name] for name, column in finding.items()), *conditions)),
        key=tuple(finding),
    )


def _unnested(columns: Mapping[str, ColumnElement[Any]]) -> Any:
    """``unnest`` of one array parameter for each column: a table whose columns have these names and types."""
    arrays = [bindparam(name, type_=ARRAY(column.type, dimensions=1)) for name, column in columns.items()]
    return func.unnest(*arrays).table_valued(*columns, with_ordinality="place", name="given").render_derived()


def _from_arrays(insert: Any, table: Table) -> Any:
    names = _names(table)
    source = _unnested({name: table.c[name] for name in names})
    rows = select(*(source.c[name] for name in names)).order_by(source.c.place)
    return insert.from_select(list(names), rows, include_defaults=False)


def _names(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns if column.type is not Counted)


def _key(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.primary_key)


def _last(_earlier: Row, later: Row) -> Row:
    return later


def _adding(column: str) -> Join:
    def added(earlier: Row, later: Row) -> Row:
        first, second = earlier[column], later[column]
        assert isinstance(first, int)
        assert isinstance(second, int)
        return {**later, column: first + second}

    return added
