"""Working time as data: weekly hours in a zone, days off, make-up days. The arithmetic lives in ``engine.calendars``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time

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
    """What all workflows of an installation share: the names that a workflow may use."""

    name: str
    languages: tuple[str, ...]
    roles: tuple[str, ...]
    calendars: Mapping[str, WorkingCalendar]
    adapters: tuple[str, ...]
    templates: tuple[str, ...]
    surveys: tuple[str, ...]
