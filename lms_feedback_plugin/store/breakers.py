"""Targets that are known to be down, shared by all workers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from .bulk import Rank, upserting
from .journal import Journal
from .tables.outbox import breaker

PUT = upserting(Rank.RECEIVED, breaker)


@dataclass(frozen=True, slots=True)
class Breaker:
    """Failures in a row, and until when nothing is tried (None: closed, things are tried)."""

    failures: int = 0
    open_until: datetime | None = None


class Breakers:
    """``unit.breakers``."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def get(self, site: str, target: str) -> Breaker:
        """How the target stands; a target never heard of is fine."""
        row = self._connection.execute(select(breaker).where(breaker.c.site == site, breaker.c.target == target)).first()
        return Breaker() if row is None else Breaker(row.failures, row.open_until)

    def put(self, site: str, target: str, failures: int, open_until: datetime | None) -> None:
        """Keep how the target stands now."""
        self._journal.write(PUT, {"site": site, "target": target, "failures": failures, "open_until": open_until})

    def list(self) -> dict[tuple[str, str], Breaker]:
        """All that ever failed, by (site, target)."""
        rows = self._connection.execute(select(breaker).order_by(breaker.c.site, breaker.c.target))
        return {(row.site, row.target): Breaker(row.failures, row.open_until) for row in rows}
