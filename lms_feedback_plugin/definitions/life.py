"""An item's life as its history tells it, and what becomes of it when it is recorded as a scenario. Values alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lms_feedback_plugin.definitions.diagnostics import Diagnostic
from lms_feedback_plugin.definitions.scenario import Scenario
from lms_feedback_plugin.domain.course import Facts
from lms_feedback_plugin.domain.decision import What
from lms_feedback_plugin.domain.item import ChannelMode
from lms_feedback_plugin.domain.text import Text, Value


@dataclass(frozen=True, slots=True)
class Other:
    """Another item at the moment when it went into this one. Its values are as they stood."""

    state: str
    fields: Mapping[str, Value]
    language: str = "en"
    channel: str = "form"
    channel_mode: ChannelMode = "batch"
    course: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history. ``roles``: those in which the actor may have acted, the likeliest first; empty where nobody
    knows (they were erased)."""

    version: int
    at: datetime
    what: What
    name: str
    to_state: str
    roles: tuple[str, ...] = ()
    changes: Mapping[str, Value] = field(default_factory=dict)
    erased: frozenset[str] = frozenset()
    other: Other | None = None
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Life:
    """One item from its first line to its last. ``told``: the notices to the reporter that the workflow asked for, in order;
    ``due``: timer → what it stands at now."""

    reporter: str
    language: str
    channel: str
    channel_mode: ChannelMode
    course: bool
    lines: tuple[Line, ...]
    told: tuple[str, ...] = ()
    due: Mapping[str, datetime] = field(default_factory=dict)
    activity: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """Where the scenario is not quite what happened. ``version``: the line of the history."""

    version: int
    text: Text


@dataclass(frozen=True, slots=True)
class Recording:
    """The scenario, as values and as an entry of ``scenarios.yaml``. ``followed`` of ``lines`` lines are in it; ``failures``
    is what was found wrong when its text was read and played, and empty."""

    scenario: Scenario
    text: str
    remarks: tuple[Remark, ...]
    followed: int
    lines: int
    failures: tuple[Diagnostic, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether all of the life is in it."""
        return self.followed == self.lines
