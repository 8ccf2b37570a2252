"""When to try again, and when to stop trying: exponential, with full jitter, over days.

Full jitter (anything between now and the ceiling of this attempt) spreads a thousand rows that failed together, so that the
other side is not hit by all of them at once when it comes back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

Chance = Callable[[], float]
"""A number from 0 up to, not including, 1: ``random.random`` outside tests."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """``first`` doubles with every attempt up to ``ceiling``; ``least`` keeps jitter from becoming "at once".

    A row is given up only when it is older than ``patience`` *and* was tried ``tries`` times: one that waited behind an
    open breaker for three days has not been tried yet.
    """

    first: timedelta = timedelta(seconds=5)
    ceiling: timedelta = timedelta(hours=6)
    least: timedelta = timedelta(seconds=1)
    patience: timedelta = timedelta(hours=72)
    tries: int = 16
    longest_wish: timedelta = timedelta(hours=24)
    """The longest ``Retry-After`` that is believed."""

    def next_at(self, now: datetime, attempts: int, chance: Chance, retry_after: float | None = None) -> datetime:
        """The time of the next try, after ``attempts`` failed ones (1 or more). Never earlier than the other side asked for."""
        doubled = self.first.total_seconds() * 2.0 ** min(attempts - 1, 30)
        most = min(doubled, self.ceiling.total_seconds())
        least = min(self.least.total_seconds(), most)
        delay = least + chance() * (most - least)
        if retry_after is not None:
            delay = max(delay, min(retry_after, self.longest_wish.total_seconds()))
        return now + timedelta(seconds=delay)

    def is_spent(self, now: datetime, created_at: datetime, attempts: int) -> bool:
        """Whether to give up after ``attempts`` failed tries of a row made at ``created_at``."""
        return attempts >= self.tries and now - created_at >= self.patience
