"""What was received before: deliveries, submissions by key, one-time tokens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from lms_feedback_plugin.domain.text import Json

from .bulk import Rank, inserting, upserting
from .journal import Journal
from .tables.inbox import heartbeat, inbox, nonce, reply, unknown_event

ADD_DELIVERY = inserting(Rank.RECEIVED, inbox)
COUNT_UNKNOWN = upserting(Rank.RECEIVED, unknown_event, add="seen")
PUT_HEARTBEAT = upserting(Rank.RECEIVED, heartbeat)
ADD_REPLY = inserting(Rank.RECEIVED, reply)


class Inbox:
    """``unit.inbox``: a delivery that comes again changes nothing. What was asked once is answered from memory."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal
        self._known: dict[tuple[str, str], bool] = {}

    def seen(self, site: str, delivery: str) -> bool:
        """Whether this delivery was taken in, by this unit or before."""
        return bool(self.seen_many(site, [delivery]))

    def seen_many(self, site: str, deliveries: Iterable[str]) -> set[str]:
        """Those that were taken in, by this unit or before; one statement."""
        wanted = sorted(set(deliveries))
        here = {str(row["delivery"]) for row in self._journal.written(ADD_DELIVERY) if row["site"] == site}
        missing = [delivery for delivery in wanted if (site, delivery) not in self._known]
        if missing:
            rows = select(inbox.c.delivery).where(inbox.c.site == site, inbox.c.delivery.in_(missing))
            self._known.update({(site, delivery): False for delivery in missing})
            self._known.update({(site, delivery): True for delivery in self._connection.execute(rows).scalars()})
        return here.intersection(wanted) | {delivery for delivery in wanted if self._known[site, delivery]}

    def add(self, site: str, delivery: str, adapter: str, at: datetime, digest: str) -> None:
        """Take a delivery in. Two at once: one of the units ends in ``Conflict``."""
        row = {"site": site, "delivery": delivery, "adapter": adapter, "at": at, "digest": digest}
        self._journal.write(ADD_DELIVERY, row)

    def count_unknown(self, site: str, adapter: str, kind: str, n: int = 1) -> None:
        """Events that nothing here listens for are counted, not kept."""
        self._journal.write(COUNT_UNKNOWN, {"site": site, "adapter": adapter, "type": kind, "seen": n})

    def unknown(self, site: str) -> dict[tuple[str, str], int]:
        """How often each (adapter, type) came that nothing listens for."""
        rows = select(unknown_event).where(unknown_event.c.site == site).order_by(unknown_event.c.adapter, unknown_event.c.type)
        return {(row.adapter, row.type): row.seen for row in self._connection.execute(rows)}

    def last(self, site: str, adapter: str) -> datetime | None:
        """When the newest delivery came that was taken in."""
        rows = select(inbox.c.at).where(inbox.c.site == site, inbox.c.adapter == adapter)
        return self._connection.execute(rows.order_by(inbox.c.at.desc()).limit(1)).scalar()


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A sender's newest sign of life: when it came, and what it told of itself."""

    at: datetime
    told: Json


class Heartbeats:
    """``unit.heartbeats``."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def put(self, site: str, adapter: str, at: datetime, told: Json) -> None:
        """Keep a sign of life in place of the one before."""
        self._journal.write(PUT_HEARTBEAT, {"site": site, "adapter": adapter, "at": at, "told": dict(told)})

    def get(self, site: str, adapter: str) -> Heartbeat | None:
        """The newest one."""
        rows = select(heartbeat).where(heartbeat.c.site == site, heartbeat.c.adapter == adapter)
        row = self._connection.execute(rows).first()
        return None if row is None else Heartbeat(row.at, row.told)


@dataclass(frozen=True, slots=True)
class StoredReply:
    """What was answered the first time; ``fingerprint`` tells whether the same key came with the same content."""

    fingerprint: str
    status: int
    body: Json
    at: datetime


class Replies:
    """``unit.replies``: the answer to a submission, kept under its idempotency key in the same transaction.

    What was asked once is answered from memory: a committer asks for all keys of its group with ``get_many``.
    """

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal
        self._known: dict[tuple[str, str, str], StoredReply | None] = {}

    def get(self, site: str, scope: str, key: str) -> StoredReply | None:
        """The answer given before, by this unit or earlier."""
        return self.get_many(site, [(scope, key)]).get((scope, key))

    def get_many(self, site: str, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], StoredReply]:
        """Answers by (scope, key); one statement."""
        wanted = set(keys)
        missing = {key for key in wanted if (site, *key) not in self._known}
        if missing:
            self._known.update({(site, *key): None for key in missing})
            self._known.update({(site, *key): reply for key, reply in self._read(site, missing)})
        found = {key: known for key in wanted if (known := self._known[site, *key]) is not None}
        for row in self._journal.written(ADD_REPLY):
            key = (str(row["scope"]), str(row["key"]))
            if row["site"] == site and key in wanted:
                told = {name: row[name] for name in ("fingerprint", "status", "body", "at")}
                found[key] = StoredReply(**told)  # type: ignore[arg-type]
        return found

    def add(self, site: str, scope: str, key: str, fingerprint: str, status: int, body: Json, at: datetime) -> None:
        """Keep an answer. Two at once: one of the units ends in ``Conflict`` and finds the other's answer when redone."""
        row = {"site": site, "scope": scope, "key": key, "fingerprint": fingerprint, "status": status, "body": dict(body)}
        self._journal.write(ADD_REPLY, {**row, "at": at})

    def _read(self, site: str, keys: set[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], StoredReply]]:
        among = (reply.c.key.in_(sorted({key for _, key in keys})), reply.c.scope.in_(sorted({scope for scope, _ in keys})))
        for row in self._connection.execute(select(reply).where(reply.c.site == site, *among)):
            if (row.scope, row.key) in keys:
                yield (row.scope, row.key), StoredReply(row.fingerprint, row.status, row.body, row.at)

    def forget_before(self, moment: datetime) -> int:
        """Drop answers older than that; tells how many."""
        return self._connection.execute(reply.delete().where(reply.c.at < moment)).rowcount


class Nonces:
    """``unit.nonces``: tokens that may be used once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def use(self, site: str, jti: str, expires_at: datetime) -> bool:
        """True the first time, False ever after. Written at once; a command that fails later does not give it back."""
        insert = (postgresql if self._connection.dialect.name == "postgresql" else sqlite).insert(nonce)
        row = insert.values(site=site, jti=jti, expires_at=expires_at).on_conflict_do_nothing(index_elements=["site", "jti"])
        return self._connection.execute(row.returning(nonce.c.jti)).first() is not None

    def used(self, site: str, jti: str) -> bool:
        """Whether it was used already; whoever acts on that must still ``use`` it."""
        return self._connection.execute(select(nonce.c.jti).where(nonce.c.site == site, nonce.c.jti == jti)).first() is not None

    def forget_before(self, moment: datetime) -> int:
        """Drop those that expired before; tells how many."""
        return self._connection.execute(nonce.delete().where(nonce.c.expires_at < moment)).rowcount
