"""Plays the scenarios on every mutant: which of them notice, and what nobody notices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from lms_feedback_plugin.definitions.scenario import Scenario
from lms_feedback_plugin.definitions.scenarios import machine_for, run
from lms_feedback_plugin.domain.calendar import Workspace
from lms_feedback_plugin.engine.machine import Machine

from .parts import SORTS, Mutant, Sort


@dataclass(frozen=True, slots=True)
class Survey:
    """How many mutants there were, by sort, and those that every scenario let pass."""

    made: dict[Sort, int]
    survivors: tuple[Mutant, ...]

    @property
    def total(self) -> int:
        """All mutants."""
        return sum(self.made.values())

    @property
    def noticed(self) -> int:
        """Those that a scenario failed on."""
        return self.total - len(self.survivors)

    @property
    def score(self) -> float:
        """The share that was noticed, in percent; of nothing, all."""
        return 100.0 * self.noticed / self.total if self.total else 100.0

    def left(self, sort: Sort) -> int:
        """How many of one sort nobody noticed."""
        return sum(mutant.sort == sort for mutant in self.survivors)


def survey(
    mutants: Sequence[Mutant],
    scenarios: Iterable[Scenario],
    workspace: Workspace,
    progress: Callable[[], None] = lambda: None,
) -> Survey:
    """Play the scenarios, which all pass on the workflow itself, on each mutant until one of them fails.

    The one that noticed last is asked first: neighbours in the file are noticed by the same story.
    ``progress`` is called after each.
    """
    order, survivors = list(scenarios), []
    for mutant in mutants:
        machine = machine_for(mutant.workflow, workspace)
        place = _noticed(machine, order)
        if place is None:
            survivors.append(mutant)
        else:
            order.insert(0, order.pop(place))
        progress()
    made = {sort: sum(mutant.sort == sort for mutant in mutants) for sort in SORTS}
    return Survey({sort: count for sort, count in made.items() if count}, tuple(survivors))


def _noticed(machine: Machine, scenarios: Sequence[Scenario]) -> int | None:
    return next((place for place, scenario in enumerate(scenarios) if not run(machine, scenario).passed), None)
