"""What the engine answers: a decision to write down, or the reasons why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .course import Facts
from .item import Clock, Item
from .text import Text, Value
from .workflow import ActionKind, Transition

BlockerCode = Literal["state", "role", "needs", "condition", "invalid", "final"]
What = Literal[
    "created",
    "transition",
    "timer",
    "reaction",
    "merged",
    "received_merge",
    "unmerged",
    "fields",
    "message",
    "migrated",
    "reconsidered",
]


@dataclass(frozen=True, slots=True)
class Blocker:
    """One reason why a step may not be taken now, in every language we speak.

    ``field`` is set for ``needs`` and ``invalid``, ``role`` for ``role`` (the roles that may, joined by commas).
    """

    code: BlockerCode
    text: Text
    field: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One transition as it stands for one actor now. ``missing`` are the needed fields that are still empty."""

    transition: Transition
    blockers: tuple[Blocker, ...]
    missing: tuple[str, ...] = ()

    @property
    def allowed(self) -> bool:
        """True when nothing blocks it, or only fields that the actor may fill in with the step itself."""
        return all(b.code == "needs" for b in self.blockers)


@dataclass(frozen=True, slots=True)
class Effect:
    """Something to be done because of a decision, in order. ``n`` counts within the decision: ``item/version/n`` is its key.

    ``target``, ``name``: as in ``Action``. ``values``: what a ``set`` assigned, already computed.
    """

    n: int
    kind: ActionKind
    target: str = ""
    name: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """What happened, for the chain: ``what`` names the command, ``name`` the transition, timer, event type or merge partner."""

    what: What
    name: str
    actor: str
    from_state: str | None
    to_state: str
    changes: Mapping[str, Value] = field(default_factory=dict)
    """Fields with their new values."""
    facts: Facts = field(default_factory=dict)
    """What was known of course and activity, as far as the workflow asks for it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The next item (row_version raised by one), all its clocks, one history line and the effects, to be committed together."""

    item: Item
    clocks: tuple[Clock, ...]
    history: HistoryLine
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nothing changes; here is why."""

    blockers: tuple[Blocker, ...]
