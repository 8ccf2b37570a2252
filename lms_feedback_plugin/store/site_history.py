"""What was decided about sites themselves, chained line by line as the history of an item is.

A line is written at once and not with the unit's flush: it must follow the newest line, and until the unit ends nobody else
may add one. Decisions about a site are rare; items never wait for this.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from lms_feedback_plugin.errors import NotFound

from . import chain
from .chain import ACTOR
from .settling import history_place
from .tables.history import site_head, site_history
from .tables.sites import site as site_table
from .vault import Vault

TURNSTILE = 0x6C6D7366
"""Sets our advisory locks on PostgreSQL, one a site, apart from those of others in the same database."""


@dataclass(frozen=True, slots=True)
class SiteEntry:
    """One line. ``by`` is a person (empty once erased), ``bot``, or ``operator`` for whoever works at the command line."""

    version: int
    at: datetime
    what: str
    by: str
    told: Mapping[str, Any]
    hash: str
    erased: bool = False


class SiteHistory:
    """``unit.site_history``."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault
        self._queues = connection.dialect.name == "postgresql"

    def lock(self, site: str) -> None:
        """Let nobody else decide about the site until this unit ends. Raises ``NotFound``.

        New rows that refer to the site are not held up.
        """
        row = select(site_table.c.id).where(site_table.c.id == site).with_for_update(key_share=True)
        if self._connection.execute(row).first() is None:
            raise NotFound(f"There is no site {site!r}. List them with `lms-feedback sites list`.", site=site)

    def head(self, site: str, *, hold: bool = False) -> int:
        """The version of the newest line, 0 where there is none. With ``hold`` no line is added until this unit ends: whoever
        decides by the site's workflows and settings holds it, whoever changes them waits in ``claim``."""
        row = select(site_head.c.version).where(site_head.c.site == site)
        if hold and self._queues:
            row = row.where(func.pg_advisory_xact_lock_shared(TURNSTILE, func.hashtext(site)).is_not(None))
        return self._connection.execute(row.with_for_update(read=True) if hold else row).scalar() or 0

    def claim(self, site: str) -> int:
        """Wait until nobody holds the head any more, then let nobody hold it until this unit ends; the newest version.

        The first thing to do in a unit that changes what items are decided by: items are locked after the head, never before.
        Whoever comes to hold it meanwhile stands behind: PostgreSQL would let one after the other share a row's lock for as
        long as they overlap, and a busy site would never be published to.
        """
        self.lock(site)
        if self._queues:
            self._connection.execute(select(func.pg_advisory_xact_lock(TURNSTILE, func.hashtext(site))))
        row = select(site_head.c.version).where(site_head.c.site == site).with_for_update()
        return self._connection.execute(row).scalar() or 0

    def add(self, site: str, what: str, by: str, at: datetime, body: Mapping[str, object]) -> int:
        """Chain one line to the site's history, at once; its version. ``what`` is a word to find it by, such as ``setting``.

        ``body`` is JSON and stays readable for ever: it must name nobody. ``by`` is kept so that it can be erased. Raises
        ``NotFound`` for the site and ``Invalid`` for what JSON cannot hold.
        """
        self.lock(site)
        head = self._connection.execute(select(site_head).where(site_head.c.site == site)).first()
        version, prev = (1, chain.GENESIS) if head is None else (head.version + 1, bytes(head.hash))
        written = chain.site_body_of(site, version, at, what, by, body)
        newest = chain.link(prev, written.text)
        place = history_place(site, chain.NO_ITEM, version)
        kept = {"actor": by, "sealed": self._vault.seal(written.secrets, place)} if written.secrets else {}
        line = {"site": site, "version": version, "what": what, "body": written.text.decode(), "prev": prev, "hash": newest}
        self._connection.execute(site_history.insert().values(**line, **kept))
        end = {"version": version, "hash": newest}
        change = site_head.insert().values(site=site, **end)
        if head is not None:
            change = site_head.update().where(site_head.c.site == site).values(**end)  # type: ignore[assignment]
        self._connection.execute(change)
        return version

    def of(self, site: str, what: str | None = None, limit: int | None = None) -> list[SiteEntry]:
        """Lines of the site, the newest first; of one kind, where named."""
        rows = select(site_history).where(site_history.c.site == site)
        if what is not None:
            rows = rows.where(site_history.c.what == what)
        ordered = rows.order_by(site_history.c.version.desc()).limit(limit)
        return [self._entry(row) for row in self._connection.execute(ordered)]

    def _entry(self, row: Row[Any]) -> SiteEntry:
        body: dict[str, Any] = json.loads(row.body)
        by, erased = body[ACTOR], False
        if isinstance(by, dict):
            erased = row.sealed is None
            place = history_place(row.site, chain.NO_ITEM, row.version)
            opened: dict[str, Any] = {} if erased else self._vault.open(bytes(row.sealed), place)
            by = "" if erased else opened[ACTOR][1]
        at = datetime.fromisoformat(body["at"])
        return SiteEntry(row.version, at, body["what"], by, body["told"], bytes(row.hash).hex(), erased)
