"""Who gets an item: whoever holds the role for its course, else for the site, and of those the one with the least to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lms_feedback_plugin.domain.decision import Decision
from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.domain.workflow import ActionKind

from .turn import Turn


def routed(turn: Turn, decision: Decision) -> Decision:
    """The decision with the person whom its last ``assign`` gives the item to; the same where it assigns to nobody anew."""
    roles = [effect.target for effect in decision.effects if effect.kind is ActionKind.ASSIGN]
    if not roles:
        return decision
    assignee = choose(turn, roles[-1], decision.item)
    item = replace(decision.item, assigned_role=roles[-1], assignee=assignee.id if assignee else None)
    return replace(decision, item=item)


def choose(turn: Turn, role: str, item: Item) -> Person | None:
    """Who takes it on, or None where nobody holds the role. Whoever has it already keeps it, if they hold the role."""
    holders = responsible(turn, role, item.course)
    if item.assignee in {person.id for person in holders}:
        return next(person for person in holders if person.id == item.assignee)
    if len(holders) < 2:
        return holders[0] if holders else None
    load = turn.unit.items.open_by_assignee(item.site, [person.id for person in holders])
    return min(holders, key=lambda person: (load.get(person.id, 0), person.id))


def responsible(turn: Turn, role: str, course: str | None) -> Sequence[Person]:
    """Those who hold the role for this very course; where there are none, those who hold it for the whole site."""
    holders = turn.unit.people.with_role(turn.site.id, role, course)
    own = [p for p in holders if any(g.role == role and g.course == course for g in p.grants)] if course else []
    return own or [p for p in holders if any(g.role == role and g.course is None for g in p.grants)]
