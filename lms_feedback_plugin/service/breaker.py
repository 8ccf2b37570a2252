"""A breaker for one target of one site: after some failures in a row nobody knocks for a while, then one goes and tries.

It is a value; the dispatcher keeps it in the database, so that all workers see the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from .backoff import Chance

Gate = Literal["closed", "open", "half-open"]
"""``closed``: all may pass. ``open``: none. ``half-open``: one, to try."""

THRESHOLD = 5
"""Failures in a row that open it."""
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(minutes=5)
"""The longest that a target which is back again waits for us."""
LONGEST_WISH = timedelta(hours=1)
"""The longest ``Retry-After`` that closes a whole target."""


@dataclass(frozen=True, slots=True)
class Breaker:
    """``failures`` in a row; ``open_until`` is None while closed."""

    failures: int = 0
    open_until: datetime | None = None

    def gate(self, now: datetime) -> Gate:
        """Who may pass at ``now``."""
        if self.open_until is None:
            return "closed"
        return "open" if now < self.open_until else "half-open"

    def probing(self, until: datetime) -> Breaker:
        """One is on its way to try: the others wait until it is back, or until it should have been."""
        return replace(self, open_until=until)

    def succeeded(self) -> Breaker:
        """The target answered (a refusal of one message is an answer too)."""
        return CLOSED

    def failed(self, now: datetime, chance: Chance, *, probe: bool = False, retry_after: float | None = None) -> Breaker:
        """The target could not take it. The pause doubles, with a fifth of jitter so that workers do not knock together,
        and is no shorter than the target asked for (up to an hour).

        What was under way when it opened says nothing new when it fails as well; only a ``probe`` does.
        """
        if self.gate(now) == "open" and not probe:
            return self
        failures = self.failures + 1
        if failures < THRESHOLD:
            return Breaker(failures, self.open_until)
        pause = min(FIRST_PAUSE * 2 ** min(failures - THRESHOLD, 20), LONGEST_PAUSE) * (0.8 + 0.2 * chance())
        asked = min(timedelta(seconds=retry_after or 0), LONGEST_WISH)
        return Breaker(failures, now + max(pause, asked))


CLOSED = Breaker()
