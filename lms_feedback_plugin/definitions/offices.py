"""``calendars`` of the workspace: weekly hours, days off and make-up days, public holidays of a country."""

from __future__ import annotations

import re
from datetime import date, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from lms_feedback_plugin.definitions import readers
from lms_feedback_plugin.definitions.diagnostics import hint
from lms_feedback_plugin.definitions.readers import parse_date, parse_time
from lms_feedback_plugin.definitions.scope import BAD, Scope, somewhere
from lms_feedback_plugin.definitions.shapes import Entry, Key, Shape, read_shape
from lms_feedback_plugin.definitions.tree import Mapping, Node, Scalar
from lms_feedback_plugin.domain.calendar import Hours, WorkingCalendar

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOSED = "closed"
_HOLIDAYS = re.compile(r"([A-Z]{2}) (\d{4})(?:-(\d{4}))?")
ANNOUNCED = 10
"""The month from which the next year's holidays should be known; most countries announce theirs in autumn."""
_FIXED = ("zone", "days", "holidays")


def calendar(name: str, node: Node, scope: Scope) -> Any:
    """``office: {zone: Asia/Shanghai, mon-fri: 09:00-18:00, days: {2026-10-01: closed}}``."""
    if not isinstance(node, Mapping):
        return scope.wrong(node, "mapping")
    week_keys = {key: Key(_hours) for key in node.entries if key not in _FIXED and _week_key(key)}
    fixed = {"zone": Key(_zone, required=True), "days": Key(_days), "holidays": Key(_holidays)}
    entry = read_shape(node, Shape(somewhere("in a calendar", "日历中"), fixed | {"mon-fri": Key(_hours)} | week_keys), scope)
    if entry is None or not entry.whole:
        return BAD
    week = _week(entry)
    if not any(week.values()):
        scope.sink.add("S003", node.place, name="mon-fri", where=somewhere("in a calendar", "日历中"))
        return BAD
    days: dict[date, Hours] = {**_public(entry.get("holidays"), week), **entry.get("days", {})}
    return WorkingCalendar(name, entry.get("zone"), week, days)


def _week_key(key: str) -> tuple[int, ...]:
    """The weekdays that a key means: ``sat`` or ``mon-fri``; none where it is something else."""
    first, _, last = key.partition("-")
    if first not in WEEKDAYS or (last and last not in WEEKDAYS):
        return ()
    begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
    return tuple(range(begin, end + 1))


def _week(entry: Entry) -> dict[int, Hours]:
    week: dict[int, Hours] = dict.fromkeys(range(7), ())
    for key in entry.node.entries:
        for day in _week_key(key):
            week[day] = entry.get(key, ())
    return week


def _zone(node: Node, scope: Scope) -> Any:
    name = readers.text(node, scope)
    if name is BAD:
        return BAD
    if not is_zone(name):
        scope.sink.add("W124", node.place, hint("write", example="zone: Asia/Shanghai"), name=name)
        return BAD
    return name


@lru_cache(maxsize=64)
def is_zone(name: str) -> bool:
    """Whether the time zone database knows the name."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True


def _hours(node: Node, scope: Scope) -> Any:
    """``09:00-12:00, 13:00-18:00``, or ``closed``; in order and apart."""
    written = readers.text(node, scope)
    if written is BAD:
        return BAD
    if written == CLOSED:
        return ()
    found: list[tuple[time, time]] = []
    for stretch in written.split(","):
        opens, _, closes = stretch.strip().partition("-")
        begin, end = parse_time(opens), time(0) if closes == "24:00" else parse_time(closes)
        after_the_last = not found or (begin is not None and found[-1][1] != time(0) and begin >= found[-1][1])
        if begin is None or end is None or not after_the_last or (end <= begin and end != time(0)):
            scope.sink.add("W126", node.place, hint("write", example="09:00-12:00, 13:00-18:00"), name=stretch.strip())
            return BAD
        found.append((begin, end))
    return tuple(found)


def _days(node: Node, scope: Scope) -> Any:
    if not isinstance(node, Mapping):
        return scope.wrong(node, "mapping")
    found: dict[date, Any] = {}
    for key, value in node:
        day = parse_date(key.text)
        if day is None:
            scope.sink.add("W127", key.place, hint("write", example="2026-10-01: closed"), name=key.text)
        else:
            found[day] = _hours(value, scope)
    return BAD if BAD in found.values() or len(found) < len(node.entries) else found


def _holidays(node: Node, scope: Scope) -> Any:
    """``CN 2026`` or ``CN 2025-2026``: the years are written down, since future ones are guesses."""
    name = node.text if isinstance(node, Scalar) else ""
    match = _HOLIDAYS.fullmatch(name)
    if match is None or not _known_country(match.group(1)):
        scope.sink.add("W127", node.place, hint("write", example="holidays: CN 2025-2026"), name=name)
        return BAD
    first, last = int(match.group(2)), int(match.group(3) or match.group(2))
    if last < first:
        scope.sink.add("W127", node.place, hint("write", example=f"holidays: {match.group(1)} {last}-{first}"), name=name)
        return BAD
    if scope.today is not None and _runs_out(last, scope.today):
        until = f"holidays: {match.group(1)} {first}-{scope.today.year + (last == scope.today.year)}"
        scope.sink.add("W125", node.place, hint("holidays", example=until), year=last)
    elif scope.today is not None and _guessed(match.group(1), last, scope.today.year - 1):
        scope.sink.add("W125/guess", node.place, year=last)
    return match.group(1), range(first, min(last, first + 20) + 1)


def _runs_out(last: int, today: date) -> bool:
    """Whether promises that are given now, or soon, fall into days that the calendar knows nothing of."""
    return last < today.year or (last == today.year and today.month >= ANNOUNCED)


@lru_cache(maxsize=64)
def _guessed(country: str, year: int, known: int) -> bool:
    """Whether the library has only rules of thumb for that year: it knows make-up days of a year that
    is ``known``, and none of this one."""
    import holidays

    def made_up(of: int) -> bool:
        found = holidays.country_holidays(country, years=[of])
        return any(day.year == of for day in getattr(found, "weekend_workdays", ()) or ())

    return made_up(known) and not made_up(year)


def _known_country(code: str) -> bool:
    from holidays import list_supported_countries

    return code in list_supported_countries()


def _public(written: tuple[str, range] | None, week: dict[int, Hours]) -> dict[date, Hours]:
    """Public holidays as closed days, and the weekend days that are worked in exchange as ordinary ones."""
    if written is None:
        return {}
    import holidays

    country, years = written
    found = holidays.country_holidays(country, years=years)
    usual = next(hours for hours in week.values() if hours) if any(week.values()) else ()
    made_up: dict[date, Hours] = dict.fromkeys(getattr(found, "weekend_workdays", ()) or (), usual)
    return {**dict.fromkeys(found, ()), **made_up}
