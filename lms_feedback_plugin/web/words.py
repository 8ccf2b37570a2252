"""Sentences of the pages, in the reader's language: Flask-Babel's functions, typed. ``_`` is what the extraction looks for."""

from __future__ import annotations

from datetime import datetime

import flask_babel  # type: ignore[import-untyped]


def _(sentence: str, **places: object) -> str:
    """``sentence`` in the reader's language, its ``%(places)s`` filled in."""
    return str(flask_babel.gettext(sentence, **places))


def ngettext(one: str, many: str, count: int) -> str:
    """The sentence for ``count``, which stands at ``%(num)s``."""
    return str(flask_babel.ngettext(one, many, count))


def moment(at: datetime) -> str:
    """A date and time as the reader writes them."""
    return str(flask_babel.format_datetime(at, "medium"))
