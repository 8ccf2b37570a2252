"""The lists that the desk keeps ready: what each holds, and how many items there are in it for one reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.store.item_search import ItemQuery

SOON = timedelta(hours=2)
"""What falls due within this is about to be late."""
MOST = 100
"""A count goes no further: beyond it nobody asks for the exact number."""
FIRST = "open"

View = Callable[[Person, datetime], ItemQuery]
OPEN = ItemQuery(open=True, sort="due")
VIEWS: Mapping[str, View] = {
    "open": lambda _me, _now: OPEN,
    "mine": lambda me, _now: ItemQuery(open=True, sort="due", assignee=me.id),
    "unassigned": lambda _me, _now: ItemQuery(open=True, sort="due", unassigned=True),
    "due": lambda _me, now: ItemQuery(open=True, sort="due", due_by=now + SOON),
    "batch": lambda _me, _now: ItemQuery(open=True, sort="due", waits=False, channel_mode="batch"),
    "waiting": lambda _me, _now: ItemQuery(waits=True, sort="due"),
    "closed": lambda _me, _now: ItemQuery(open=False),
    "all": lambda _me, _now: ItemQuery(),
}
"""Of what is open the next promise comes first; of the rest what was touched last."""
COUNTED = ("open", "mine", "unassigned", "due", "batch", "waiting")


def view_query(name: str, me: Person, now: datetime) -> ItemQuery:
    """What the view holds for ``me``; an unknown name is the first view's."""
    return VIEWS.get(name, VIEWS[FIRST])(me, now)
