"""Field values and free JSON objects, as far as the house can keep and hash them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields

from lms_feedback_plugin.schemas.cleantext import refusal

SAFE_INTEGER = 2**53 - 1
"""RFC 8785, by which history is hashed, knows no larger whole numbers."""
LONGEST = 20_000
LONGEST_NAME = 64
MOST_MEMBERS = 100
DEEPEST = 4

KIND_TEXT = {
    "en": "A text, a number, true, false or null is needed.",
    "zh-CN": "应为文本、数字、true、false 或 null。",
}
NUMBER_TEXT = {
    "en": f"A number between -{SAFE_INTEGER} and {SAFE_INTEGER} is needed.",
    "zh-CN": f"应为 -{SAFE_INTEGER} 到 {SAFE_INTEGER} 之间的数字。",
}
SIZE_TEXT = {
    "en": f"At most {MOST_MEMBERS} members, {DEEPEST} levels deep, with names of at most {LONGEST_NAME} characters, are taken.",
    "zh-CN": f"最多 {MOST_MEMBERS} 项、{DEEPEST} 层，名称最长 {LONGEST_NAME} 个字符。",
}


class Values(fields.Dict):
    """Field name → text, number, boolean or null. Which names and types there are, the workflow says."""

    def __init__(self, **kwargs: Any) -> None:
        described = {"additionalProperties": {"type": ["string", "number", "boolean", "null"]}, **kwargs.pop("metadata", {})}
        super().__init__(metadata=described, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        values: dict[str, object] = super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]
        if len(values) > MOST_MEMBERS:
            raise ValidationError([SIZE_TEXT])
        wrong = {name: [why] for name, one in values.items() if (why := _refused(name, one, depth=DEEPEST))}
        if wrong:
            raise ValidationError(wrong)
        return values


class JsonObject(fields.Dict):
    """A JSON object of modest size: the context of a press."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        given: dict[str, object] = super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]
        if why := _refused("", given, depth=0):
            raise ValidationError([why])
        return given


def _refused(name: str, value: object, depth: int) -> Mapping[str, str] | None:
    """Why ``value`` cannot be kept. At ``DEEPEST`` only plain values are taken."""
    if why := refusal(name, LONGEST_NAME):
        return SIZE_TEXT if len(name) > LONGEST_NAME else why
    if isinstance(value, str):
        return refusal(value, LONGEST)
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return None if math.isfinite(value) and abs(value) <= SAFE_INTEGER else NUMBER_TEXT
    return _refused_inside(value, depth)


def _refused_inside(value: object, depth: int) -> Mapping[str, str] | None:
    if depth >= DEEPEST or not isinstance(value, (dict, list)):
        return KIND_TEXT if depth >= DEEPEST else SIZE_TEXT
    if len(value) > MOST_MEMBERS:
        return SIZE_TEXT
    members = value.items() if isinstance(value, dict) else (("", one) for one in value)
    return next((why for name, one in members if (why := _refused(str(name), one, depth + 1))), None)
