"""What happened, as values: the lives of items as their history tells them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lms_feedback_plugin.domain.course import Facts
from lms_feedback_plugin.domain.decision import What
from lms_feedback_plugin.domain.item import ChannelMode
from lms_feedback_plugin.domain.text import Value


@dataclass(frozen=True, slots=True)
class Recorded:
    """One line of a history. ``roles`` None: nobody knows any more in which role it was done; then whoever may is supposed.

    ``values`` are what was filled in with it, without what the workflow itself wrote; ``changes`` are all that changed.
    ``facts`` is what was known of course and activity, as far as the version of then asked for it. ``unknown`` names fields
    whose values were erased: they count as filled in, and no condition on them is judged.
    """

    at: datetime
    what: What
    name: str
    to_state: str
    roles: frozenset[str] | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    changes: Mapping[str, Value] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Life:
    """One item from its first line on."""

    number: int
    lines: tuple[Recorded, ...]
    reporter: str = ""
    language: str = "en"
    channel: str = ""
    channel_mode: ChannelMode = "instant"
    course: str | None = None
    activity: str | None = None


@dataclass(slots=True)
class Trail:
    """What one version makes of a life. Lines are named by their place in it."""

    refused: dict[int, tuple[str, str]] = field(default_factory=dict)
    """A step that is not taken: the code of the reason, and the field or role that it speaks of."""
    elsewhere: dict[int, str] = field(default_factory=dict)
    """A step that leads to another state than it did."""
    sooner: dict[int, str] = field(default_factory=dict)
    """The state into which a timer has moved the item before the line could happen."""
    later: dict[int, str] = field(default_factory=dict)
    """A timer that moved the item, and has not yet: where the item still stands."""
    lost: int | None = None
    """The line that leads to a state which is no more."""
    rings: Counter[str] = field(default_factory=Counter)
    notices: Counter[str] = field(default_factory=Counter)
    decided: Mapping[str, Value] = field(default_factory=dict)
    """Decided fields at the end."""
    unjudged: int = 0
    """Conditions that look at values which were erased."""
