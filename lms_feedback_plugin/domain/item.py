"""An item: one question, fault or idea, pinned to the version of the workflow that it began under."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from .course import Facts
from .text import Json, Value

ChannelMode = Literal["instant", "batch"]


@dataclass(frozen=True, slots=True)
class Pin:
    """The exact behaviour that an item follows."""

    workflow: str
    version: int
    behaviour: str


@dataclass(frozen=True)
class Item:
    """One item of one site. ``id`` counts up within the site; ``row_version`` guards every write and is the ETag."""

    site: str
    id: int
    pin: Pin
    state: str
    row_version: int
    reporter: str
    """Person id within the site."""
    language: str
    channel: str
    channel_mode: ChannelMode
    created_at: datetime
    updated_at: datetime
    entered_at: datetime
    """When the present state was entered."""
    course: str | None = None
    context: Json = field(default_factory=dict)
    """Typed context of the press: section, cmid, module, page, second, browser, …"""
    fields: Mapping[str, Value] = field(default_factory=dict)
    assigned_role: str | None = None
    assignee: str | None = None
    escalated_to: str | None = None
    """Role that a late item was escalated to, until the next public step."""
    merged_into: int | None = None
    opened_from: int | None = None
    """The item of another workflow that this one was opened from."""
    activity: str | None = None
    """What it speaks of within the course: the LMS's id of a quiz, a page, a forum."""
    facts: Facts = field(default_factory=dict)
    """What was known of course and activity when it was last decided on, as far as its workflow asks for it."""

    def moved(self, **changes: object) -> Item:
        """The same item with some of its parts changed: ``dataclasses.replace``, at a quarter of its cost.

        Every step makes one. What stays is copied in one go instead of being set part by part, which is why this class
        alone keeps its parts in a dictionary; the names of ``changes`` are not looked at.
        """
        made = object.__new__(Item)
        made.__dict__.update(self.__dict__, **changes)
        return made


@dataclass(frozen=True, slots=True)
class NewItem:
    """What is known of an item before it exists. ``state`` None begins in the workflow's first state.

    ``known`` are fields that the house fills in by itself, whoever records the item.
    ``reporter_name`` and ``course_name`` are only for conditions that ask for them.
    """

    site: str
    id: int
    reporter: str
    language: str
    channel: str
    channel_mode: ChannelMode
    course: str | None = None
    context: Json = field(default_factory=dict)
    fields: Mapping[str, Value] = field(default_factory=dict)
    state: str | None = None
    opened_from: int | None = None
    reporter_name: str | None = None
    course_name: str | None = None
    activity: str | None = None
    facts: Facts = field(default_factory=dict)
    known: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clock:
    """How one timer of one item stands.

    ``spent`` are the seconds (working seconds where the timer has a calendar) before ``since``; ``since`` is None
    while frozen or outside the stay. ``due_at`` is None while frozen, after firing, or when nothing is due.
    """

    timer: str
    spent: float
    since: datetime | None
    due_at: datetime | None
    fired: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a decision looks at: the item and its clocks, as one consistent read.

    The names are only for conditions that ask for them. ``facts`` is what is known of course and activity now; None where
    nobody looked: then those of the last decision count. ``due_at`` is for lists alone: the promise that comes next, or one
    that was missed and has not been made good; None where none runs.
    """

    item: Item
    clocks: tuple[Clock, ...] = ()
    reporter_name: str | None = None
    course_name: str | None = None
    facts: Facts | None = None
    due_at: datetime | None = None


Visibility = Literal["public", "internal"]


@dataclass(frozen=True, slots=True)
class Post:
    """One line of an item's conversation: what somebody wrote, or what the learner was told (``notice`` set)."""

    site: str
    item: int
    id: str
    at: datetime
    author: str
    """Person id, or ``bot``."""
    visibility: Visibility
    text: str
    notice: str | None = None
    """Name of the message when the line is a notice."""
