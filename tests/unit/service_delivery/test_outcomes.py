"""Which claimed rows may go while breakers stand open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from lms_feedback_plugin.domain.delivery import Dispatch, OutboxRow
from lms_feedback_plugin.service.breaker import Breaker
from lms_feedback_plugin.service.outcomes import plan

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = NOW + timedelta(seconds=30)


def _row(sequence: int, target: str = "lms", attempts: int = 1) -> OutboxRow:
    dispatch = Dispatch(f"north/{sequence}/1/0", "north", sequence, "notify", "received")
    return OutboxRow(dispatch, target, "pending", attempts, NOW, NOW, sequence=sequence)


def test_without_breakers_all_go() -> None:
    made = plan([_row(2), _row(1)], {}, NOW, LATER)
    assert [(row.sequence, probe) for row, probe in made.going] == [(1, False), (2, False)]
    assert made.waiting == ()


def test_behind_an_open_breaker_all_wait_until_it_opens_a_crack() -> None:
    until = NOW + timedelta(minutes=3)
    made = plan([_row(1), _row(2, "mail")], {("north", "lms"): Breaker(7, until)}, NOW, LATER)
    assert [row.sequence for row, _ in made.going] == [2]
    assert [(wait.row.sequence, wait.until) for wait in made.waiting] == [(1, until)]


def test_through_a_half_open_breaker_goes_the_one_that_was_tried_least_and_the_rest_wait_for_it() -> None:
    breaker = Breaker(7, NOW)
    made = plan([_row(1, attempts=9), _row(2, attempts=1), _row(3, attempts=1)], {("north", "lms"): breaker}, NOW, LATER)
    assert [(row.sequence, probe) for row, probe in made.going] == [(2, True)]
    assert sorted((wait.row.sequence, wait.until) for wait in made.waiting) == [(1, LATER), (3, LATER)]
    assert made.probing == {("north", "lms"): Breaker(7, LATER)}
