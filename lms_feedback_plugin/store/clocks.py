"""Due dates, across all sites: what the sweep asks for. Clocks themselves are read and saved with their item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from .tables.items import clock


@dataclass(frozen=True, slots=True)
class DueClock:
    """A timer of an item whose time has come."""

    site: str
    item: int
    timer: str
    due_at: datetime


class Clocks:
    """``unit.clocks``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def due(self, now: datetime, limit: int) -> list[DueClock]:
        """What is due, the longest overdue first. Two workers may see the same; the row version lets one fire it."""
        rows = (
            select(clock.c.site, clock.c.item, clock.c.timer, clock.c.due_at)
            .where(clock.c.due_at <= now, clock.c.due_at.is_not(None))
            .order_by(clock.c.due_at, clock.c.site, clock.c.item, clock.c.timer)
            .limit(limit)
        )
        return [DueClock(*row) for row in self._connection.execute(rows)]

    def next_due(self) -> datetime | None:
        """When the next clock is due, over all sites."""
        rows = select(clock.c.due_at).where(clock.c.due_at.is_not(None)).order_by(clock.c.due_at).limit(1)
        return self._connection.execute(rows).scalar()
