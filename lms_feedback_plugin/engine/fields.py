"""What may be written into a field, by the field's type.

Forms and events speak in text, so text that reads as it should is taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from lms_feedback_plugin.domain.decision import Blocker
from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import Field

from .wording import Wording

LARGEST = 10**18
"""Numbers beyond are no counts, and sums of them would run out of what a float holds."""
LONGEST = 100_000
"""Characters. A person writes less; what is put together over and over must end somewhere."""
_BOOLEANS: Mapping[str, bool] = {"true": True, "false": False}


def accept(field: Field, value: Value) -> Value:
    """``value`` as the field holds it: blank text is None, ``"3"`` is 3 in a number field, a day is ``2026-03-02``.

    Raises ``ValueError``.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if field.type == "number":
        return _number(value)
    if field.type == "boolean":
        return value if isinstance(value, bool) else _BOOLEANS[_text(value).strip().lower()]
    text = _text(value)
    if len(text) > LONGEST:
        raise ValueError("too long")
    if field.type == "choice" and text not in field.choices:
        raise ValueError(text)
    # A day has one spelling, for days are compared as text; of a moment the day is kept.
    return datetime.fromisoformat(text.strip()).date().isoformat() if field.type == "date" else text


def take(
    fields: Mapping[str, Field], values: Mapping[str, Value], wording: Wording
) -> tuple[dict[str, Value], tuple[Blocker, ...]]:
    """The values as the fields hold them, and an ``invalid`` blocker for each that cannot be taken."""
    taken: dict[str, Value] = {}
    blockers: list[Blocker] = []
    for name, value in values.items():
        field = fields.get(name)
        if field is None:
            blockers.append(wording.unknown_field(name))
            continue
        try:
            taken[name] = accept(field, value)
        except (ValueError, KeyError):
            blockers.append(wording.invalid(field, value))
    return taken, tuple(blockers)


def _text(value: Value) -> str:
    if not isinstance(value, str):
        raise ValueError(value)
    return value


def _number(value: Value) -> int | float:
    if isinstance(value, bool):
        raise ValueError(value)
    if isinstance(value, str):
        value = value.strip()
        # int() and float() also read "1_000", "٣" and "nan"; a field takes plain decimal numbers alone.
        if not value.isascii() or "_" in value or len(value) > 40:
            raise ValueError(value)
        value = int(value) if value.lstrip("+-").isdigit() else float(value)
    if not isinstance(value, int | float) or not abs(value) <= LARGEST:  # NaN is not larger than anything
        raise ValueError("no number that can be counted with")
    return value
