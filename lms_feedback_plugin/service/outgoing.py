"""Putting things on their way, and leaving word where that was not possible."""

from __future__ import annotations

from lms_feedback_plugin.domain.delivery import Dispatch, OutboxRow
from lms_feedback_plugin.domain.item import Item, Post
from lms_feedback_plugin.domain.workflow import BOT

from .turn import Turn


def send(turn: Turn, target: str, dispatch: Dispatch) -> None:
    """Put one dispatch on its way to an adapter of the site."""
    turn.unit.outbox.add([OutboxRow(dispatch, target, "pending", 0, turn.now, turn.now)])
    turn.outgoing.add((dispatch.site, dispatch.item))


def key_of(item: Item, n: int, person: str | None = None) -> str:
    """``site/item/version/n[/person]``: the same on every try, and never given twice."""
    key = f"{item.site}/{item.id}/{item.row_version}/{n}"
    return f"{key}/{person}" if person is not None else key


def post_id(turn: Turn, item: Item) -> str:
    """A name for the next line of the item's conversation: lines of one command keep their order."""
    turn.lines += 1
    return f"{item.row_version}.{turn.lines:02}"


def note(turn: Turn, item: Item, text: str) -> None:
    """Leave a line for staff in the item's conversation, so that what could not be done is seen by somebody."""
    turn.unit.posts.add(Post(item.site, item.id, post_id(turn, item), turn.now, BOT, "internal", text))
