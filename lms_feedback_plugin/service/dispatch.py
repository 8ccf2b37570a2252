"""The only place from which anything leaves the house: committed outbox rows, claimed, performed, written back.

Rows of one item to one reader go in the order of their commitment; different items go side by side. A row is claimed with a
lease, performed outside any transaction, and written back together with whatever else has just finished. A worker that dies
in between leaves a lease that runs out; the row is then sent again under the same key, which is how the other side knows it.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta

from lms_feedback_plugin.adapters.contract import Adapter
from lms_feedback_plugin.domain.delivery import OutboxRow
from lms_feedback_plugin.errors import ConfigError, NotFound, Rejected, Retryable
from lms_feedback_plugin.store.database import Database

from .backoff import Backoff, Chance
from .outcomes import Done, Failed, Outcome, Plan, Postponed, Refused, plan, target_of
from .receipts import Receipts, read_breaker

LEASE = timedelta(seconds=30)
"""How long a claimed row belongs to its claimer. Longer than any adapter's timeouts together."""
START_BY = 0.5
"""The part of the lease within which a row must be begun; the rest is for finishing it."""
BATCH = 64
"""Rows claimed at a time."""

NOTHING = Plan((), (), {})

AdapterOf = Callable[[str, str], Adapter]
"""(site, target) → the adapter bound to that site. Raises ``NotFound`` or ``ConfigError`` when there is none."""

logger = logging.getLogger(__name__)


class Dispatcher:
    """Delivers. Safe to use from several threads; any number of them may work on one database.

    ``clock`` gives the present, ``chance`` the jitter, ``threads`` how many deliveries go side by side.
    """

    def __init__(
        self,
        database: Database,
        adapter_of: AdapterOf,
        clock: Callable[[], datetime],
        *,
        backoff: Backoff | None = None,
        lease: timedelta = LEASE,
        threads: int = 8,
        chance: Chance = random.random,
    ) -> None:
        self._database = database
        self._adapter_of = adapter_of
        self._clock = clock
        self._lease = lease
        self._receipts = Receipts(database, clock, backoff or Backoff(), chance)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="deliver")
        self._stopping = threading.Event()
        self._claiming = threading.Lock()
        self._asking = threading.Lock()
        self._asked: set[tuple[str, int]] = set()

    def deliver(self, items: Iterable[tuple[str, int]]) -> int:
        """Deliver what is due of these items now; returns how many rows were claimed.

        Callers that come while another is claiming have their items taken along by the next, in one transaction; those
        return at once, because the rows are then somebody's who will finish them.
        """
        with self._asking:
            self._asked.update(items)
        claimed = 0
        while not self._stopping.is_set():
            with self._claiming:
                with self._asking:
                    asked, self._asked = self._asked, set()
                todo = self._claim(self._clock(), sorted(asked)) if asked else NOTHING
            claimed += len(todo.going) + len(todo.waiting)
            self._perform_all(todo)
            if not todo.going:
                break
            with self._asking:  # only the first row of an lane could be claimed: now the next ones
                self._asked.update((row.dispatch.site, row.dispatch.item) for row, _ in todo.going)
        return claimed

    def sweep(self, now: datetime) -> int:
        """Deliver whatever is due at ``now``: retries, and rows whose worker never came back. Returns how many were claimed."""
        self._receipts.catch_up()
        claimed = 0
        while not self._stopping.is_set():
            with self._claiming:
                todo = self._claim(now, None)
            if not todo.going and not todo.waiting:
                break
            claimed += len(todo.going) + len(todo.waiting)
            self._perform_all(todo)
        return claimed

    def close(self) -> None:
        """Finish the rows that are under way, give the others back, and stop."""
        self._stopping.set()
        self._pool.shutdown(wait=True)
        self._receipts.catch_up()

    def _claim(self, now: datetime, items: Sequence[tuple[str, int]] | None) -> Plan:
        until = now + self._lease
        with self._database.unit() as unit:
            rows = unit.outbox.claim(now, self._lease, BATCH, items)
            targets = {target_of(row) for row in rows}
            breakers = {target: read_breaker(unit, target) for target in targets}
            todo = plan(rows, breakers, now, until)
            for postponed in todo.waiting:
                unit.outbox.defer([postponed.row.dispatch.key], postponed.until)
            for target, breaker in todo.probing.items():
                unit.breakers.put(*target, breaker.failures, breaker.open_until)
            unit.commit()
        self._receipts.learn(breakers)
        return todo

    def _perform_all(self, todo: Plan) -> None:
        start_by = self._clock() + self._lease * START_BY
        under_way = []
        for row, probe in todo.going:
            try:
                under_way.append(self._pool.submit(self._follow, row, probe, start_by))
            except RuntimeError:  # the pool was closed a moment ago: following now only gives the row back
                self._follow(row, probe, start_by)
        wait(under_way)

    def _follow(self, row: OutboxRow, probe: bool, start_by: datetime) -> None:
        self._receipts.write(self._postponed(row, probe, start_by) or self._perform(row, probe))

    def _postponed(self, row: OutboxRow, probe: bool, start_by: datetime) -> Postponed | None:
        now = self._clock()
        if self._stopping.is_set() or now > start_by:
            return Postponed(row, now)
        closed_until = None if probe else self._receipts.closed_until(target_of(row), now)
        return Postponed(row, closed_until) if closed_until else None

    def _perform(self, row: OutboxRow, probe: bool) -> Outcome:
        """One delivery. Whatever goes wrong that is not a clear refusal is tried again, with its text kept."""
        site, target = target_of(row)
        try:
            adapter = self._adapter_of(site, target)
            if not adapter.takes(row.dispatch.kind, row.dispatch.name):
                raise Rejected(f"{target} does not take {row.dispatch.kind} {row.dispatch.name!r}; connect one that does.")
            return Done(row, adapter.perform(row.dispatch))
        except (Rejected, NotFound, ConfigError) as refusal:
            return Refused(row, refusal.detail)
        except Retryable as failure:
            return Failed(row, failure.detail, failure.retry_after, probe)
        except Exception as surprise:
            logger.warning("Delivering %s broke off; it will be tried again", row.dispatch.key, exc_info=True)
            return Failed(row, f"{type(surprise).__name__}: {surprise}", None, probe)
