"""What happened to items: appended with the item, read back with the erasable parts put in again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from lms_feedback_plugin.domain.decision import HistoryLine
from lms_feedback_plugin.domain.text import Value

from . import audit, chain
from .chain import ACTOR, CHANGE
from .ledger import Ledger, Line
from .rules import RulesOf
from .settling import history_place
from .tables.history import history, history_secret
from .vault import Vault

ERASED = ""
"""Who acted, after that person was erased."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of an item's history. ``erased`` names what was erased: ``actor``, or a field."""

    version: int
    at: datetime
    line: HistoryLine
    hash: str
    erased: frozenset[str] = frozenset()


class History:
    """``unit.history``."""

    def __init__(self, connection: Connection, ledger: Ledger, vault: Vault, rules_of: RulesOf) -> None:
        self._connection = connection
        self._rules_of = rules_of
        self._ledger = ledger
        self._vault = vault

    def append(self, site: str, item: int, version: int, at: datetime, line: HistoryLine) -> None:
        """Chain one line to the item's history, after ``items.add`` or ``save`` of the decision that made ``version``.

        Raises ``Invalid`` for text that is not Unicode.
        """
        pin = self._ledger.pin((site, item))
        if pin is None:
            raise ValueError(f"Item {item} has a history line but no decision in this unit; add or save it first.")
        body = chain.body_of(site, item, version, at, line, self._rules_of(pin).is_personal)
        self._ledger.line(Line((site, item), version, line.actor, body))

    def of(self, site: str, item: int) -> list[HistoryEntry]:
        """All lines of an item, oldest first; one statement."""
        return self.of_many(site, [item]).get(item, [])

    def of_many(self, site: str, items: Sequence[int]) -> dict[int, list[HistoryEntry]]:
        """All lines of several items, each oldest first; one statement."""
        both = history.outerjoin(
            history_secret,
            (history.c.site == history_secret.c.site)
            & (history.c.item == history_secret.c.item)
            & (history.c.version == history_secret.c.version),
        )
        rows = self._connection.execute(
            select(history, history_secret.c.sealed)
            .select_from(both)
            .where(history.c.site == site, history.c.item.in_(items))
            .order_by(history.c.item, history.c.version)
        )
        found: dict[int, list[HistoryEntry]] = {}
        for row in rows.mappings():
            found.setdefault(row["item"], []).append(self._entry(row))
        return found

    def verify(self, site: str | None = None) -> audit.AuditReport:
        """Read every line again, of one site or of all, and report each place where the chain does not hold."""
        return audit.verify(self._connection, self._vault, site)

    def export(self, site: str | None = None) -> Iterator[str]:
        """The history as JSON lines, for ``audit.verify_export`` and for keeping elsewhere; holds no personal data."""
        return audit.export(self._connection, site)

    def _entry(self, row: RowMapping) -> HistoryEntry:
        body: dict[str, Any] = json.loads(row["body"])
        place = history_place(row["site"], row["item"], row["version"])
        secrets: dict[str, Any] = self._vault.open(bytes(row["sealed"]), place) if row["sealed"] is not None else {}
        erased: set[str] = set()

        def opened(name: str, told: str, value: Any, instead: Any) -> Any:
            if not isinstance(value, dict):
                return value
            if name in secrets:
                return secrets[name][1]
            erased.add(told)
            return instead

        changes: dict[str, Value] = {n: opened(CHANGE + n, n, value, None) for n, value in body["changes"].items()}
        actor = opened(ACTOR, ACTOR, body["actor"], ERASED)
        line = HistoryLine(body["what"], body["name"], actor, body["from"], body["to"], changes, body.get("facts", {}))
        return HistoryEntry(
            row["version"], datetime.fromisoformat(body["at"]), line, bytes(row["hash"]).hex(), frozenset(erased)
        )
