"""An item while a decision about it is being made. Lives for one call and is thrown away when the step is refused."""

from __future__ import annotations

from datetime import datetime

from lms_feedback_plugin.domain.decision import Blocker, Decision, Effect, HistoryLine, What
from lms_feedback_plugin.domain.event import Event
from lms_feedback_plugin.domain.item import Clock, Item, Snapshot
from lms_feedback_plugin.domain.person import Actor
from lms_feedback_plugin.domain.text import Value

from .guards import Frame


class Draft(Frame):
    """The model that the state machine moves, and the frame that conditions look at: both see it as it stands so far."""

    __slots__ = (
        "actor",
        "assigned_role",
        "assignee",
        "blockers",
        "changes",
        "clocks",
        "effects",
        "escalated_to",
        "merged_into",
        "now",
    )

    def __init__(self, snapshot: Snapshot, actor: Actor, now: datetime, event: Event | None = None) -> None:
        item = snapshot.item
        self.item = item
        self.fields = item.fields
        self.state = item.state
        self.event = event
        self.reporter_name = snapshot.reporter_name
        self.course_name = snapshot.course_name
        self.facts = item.facts if snapshot.facts is None else snapshot.facts
        self.clocks = snapshot.clocks
        self.actor = actor
        self.now = now
        self.assigned_role = item.assigned_role
        self.assignee = item.assignee
        self.escalated_to = item.escalated_to
        self.merged_into = item.merged_into
        self.changes: dict[str, Value] = {}
        self.effects: tuple[Effect, ...] = ()
        self.blockers: tuple[Blocker, ...] = ()

    def assign(self, name: str, value: Value) -> None:
        """Write a field. What stands there already is no change, and neither is what is put back."""
        if self.fields.get(name) != value:
            self.fields = {**self.fields, name: value}
            if self.item.fields.get(name) == value:
                self.changes.pop(name, None)
            else:
                self.changes[name] = value

    def before(self) -> Frame:
        """The item as it was read, for comparing."""
        item = self.item
        return Frame(item, item.fields, item.state, self.event, self.reporter_name, self.course_name, item.facts)

    def next_item(self) -> Item:
        """The item as it will be written: one row version on."""
        item = self.item
        return item.moved(
            state=self.state,
            row_version=item.row_version + 1,
            updated_at=self.now,
            entered_at=item.entered_at if self.state == item.state else self.now,
            fields=self.fields,
            assigned_role=self.assigned_role,
            assignee=self.assignee,
            escalated_to=self.escalated_to,
            merged_into=self.merged_into,
            facts=self.facts,
        )

    def decided(self, what: What, name: str, clocks: tuple[Clock, ...]) -> Decision:
        """All of it, to be committed together."""
        history = HistoryLine(what, name, self.actor.person, self.item.state, self.state, self.changes, self.facts)
        return Decision(self.next_item(), clocks, history, self.effects)
