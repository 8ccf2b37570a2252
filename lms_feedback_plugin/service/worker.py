"""The loop that keeps promises: runs delivery jobs, and about every second looks for due timers and due retries.

Any number of workers may run on one database; each sweep claims what it takes.
"""

from __future__ import annotations

import logging
import random
import signal
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from types import FrameType

from .backoff import Chance
from .clockwork import Clockwork
from .dispatch import Dispatcher
from .jobs import Jobs

KEEP_JOBS = timedelta(hours=1)
"""How long records of finished jobs are kept."""
TIDY_EVERY = timedelta(minutes=5)

logger = logging.getLogger(__name__)


class Worker:
    """``interval`` is in seconds; each round waits a little more or less, so that several workers do not march in step.
    ``also_tidy`` drops, now and then, what else has served its time; ``reconsider`` looks at
    items of which the LMS tells otherwise than before.
    """

    def __init__(
        self,
        jobs: Jobs,
        dispatcher: Dispatcher,
        clockwork: Clockwork,
        clock: Callable[[], datetime],
        *,
        interval: float = 1.0,
        chance: Chance = random.random,
        also_tidy: Callable[[datetime], int] | None = None,
        reconsider: Callable[[datetime], int] | None = None,
    ) -> None:
        self._jobs = jobs
        self._also_tidy = also_tidy
        self._reconsider = reconsider
        self._dispatcher = dispatcher
        self._clockwork = clockwork
        self._clock = clock
        self._interval = interval
        self._chance = chance
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._tidy_at = clock() + TIDY_EVERY

    def start(self) -> None:
        """Work in threads beside whatever else the process does, until ``stop``."""
        self._jobs.start(self._dispatcher.deliver)
        for name, step in (
            ("timers", self._clockwork.sweep),
            ("retries", self._dispatcher.sweep),
            ("tidying", self._tidy),
            ("news", self._news),
        ):
            thread = threading.Thread(target=self._repeat, args=(name, step), name=f"sweep-{name}", daemon=True)
            thread.start()
            self._threads.append(thread)
        logger.info("Working as %s", self._jobs.worker)

    def stop(self) -> None:
        """Finish what is under way and give the rest back. Safe to repeat."""
        self._stop.set()
        self._dispatcher.close()
        for thread in self._threads:
            thread.join(timeout=10)
        self._jobs.close()

    def run(self) -> None:
        """Work until SIGTERM or SIGINT. Call it from the main thread."""

        def leave(_signal: int, _frame: FrameType | None) -> None:
            self._stop.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, leave)
        self.start()
        while not self._stop.wait(3600):
            pass
        self.stop()

    def sweep(self, now: datetime) -> int:
        """One round by hand: due timers first, so that what they cause goes out at once. Returns how much was done."""
        return self._clockwork.sweep(now) + self._dispatcher.sweep(now)

    def _repeat(self, name: str, step: Callable[[datetime], int]) -> None:
        """A round that breaks off (the database is away, say) is told once and tried again; the loop never ends by itself."""
        failing = False
        while not self._stop.wait(self._interval * (0.75 + 0.5 * self._chance())):
            try:
                step(self._clock())
                failing = False
            except Exception:
                if not failing:
                    logger.exception("Sweeping %s broke off; it goes on as soon as it can", name)
                failing = True

    def _news(self, now: datetime) -> int:
        return self._reconsider(now) if self._reconsider else 0

    def _tidy(self, now: datetime) -> int:
        if now < self._tidy_at:
            return 0
        self._tidy_at = now + TIDY_EVERY
        forgotten = self._also_tidy(now) if self._also_tidy else 0
        while not self._stop.wait(0.05) and (count := self._jobs.forget(now - KEEP_JOBS)):
            forgotten += count
        return forgotten
