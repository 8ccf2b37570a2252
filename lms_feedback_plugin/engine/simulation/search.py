"""How many people a promise needs: the same items again and again, served by more and more people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.engine.machine import Machine

from .assumptions import Assumptions
from .choices import Choices
from .figures import Figures, summed_up
from .world import World

MOST = 1024
"""People in one role; beyond, nobody searches."""
Tell = Callable[[], None]


def nothing() -> None:
    """For whoever wants to hear of no progress."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """A machine with the settings that it was made with, and the seeds."""

    machine: Machine
    settings: Mapping[str, Value]
    seeds: Sequence[int] = (1, 2, 3)
    tell: Tell = nothing
    """Called after every run."""

    def choices(self, assumptions: Assumptions) -> Choices:
        """Who takes which step, with this staff."""
        return Choices(self.machine.workflow, self.settings, assumptions.staff)

    def figures(self, assumptions: Assumptions) -> Figures:
        """All seeds."""
        choices, runs = self.choices(assumptions), []
        for seed in self.seeds:
            runs.append(World(self.machine, assumptions, choices, seed).run())
            self.tell()
        return summed_up(runs)


@dataclass(frozen=True, slots=True)
class Found:
    """What was tried: people → share kept. ``people`` is the smallest number that suffices; None where none does."""

    timer: str
    role: str
    share: float
    people: int | None
    tried: Mapping[int, float]
    at_best: float
    """The share that is kept when nobody ever waits for anybody of the role."""


def smallest_staff(simulation: Simulation, assumptions: Assumptions, timer: str, role: str, share: float) -> Found:
    """Double until the promise is kept, then halve the distance."""
    tried: dict[int, float] = {}

    def kept(people: int | None) -> float:
        others = {name: number for name, number in assumptions.staff.items() if name != role}
        staff = others if people is None else {**others, role: people}
        measured = simulation.figures(replace(assumptions, staff=staff)).promise(timer).kept
        found = 1.0 if measured is None else measured.mean
        if people is not None:
            tried[people] = found
        return found

    at_best = kept(None)
    if at_best < share:
        return Found(timer, role, share, None, tried, at_best)
    low, high = 0, 1
    while kept(high) < share:
        if high >= MOST:
            return Found(timer, role, share, None, dict(sorted(tried.items())), at_best)
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if kept(middle) >= share else (middle, high)
    return Found(timer, role, share, high, dict(sorted(tried.items())), at_best)
