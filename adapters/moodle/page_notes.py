"""“You said, we did”: a quiet note on the very page where something that was reported has been mended.

The words are the same for everybody and name nobody: who reported it, and what they wrote, stays between them and the desk.
"""

from __future__ import annotations

from collections.abc import Mapping

from lms_feedback_plugin.adapters.moodle.client import MoodleClient
from lms_feedback_plugin.adapters.moodle.functions import Functions
from lms_feedback_plugin.domain.delivery import Dispatch, Receipt
from lms_feedback_plugin.domain.text import Text
from lms_feedback_plugin.errors import Rejected

NOTE = "local_lmsfeedback_note"
WITHDRAW = "withdraw_note"
TEXTS: Mapping[str, Text] = {
    "note_mended": {
        "en": "Somebody said that something did not work here. It works again: thank you for telling us.",
        "zh-CN": "有学员反映此处无法正常使用，现已修复。感谢告知！",
    },
    "note_shipped": {
        "en": "Somebody suggested an improvement here. It is there now: thank you for telling us.",
        "zh-CN": "有学员在此提出的改进建议现已上线。感谢您的意见！",
    },
}
"""Effect → what the page says."""
EFFECTS = frozenset({f"call:{name}" for name in (*TEXTS, WITHDRAW)})
DAYS = 14
"""For which a note is shown to those who do not put it away."""


class PageNotes:
    """Of one Moodle. An item has one note: a later one replaces it, wherever it hung."""

    def __init__(self, client: MoodleClient, functions: Functions) -> None:
        self._client = client
        self._functions = functions

    def perform(self, dispatch: Dispatch) -> Receipt:
        """Put the note on the item's page, or take it away. Raises ``Retryable``, ``Rejected``.

        A note is an extra: where it has no page, or Moodle no bridge that knows notes, none is shown and nothing failed.
        """
        course = dispatch.course or ""
        if not (course.isascii() and course.isdigit()):
            return Receipt("", {"by": NOTE, "shown": False, "why": "It belongs to no course, so there is no page for a note."})
        if NOTE not in self._functions.all():
            return Receipt("", {"by": NOTE, "shown": False, "why": "This Moodle has no bridge plugin that shows notes."})
        shown = dispatch.name != WITHDRAW
        texts = TEXTS[dispatch.name] if shown else {}
        answer = self._client.call(
            NOTE,
            courseid=course,
            cmid=_activity(dispatch),
            key=dispatch.thread,
            texts=[{"lang": language, "text": text} for language, text in texts.items()],
            days=DAYS if shown else 0,
        )
        number = answer.get("noteid") if isinstance(answer, dict) else None
        if isinstance(number, bool) or not isinstance(number, int):
            raise Rejected(f"{NOTE} answered no noteid. Are service and bridge plugin of the same age?")
        return Receipt(str(number) if number else "", {"by": NOTE, "shown": shown})


def _activity(dispatch: Dispatch) -> str:
    """The course module where the button was pressed; 0 is the course's own page."""
    context = dispatch.data.get("context")
    told = str(context.get("cmid", "")) if isinstance(context, Mapping) else ""
    return told if told.isascii() and told.isdigit() else "0"
