"""A learner asks whether there is any news, and whoever has the item, or would take it on, is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from lms_feedback_plugin.domain.decision import Blocker, Decision, HistoryLine
from lms_feedback_plugin.domain.item import Post
from lms_feedback_plugin.domain.text import Text, say
from lms_feedback_plugin.domain.workflow import LEARNER
from lms_feedback_plugin.errors import Forbidden, Refused
from lms_feedback_plugin.store.history import HistoryEntry

from . import notices
from .commands import Done, Nudge
from .outgoing import post_id
from .parcel import next_of
from .recording import record
from .steps import locked
from .turn import Turn

NUDGE = "nudge"
"""What the history calls it."""
NEWS: Text = {"en": "Is there any news?", "zh-CN": "请问有进展了吗？"}
FOR_LEARNERS: Text = {
    "en": "Only whoever reported or follows the item asks for news of it.",
    "zh-CN": "只有该事项的提交者或关注者可以催问进展。",
}
NOBODY_TO_ASK: Text = {
    "en": "There is nobody to ask now: it is your turn, or it is settled. Write below if it is not.",
    "zh-CN": "目前无需催问：正等待您补充，或已处理完毕。如有问题，请在下方留言。",
}
TOO_EARLY: Text = {
    "en": "It is too early to ask for news. The page of the item says from when on you can.",
    "zh-CN": "现在催问还太早，事项页面会说明何时可以催问。",
}


def nudge(turn: Turn, command: Nudge) -> Done:
    """Ask for news. Raises ``Refused`` where it is too early or where there is nobody to ask."""
    snapshot, actor, machine = locked(turn, command)
    if LEARNER not in actor.roles:
        raise Forbidden(FOR_LEARNERS["en"], text=FOR_LEARNERS)
    before = snapshot.item
    since = next_of(snapshot, machine.workflow, last_nudge(turn.unit.history.of(before.site, before.id))).nudge_from
    if since is None:
        raise _refused(NOBODY_TO_ASK)
    if turn.now < since:
        raise _refused(TOO_EARLY)
    after = replace(before, row_version=before.row_version + 1, updated_at=turn.now)
    line = HistoryLine("message", NUDGE, actor.person, before.state, before.state)
    record(turn, Decision(after, snapshot.clocks, line))
    text = say(NEWS, command.person.language)
    post = Post(after.site, after.id, post_id(turn, after), turn.now, actor.person, "public", text)
    turn.unit.posts.add(post)
    notices.hand_in(turn, after, text, insist=True)
    return Done(after, post)


def _refused(why: Text) -> Refused:
    return Refused(why["en"], blockers=(Blocker("condition", why),))


def last_nudge(history: Iterable[HistoryEntry]) -> datetime | None:
    """When somebody asked for news last."""
    asked = [entry.at for entry in history if entry.line.what == "message" and entry.line.name == NUDGE]
    return max(asked, default=None)
