"""Working time, in closed form: whole days are added up, never walked minute by minute.

A stretch of working time begins at the first moment at which the clocks of the zone show the opening hour (or have jumped
over it) and ends at the first moment at which they show the closing hour. Between the two, time is real time: where the
clocks go back during working hours, that day is an hour longer.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from lms_feedback_plugin.domain.calendar import Hours, WorkingCalendar
from lms_feedback_plugin.errors import DefinitionError

MIDNIGHT = time()
DAY = timedelta(days=1)
NOTHING = timedelta()
CACHED_DAYS = 800
"""About two years of opening hours, in UTC, a calendar."""

FARTHEST = timedelta(days=14_610)
"""How far ahead a promise may lie. Counting so many days takes a tenth of a second."""

Stretch = tuple[datetime, datetime]


class WorkingTime:
    """A calendar ready to be asked. Safe to use from several threads."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        """Raises ``DefinitionError`` when the calendar is never open in an ordinary week."""
        if not any(calendar.week.values()):
            raise DefinitionError(f"The calendar {calendar.name!r} is never open; give at least one day of the week its hours.")
        self.calendar = calendar
        self.zone = ZoneInfo(calendar.zone)
        self.stretches = lru_cache(maxsize=CACHED_DAYS)(self._stretches)

    def add(self, start: datetime, period: timedelta) -> datetime:
        """The moment at which ``period`` of working time has passed since ``start``.

        A period that ends exactly at closing time is due at closing time, not next morning. What lies more than forty years
        ahead is due then: nobody will be there to miss it, and nobody waits for the days to be counted.
        """
        if period <= NOTHING:
            return start
        for opens, closes in self._from(start):
            if opens - start > FARTHEST:
                return opens
            begin = max(opens, start)
            if begin + period <= closes:
                return begin + period
            period -= closes - begin
        raise AssertionError("the days never end")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from ``start`` to ``end``; nothing when ``end`` is not later."""
        total = NOTHING
        for opens, closes in self._from(start):
            if opens >= end:
                return total
            total += min(closes, end) - max(opens, start)
        raise AssertionError("the days never end")

    def is_open(self, moment: datetime, *, closing: bool = False) -> bool:
        """Whether ``moment`` lies in working hours; ``closing`` counts the very moment of closing in."""
        day = moment.astimezone(self.zone).date()
        nearby = (*self.stretches(day - DAY), *self.stretches(day))  # yesterday closes at midnight, which is today
        return any(opens <= moment < closes or (closing and moment == closes) for opens, closes in nearby)

    def _from(self, start: datetime) -> Iterator[Stretch]:
        """The stretches that end after ``start``, in order, for ever."""
        day = start.astimezone(self.zone).date()
        while True:
            for stretch in self.stretches(day):
                if stretch[1] > start:
                    yield stretch
            day += DAY

    def hours(self, day: date) -> Hours:
        """The hours of one date: its own where it has some, else its weekday's."""
        override = self.calendar.days.get(day)
        return self.calendar.week.get(day.weekday(), ()) if override is None else override

    def _stretches(self, day: date) -> tuple[Stretch, ...]:
        """The hours of one date in UTC. A stretch that a jump of the clocks swallowed whole is left out."""
        found = []
        for opening, closing in self.hours(day):
            end = first_moment(day + DAY if closing == MIDNIGHT else day, closing, self.zone)
            begin = first_moment(day, opening, self.zone)
            if begin < end:
                found.append((begin, end))
        return tuple(found)


def add_working(calendar: WorkingCalendar, start: datetime, period: timedelta) -> datetime:
    """The moment at which ``period`` of working time has passed since ``start``."""
    return WorkingTime(calendar).add(start, period)


def working_between(calendar: WorkingCalendar, start: datetime, end: datetime) -> timedelta:
    """Working time from ``start`` to ``end``; nothing when ``end`` is not later."""
    return WorkingTime(calendar).between(start, end)


def next_at(calendar: WorkingCalendar | WorkingTime | None, start: datetime, at: time, zone: str) -> datetime:
    """The next moment, later than ``start``, at which the clocks show ``at``.

    With a calendar, in its zone and on a day on which it is open then (the moment of closing counts); else every day, in
    ``zone``.
    """
    working = WorkingTime(calendar) if isinstance(calendar, WorkingCalendar) else calendar
    place = ZoneInfo(zone) if working is None else working.zone
    day = start.astimezone(place).date()
    last = max(working.calendar.days, default=day) if working else day  # years of days off may be written down
    for _ in range(max(CACHED_DAYS, (last - day).days + 15)):
        moment = first_moment(day, at, place)
        if moment > start and (working is None or working.is_open(moment, closing=True)):
            return moment
        day += DAY
    raise DefinitionError(
        f"The calendar {working and working.calendar.name!r} is never open at {at:%H:%M}; choose another hour."
    )


def first_moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The first moment, in UTC, at which the clocks of ``zone`` show ``at`` on ``day`` or have jumped over it."""
    wall = datetime.combine(day, at)
    early, late = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early <= late:  # an ordinary hour, or one that is shown twice: the first time counts
        return early
    # An hour that the clocks leave out: the jump lies between the two readings. Jumps happen on whole seconds.
    low, high = late, early
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        if middle.astimezone(zone).replace(tzinfo=None) >= wall:
            high = middle
        else:
            low = middle
    return high
