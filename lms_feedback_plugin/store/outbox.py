"""What goes out: added with the decision, claimed by a worker, done, put off or given up, and replayed by hand.

Rows of one item to one reader leave in the order in which they were committed: a row can be claimed only when no earlier one
of the same item, target and reader is pending. A dead row holds up nobody. A claim is a lease: it ends by itself, so that
another worker takes over where one was killed; what was sent twice carries the same key.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, and_, exists, or_, select

from lms_feedback_plugin.domain.delivery import Dispatch, OutboxRow, Receipt, Recipient

from .bulk import Rank, inserting, updating
from .journal import Journal
from .tables.outbox import is_dead, is_pending, outbox

ADD = inserting(Rank.OUTBOX, outbox)
DONE = updating(
    Rank.OUTBOX_CHANGED, outbox, by=("key",), take=("receipt", "done_at"),
    fixed={"state": "done", "next_at": None, "claimed_until": None, "last_error": None},
)  # fmt: skip
# Pending rows alone: a worker whose lease ran out must not wake what another one finished.
RETRY = updating(
    Rank.OUTBOX_CHANGED, outbox, by=("key",), take=("next_at", "last_error"), fixed={"claimed_until": None}, where=is_pending
)
DEFER = updating(
    Rank.OUTBOX_CHANGED, outbox, by=("key",), take=("next_at",), where=is_pending,
    fixed={"claimed_until": None, "attempts": outbox.c.attempts - 1},
)  # fmt: skip
DEAD = updating(
    Rank.OUTBOX_CHANGED, outbox, by=("key",), take=("last_error",), where=is_pending,
    fixed={"state": "dead", "next_at": None, "claimed_until": None},
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One outbox row with what became of it, for the pages that show it."""

    row: OutboxRow
    receipt: Receipt | None = None
    done_at: datetime | None = None


class Outbox:
    """``unit.outbox``."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def add(self, rows: Iterable[OutboxRow]) -> None:
        """Put dispatches on their way, in order; ``sequence`` is given by the database."""
        for row in rows:
            self._journal.write(
                ADD,
                {
                    "key": row.dispatch.key,
                    "site": row.dispatch.site,
                    "item": row.dispatch.item,
                    "target": row.target,
                    "person": row.dispatch.recipient.person if row.dispatch.recipient else "",
                    "dispatch": _written(row.dispatch),
                    "state": row.state,
                    "attempts": row.attempts,
                    "created_at": row.created_at,
                    "next_at": row.next_at,
                    "claimed_until": None,
                    "last_error": row.last_error,
                    "receipt": None,
                    "done_at": None,
                },
            )

    def claim(
        self, now: datetime, lease: timedelta, limit: int, item_ids: Collection[tuple[str, int]] | None = None
    ) -> list[OutboxRow]:
        """Take up to ``limit`` rows that are due, for as long as ``lease``; commit before sending. Two statements.

        ``item_ids``: only rows of these (site, item). Counts as an attempt. On PostgreSQL workers skip each other's rows.
        """
        if item_ids is not None and not item_ids:
            return []
        keys = list(self._connection.execute(claimable(now, limit, item_ids)).scalars())
        if not keys:
            return []
        taken = self._connection.execute(
            outbox.update()
            .where(outbox.c.sequence.in_(keys))
            .values(claimed_until=now + lease, attempts=outbox.c.attempts + 1)
            .returning(*outbox.c)
        )
        return sorted((_read(row) for row in taken.mappings()), key=lambda row: row.sequence)

    def done(self, key: str, receipt: Receipt, now: datetime) -> None:
        """The other side took it."""
        told = {"reference": receipt.reference, "detail": dict(receipt.detail)}
        self._journal.write(DONE, {"k_key": key, "receipt": told, "done_at": now})

    def retry(self, key: str, next_at: datetime, error: str) -> None:
        """Not now: again at ``next_at``. Says nothing about rows that are done or dead by now."""
        self._journal.write(RETRY, {"k_key": key, "next_at": next_at, "last_error": error})

    def defer(self, keys: Iterable[str], next_at: datetime) -> None:
        """Claimed but not tried (the target is known to be down, the worker stops): the attempt is taken back."""
        for key in keys:
            self._journal.write(DEFER, {"k_key": key, "next_at": next_at})

    def wake(self, site: str, target: str, now: datetime) -> int:
        """The target is back: at once, whatever waits for it and is in nobody's hands is due now. Tells how many."""
        free = or_(outbox.c.claimed_until.is_(None), outbox.c.claimed_until <= now)
        waiting = (outbox.c.site == site, outbox.c.target == target, is_pending, outbox.c.next_at > now, free)
        return self._connection.execute(outbox.update().where(*waiting).values(next_at=now)).rowcount

    def dead(self, key: str, error: str) -> None:
        """Never as it stands; shown to people, who may replay it."""
        self._journal.write(DEAD, {"k_key": key, "last_error": error})

    def list_dead(self, site: str, limit: int | None = 200) -> list[OutboxRow]:
        """What was given up, oldest first; ``limit`` None: all of it."""
        return self._read(select(outbox).where(outbox.c.site == site, is_dead).order_by(outbox.c.sequence).limit(limit))

    def replay(self, site: str, keys: Iterable[str] | None, now: datetime) -> int:
        """Dead rows are due again with their attempts forgotten: these keys, or all of the site. Tells how many."""
        rows = outbox.update().where(outbox.c.site == site, is_dead)
        if keys is not None:
            rows = rows.where(outbox.c.key.in_(list(keys)))
        return self._connection.execute(rows.values(state="pending", attempts=0, next_at=now, claimed_until=None)).rowcount

    def of(self, site: str, item: int) -> list[Outgoing]:
        """Everything that went or goes out for an item, in order."""
        rows = select(outbox).where(outbox.c.site == site, outbox.c.item == item).order_by(outbox.c.sequence)
        return [
            Outgoing(_read(row), _receipt(row["receipt"]), row["done_at"]) for row in self._connection.execute(rows).mappings()
        ]

    def get(self, key: str) -> OutboxRow | None:
        """One row by its key."""
        return next(iter(self._read(select(outbox).where(outbox.c.key == key))), None)

    def last_done(self, site: str, target: str) -> datetime | None:
        """When the newest row that the target took was taken; None where it took none."""
        rows = select(outbox.c.done_at).where(outbox.c.site == site, outbox.c.target == target, outbox.c.done_at.is_not(None))
        return self._connection.execute(rows.order_by(outbox.c.sequence.desc()).limit(1)).scalar()

    def pending_age(self, now: datetime) -> timedelta:
        """How long the oldest pending row has waited; zero where nothing waits."""
        oldest = self._connection.execute(
            select(outbox.c.created_at).where(is_pending).order_by(outbox.c.created_at).limit(1)
        ).scalar()
        return timedelta() if oldest is None else max(now - oldest, timedelta())

    def _read(self, rows: Select[Any]) -> list[OutboxRow]:
        return [_read(row) for row in self._connection.execute(rows).mappings()]


