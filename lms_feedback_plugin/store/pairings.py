"""One-time codes by which an LMS registers itself with this service. They are kept as hashes alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from .tables.sites import pairing


@dataclass(frozen=True, slots=True)
class Pairing:
    """A code that was handed out for the site of that short name. ``name`` is as learners will read it, empty where the LMS
    is to tell."""

    hash: str
    site: str
    name: str
    expires_at: datetime
    used_at: datetime | None = None


class Pairings:
    """``unit.pairings``: all at once, for two may come with the same code."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(self, one: Pairing) -> None:
        """Keep a new code. Those of the same site that nobody used hold no more."""
        self._connection.execute(pairing.delete().where(pairing.c.site == one.site, pairing.c.used_at.is_(None)))
        row = {"hash": one.hash, "site": one.site, "name": one.name, "expires_at": one.expires_at, "used_at": one.used_at}
        self._connection.execute(pairing.insert().values(row))

    def get(self, site: str, digest: str) -> Pairing | None:
        """The code of a digest, used ones and those that ran out too; None where it was not handed out for this site."""
        rows = select(pairing).where(pairing.c.hash == digest, pairing.c.site == site)
        row = self._connection.execute(rows).mappings().first()
        return None if row is None else Pairing(**row)

    def use(self, site: str, digest: str, now: datetime) -> bool:
        """Use a code up. False where it is not known here, was used, or has run out."""
        open_still = (pairing.c.used_at.is_(None), pairing.c.expires_at > now)
        found = (pairing.c.hash == digest, pairing.c.site == site, *open_still)
        return self._connection.execute(pairing.update().where(*found).values(used_at=now)).rowcount == 1

    def forget_before(self, moment: datetime) -> int:
        """Drop codes that ran out before; tells how many."""
        return self._connection.execute(pairing.delete().where(pairing.c.expires_at < moment)).rowcount
