"""A text that every part of the house can keep: no NUL (PostgreSQL refuses it), no half of a surrogate pair, a length."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields

UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
UNKEEPABLE_TEXT = {
    "en": "The text holds a character that cannot be kept (NUL or half of a surrogate pair). Leave it out.",
    "zh-CN": "文本含有无法保存的字符（NUL 或不完整的代理对），请删除。",
}


def refusal(text: str, longest: int, shortest: int = 0) -> dict[str, str] | None:
    """Why ``text`` cannot be taken, in every language, or None."""
    if UNKEEPABLE.search(text):
        return UNKEEPABLE_TEXT
    if len(text) > longest:
        return {
            "en": f"{len(text)} characters; at most {longest} are taken.",
            "zh-CN": f"共 {len(text)} 个字符，最多 {longest} 个。",
        }
    if len(text.strip()) < shortest:
        return {"en": "Write something here.", "zh-CN": "请填写内容。"}
    return None


class CleanText(fields.String):
    """``longest`` and ``shortest`` in characters; a ``shortest`` of 1 also refuses blanks alone."""

    def __init__(self, *, longest: int = 10_000, shortest: int = 0, **kwargs: Any) -> None:
        metadata = {"maxLength": longest, **({"minLength": shortest} if shortest else {}), **kwargs.pop("metadata", {})}
        super().__init__(metadata=metadata, **kwargs)
        self.longest = longest
        self.shortest = shortest

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if why := refusal(text, self.longest, self.shortest):
            raise ValidationError([why])
        return text
