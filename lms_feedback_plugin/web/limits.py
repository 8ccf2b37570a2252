"""Rate limits: a budget for each person or token; an address counts only while nobody is known, and then generously.

A class of 500 sits behind one address, so an address says little. Budgets live in the process: with several processes each
gives its own, which is well within what they are for (a script gone wild, a password guessed).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from .problems import TooMany

FULL = 50_000
"""Keys that are kept before those with a whole budget are swept out."""


@dataclass(frozen=True, slots=True)
class Budget:
    """``burst`` requests at once, refilled at ``per_minute``."""

    per_minute: float
    burst: int


@dataclass(frozen=True, slots=True)
class Budgets:
    """What each kind of caller may spend."""

    person: Budget = Budget(per_minute=240, burst=120)
    token: Budget = Budget(per_minute=6_000, burst=2_000)
    address: Budget = Budget(per_minute=12_000, burst=6_000)
    delivery: Budget = Budget(per_minute=60_000, burst=20_000)
    sign_in: Budget = Budget(per_minute=4, burst=10)


UNLIMITED = Budgets(*(Budget(per_minute=1e9, burst=10**9) for _ in range(5)))
"""For measuring."""


class Limiter:
    """Token buckets by the generic cell rate algorithm: one number a key, the moment at which its budget is whole again."""

    def __init__(self, budgets: Budgets, now: Callable[[], datetime]) -> None:
        self.budgets = budgets
        self._now = now
        self._whole_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def spend(self, budget: Budget, key: str) -> None:
        """Take one request out of ``key``'s budget. Raises ``TooMany`` with the seconds to wait."""
        wait = self._wait(budget, key)
        if wait > 0:
            seconds = max(1, round(wait + 0.5))
            raise TooMany(
                f"More than {budget.burst} requests at once or {budget.per_minute:g} a minute. Try again in {seconds} s.",
                retry_after=seconds,
                text={
                    "en": f"Too many requests in a short time. Try again in {seconds} s.",
                    "zh-CN": f"短时间内请求过多，请在 {seconds} 秒后重试。",
                },
            )

    def _wait(self, budget: Budget, key: str) -> float:
        now = self._now().timestamp()
        cost = 60.0 / budget.per_minute
        empty = now + cost * budget.burst
        with self._lock:
            before = min(max(self._whole_at.get(key, now), now), empty)  # a clock that was set back shuts nobody out for long
            after = before + cost
            if after > empty + 1e-9:
                self._whole_at[key] = before
                return after - empty
            if len(self._whole_at) >= FULL:
                self._whole_at = {k: at for k, at in self._whole_at.items() if at > now}
            self._whole_at[key] = after
        return 0.0
