"""The breaker as a value."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms_feedback_plugin.service.breaker import CLOSED, FIRST_PAUSE, LONGEST_PAUSE, LONGEST_WISH, THRESHOLD, Breaker

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def _after(failures: int, chance: float = 0.5) -> Breaker:
    breaker = CLOSED
    for _ in range(failures):
        breaker = breaker.failed(NOW, lambda: chance, probe=True)
    return breaker


def test_failures_that_were_under_way_when_it_opened_do_not_lengthen_the_pause() -> None:
    opened = _after(THRESHOLD)
    assert opened.failed(NOW, lambda: 0.5) == opened


def test_a_target_that_names_its_time_is_left_alone_until_then() -> None:
    wished = _after(THRESHOLD - 1).failed(NOW, lambda: 0.5, retry_after=900)
    assert wished.open_until == NOW + timedelta(seconds=900)
    assert _after(THRESHOLD - 1).failed(NOW, lambda: 0.5, retry_after=1e7).open_until == NOW + LONGEST_WISH


def test_it_opens_after_so_many_failures_in_a_row_and_not_before() -> None:
    assert _after(THRESHOLD - 1).gate(NOW) == "closed"
    assert _after(THRESHOLD).gate(NOW) == "open"


def test_one_answer_in_between_starts_the_count_anew() -> None:
    breaker = _after(THRESHOLD - 1).succeeded().failed(NOW, lambda: 0.5)
    assert breaker.gate(NOW) == "closed"
    assert breaker.failures == 1


def test_after_the_pause_it_is_half_open_and_closed_for_others_while_one_tries() -> None:
    later = NOW + FIRST_PAUSE
    breaker = _after(THRESHOLD)
    assert breaker.gate(later) == "half-open"
    probing = breaker.probing(later + timedelta(seconds=30))
    assert probing.gate(later) == "open"
    assert probing.gate(later + timedelta(seconds=30)) == "half-open"
    assert probing.failures == breaker.failures


def test_a_failed_probe_doubles_the_pause() -> None:
    once, twice = _after(THRESHOLD), _after(THRESHOLD + 1)
    assert once.open_until is not None
    assert twice.open_until is not None
    assert (twice.open_until - NOW) == 2 * (once.open_until - NOW)


@given(st.integers(THRESHOLD, 10_000), st.floats(min_value=0, max_value=1, exclude_max=True))
def test_the_pause_stays_within_its_bounds(failures: int, chance: float) -> None:
    until = Breaker(failures - 1, None).failed(NOW, lambda: chance).open_until
    assert until is not None
    assert FIRST_PAUSE * 0.8 <= until - NOW <= LONGEST_PAUSE
