"""An item moves: a transition is taken, a timer has run out, fields are edited, somebody gets it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from lms_feedback_plugin.domain.decision import Decision, HistoryLine
from lms_feedback_plugin.domain.item import Snapshot
from lms_feedback_plugin.domain.person import Actor
from lms_feedback_plugin.domain.text import Text
from lms_feedback_plugin.engine.machine import Machine
from lms_feedback_plugin.store.unit import Unit

from .answering import heard, sent
from .attaching import attach, uploads
from .commands import Assign, Done, Edit, Elapse, Fire, MergeItems, Nudge, Reconsider, Say, UnmergeItems
from .facts import facts_for
from .recording import record
from .refusals import staff_only, wrong
from .routing import given
from .sight import is_learner
from .turn import Turn

NOT_THEIRS: Text = {
    "en": "This person holds no role that may have the item.",
    "zh-CN": "此人没有可以处理该事项的角色。",
}


OnOneItem = Fire | Edit | Assign | Say | Nudge | MergeItems | UnmergeItems


def locked(turn: Turn, command: OnOneItem) -> tuple[Snapshot, Actor, Machine]:
    """The item for deciding, who acts on it, and its machine. Raises ``NotFound`` before ``StaleVersion``: a stranger
    must not learn from a version that there is an item."""
    snapshot = turn.unit.items.lock(command.site, command.item)
    actor = turn.house.sight.actor_in(turn.unit, command.person, snapshot.item)
    turn.unit.items.lock(command.site, command.item, command.expect_version)
    return snapshot, actor, turn.house.library.machine(command.site, snapshot.item.pin)


def fire(turn: Turn, command: Fire) -> Done:
    """Take a transition. Raises ``Refused`` with every reason why not."""
    snapshot, actor, machine = locked(turn, command)
    files = uploads(turn, actor.person, command.attachments)
    looked = named(turn.unit, snapshot, machine, turn.now)
    item = record(turn, machine.fire(looked, command.transition, actor, command.values, turn.now))
    attach(turn, files, item)
    if is_learner(actor):
        heard(turn, machine.workflow, snapshot.item, item)
    elif command.article is not None:
        sent(turn, machine.workflow, item, command.article)
    return Done(item)


def elapse(turn: Turn, command: Elapse) -> Done | None:
    """A due date has come. None where nothing is due any more: somebody else let it elapse, or the item moved on.

    What is due first rings first, and of one moment what stands first in the file, whichever timer the command names: each
    has a command of its own, and they come in any order.
    """
    snapshot = turn.unit.items.lock(command.site, command.item)
    machine = turn.house.library.machine(command.site, snapshot.item.pin)
    places = {name: place for place, name in enumerate(machine.workflow.timers)}
    due = [(c.due_at, places.get(c.timer, 0), c.timer) for c in snapshot.clocks if c.due_at and c.due_at <= turn.now]
    looked = named(turn.unit, snapshot, machine, turn.now)
    decision = machine.elapse(looked, min(due)[2], turn.now) if due else None
    return None if decision is None else Done(record(turn, decision))


def reconsider(turn: Turn, command: Reconsider) -> Done | None:
    """What the LMS tells has changed, or a date has come nearer. None where nothing comes of it (any more)."""
    snapshot = turn.unit.items.lock(command.site, command.item)
    machine = turn.house.library.machine(command.site, snapshot.item.pin)
    decision = machine.reconsider(named(turn.unit, snapshot, machine, turn.now), turn.now) or given(turn, snapshot)
    return None if decision is None else Done(record(turn, decision))


def edit(turn: Turn, command: Edit) -> Done:
    """Staff change fields. Raises ``Forbidden`` for learners, ``Invalid`` for values that cannot be taken."""
    snapshot, actor, machine = locked(turn, command)
    if is_learner(actor):
        raise staff_only()
    looked = named(turn.unit, snapshot, machine, turn.now)
    return Done(record(turn, machine.update(looked, command.values, actor, turn.now)))


def assign(turn: Turn, command: Assign) -> Done:
    """Somebody of the staff gets it. Raises ``Invalid`` where that person could not even see it."""
    snapshot, actor, _machine = locked(turn, command)
    if is_learner(actor):
        raise staff_only()
    item = snapshot.item
    if command.assignee is not None:
        person = turn.unit.people.get(item.site, command.assignee)
        if person is None or not turn.house.sight.roles(person, item.course):
            raise wrong("assignee", NOT_THEIRS)
    after = replace(item, assignee=command.assignee, row_version=item.row_version + 1, updated_at=turn.now)
    line = HistoryLine("fields", "assignee", actor.person, item.state, item.state, {"assignee": command.assignee})
    return Done(record(turn, Decision(after, snapshot.clocks, line)))


def named(unit: Unit, snapshot: Snapshot, machine: Machine, now: datetime) -> Snapshot:
    """The snapshot with what a condition may ask for: names, and what the LMS told of course and activity."""
    item = snapshot.item
    reporter = unit.people.get(item.site, item.reporter)
    course = unit.courses.get(item.site, item.course) if item.course else None
    return replace(
        snapshot,
        reporter_name=reporter.name if reporter else None,
        course_name=course.name if course else None,
        facts=facts_for(unit, machine, item.site, item.course, item.activity, now),
    )
