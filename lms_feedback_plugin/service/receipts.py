"""Writing back what became of deliveries, as many at a time as have finished, with the breakers that follow from them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.unit import Unit

from .backoff import Backoff, Chance
from .breaker import CLOSED, Breaker
from .outcomes import Done, Failed, Outcome, Postponed, Refused, Target, target_of

logger = logging.getLogger(__name__)


class Receipts:
    """Takes outcomes from many threads; whoever comes first writes for all who wait behind."""

    def __init__(self, database: Database, clock: Callable[[], datetime], backoff: Backoff, chance: Chance) -> None:
        self._database = database
        self._clock = clock
        self._backoff = backoff
        self._chance = chance
        self._writing = threading.Lock()
        self._taking = threading.Lock()
        self._outcomes: list[Outcome] = []
        self._seen: dict[Target, Breaker] = {}

    def write(self, outcome: Outcome) -> None:
        """Write it down; returns when it is. When the database fails it is kept for the next write, and the row's lease
        covers the case that there is none."""
        with self._taking:
            self._outcomes.append(outcome)
        self.catch_up()

    def catch_up(self) -> None:
        """Write down everything that was not yet."""
        with self._writing:
            with self._taking:
                batch, self._outcomes = self._outcomes, []
            if not batch:
                return
            try:
                self._write(batch)
            except Exception:
                logger.exception("What became of %d deliveries could not be written down yet", len(batch))
                with self._taking:
                    self._outcomes = batch + self._outcomes

    def learn(self, breakers: Mapping[Target, Breaker]) -> None:
        """Take over how the breakers stood when rows were claimed."""
        with self._taking:
            self._seen.update(breakers)

    def closed_until(self, target: Target, now: datetime) -> datetime | None:
        """Until when this target is not to be tried, as far as this worker has seen; None when it may be."""
        breaker = self._seen.get(target, CLOSED)
        return breaker.open_until if breaker.gate(now) == "open" else None

    def _write(self, batch: Sequence[Outcome]) -> None:
        now = self._clock()
        with self._database.unit() as unit:
            before = {target: read_breaker(unit, target) for target in sorted({target_of(outcome.row) for outcome in batch})}
            after = dict(before)
            for outcome in batch:
                target = target_of(outcome.row)
                after[target] = self._note(unit, outcome, after[target], now)
            for target, breaker in after.items():
                if breaker != before[target]:
                    unit.breakers.put(*target, breaker.failures, breaker.open_until)
            unit.flush()
            for target, breaker in after.items():
                if before[target].open_until is not None and breaker.open_until is None:
                    unit.outbox.wake(*target, now)
            unit.commit()
        self.learn(after)

    def _note(self, unit: Unit, outcome: Outcome, breaker: Breaker, now: datetime) -> Breaker:
        key = outcome.row.dispatch.key
        match outcome:
            case Done(_, receipt):
                unit.outbox.done(key, receipt, now)
                return breaker.succeeded()
            case Refused(_, error):
                unit.outbox.dead(key, error)
                return breaker.succeeded()
            case Postponed(_, until):
                unit.outbox.defer([key], until)
                return breaker
            case Failed():
                self._note_failure(unit, outcome, now)
                return breaker.failed(now, self._chance, probe=outcome.probe, retry_after=outcome.retry_after)

    def _note_failure(self, unit: Unit, failed: Failed, now: datetime) -> None:
        """The claim has counted this attempt already, so that one which killed its worker counts as well."""
        key, attempts = failed.row.dispatch.key, failed.row.attempts
        if self._backoff.is_spent(now, failed.row.created_at, attempts):
            unit.outbox.dead(key, f"Given up after {attempts} tries: {failed.error}")
        else:
            unit.outbox.retry(key, self._backoff.next_at(now, attempts, self._chance, failed.retry_after), failed.error)


def read_breaker(unit: Unit, target: Target) -> Breaker:
    """How the target stands in the database, which all workers share."""
    kept = unit.breakers.get(*target)
    return Breaker(kept.failures, kept.open_until)
