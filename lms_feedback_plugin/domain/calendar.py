"""Working time as data: weekly hours in a zone, days off, make-up days. The arithmetic lives in ``engine.calendars``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time

from .text import Text
from .workflow import Message

Hours = tuple[tuple[time, time], ...]
"""Opening and closing of each stretch of one day, in order, not overlapping; closing 00:00 means midnight."""


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """``week`` maps Monday = 0 … Sunday = 6 to hours; ``days`` overrides single dates (empty hours = closed)."""

    name: str
    zone: str
    week: Mapping[int, Hours]
    days: Mapping[date, Hours] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Workspace:
    """What all workflows of an installation share: the names that a workflow may use.

    ``effects``: what each adapter can be called for, where the workspace says so. ``messages``: the workspace-wide ones,
    by name and language; ``templates`` are their names.
    """

    name: str
    languages: tuple[str, ...]
    roles: tuple[str, ...]
    calendars: Mapping[str, WorkingCalendar]
    adapters: tuple[str, ...]
    templates: tuple[str, ...]
    surveys: tuple[str, ...]
    role_labels: Mapping[str, Text] = field(default_factory=dict)
    effects: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    messages: Mapping[str, Mapping[str, Message]] = field(default_factory=dict)
