"""A workflow as data: what the YAML says, after it was read and found sound. See docs/reference for the language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from .text import Text, Value

EMPTY: Mapping[str, object] = MappingProxyType({})

FieldType = Literal["text", "number", "choice", "boolean", "date", "person", "file"]
SettingType = Literal["duration", "number", "role", "text", "boolean"]
CarryRule = Literal["sum", "longest", "highest", "first"]
BOT = "bot"
"""The role of timers, reactions and automatic answers."""
LEARNER = "learner"
"""The role of whoever reported or follows the item."""
ADMIN = "admin"
"""The role of whoever runs the service for a site: sees everything of it, and takes only steps that name it."""
MATCH = "match"
"""The number field that the house fills in: how well the handbook matches what a new item says, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A guard, as written. ``engine.guards`` compiles and type-checks it; nothing ever evaluates it as Python."""

    source: str


@dataclass(frozen=True, slots=True)
class Expression:
    """A computed value, as written (``item.votes + 1``, ``event.text``); plain values stay plain."""

    source: str


@dataclass(frozen=True, slots=True)
class Setting:
    """A typed value that an admin may change without touching the machine. A duration's default is a ``timedelta``."""

    name: str
    type: SettingType
    default: Value | timedelta
    label: Text


@dataclass(frozen=True, slots=True)
class Field:
    """A typed field of an item.

    ``private`` ones are encrypted at rest; ``choices`` are in rising order, ``choice_labels`` their words. ``asked`` ones
    stand on the learner's form beside the required ones.
    """

    name: str
    type: FieldType
    label: Text
    required: bool = False
    default: Value = None
    private: bool = False
    choices: tuple[str, ...] = ()
    choice_labels: Mapping[str, Text] = field(default_factory=lambda: MappingProxyType({}))
    asked: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """A place where an item may stand. ``quiet`` and ``patient`` hold the written reason that silences a promise check."""

    name: str
    label: Text
    final: bool = False
    paused: bool = False
    quiet: str | None = None
    patient: str | None = None


class ActionKind(StrEnum):
    """What a ``do`` line may ask for."""

    NOTIFY = "notify"
    ASSIGN = "assign"
    ESCALATE = "escalate"
    REMIND = "remind"
    SET = "set"
    OPEN = "open"
    CALL = "call"
    PUBLISH = "publish"
    SURVEY = "survey"


@dataclass(frozen=True, slots=True)
class Action:
    """One entry of ``do``.

    ``target`` is the audience (notify), the role (assign, escalate, remind), the workflow (open), the adapter
    (call, publish) or the survey; ``name`` the message (notify) or the adapter's effect (call: ``create_issue``);
    ``values`` the assignments of ``set``.
    """

    kind: ActionKind
    target: str = ""
    name: str = ""
    values: Mapping[str, Value | Expression] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Transition:
    """A step: from, to, by, needs, if/else, do."""

    name: str
    sources: tuple[str, ...]
    target: str
    by: tuple[str, ...]
    label: Text
    needs: tuple[str, ...] = ()
    condition: Condition | None = None
    otherwise: Text | None = None
    do: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """``is`` / ``if`` of a decided field; the first row that holds gives the value. A row without ``if`` always holds."""

    value: Value
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """How an item goes into another: ``carry`` says how each field of the target takes the merged item's value in."""

    sources: tuple[str, ...]
    target: str
    by: tuple[str, ...]
    carry: Mapping[str, CarryRule]
    do: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Timer:
    """A promise about time spent in ``states``. Exactly one of ``after`` (a duration or a setting's name) and ``at``."""

    name: str
    states: tuple[str, ...]
    after: timedelta | str | None = None
    at: time | None = None
    calendar: str | None = None
    condition: Condition | None = None
    do: tuple[Action, ...] = ()
    go: str | None = None


@dataclass(frozen=True, slots=True)
class Reaction:
    """What an event from outside does: ``create`` a new item, or ``match`` standing ones and then ``do`` and ``go``."""

    when: str
    create: Mapping[str, Value | Expression] | None = None
    match: Mapping[str, Value | Expression] | None = None
    condition: Condition | None = None
    do: tuple[Action, ...] = ()
    go: str | None = None


@dataclass(frozen=True, slots=True)
class Migration:
    """How items of version ``source`` stand in this one. ``keep_timers`` false starts the clocks anew."""

    source: int
    states: Mapping[str, str]
    keep_timers: bool = True


@dataclass(frozen=True, slots=True)
class Effort:
    """For ``simulate`` alone: how long a person is busy with a transition and how often it is the one taken."""

    effort: timedelta = timedelta()
    odds: float | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One notice in one language: Markdown with ``{item.reply}``-style places to fill in."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Workflow:
    """One version of one lifecycle. ``behaviour`` is the hash of all that changes what items do; labels are not in it."""

    name: str
    version: int
    behaviour: str
    label: Text
    settings: Mapping[str, Setting]
    fields: Mapping[str, Field]
    decide: Mapping[str, tuple[DecisionRow, ...]]
    states: Mapping[str, State]
    transitions: Mapping[str, Transition]
    merge: Merge | None = None
    timers: Mapping[str, Timer] = field(default_factory=dict)
    reactions: tuple[Reaction, ...] = ()
    migrate: tuple[Migration, ...] = ()
    simulation: Mapping[str, Effort] = field(default_factory=dict)
    messages: Mapping[str, Mapping[str, Message]] = field(default_factory=dict)
    """Message name, then language."""

    @property
    def initial(self) -> str:
        """The first state is where items begin."""
        return next(iter(self.states))

    @property
    def headline(self) -> str:
        """The first required text field: what the learner said, and what stands as the item's title."""
        texts = [f for f in self.fields.values() if f.type == "text"]
        return next((f.name for f in texts if f.required), texts[0].name if texts else "")
