"""Text in several languages, and the values that fields, events and guards carry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

Text = Mapping[str, str]
"""One sentence per language tag, e.g. ``{"en": "New", "zh-CN": "新建"}``."""

Value = str | int | float | bool | None
"""What a field, a setting or a guard operand holds. Dates travel as ISO 8601 text."""

Json = Mapping[str, object]
"""A JSON object as it came in or goes out."""

FALLBACK = "en"


def say(text: Text, language: str) -> str:
    """The wording for ``language``, else for its base language, else English, else whichever exists.

    ``zh`` and ``zh-TW`` find ``zh-CN``: a learner reads a sibling of their language sooner than a foreign one.
    """
    if language in text:
        return text[language]
    base = language.replace("_", "-").split("-")[0].lower()
    for tag, wording in text.items():
        if tag.split("-")[0].lower() == base:
            return wording
    return text.get(FALLBACK) or next(iter(text.values()), "")


def iso(moment: datetime) -> str:
    """RFC 3339 in UTC with a trailing ``Z``: the one spelling of a moment in answers, history and exports."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
