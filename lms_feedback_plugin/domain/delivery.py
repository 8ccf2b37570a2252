"""What crosses the house's border: a request that came in, a dispatch that goes out, and its receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from .event import Event
from .text import Json


@dataclass(frozen=True, slots=True)
class Inbound:
    """An HTTP request as it arrived: header names in lower case, the body's raw bytes, and when we read it."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """What an adapter read out of one request. ``id`` is the sender's, or derived from the content where it sends none.

    ``unknown`` names vendor events that the adapter has no canonical word for and does not pass through. ``heartbeat`` is what
    the sender tells of itself where the request is a sign of life; such a request holds no event.
    """

    id: str
    events: tuple[Event, ...]
    unknown: tuple[str, ...] = ()
    heartbeat: Json | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is to be told, as the target needs it."""

    person: str
    name: str
    language: str
    email: str | None = None


DispatchKind = Literal["notify", "call", "publish"]


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One outgoing thing, rendered and ready. ``key`` (``site/item/version/n[/person]``) is the same on every try.

    ``name`` is the message's name (notify) or the effect's (call); ``thread`` groups what belongs to one item.
    """

    key: str
    site: str
    item: int
    kind: DispatchKind
    name: str
    recipient: Recipient | None = None
    subject: str = ""
    text: str = ""
    html: str = ""
    url: str = ""
    url_name: str = ""
    course: str | None = None
    thread: str = ""
    data: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The other side took it. ``reference`` is its own id for it (issue number, notification id, Message-ID)."""

    reference: str
    detail: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HeldKeys:
    """Fingerprints of the keys that the other side holds, newest first: of shared secrets, and of learner token keys."""

    secrets: tuple[str, ...] = ()
    token_keys: tuple[str, ...] = ()


OutboxState = Literal["pending", "done", "dead"]


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A dispatch on its way. ``target`` is the adapter; ``next_at`` None once it is done or dead."""

    dispatch: Dispatch
    target: str
    state: OutboxState
    attempts: int
    created_at: datetime
    next_at: datetime | None
    last_error: str | None = None
    sequence: int = 0
    """Order of commitment: rows of one item to one target for one reader leave in this order."""
