"""Somebody wants what stands on the board: counted by the workflow's own ``board.voted``, and told what becomes of it."""

from __future__ import annotations

from dataclasses import replace

from lms_feedback_plugin.domain.decision import Blocker
from lms_feedback_plugin.domain.event import Event
from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.text import Text
from lms_feedback_plugin.errors import NotFound, Refused

from .commands import Done, Vote
from .effects import votes_of
from .receiving import heed_by_items
from .turn import Turn

VOTED = "board.voted"
COUNTED: Text = {"en": "You are counted already.", "zh-CN": "您已经支持过了。"}
DECIDED: Text = {
    "en": "This is decided; there is nothing to vote on any more.",
    "zh-CN": "该建议已有决定，无法再投票。",
}


def vote(turn: Turn, command: Vote) -> Done:
    """Count somebody in, once. Raises ``NotFound`` for what is not on the board, ``Refused``."""
    unit, who = turn.unit, command.person.id
    entry = unit.board.get(command.site, command.item)
    if entry is None:
        raise NotFound(f"Number {command.item} is not on the board.", item=command.item)
    item = unit.items.lock(command.site, command.item).item
    if _counted(turn, item, who):
        raise _refused(COUNTED)
    number = f"vote/{command.item}/{who}"
    event = Event(number, "board", VOTED, turn.now, who, {"ref": str(command.item), "actor": who})
    if command.item not in heed_by_items(turn, event):
        raise _refused(DECIDED)
    unit.votes.add(command.site, command.item, who, turn.now)
    unit.followers.add(command.site, command.item, who, "vote")
    after = unit.items.lock(command.site, command.item).item
    unit.board.put(replace(entry, votes=votes_of(after)))
    return Done(after)


def _counted(turn: Turn, item: Item, who: str) -> bool:
    """Whoever reported it or had theirs merged into it is among the voices already."""
    unit = turn.unit
    return who in (item.reporter, *unit.followers.of(item.site, item.id)) or item.id in unit.votes.of(item.site, who)


def _refused(why: Text) -> Refused:
    return Refused(why["en"], blockers=(Blocker("condition", why),))
