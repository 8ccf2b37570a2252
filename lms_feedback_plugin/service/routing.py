"""Who gets an item: whoever holds the role for its course, else for the site, and of those the one with the least to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lms_feedback_plugin.domain.decision import Decision, Effect, HistoryLine
from lms_feedback_plugin.domain.item import Item, Snapshot
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.domain.workflow import BOT, ActionKind
from lms_feedback_plugin.store.unit import Unit

from .meeting import LMS_ROLES, meet_course
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
    people = responsible(turn, role, item.course)
    if item.assignee in {person.id for person in people}:
        return next(person for person in people if person.id == item.assignee)
    if len(people) < 2:
        return people[0] if people else None
    load = turn.unit.items.open_by_assignee(item.site, [person.id for person in people])
    return min(people, key=lambda person: (load.get(person.id, 0), person.id))


def responsible(turn: Turn, role: str, course: str | None) -> Sequence[Person]:
    """Those who hold the role for this very course; where there are none, those who hold it for the whole site.

    Who teaches a course the LMS knows: it is asked after the commit where it has not told for a while.
    """
    if role in LMS_ROLES and course is not None:
        meet_course(turn, course)
    return holders(turn.unit, turn.site.id, role, course)


def holders(unit: Unit, site: str, role: str, course: str | None) -> Sequence[Person]:
    """The same, of what is known already."""
    found = unit.people.with_role(site, role, course)
    own = [p for p in found if any(g.role == role and g.course == course for g in p.grants)] if course else []
    return own or [p for p in found if any(g.role == role and g.course is None for g in p.grants)]


def awaited(item: Item) -> str | None:
    """The role for which nobody was known when the item was given to it, and of which the LMS may tell later."""
    return item.assigned_role if item.assignee is None and item.course and item.assigned_role in LMS_ROLES else None


def given(turn: Turn, snapshot: Snapshot) -> Decision | None:
    """An item that waited for somebody goes to them, now that the LMS has told who they are."""
    item, role = snapshot.item, awaited(snapshot.item)
    chosen = choose(turn, role, item) if role is not None else None
    if role is None or chosen is None:
        return None
    after = item.moved(row_version=item.row_version + 1, updated_at=turn.now)
    line = HistoryLine("reconsidered", "assignee", BOT, item.state, item.state, {"assignee": chosen.id})
    return Decision(after, snapshot.clocks, line, (Effect(0, ActionKind.ASSIGN, role),))