def claimable(now: datetime, limit: int, item_ids: Collection[tuple[str, int]] | None = None) -> Select[Any]:
    """The sequences that may be claimed, those due longest first.

    A row waits for the earlier ones of its item to its target *for its reader*: what one reader's inbox refuses for hours
    must not keep all others from being told.
    """
    earlier = outbox.alias("earlier")
    blocked = exists().where(
        earlier.c.site == outbox.c.site,
        earlier.c.item == outbox.c.item,
        earlier.c.target == outbox.c.target,
        earlier.c.person == outbox.c.person,
        earlier.c.sequence < outbox.c.sequence,
        earlier.c.state == is_pending.right,
    )
    free = or_(outbox.c.claimed_until.is_(None), outbox.c.claimed_until <= now)
    rows = select(outbox.c.sequence).where(is_pending, outbox.c.next_at <= now, free, ~blocked)
    if item_ids is not None:
        rows = rows.where(or_(*(and_(outbox.c.site == site, outbox.c.item == number) for site, number in item_ids)))
    return rows.order_by(outbox.c.next_at, outbox.c.sequence).limit(limit).with_for_update(skip_locked=True, of=outbox)


WRITTEN = ("kind", "name", "subject", "text", "html", "url", "url_name", "course", "thread")
RECIPIENT = ("person", "name", "language", "email")


def _written(dispatch: Dispatch) -> dict[str, Any]:
    told: dict[str, Any] = {name: value for name in WRITTEN if (value := getattr(dispatch, name))}
    if dispatch.data:
        told["data"] = dict(dispatch.data)
    if dispatch.recipient is not None:
        told["recipient"] = {name: getattr(dispatch.recipient, name) for name in RECIPIENT}
    return told


def _read(row: RowMapping) -> OutboxRow:
    told = dict(row["dispatch"])
    recipient = told.pop("recipient", None)
    return OutboxRow(
        dispatch=Dispatch(
            key=row["key"],
            site=row["site"],
            item=row["item"],
            kind=told.pop("kind"),
            name=told.pop("name", ""),
            recipient=Recipient(**recipient) if recipient else None,
            **told,
        ),
        target=row["target"],
        state=row["state"],
        attempts=row["attempts"],
        created_at=row["created_at"],
        next_at=row["next_at"],
        last_error=row["last_error"],
        sequence=row["sequence"],
    )


def _receipt(told: dict[str, Any] | None) -> Receipt | None:
    return None if told is None else Receipt(told["reference"], told["detail"])
