"""What a condition looks at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from lms_feedback_plugin.domain.course import Facts
from lms_feedback_plugin.domain.event import Event
from lms_feedback_plugin.domain.item import Item, Pin
from lms_feedback_plugin.domain.text import Value

NO_FACTS: Facts = MappingProxyType({})


class Frame:
    """An item, the fields and state that count for it at this moment, what the LMS told of its course and activity, and the
    event that led here, if one did."""

    __slots__ = ("course_name", "event", "facts", "fields", "item", "reporter_name", "state")

    def __init__(
        self,
        item: Item,
        fields: Mapping[str, Value],
        state: str,
        event: Event | None = None,
        reporter_name: str | None = None,
        course_name: str | None = None,
        facts: Facts = NO_FACTS,
    ) -> None:
        self.item = item
        self.fields = fields
        self.state = state
        self.event = event
        self.reporter_name = reporter_name
        self.course_name = course_name
        self.facts = facts


_EPOCH = datetime.fromtimestamp(0, UTC)
_NOBODY = Item("", 0, Pin("", 0, ""), "", 0, "", "", "", "instant", _EPOCH, _EPOCH, _EPOCH)


def frame_of(event: Event | None) -> Frame:
    """What there is to look at where no item is known: for sources that speak of nothing but literals and the event."""
    return Frame(_NOBODY, {}, "", event)
