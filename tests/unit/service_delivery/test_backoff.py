"""Retries: jittered, bounded, polite, and patient for days."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms_feedback_plugin.service.backoff import Backoff

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
chances = st.floats(min_value=0, max_value=1, exclude_max=True)


@given(attempts=st.integers(1, 500), chance=chances)
def test_the_next_try_lies_between_the_least_and_the_ceiling(attempts: int, chance: float) -> None:
    backoff = Backoff()
    delay = backoff.next_at(NOW, attempts, lambda: chance) - NOW
    assert backoff.least <= delay <= min(backoff.first * 2 ** min(attempts - 1, 30), backoff.ceiling)


@given(attempts=st.integers(1, 40), chance=chances, asked=st.floats(min_value=0, max_value=10**7))
def test_retry_after_is_honoured_up_to_a_day(attempts: int, chance: float, asked: float) -> None:
    backoff = Backoff()
    delay = (backoff.next_at(NOW, attempts, lambda: chance, asked) - NOW).total_seconds()
    assert delay >= min(asked, 86_400) - 0.001
    assert delay <= max(backoff.ceiling.total_seconds(), 86_400)


def test_full_jitter_uses_the_whole_width() -> None:
    backoff = Backoff()
    early = backoff.next_at(NOW, 8, lambda: 0.0)
    late = backoff.next_at(NOW, 8, lambda: 0.999999)
    assert early == NOW + timedelta(seconds=1)
    assert late - NOW > timedelta(seconds=639)


@given(st.lists(chances, min_size=400, max_size=400))
def test_nothing_is_given_up_within_the_first_three_days(luck: list[float]) -> None:
    backoff, now, attempts, draws = Backoff(), NOW, 0, iter(luck)
    for chance in draws:
        attempts += 1
        if backoff.is_spent(now, NOW, attempts):
            break
        now = backoff.next_at(now, attempts, lambda c=chance: c)
    assert now - NOW >= timedelta(hours=72) or attempts == 400


def test_a_row_that_waited_behind_a_breaker_still_gets_its_tries() -> None:
    old = NOW - timedelta(days=9)
    assert not Backoff().is_spent(NOW, old, 3)
    assert Backoff().is_spent(NOW, old, 16)
    assert not Backoff().is_spent(NOW, NOW - timedelta(hours=71), 400)
