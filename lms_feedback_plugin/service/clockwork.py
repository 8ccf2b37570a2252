"""Keeps the promises that fall due: each due timer becomes an ``Elapse`` command and walks the path of every other command.

Waiting is never a sleeping job: due dates stand in the store, and every worker's sweep looks for those that have come. Two
workers may see the same one; the second command then finds nothing due any more.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from lms_feedback_plugin.store.database import Database

from .commands import Elapse

BATCH = 64
AGAIN = timedelta(minutes=5)
"""How long a timer whose command failed is left alone, so that it does not stand in the way of the others."""

Timer = tuple[str, int, str]
"""(site, item, timer)."""

logger = logging.getLogger(__name__)


class Clockwork:
    """``execute`` is the committer's: it blocks until the command is committed, and groups those that come together."""

    def __init__(self, database: Database, execute: Callable[[Elapse], object], *, threads: int = 8) -> None:
        self._database = database
        self._execute = execute
        self._threads = threads
        self._left_alone: dict[Timer, datetime] = {}

    def sweep(self, now: datetime) -> int:
        """Let everything elapse that is due at ``now``; returns how many timers were handled."""
        self._left_alone = {timer: until for timer, until in self._left_alone.items() if until > now}
        handled = 0
        while due := self._due(now):
            with ThreadPoolExecutor(self._threads, thread_name_prefix="elapse") as pool:
                handled += sum(pool.map(lambda timer: self._elapse(timer, now), due))
            if len(due) < BATCH:
                break
        return handled

    def _due(self, now: datetime) -> list[Timer]:
        with self._database.reader() as unit:
            found = unit.clocks.due(now, BATCH + len(self._left_alone))
        timers = [(clock.site, clock.item, clock.timer) for clock in found]
        return [timer for timer in timers if timer not in self._left_alone][:BATCH]

    def _elapse(self, timer: Timer, now: datetime) -> bool:
        try:
            self._execute(Elapse(*timer))
        except Exception:
            logger.exception("Timer %s of item %s/%s could not elapse; it is tried again later", timer[2], *timer[:2])
            self._left_alone[timer] = now + AGAIN
            return False
        return True
