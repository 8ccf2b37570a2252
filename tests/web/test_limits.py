"""Budgets: a class behind one address passes, a script gone wild does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lms_feedback_plugin.web.limits import Budget, Budgets, Limiter
from lms_feedback_plugin.web.problems import TooMany


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def wait(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def spent(limiter: Limiter, budget: Budget, key: str, most: int = 10_000) -> int:
    """How many requests pass at once."""
    for count in range(most):
        try:
            limiter.spend(budget, key)
        except TooMany:
            return count
    return most


def test_burst_passes_then_the_rate() -> None:
    clock = Clock()
    limiter = Limiter(Budgets(), clock)
    budget = Budget(per_minute=60, burst=5)
    assert spent(limiter, budget, "a") == 5
    clock.wait(2)
    assert spent(limiter, budget, "a") == 2
    clock.wait(3600)
    assert spent(limiter, budget, "a") == 5


def test_a_clock_set_back_shuts_nobody_out() -> None:
    clock = Clock()
    limiter = Limiter(Budgets(), clock)
    budget = Budget(per_minute=60, burst=5)
    spent(limiter, budget, "a")
    clock.wait(-3600)
    assert spent(limiter, budget, "a") == 0
    clock.wait(1)
    assert spent(limiter, budget, "a") >= 1


def test_keys_do_not_share() -> None:
    limiter = Limiter(Budgets(), Clock())
    budget = Budget(per_minute=60, burst=3)
    assert spent(limiter, budget, "a") == 3
    assert spent(limiter, budget, "b") == 3


def test_retry_after_is_long_enough() -> None:
    clock = Clock()
    limiter = Limiter(Budgets(), clock)
    budget = Budget(per_minute=7, burst=2)
    spent(limiter, budget, "a")
    with pytest.raises(TooMany) as refused:
        limiter.spend(budget, "a")
    clock.wait(refused.value.retry_after)
    limiter.spend(budget, "a")
    assert refused.value.retry_after >= 1


def test_a_class_of_500_passes_behind_one_address() -> None:
    limiter = Limiter(Budgets(), Clock())
    assert spent(limiter, Budgets().address, "address:203.0.113.7") >= 500 * 10


def test_forgotten_keys_do_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lms_feedback_plugin.web.limits.FULL", 100)
    clock = Clock()
    limiter = Limiter(Budgets(), clock)
    budget = Budget(per_minute=60, burst=2)
    for number in range(1000):
        limiter.spend(budget, str(number))
        clock.wait(1)
    assert len(limiter._whole_at) <= 101
