"""What one run counts while it goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from .assumptions import Assumptions


@dataclass(slots=True)
class Stays:
    """The stays of one timer: ``fired`` of those that are ``over``; the others were still going on when the run ended."""

    begun: int = 0
    over: int = 0
    fired: int = 0

    @property
    def kept(self) -> float | None:
        """Share of the stays that ended before the timer rang; None without any."""
        return None if not self.over else 1 - self.fired / self.over


@dataclass(slots=True)
class Work:
    """The work of one role: working seconds, and how long each piece lay before somebody took it up."""

    busy: float = 0.0
    """Within the days of arrivals."""
    done: int = 0
    waits: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Tally:
    """One run. Times are in seconds."""

    assumptions: Assumptions
    timers: dict[str, Stays]
    roles: dict[str, Work] = field(default_factory=dict)
    states: dict[str, list[float]] = field(default_factory=dict)
    arrived: int = 0
    finished: int = 0
    lives: list[float] = field(default_factory=list)
    """How long each finished item was there."""
    area: float = 0.0
    """The number of items present, summed up over time."""
    ended: datetime | None = None
    circles: int = 0
    """Items that were given up because they went round and round."""
    _present: int = 0
    _seen: datetime | None = None

    def arrive(self, now: datetime) -> None:
        """One more is there."""
        self._pass_time(now)
        self.arrived += 1
        self._present += 1

    def leave(self, created: datetime, now: datetime) -> None:
        """One has come to its end."""
        self._pass_time(now)
        self.finished += 1
        self._present -= 1
        self.lives.append((now - created).total_seconds())

    def stay(self, state: str, since: datetime, now: datetime) -> None:
        """An item leaves a state."""
        self.states.setdefault(state, []).append((now - since).total_seconds())

    def clocks(self, before: Iterable[str], after: Iterable[str], rung: frozenset[str]) -> None:
        """Timers whose stay ended or began with a step. What has ``rung`` was counted when it did."""
        before, after = set(before), set(after)
        for name in before - after - rung:
            self.timers[name].over += 1
        for name in after - before:
            self.timers[name].begun += 1

    def ring(self, timer: str) -> None:
        """A timer rang: its promise was not kept, or its hour came."""
        self.timers[timer].over += 1
        self.timers[timer].fired += 1

    def work(self, role: str, asked: datetime, begun: datetime, done: datetime) -> None:
        """Somebody took a piece of work up and finished it."""
        told, supposed = self.roles.setdefault(role, Work()), self.assumptions
        told.done += 1
        told.waits.append(supposed.worked(asked, begun))
        told.busy += supposed.worked(begun, min(done, supposed.horizon))

    def end(self, now: datetime) -> None:
        """Nothing more happens."""
        self._pass_time(now)
        self.ended = now

    def _pass_time(self, now: datetime) -> None:
        if self._seen is not None:
            self.area += self._present * (now - self._seen).total_seconds()
        self._seen = now
