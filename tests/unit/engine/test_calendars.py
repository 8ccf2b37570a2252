"""Working time against a walk from minute to minute, in zones whose clocks jump."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms_feedback_plugin.domain.calendar import Hours, WorkingCalendar
from lms_feedback_plugin.engine.calendars import WorkingTime, add_working, next_at, working_between
from lms_feedback_plugin.errors import DefinitionError

from .lifecycles import NINE_TO_SIX, OFFICE

MINUTE = timedelta(minutes=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "period", "due"),
    [
        ("2026-03-02 10:00", timedelta(minutes=5), "2026-03-02 10:05"),
        ("2026-03-02 17:58", timedelta(minutes=5), "2026-03-03 09:03"),
        ("2026-03-02 17:55", timedelta(minutes=5), "2026-03-02 18:00"),
        ("2026-03-02 18:00", timedelta(minutes=5), "2026-03-03 09:05"),
        ("2026-03-02 03:00", timedelta(hours=9), "2026-03-02 18:00"),
        ("2026-03-06 17:00", timedelta(hours=2), "2026-03-09 10:00"),
        ("2026-03-07 12:00", timedelta(minutes=1), "2026-03-09 09:01"),
        ("2026-03-02 09:00", timedelta(hours=45), "2026-03-06 18:00"),
        ("2026-03-02 20:00", timedelta(), "2026-03-02 20:00"),
        ("2026-03-02 20:00", timedelta(hours=-1), "2026-03-02 20:00"),
    ],
)
def test_when_a_period_ends(start: str, period: timedelta, due: str) -> None:
    assert add_working(OFFICE, shanghai(start), period) == shanghai(due)


def test_holidays_and_days_worked_instead() -> None:
    days: dict[date, Hours] = {date(2026, 10, day): () for day in range(1, 8)}
    days[date(2026, 10, 10)] = NINE_TO_SIX  # a Saturday
    office = WorkingCalendar("office", "Asia/Shanghai", OFFICE.week, days)
    assert add_working(office, shanghai("2026-09-30 17:00"), timedelta(hours=2)) == shanghai("2026-10-08 10:00")
    assert working_between(office, shanghai("2026-10-09 18:00"), shanghai("2026-10-12 09:00")) == timedelta(hours=9)


def test_hours_until_midnight_and_around_lunch() -> None:
    late = WorkingCalendar("late", "Asia/Shanghai", {0: ((time(8), time(12)), (time(20), time(0)))})
    assert add_working(late, shanghai("2026-03-02 11:00"), timedelta(hours=2)) == shanghai("2026-03-02 21:00")
    assert add_working(late, shanghai("2026-03-02 22:00"), timedelta(hours=2)) == shanghai("2026-03-03 00:00")


def test_a_night_that_is_an_hour_longer_counts_an_hour_more() -> None:
    night = WorkingCalendar("night", "Europe/Berlin", dict.fromkeys(range(7), ((time(0), time(6)),)))
    longer, shorter = date(2026, 10, 25), date(2026, 3, 29)
    for day, hours in ((longer, 7), (shorter, 5), (date(2026, 6, 1), 6)):
        start = datetime.combine(day, time(), ZoneInfo("Europe/Berlin")).astimezone(UTC)
        assert working_between(night, start, start + timedelta(hours=12)) == timedelta(hours=hours)


def test_an_opening_that_the_clocks_leave_out_is_the_jump_itself() -> None:
    early = WorkingCalendar("early", "Europe/Berlin", dict.fromkeys(range(7), ((time(2, 30), time(6)),)))
    start = datetime(2026, 3, 29, 0, 0, tzinfo=UTC)
    assert add_working(early, start, MINUTE) == datetime(2026, 3, 29, 1, 1, tzinfo=UTC)
    swallowed = WorkingCalendar("none", "Europe/Berlin", {6: ((time(2), time(3)),)})
    assert working_between(swallowed, start, start + timedelta(hours=6)) == timedelta()


def test_a_calendar_that_never_opens_is_refused() -> None:
    with pytest.raises(DefinitionError, match="never open"):
        WorkingTime(WorkingCalendar("none", "UTC", {0: ()}, {date(2026, 3, 2): NINE_TO_SIX}))


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-03-02 16:59", "2026-03-02 17:00"),
        ("2026-03-02 17:00", "2026-03-03 17:00"),
        ("2026-03-06 17:30", "2026-03-09 17:00"),
        ("2026-03-07 10:00", "2026-03-09 17:00"),
    ],
)
def test_the_next_time_of_day_on_a_working_day(start: str, expected: str) -> None:
    assert next_at(OFFICE, shanghai(start), time(17), "UTC") == shanghai(expected)


def test_the_moment_of_closing_is_a_time_of_day_too() -> None:
    assert next_at(OFFICE, shanghai("2026-03-02 10:00"), time(18), "UTC") == shanghai("2026-03-02 18:00")
    with pytest.raises(DefinitionError, match="20:00"):
        next_at(OFFICE, shanghai("2026-03-02 10:00"), time(20), "UTC")


def test_without_a_calendar_every_day_counts() -> None:
    assert next_at(None, shanghai("2026-03-07 18:00"), time(17), "Asia/Shanghai") == shanghai("2026-03-08 17:00")


# A walk that knows nothing but the clock on the wall: for each wall time of interest, the first minute that shows it or more.

ZONES = ["UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "America/St_Johns"]
TIMES = [time(hour, minute) for hour in range(24) for minute in (0, 30)]
JUMPS = [date(2026, 3, 8), date(2026, 3, 29), date(2026, 4, 5), date(2026, 4, 24), date(2026, 10, 4), date(2026, 10, 25)]


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    marks = sorted(draw(st.sets(st.sampled_from(TIMES), max_size=4)))
    if len(marks) % 2:
        return tuple(zip(marks[::2], [*marks[1::2], time()], strict=True))
    return tuple(zip(marks[::2], marks[1::2], strict=True))


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    week = draw(st.dictionaries(st.integers(0, 6), hours(), min_size=1).filter(lambda w: any(w.values())))
    days = draw(st.dictionaries(st.sampled_from(JUMPS), hours(), max_size=2))
    return WorkingCalendar("c", draw(st.sampled_from(ZONES)), week, days)


starts = st.builds(
    lambda day, minutes: datetime.combine(day, time(), UTC) + timedelta(minutes=minutes),
    st.sampled_from(JUMPS),
    st.integers(-2 * 24 * 60, 24 * 60),
)


def working_minutes(calendar: WorkingCalendar, start: datetime, days: int) -> list[datetime]:
    """Every working minute of some days from ``start``, found by looking at the clock on the wall each minute."""
    zone = ZoneInfo(calendar.zone)
    walk = [start - 2 * 24 * 60 * MINUTE + n * MINUTE for n in range((days + 4) * 24 * 60)]
    shown: list[datetime] = []
    for minute in walk:
        wall = minute.astimezone(zone).replace(tzinfo=None)
        shown.append(max(wall, shown[-1]) if shown else wall)
    open_minutes: set[datetime] = set()
    day = shown[0].date()
    while day <= shown[-1].date():
        spans = calendar.days.get(day, calendar.week.get(day.weekday(), ()))
        for opens, closes in spans:
            begin = datetime.combine(day, opens)
            end = datetime.combine(day + timedelta(days=1) if closes == time() else day, closes)
            open_minutes.update(walk[bisect_left(shown, begin) : bisect_left(shown, end)])
        day += timedelta(days=1)
    return sorted(m for m in open_minutes if start <= m < start + timedelta(days=days))


@settings(max_examples=40, deadline=None)
@given(calendars(), starts, st.integers(1, 40), st.integers(0, 10_000))
def test_days_added_up_are_minutes_walked(calendar: WorkingCalendar, start: datetime, length: int, wanted: int) -> None:
    minutes = working_minutes(calendar, start, 2)
    end = start + timedelta(hours=length)
    assert working_between(calendar, start, end) == len([m for m in minutes if m < end]) * MINUTE
    if minutes:
        n = wanted % len(minutes) + 1
        assert add_working(calendar, start, n * MINUTE) == minutes[n - 1] + MINUTE


@given(calendars(), starts, st.integers(0, 100_000), st.integers(0, 100_000))
def test_periods_add_up(calendar: WorkingCalendar, start: datetime, one: int, other: int) -> None:
    first, second = timedelta(seconds=one), timedelta(seconds=other)
    middle = add_working(calendar, start, first)
    end = add_working(calendar, middle, second)
    assert start <= middle <= end
    assert add_working(calendar, start, first + second) == end
    assert working_between(calendar, start, end) == first + second


@given(calendars(), starts, st.sampled_from(TIMES))
def test_the_next_time_of_day_is_shown_by_the_clock(calendar: WorkingCalendar, start: datetime, at: time) -> None:
    moment = next_at(None, start, at, calendar.zone)
    shown = moment.astimezone(ZoneInfo(calendar.zone))
    assert timedelta() < moment - start <= timedelta(hours=49)
    assert shown.time() == at or (moment - MINUTE).astimezone(shown.tzinfo).utcoffset() != shown.utcoffset()


@given(calendars(), starts, st.sampled_from(TIMES))
def test_an_hour_in_a_calendar_is_the_first_one_at_which_it_is_open(
    calendar: WorkingCalendar, start: datetime, at: time
) -> None:
    """No day between passes it over: it is shown by the clock, open then or just closing, and no such hour came before."""
    week = set(working_minutes(calendar, start, 8))
    shown = [start + n * MINUTE for n in range(1, 8 * 24 * 60 - 1)]
    right = [m for m in shown if m.astimezone(ZoneInfo(calendar.zone)).time() == at and (m in week or m - MINUTE in week)]
    if right and right[0].astimezone(ZoneInfo(calendar.zone)).fold == 0:
        moment = next_at(calendar, start, at, "UTC")
        assert moment <= right[0]
        assert moment == right[0] or moment.astimezone(ZoneInfo(calendar.zone)).time() != at  # an hour that the clocks left out


def test_on_a_half_day_an_hour_after_closing_waits_for_the_next_day_on_which_it_is_open() -> None:
    office = WorkingCalendar("office", "Asia/Shanghai", OFFICE.week, {date(2026, 3, 3): ((time(9), time(12)),)})
    assert next_at(office, shanghai("2026-03-03 08:00"), time(17), "UTC") == shanghai("2026-03-04 17:00")
    assert next_at(office, shanghai("2026-03-03 08:00"), time(12), "UTC") == shanghai("2026-03-03 12:00")
    assert add_working(office, shanghai("2026-03-03 10:00"), timedelta(hours=3)) == shanghai("2026-03-04 10:00")
