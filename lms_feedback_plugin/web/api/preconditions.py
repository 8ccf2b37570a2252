"""The headers that make a write safe: If-Match against lost changes, Idempotency-Key against doubled presses."""

from __future__ import annotations

import re

from flask import request

from lms_feedback_plugin.errors import Invalid
from lms_feedback_plugin.schemas.values import SAFE_INTEGER
from lms_feedback_plugin.web.auth import Caller
from lms_feedback_plugin.web.problems import PreconditionRequired
from lms_feedback_plugin.web.wording import CURES

IF_MATCH = {"If-Match": "The item's ETag. Needed of staff and API tokens; a learner may leave it out."}
IDEMPOTENCY_KEY = {
    "Idempotency-Key": "Any text of 1 to 200 visible characters, the same on every try of the same press. "
    "Without it, sending twice does it twice."
}
KEY = re.compile(r"[\x21-\x7e]{1,200}")
NO_VERSION = -1
"""Items begin at 1, settings at 0: a tag that we never gave matches none."""
WRONG_KEY = {
    "en": "Idempotency-Key is 1 to 200 visible ASCII characters without blanks.",
    "zh-CN": "Idempotency-Key 应为 1 至 200 个可见 ASCII 字符，不含空格。",
}
ONE_TAG = {"en": "Send one ETag in If-Match.", "zh-CN": "If-Match 中只能有一个 ETag。"}


def expected_version(caller: Caller) -> int | None:
    """The row version that the caller looked at; None where any will do. Raises ``PreconditionRequired``, ``Invalid``."""
    tags = request.if_match
    if tags.star_tag:
        return None
    given = [*tags.as_set(include_weak=True)] if tags else []
    if not given:
        if caller.speaks_for_others:
            raise PreconditionRequired(CURES["precondition-required"]["en"], text=CURES["precondition-required"])
        return None
    if len(given) > 1:
        raise Invalid(ONE_TAG["en"], text=ONE_TAG, fields={"If-Match": ONE_TAG})
    tag = given[0] or ""  # werkzeug reads an empty tag as None
    return int(tag) if tag.isascii() and tag.isdigit() and len(tag) < 16 and int(tag) <= SAFE_INTEGER else NO_VERSION


def idempotency_key() -> str | None:
    """The key of this press, if the caller gave one. Raises ``Invalid``."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not KEY.fullmatch(key):
        raise Invalid(WRONG_KEY["en"], text=WRONG_KEY, fields={"Idempotency-Key": WRONG_KEY})
    return key
