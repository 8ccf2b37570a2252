"""A decision becomes rows: the item with its clocks, its history line, what the effects ask for, and the items they open."""

from __future__ import annotations

from lms_feedback_plugin.domain.decision import Decision, Refusal
from lms_feedback_plugin.domain.item import Item, NewItem
from lms_feedback_plugin.domain.workflow import ActionKind

from .effects import carry_out
from .facts import facts_for
from .refusals import refuse
from .routing import routed
from .turn import Turn


def record(turn: Turn, decided: Decision | Refusal, *, new: bool = False) -> Item:
    """Write it all into the group's transaction. Raises ``Refused`` or ``Invalid`` for a refusal."""
    if isinstance(decided, Refusal):
        refuse(decided)
    decision = routed(turn, decided)
    item = decision.item
    if new:
        turn.unit.items.add(decision)
    else:
        turn.unit.items.save(decision)
    turn.unit.history.append(item.site, item.id, item.row_version, turn.now, decision.history)
    carry_out(turn, decision)
    for effect in decision.effects:
        if effect.kind is ActionKind.OPEN:
            _open(turn, item, effect.target)
    return item


def _open(turn: Turn, source: Item, kind: str) -> Item:
    """An item of another workflow that carries on what was said in ``source``, for the same learner."""
    library = turn.house.library
    workflow = library.workflow(source.site, kind)
    machine = library.current_machine(source.site, kind)
    said = source.fields.get(library.pinned(source.site, source.pin).headline)
    new = NewItem(
        site=source.site,
        id=turn.number(),
        reporter=source.reporter,
        language=source.language,
        channel=source.channel,
        channel_mode=source.channel_mode,
        course=source.course,
        context=source.context,
        fields={workflow.headline: said},
        opened_from=source.id,
        activity=source.activity,
        facts=facts_for(turn.unit, machine, source.site, source.course, source.activity, turn.now),
    )
    opened = record(turn, machine.create(new, turn.now), new=True)
    for person in turn.unit.followers.of(source.site, source.id):
        turn.unit.followers.add(opened.site, opened.id, person, f"opened:{source.id}")
    return opened
