"""Uploads are tied to what they are sent with, in the transaction that sends it."""

from __future__ import annotations

from collections.abc import Sequence

from lms_feedback_plugin.domain.attachment import Attachment
from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.text import Text

from .refusals import wrong
from .turn import Turn

MOST = 5
TOO_MANY: Text = {"en": f"At most {MOST} files at a time.", "zh-CN": f"一次最多 {MOST} 个文件。"}
GONE: Text = {
    "en": "One of the files is no longer here, for uploads wait two days to be sent. Choose it again.",
    "zh-CN": "其中一个文件已不存在（上传后未提交的文件只保留两天）。请重新选择。",
}


def uploads(turn: Turn, person: str, ids: Sequence[str]) -> list[Attachment]:
    """The uploads that a press names, checked before anything else is decided. Raises ``Invalid``."""
    if len(ids) > MOST:
        raise wrong("attachments", TOO_MANY)
    if not ids:
        return []
    wanted = list(dict.fromkeys(ids))
    found = turn.unit.attachments.get_many(turn.site.id, wanted)
    mine = [found[one] for one in wanted if one in found and found[one].person == person and found[one].item is None]
    if len(mine) != len(wanted):
        raise wrong("attachments", GONE)
    return mine


def attach(turn: Turn, sent: Sequence[Attachment], item: Item, post: str | None = None) -> None:
    """They belong to the item from now on, and to the line of its conversation where one is named."""
    for one in sent:
        turn.unit.attachments.claim(one, item.id, post)
