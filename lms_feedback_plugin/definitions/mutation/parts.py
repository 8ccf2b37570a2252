"""What all sorts of mutants are made with: the workflow, the places in its file, the sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from lms_feedback_plugin.definitions.diagnostics import Place
from lms_feedback_plugin.definitions.samples import Sampler
from lms_feedback_plugin.definitions.spots import Spots
from lms_feedback_plugin.domain.calendar import WorkingCalendar, Workspace
from lms_feedback_plugin.domain.text import Text, say
from lms_feedback_plugin.domain.workflow import Merge, Reaction, Timer, Transition, Workflow

from .wording import WORDS

Sort = Literal["roles", "needs", "conditions", "decisions", "effects", "timers", "pauses", "merges", "reactions", "ways"]
SORTS: tuple[Sort, ...] = (
    "roles",
    "needs",
    "conditions",
    "decisions",
    "effects",
    "timers",
    "pauses",
    "merges",
    "reactions",
    "ways",
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A workflow with one rule weakened: the sort of rule, what was changed in a sentence, and where in the file."""

    sort: Sort
    what: Text
    place: Place
    workflow: Workflow


@dataclass(frozen=True, slots=True)
class Parts:
    """The workflow that is weakened, and what is needed to say so."""

    workflow: Workflow
    workspace: Workspace
    spots: Spots
    sampler: Sampler = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sampler", Sampler(self.workflow))

    @property
    def roles(self) -> tuple[str, ...]:
        """All roles that there are."""
        return self.workspace.roles

    @property
    def calendars(self) -> Mapping[str, WorkingCalendar]:
        """All calendars that there are."""
        return self.workspace.calendars

    def mutant(self, sort: Sort, key: str, way: tuple[str | int, ...], changed: Workflow, **params: object) -> Mutant:
        """One mutant; ``key`` is its sentence, ``way`` leads to its place."""
        return Mutant(sort, _worded(key, params), self.spots.at(*way), changed)

    def with_transition(self, one: Transition, **changes: Any) -> Workflow:
        """The workflow with one transition changed."""
        return replace(self.workflow, transitions={**self.workflow.transitions, one.name: replace(one, **changes)})

    def with_timer(self, one: Timer, **changes: Any) -> Workflow:
        """The workflow with one timer changed."""
        return replace(self.workflow, timers={**self.workflow.timers, one.name: replace(one, **changes)})

    def with_reaction(self, number: int, one: Reaction | None) -> Workflow:
        """The workflow with one reaction in the place of another, or without it."""
        rest = self.workflow.reactions
        return replace(self.workflow, reactions=(*rest[:number], *((one,) if one else ()), *rest[number + 1 :]))

    def with_merge(self, one: Merge, **changes: Any) -> Workflow:
        """The workflow with its merge changed."""
        return replace(self.workflow, merge=replace(one, **changes))

    def neighbour(self, state: str, *, final: bool | None = None) -> str | None:
        """Another state, the next in the file; only among the final or the other ones where that is said."""
        names = [s.name for s in self.workflow.states.values() if final in (None, s.final) or s.name == state]
        after = names[names.index(state) + 1 :] + names[: names.index(state)]
        return next(iter(after), None)


def _worded(key: str, params: dict[str, object]) -> Text:
    return {
        language: sentence.format(**{k: say(v, language) if isinstance(v, dict) else v for k, v in params.items()})
        for language, sentence in WORDS[key].items()
    }


def without(names: tuple[Any, ...], place: int) -> tuple[Any, ...]:
    """The tuple with one entry left out."""
    return (*names[:place], *names[place + 1 :])


def each(names: tuple[Any, ...]) -> Iterator[tuple[int, Any, tuple[Any, ...]]]:
    """Each entry with its place and what is left without it."""
    for place, name in enumerate(names):
        yield place, name, without(names, place)
