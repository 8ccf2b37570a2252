"""How an item comes from an older version of its workflow into this one, and what it keeps on the way."""

from __future__ import annotations

from collections.abc import Mapping

from lms_feedback_plugin.domain.decision import Decision, HistoryLine
from lms_feedback_plugin.domain.item import Clock, Item, Pin
from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import Migration, Workflow

from . import fields
from .clocks import Clocks
from .decided import Decided
from .draft import Draft
from .rules import Rules


def row_for(workflow: Workflow, version: int) -> Migration | None:
    """The ``migrate`` row that speaks of items of that version."""
    return next((row for row in workflow.migrate if row.source == version), None)


def state_after(workflow: Workflow, version: int, state: str) -> str | None:
    """Where an item of that version that stands in ``state`` will stand; None where the state is gone and no row says."""
    row = row_for(workflow, version)
    there = row.states.get(state, state) if row else state
    return there if there in workflow.states else None


class Moving:
    """Takes items of older versions into one. Nothing is told and nothing is done: for the learner nothing has happened."""

    def __init__(self, rules: Rules, decided: Decided, clocks: Clocks, defaults: Mapping[str, Value]) -> None:
        workflow = rules.workflow
        self.rules, self.decided, self.clocks, self.defaults = rules, decided, clocks, defaults
        self.pin = Pin(workflow.name, workflow.version, workflow.behaviour)

    def moved(self, draft: Draft) -> Decision:
        """The item under this version. Its due dates stay as they were promised, unless the row says ``timers: restart``.

        A value that its field can no longer hold gives way to the default. Raises ``KeyError`` where the item's state is gone
        and no row says where it goes.
        """
        before = draft.item
        state = state_after(self.rules.workflow, before.pin.version, before.state)
        if state is None:
            raise KeyError(before.state)
        row = row_for(self.rules.workflow, before.pin.version)
        draft.state = state
        draft.fields = self._held(before.fields)
        empty = {name for name in self.decided.rows if draft.fields.get(name) is None}
        self.decided.begin(draft, empty)  # what was raised by hand stays raised
        kept = draft.clocks if row is None or row.keep_timers else ()
        clocks = self.clocks.arm(draft, self._known(kept), draft.now)
        item: Item = draft.next_item().moved(pin=self.pin)
        changes = {name: item.fields.get(name) for name in {*before.fields, *item.fields}
                   if before.fields.get(name) != item.fields.get(name)}  # fmt: skip
        line = HistoryLine("migrated", str(self.pin.version), draft.actor.person, before.state, state, changes)
        return Decision(item, clocks, line)

    def _held(self, values: Mapping[str, Value]) -> dict[str, Value]:
        held: dict[str, Value] = {}
        for name, field in self.rules.workflow.fields.items():
            try:
                value = fields.accept(field, values.get(name))
            except (ValueError, KeyError):
                value = None
            held[name] = self.defaults.get(name) if value is None else value
        return {name: value for name, value in held.items() if value is not None}

    def _known(self, clocks: tuple[Clock, ...]) -> tuple[Clock, ...]:
        return tuple(clock for clock in clocks if clock.timer in self.clocks.alarms)
