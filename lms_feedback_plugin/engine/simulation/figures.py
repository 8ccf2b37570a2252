"""What several runs say together: means, and how far the seeds lie apart."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from .tally import Tally, Work


@dataclass(frozen=True, slots=True)
class Measure:
    """A mean over the seeds, and their standard deviation (0 with one seed)."""

    mean: float
    spread: float = 0.0

    @staticmethod
    def of(values: Iterable[float | None]) -> Measure | None:
        """None where no seed has a value."""
        known = [value for value in values if value is not None]
        if not known:
            return None
        return Measure(statistics.fmean(known), statistics.stdev(known) if len(known) > 1 else 0.0)


@dataclass(frozen=True, slots=True)
class Promise:
    """One timer: of ``stays`` that are over (all seeds), ``fired`` saw it ring; ``kept`` is the share that did not."""

    timer: str
    stays: int
    fired: int
    kept: Measure | None


@dataclass(frozen=True, slots=True)
class Crew:
    """One role: ``people`` None has as many as it takes. Waits are in working seconds."""

    role: str
    people: int | None
    tasks: int
    use: Measure | None
    """Share of their working time in which they are busy; None without a limit."""
    hours: Measure
    """Working hours that the arrivals of all days asked for."""
    wait: Measure | None
    wait_median: Measure | None
    wait_p90: Measure | None


@dataclass(frozen=True, slots=True)
class Place:
    """One state: how long a visit lasts, in seconds of real time."""

    state: str
    visits: int
    mean: Measure
    median: Measure


@dataclass(frozen=True, slots=True)
class Figures:
    """All of it."""

    seeds: int
    arrived: int
    finished: int
    circles: int
    per_day: Measure
    """Items finished per day of arrivals."""
    life: Measure | None
    """From the first word to the end, in seconds."""
    promises: tuple[Promise, ...]
    crews: tuple[Crew, ...]
    places: tuple[Place, ...]

    def promise(self, timer: str) -> Promise:
        """One of them. Raises ``KeyError``."""
        return {p.timer: p for p in self.promises}[timer]


def summed_up(runs: Sequence[Tally]) -> Figures:
    """The figures of at least one run."""
    days = runs[0].assumptions.days
    per_day = Measure.of(run.finished / days for run in runs)
    assert per_day is not None
    return Figures(
        seeds=len(runs),
        arrived=sum(run.arrived for run in runs),
        finished=sum(run.finished for run in runs),
        circles=sum(run.circles for run in runs),
        per_day=per_day,
        life=Measure.of(_mean(run.lives) for run in runs),
        promises=tuple(_promise(name, runs) for name in runs[0].timers),
        crews=tuple(_crew(role, runs) for role in _in_order(run.roles for run in runs)),
        places=tuple(_place(state, runs) for state in _in_order(run.states for run in runs)),
    )


def percentile(values: Sequence[float], share: float) -> float | None:
    """The nearest rank; None without values."""
    if not values:
        return None
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _promise(name: str, runs: Sequence[Tally]) -> Promise:
    stays = [run.timers[name] for run in runs]
    kept = Measure.of(stay.kept for stay in stays)
    return Promise(name, sum(stay.over for stay in stays), sum(stay.fired for stay in stays), kept)


def _crew(role: str, runs: Sequence[Tally]) -> Crew:
    supposed = runs[0].assumptions
    people = supposed.staff.get(role)
    works = [run.roles.get(role) or Work() for run in runs]
    capacity = (people or 0) * supposed.worked(supposed.start, supposed.horizon)
    use = Measure.of(work.busy / capacity for work in works) if capacity else None
    hours = Measure.of(work.busy / 3600 for work in works) or Measure(0.0)

    def waits(measure: Callable[[Sequence[float]], float | None]) -> Measure | None:
        return Measure.of(measure(work.waits) for work in works)

    tasks = sum(work.done for work in works)
    half, most = (lambda found: percentile(found, 0.5)), (lambda found: percentile(found, 0.9))
    return Crew(role, people, tasks, use, hours, waits(_mean), waits(half), waits(most))


def _place(state: str, runs: Sequence[Tally]) -> Place:
    visits = [run.states.get(state, []) for run in runs]
    mean, median = Measure.of(map(_mean, visits)), Measure.of(percentile(found, 0.5) for found in visits)
    assert mean is not None
    assert median is not None
    return Place(state, sum(map(len, visits)), mean, median)


def _mean(values: Sequence[float]) -> float | None:
    return statistics.fmean(values) if values else None


def _in_order(tables: Iterable[Iterable[str]]) -> list[str]:
    return list(dict.fromkeys(name for table in tables for name in table))
