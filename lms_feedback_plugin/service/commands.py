"""The commands: all that can change an item, as values. ``Committer.execute`` takes any of them.

``person`` is whoever acts, as ``access`` found them; what they may do with the item is decided under the item's lock.
``key`` is the idempotency key of a learner's press: the same key with the same content gets the stored answer again.
``expect_version`` is the row version that the caller looked at (If-Match); None means whichever stands. ``attachments`` are ids
of files that the person has uploaded and now sends along.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lms_feedback_plugin.domain.delivery import Delivery
from lms_feedback_plugin.domain.item import ChannelMode, Item, Post, Visibility
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.domain.text import Json, Value
from lms_feedback_plugin.errors import FeedbackError


@dataclass(frozen=True, slots=True)
class Submit:
    """A new item. ``by`` is the member of staff who records it for the reporter; ``language`` None is the reporter's."""

    site: str
    workflow: str
    reporter: Person
    fields: Mapping[str, Value]
    course: str | None = None
    context: Json = field(default_factory=dict)
    channel: str = "widget"
    channel_mode: ChannelMode = "instant"
    language: str | None = None
    by: Person | None = None
    key: str | None = None
    attachments: tuple[str, ...] = ()

    @property
    def person(self) -> Person:
        """Who presses."""
        return self.by or self.reporter


@dataclass(frozen=True, slots=True)
class Fire:
    """Take a transition, filling in ``values`` on the way. ``article`` is the handbook's whose wording staff send by it."""

    site: str
    item: int
    transition: str
    person: Person
    values: Mapping[str, Value] = field(default_factory=dict)
    expect_version: int | None = None
    key: str | None = None
    article: int | None = None
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Say:
    """Write a line. A public one by staff is told to the learner; an internal one is for staff alone."""

    site: str
    item: int
    person: Person
    text: str
    visibility: Visibility = "public"
    expect_version: int | None = None
    key: str | None = None
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Nudge:
    """The learner asks whether there is any news."""

    site: str
    item: int
    person: Person
    expect_version: int | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """Somebody wants what stands on the board."""

    site: str
    item: int
    person: Person
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """Staff change fields outside of a transition."""

    site: str
    item: int
    person: Person
    values: Mapping[str, Value]
    expect_version: int | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Assign:
    """Staff give the item to somebody, take it themselves, or let it go (None)."""

    site: str
    item: int
    person: Person
    assignee: str | None
    expect_version: int | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class MergeItems:
    """Put ``source`` into ``target``; its reporter follows the target from then on. ``expect_version`` is the source's."""

    site: str
    source: int
    target: int
    person: Person
    expect_version: int | None = None
    key: str | None = None

    @property
    def item(self) -> int:
        """The item that goes in."""
        return self.source


@dataclass(frozen=True, slots=True)
class UnmergeItems:
    """Take a merged item out again, to where it stood before."""

    site: str
    item: int
    person: Person
    expect_version: int | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Follow:
    """Be told what the reporter is told, or no longer."""

    site: str
    item: int
    person: Person
    following: bool = True
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """The learner's answer to a survey: ``score`` from 1 to 5."""

    site: str
    item: int
    person: Person
    survey: str
    score: int
    comment: str = ""
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Receive:
    """What an adapter read out of a verified delivery. ``digest`` is the SHA-256 of its raw bytes, as hex."""

    site: str
    adapter: str
    delivery: Delivery
    digest: str


@dataclass(frozen=True, slots=True)
class Elapse:
    """A timer's due date has come."""

    site: str
    item: int
    timer: str


@dataclass(frozen=True, slots=True)
class Reconsider:
    """What is known of the item's course or activity has changed, or a date has come nearer: look at it anew."""

    site: str
    item: int


@dataclass(frozen=True, slots=True)
class Erase:
    """Forget who ``subject`` is. ``person`` is who asks for it, a member of staff or the subject; None when the LMS said so."""

    site: str
    subject: str
    person: Person | None = None


ItemCommand = Fire | Say | Nudge | Vote | Edit | Assign | MergeItems | UnmergeItems | Follow | Rate
PressCommand = Submit | ItemCommand
"""What a person does; each may carry a key."""
Command = PressCommand | Receive | Elapse | Reconsider | Erase


@dataclass(frozen=True, slots=True)
class Done:
    """The item as it stands after the command. ``repeated``: the key came before, and this is the answer of then."""

    item: Item | None
    post: Post | None = None
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Received:
    """``items`` were created or changed; ``unknown`` are the events that no word of ours fits; ``refused`` what a reaction
    wanted and an item did not allow. ``repeated``: the delivery came before and nothing was done."""

    repeated: bool = False
    items: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()
    refused: tuple[FeedbackError, ...] = ()


Outcome = Done | Received | None
"""None: a timer that was not due any more."""
