"""What a simulation supposes about the world: how often something comes in, who is there, how fast learners answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from lms_feedback_plugin.engine.calendars import WorkingTime

Spread = Literal["lognormal", "exponential", "fixed"]
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Assumptions:
    """One question to the simulation.

    People work, and learners report, in the hours of ``working`` (None: day and night); ``round_the_clock`` lets learners
    report at any hour. Roles that ``staff`` does not name have as many people as it takes.
    """

    start: datetime
    arrivals: float
    """How many come in per hour in which learners report."""
    staff: Mapping[str, int] = field(default_factory=dict)
    days: int = 20
    working: WorkingTime | None = None
    round_the_clock: bool = False
    batch_share: float = 0.0
    """How many come in over a channel that is answered in a batch, from 0 to 1."""
    learner_replies: timedelta = timedelta(hours=12)
    """How long learners take on average to answer; the single times are exponential."""
    never_reply: float = 0.2
    """How many of them never do."""
    spread: Spread = "lognormal"
    """How the single times scatter around ``effort``: lognormal with half the mean as standard deviation, exponential, or not
    at all."""
    patience: timedelta = YEAR
    """How long after the last day the run goes on; what is not finished by then is counted as such."""

    @property
    def horizon(self) -> datetime:
        """When the last day ends, and with it the arrivals."""
        return self.start + timedelta(days=self.days)

    def opens(self, now: datetime) -> datetime:
        """The next moment from ``now`` on at which people work."""
        return now if self.working is None else self.working.add(now, _TICK) - _TICK

    def after_work(self, now: datetime, effort: timedelta) -> datetime:
        """When work that begins now is done: it rests while the office is closed."""
        return now + effort if self.working is None else self.working.add(now, effort)

    def worked(self, start: datetime, end: datetime) -> float:
        """Seconds of working time between two moments."""
        if end <= start:
            return 0.0
        return (end - start if self.working is None else self.working.between(start, end)).total_seconds()


_TICK = timedelta(microseconds=1)
