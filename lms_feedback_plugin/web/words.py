"""Sentences of the pages, in the reader's language: Flask-Babel's functions, typed. ``_`` is what the extraction looks for."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import flask_babel  # type: ignore[import-untyped]
from babel.dates import format_skeleton, format_timedelta

from .house import service


def _(sentence: str, **places: object) -> str:
    """``sentence`` in the reader's language, its ``%(places)s`` filled in."""
    return str(flask_babel.gettext(sentence, **places))


def ngettext(one: str, many: str, count: int) -> str:
    """The sentence for ``count``, which stands at ``%(num)s``."""
    return str(flask_babel.ngettext(one, many, count))


def moment(at: datetime) -> str:
    """A date and time to the minute, as the reader writes them, by the clock of the office that keeps the promises."""
    local = at.astimezone(ZoneInfo(office_zone()))
    locale = flask_babel.get_locale()
    return f"{format_skeleton('yMMMd', local, locale=locale)} {format_skeleton('Hm', local, locale=locale)}"


def time_left(due: datetime, now: datetime) -> str:
    """How long there is until ``due``, or by how much it is late; in hours up to two days."""
    span = format_timedelta(abs(due - now), granularity="minute", threshold=2, format="short", locale=flask_babel.get_locale())
    return _("in %(span)s", span=span) if due >= now else _("%(span)s late", span=span)


def time_ago(then: datetime, now: datetime) -> str:
    """How long ago something happened."""
    span = format_timedelta(now - then, granularity="minute", threshold=2, format="short", locale=flask_babel.get_locale())
    return _("%(span)s ago", span=span)


def office_zone() -> str:
    """The zone of the workspace's first calendar; UTC where there is none."""
    calendars = service().library.workspace.calendars
    return next((calendar.zone for calendar in calendars.values()), "UTC")
