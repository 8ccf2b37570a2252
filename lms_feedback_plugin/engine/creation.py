"""How an item begins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from lms_feedback_plugin.domain.decision import Blocker, Decision, HistoryLine, Refusal
from lms_feedback_plugin.domain.item import Item, NewItem, Pin, Snapshot
from lms_feedback_plugin.domain.person import Actor
from lms_feedback_plugin.domain.text import Value

from . import fields
from .clocks import Clocks
from .decided import Decided
from .draft import Draft
from .rules import Rules


class Creation:
    """Makes items of one workflow version."""

    def __init__(self, rules: Rules, decided: Decided, clocks: Clocks) -> None:
        workflow = rules.workflow
        self.rules, self.decided, self.clocks = rules, decided, clocks
        self.pin = Pin(workflow.name, workflow.version, workflow.behaviour)
        given = {f.name: rules.constant(f, f.default) for f in workflow.fields.values() if f.default is not None}
        self.defaults = {name: value for name, value in given.items() if value is not None}  # a blank text says nothing
        self.required = tuple(f.name for f in workflow.fields.values() if f.required)

    def create(self, new: NewItem, now: datetime, actor: Actor | None) -> Decision | Refusal:
        """The new item with its decided fields and clocks, or what is missing or wrong in it."""
        workflow, wording = self.rules.workflow, self.rules.wording
        state = new.state or workflow.initial
        if state not in workflow.states:
            return Refusal((wording.unknown_state(state),))
        taken, blockers = fields.take(workflow.fields, new.fields, wording)
        own, slips = fields.take(workflow.fields, new.known, wording)
        known = self.defaults | {name: value for name, value in {**taken, **own}.items() if value is not None}
        filled = {name: known[name] for name in workflow.fields if name in known}
        if actor is not None:
            blockers += self.rules.not_theirs(actor, taken, self.rules.learners_own)
        blockers += slips + self._missing(filled, blamed={b.field for b in blockers})
        if blockers:
            return Refusal(blockers)
        by = Actor(new.reporter, frozenset()) if actor is None else actor
        item = _first(new, state, self.pin, filled, now)
        draft = Draft(Snapshot(item, (), new.reporter_name, new.course_name, new.facts), by, now)
        self.decided.begin(draft)
        item = _first(new, state, self.pin, draft.fields, now)
        history = HistoryLine("created", new.channel, by.person, None, state, item.fields, new.facts)
        return Decision(item, self.clocks.arm(draft, (), now), history)

    def _missing(self, filled: Mapping[str, Value], blamed: set[str | None]) -> tuple[Blocker, ...]:
        return tuple(self.rules.wording.missing(n) for n in self.required if n not in filled and n not in blamed)


def _first(new: NewItem, state: str, pin: Pin, filled: Mapping[str, Value], now: datetime) -> Item:
    return Item(
        site=new.site,
        id=new.id,
        pin=pin,
        state=state,
        row_version=1,
        reporter=new.reporter,
        language=new.language,
        channel=new.channel,
        channel_mode=new.channel_mode,
        created_at=now,
        updated_at=now,
        entered_at=now,
        course=new.course,
        context=new.context,
        fields=filled,
        opened_from=new.opened_from,
        activity=new.activity,
        facts=new.facts,
    )
