"""How often articles were shown to people who wrote: gathered in memory, for a count is not worth a write at each key."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from lms_feedback_plugin.errors import FeedbackError
from lms_feedback_plugin.store.database import Database

EVERY = timedelta(seconds=30)
"""Between two writes. Within it somebody who writes on sees an article once; what a crash loses are as many counts."""

logger = logging.getLogger(__name__)


class Impressions:
    """Safe to use from several threads."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: set[tuple[str, str, int]] = set()
        self._written = clock()

    def add(self, site: str, reader: str, articles: Iterable[int]) -> None:
        """Somebody was shown these."""
        now = self._clock()
        with self._lock:
            self._seen.update((site, reader, number) for number in articles)
            if now - self._written < EVERY:
                return
            self._written, seen = now, self._seen
            self._seen = set()
        self._write(seen, now)

    def _write(self, seen: set[tuple[str, str, int]], now: datetime) -> None:
        times = Counter((site, number) for site, _, number in seen)
        try:
            with self._database.unit() as unit:
                for (site, number), count in sorted(times.items()):
                    unit.handbook.count(site, number, "shown", now.date(), count)
                unit.commit()
        except FeedbackError as error:
            logger.info("Articles were shown %s times, which could not be counted: %s", sum(times.values()), error)
