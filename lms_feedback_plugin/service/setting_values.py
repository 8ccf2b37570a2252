"""The values of settings: read from what somebody wrote, refused with what is allowed, and written down again.

A value is kept as text, as somebody wrote it: ``90m`` stays ``90m``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from lms_feedback_plugin.definitions.readers import parse_duration
from lms_feedback_plugin.domain.text import Text, Value
from lms_feedback_plugin.domain.workflow import Setting, Workflow
from lms_feedback_plugin.errors import Invalid

Held = Value | timedelta
LONGEST = timedelta(days=3650)
"""A promise for longer than this is a slip of the pen, and much longer ones leave the calendar."""
LARGEST = 2**53
"""Numbers beyond this are not exact everywhere."""
LONGEST_TEXT = 2000
SHOWN = 40
NUMBER = re.compile(r"[+-]?\d{1,17}(\.\d{1,17})?")
WORDS: Mapping[str, bool] = {"true": True, "false": False}
ALLOWED: Mapping[str, Text] = {
    "duration": {
        "en": "A stretch of time is needed, above zero and at most ten years: a whole number with s, m, h, d or w, "
        "for instance 5m, 24h, 5d or 1h 30m.",
        "zh-CN": "应为大于零、不超过十年的时长：整数加 s（秒）、m（分）、h（时）、d（天）或 w（周），如 5m、24h、5d、1h 30m。",
    },
    "number": {
        "en": "A number is needed, without a thousands separator, for instance 3 or 0.9.",
        "zh-CN": "应为数字，不带千位分隔符，例如 3 或 0.9。",
    },
    "role": {
        "en": "A role of this workspace is needed: {known}.",
        "zh-CN": "应为本工作区的角色：{known}。",
    },
    "text": {
        "en": f"A text of 1 to {LONGEST_TEXT} characters is needed.",
        "zh-CN": f"应为 1 至 {LONGEST_TEXT} 个字符的文本。",
    },
    "boolean": {"en": "true or false is needed.", "zh-CN": "应为 true 或 false。"},
}
"""Type → what is allowed, with an example."""
SEEN: Text = {"en": "“{seen}” cannot be taken. ", "zh-CN": "无法接受“{seen}”。"}
EMPTY: Text = {"en": "Nothing was written. ", "zh-CN": "没有填写内容。"}


def taken(setting: Setting, given: object, roles: Collection[str]) -> str:
    """What somebody gave for the setting, as it will be kept. Raises ``Invalid``, which says what was seen and allowed."""
    text = _text(given, setting.type)
    if text is not None and setting.type == "text":
        text = text if text and len(text) <= LONGEST_TEXT and "\0" not in text and _is_unicode(text) else None
    value = None if text is None else held(setting, text)
    if text is None or value is None or (setting.type == "role" and value not in roles):
        raise refusal(setting, given, roles)
    return text


def held(setting: Setting, text: str) -> Held:
    """The typed value of a text; None where it is none of this type."""
    match setting.type:
        case "duration":
            return _duration(text)
        case "number":
            return _number(text)
        case "boolean":
            return WORDS.get(text)
        case _:
            return text or None


def written(value: Held, *, in_hours: bool = False) -> str:
    """A value as somebody would write it: ``48h``, ``5d``, ``1h 30m``, ``0.9``, ``true``; without days on demand."""
    if isinstance(value, timedelta):
        return _spelled(int(value.total_seconds()), in_hours)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def counts_working_time(workflow: Workflow, setting: Setting) -> bool:
    """Whether a timer counts the setting in a calendar: days and weeks, which are 24 hours there and not here, mislead."""
    return any(timer.after == setting.name and timer.calendar is not None for timer in workflow.timers.values())


def refusal(setting: Setting, given: Any, roles: Collection[str]) -> Invalid:
    """Why a value cannot be taken: what was seen, what is allowed, an example."""
    plain = given is None or isinstance(given, (str, bool, int, float))
    shown = written(given) if plain else type(given).__name__
    seen = {language: said.format(seen=_short(shown.strip())) for language, said in (SEEN if shown.strip() else EMPTY).items()}
    known = {"en": ", ".join(roles), "zh-CN": "、".join(roles)}
    allowed = ALLOWED[setting.type]
    text = {language: seen[language] + allowed[language].format(known=known[language]) for language in allowed}
    return Invalid(text["en"], fields={setting.name: text}, text=text, known=tuple(roles) if setting.type == "role" else None)


def _text(given: object, kind: str) -> str | None:
    if isinstance(given, str):
        return " ".join(given.split()) if kind == "duration" else given.strip()
    if isinstance(given, bool):
        return written(given) if kind == "boolean" else None
    if isinstance(given, (int, float)) and kind == "number" and math.isfinite(given):
        return format(Decimal(repr(given)), "f")
    return None


def _duration(text: str) -> timedelta | None:
    try:
        found = parse_duration(text)
    except OverflowError:
        return None
    return found if found and found <= LONGEST else None


def _number(text: str) -> int | float | None:
    if not NUMBER.fullmatch(text) or not text.isascii():
        return None
    value = float(text) if "." in text else int(text)
    return value if abs(value) <= LARGEST else None


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _short(text: str) -> str:
    return (
        text.encode("utf-8", "replace").decode()
        if len(text) <= SHOWN
        else text[:SHOWN].encode("utf-8", "replace").decode() + "…"
    )


def _spelled(seconds: int, in_hours: bool) -> str:
    """Hours up to two days, for that is how promises are spoken of; days beyond, where they are 24 hours long."""
    parts = []
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        count = seconds // size
        if count and not (unit == "d" and (in_hours or seconds <= 2 * size)):
            parts.append(f"{count}{unit}")
            seconds -= count * size
    return " ".join(parts) or "0s"
