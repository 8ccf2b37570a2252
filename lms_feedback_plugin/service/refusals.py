"""What the engine refuses, as the error that the caller gets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

from lms_feedback_plugin.domain.decision import Refusal
from lms_feedback_plugin.domain.text import Text
from lms_feedback_plugin.errors import FeedbackError, Forbidden, Invalid, Refused

STAFF_ONLY: Text = {"en": "Only staff may do this.", "zh-CN": "只有工作人员可以执行此操作。"}


def refuse(refusal: Refusal) -> NoReturn:
    """A step that may not be taken: 409 with its blockers, or 422 where a value itself cannot be taken."""
    raise error_of(refusal)


def error_of(refusal: Refusal) -> FeedbackError:
    """The error for a refusal of a step."""
    if any(blocker.code == "invalid" for blocker in refusal.blockers):
        return invalid(refusal)
    sentence = " ".join(blocker.text.get("en", "") for blocker in refusal.blockers)
    return Refused(sentence, blockers=refusal.blockers)


def invalid(refusal: Refusal) -> Invalid:
    """The error for a refusal of values: each field with its sentence."""
    fields: Mapping[str, Text] = {b.field or b.code: b.text for b in refusal.blockers}
    sentence = " ".join(blocker.text.get("en", "") for blocker in refusal.blockers)
    return Invalid(sentence, fields=fields, blockers=refusal.blockers)


def wrong(field: str, text: Text) -> Invalid:
    """One field that cannot be taken."""
    return Invalid(text["en"], fields={field: text}, text=text)


def staff_only() -> Forbidden:
    """They see the item, but this is not theirs to do."""
    return Forbidden(STAFF_ONLY["en"], text=STAFF_ONLY)
