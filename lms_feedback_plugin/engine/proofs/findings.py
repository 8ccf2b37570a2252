"""What a proof finds: the names of what is wrong, and the way on which it happens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

WayKind = Literal["person", "bot", "timer", "reaction", "merge"]


class Way(NamedTuple):
    """How an item leaves a state: by whom or what (``by``: a role, a timer, an event type), through which transition."""

    kind: WayKind
    by: str
    transition: str


class Leg(NamedTuple):
    """One step of a way: from a state, to a state."""

    source: str
    way: Way
    target: str


Path = tuple[Leg, ...]
"""A way through the workflow, from its first state on."""


@dataclass(frozen=True, slots=True)
class Untold:
    """An item can end by the last leg of ``path`` while its reporter waits for word.

    ``silent`` is the step that has to speak: the last one on the way that left the reporter in the dark, else the end itself.
    ``heard`` says whether the reporter heard anything at all on the way.
    """

    path: Path
    silent: Leg
    heard: bool


@dataclass(frozen=True, slots=True)
class Forgotten:
    """An item that is left in ``state`` may lie there for ever. ``doubtful`` are the timers that run there but may pass."""

    state: str
    path: Path
    doubtful: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chance:
    """Two timers fall due at the same moment in ``state`` and lead apart: only one of them can move the item."""

    one: str
    other: str
    state: str


@dataclass(frozen=True, slots=True)
class Circle:
    """Timers alone drive an item round through ``path``, which ends where it begins, for ever."""

    path: Path


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A timer or a reaction takes a step that needs ``field``, which nothing fills on ``path`` to where it happens."""

    way: Way
    field: str
    path: Path
    state: str


Finding = Untold | Forgotten | Chance | Circle | Unfilled
