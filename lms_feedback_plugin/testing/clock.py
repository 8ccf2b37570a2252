"""A clock that stands still until it is told to go on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

MONDAY_TEN_IN_SHANGHAI = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


class FrozenClock:
    """Give it to ``bootstrap.build`` as the clock."""

    def __init__(self, at: datetime = MONDAY_TEN_IN_SHANGHAI) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """The present."""
        return self.at

    def go(self, span: timedelta) -> datetime:
        """Let time pass; returns the new present."""
        self.at += span
        return self.at
