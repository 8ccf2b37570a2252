"""Writes of a unit, in memory until they are flushed.

The journal holds (kind, row) pairs. Flushing groups the rows by kind and executes each kind's ``Bulk`` once with all its rows,
in the order of ``Rank``: parents before children. A savepoint is a length, and going back to it is a cut.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from .bulk import Bulk, Row

Check = Callable[[int, Sequence[Row]], None]
"""Told how many rows a statement touched and with which rows it ran; raises where that is wrong."""


class Journal:
    """The writes of one unit."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
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
            count, rows = bulk.execute(self._connection, groups[bulk])
            if bulk in checks:
                checks[bulk](count, rows)
