"""What is said beside the steps: replies, notes, following, and the answer to a survey."""

from __future__ import annotations

from dataclasses import replace

from lms_feedback_plugin.domain.decision import Decision, HistoryLine
from lms_feedback_plugin.domain.item import Post
from lms_feedback_plugin.domain.text import Text
from lms_feedback_plugin.errors import NotFound

from . import notices
from .attaching import attach, uploads
from .commands import Done, Follow, Rate, Say
from .outgoing import post_id
from .recording import record
from .refusals import staff_only, wrong
from .sight import is_learner
from .steps import locked
from .turn import Turn

LONGEST = 20_000
BEST = 5
EMPTY: Text = {"en": "Write something first.", "zh-CN": "请先填写内容。"}
TOO_LONG: Text = {"en": f"At most {LONGEST} characters.", "zh-CN": f"最多 {LONGEST} 个字符。"}
NOT_A_SCORE: Text = {"en": f"A whole number from 1 to {BEST}.", "zh-CN": f"请填写 1 到 {BEST} 的整数。"}


def say(turn: Turn, command: Say) -> Done:
    """Write one line. What staff say in public is told to the learner; what a learner says is told to whoever has the item."""
    snapshot, actor, _machine = locked(turn, command)
    learner = is_learner(actor)
    if learner and command.visibility == "internal":
        raise staff_only()
    files = uploads(turn, actor.person, command.attachments)
    text = _text(command.text or ", ".join(one.name for one in files))
    before = snapshot.item
    public_step = command.visibility == "public" and not learner
    after = replace(
        before,
        row_version=before.row_version + 1,
        updated_at=turn.now,
        escalated_to=None if public_step else before.escalated_to,
    )
    line = HistoryLine("message", command.visibility, actor.person, before.state, before.state)
    record(turn, Decision(after, snapshot.clocks, line))
    post = Post(after.site, after.id, post_id(turn, after), turn.now, actor.person, command.visibility, text)
    turn.unit.posts.add(post)
    attach(turn, files, after, post.id)
    if public_step:
        notices.pass_on(turn, after, text)
    elif learner:
        notices.hand_in(turn, after, text)
    return Done(after, post)


def _text(written: str) -> str:
    text = written.strip()
    if not text:
        raise wrong("text", EMPTY)
    if len(text) > LONGEST:
        raise wrong("text", TOO_LONG)
    return text


def follow(turn: Turn, command: Follow) -> Done:
    """Be told from now on, or no longer. Only who may see the item may follow it."""
    item = turn.unit.items.get(command.site, command.item).item
    turn.house.sight.actor_in(turn.unit, command.person, item)
    if command.following:
        turn.unit.followers.add(command.site, command.item, command.person.id)
    else:
        turn.unit.followers.remove(command.site, command.item, command.person.id)
    return Done(item)


def rate(turn: Turn, command: Rate) -> Done:
    """Keep the answer of somebody who was asked. Raises ``NotFound`` for others."""
    item = turn.unit.items.get(command.site, command.item).item
    turn.house.sight.actor_in(turn.unit, command.person, item)
    if isinstance(command.score, bool) or not 1 <= command.score <= BEST:
        raise wrong("score", NOT_A_SCORE)
    comment = command.comment.strip()
    if len(comment) > LONGEST:
        raise wrong("comment", TOO_LONG)
    unit, who = turn.unit, command.person.id
    asked = unit.surveys.answer(command.site, command.item, command.survey, who, command.score, comment or None, turn.now)
    if not asked:
        raise NotFound(f"{command.survey!r} was not asked of you about item {command.item}.", survey=command.survey)
    return Done(item)
