"""Values as the files of a workflow write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from lms_feedback_plugin.definitions.tree import Scalar
from lms_feedback_plugin.domain.text import Value

_UNITS = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))
_SIGNS = frozenset(",:#{}[]\"'\\?!&*|>%@`\n\t\r-~=<")
"""Signs that may mean something else than themselves in one line of YAML; harmless ones are quoted for nothing."""
_FINE = frozenset("-.")


def duration(length: timedelta) -> str:
    """``5m``, ``48h``, ``15h 4m``, ``5d``: up to three days in hours, as people speak of them."""
    left = int(length.total_seconds())
    parts = []
    for unit, seconds in _UNITS:
        if unit == "d" and left < 4 * seconds:
            continue
        count, left = divmod(left, seconds)
        if count:
            parts.append(f"{count}{unit}")
    return " ".join(parts) or "0s"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """``2026-03-02 10:00`` on the clocks of the zone."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def value(held: Value) -> str:
    """A value in one line, so that reading gives the same again; but numbers of more than 18 digits cannot be read."""
    if held is None:
        return "null"
    if isinstance(held, bool):
        return "true" if held else "false"
    if isinstance(held, str):
        return text(held)
    return f"{held}" if isinstance(held, int) else format(Decimal(repr(held)), "f")


def text(words: str) -> str:
    """Text in one line; in quotes where it would else be read as something else."""
    plain = (
        words
        and words == words.strip()
        and isinstance(Scalar(1, 1, words, True).typed, str)
        and words[0] not in "-.~=<"
        and all(sign.isprintable() and (sign not in _SIGNS or sign in _FINE) for sign in words)
        and "---" not in words
    )
    return words if plain else '"' + "".join(_escaped(sign) for sign in words) + '"'


def _escaped(sign: str) -> str:
    if sign in '"\\':
        return "\\" + sign
    if sign.isprintable():
        return sign
    return {"\n": "\\n", "\t": "\\t"}.get(sign) or (f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}")


def table(entries: Mapping[str, str]) -> str:
    """``{a: 1, b: two}`` of values that are written already."""
    return "{" + ", ".join(f"{key}: {shown}" for key, shown in entries.items()) + "}"


def listing(entries: Iterable[str]) -> str:
    """``[one, two]`` of texts."""
    return "[" + ", ".join(text(entry) for entry in entries) + "]"
