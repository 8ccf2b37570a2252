"""Items that say the same become one, and can be parted again."""

from __future__ import annotations

from lms_feedback_plugin.domain.decision import Blocker, Refusal
from lms_feedback_plugin.domain.item import Snapshot
from lms_feedback_plugin.domain.person import THE_BOT
from lms_feedback_plugin.domain.text import Text
from lms_feedback_plugin.engine.machine import Machine
from lms_feedback_plugin.engine.moving import state_after
from lms_feedback_plugin.errors import NotFound, Refused

from .commands import Done, MergeItems, UnmergeItems
from .recording import record
from .refusals import refuse, staff_only
from .sight import is_learner
from .steps import locked, named
from .turn import Turn

NOT_MERGED: Text = {"en": "This item is not merged into another.", "zh-CN": "该事项没有合并到其他事项。"}
OTHER_VERSION: Text = {
    "en": "The two follow different versions of their workflow. Close one of them with a reply that names the other.",
    "zh-CN": "两个事项遵循的流程版本不同。请关闭其中一个，并在回复中注明另一个。",
}


def merge(turn: Turn, command: MergeItems) -> Done:
    """``source`` goes into ``target``: its reporter and followers are told from now on what the target's are told."""
    turn.unit.items.lock_many(command.site, (command.source, command.target))
    source, actor, machine = locked(turn, command)
    if is_learner(actor):
        raise staff_only()
    target = turn.unit.items.lock(command.site, command.target)
    if not turn.house.sight.roles(command.person, target.item.course):
        raise NotFound(f"There is no item {command.target}.", item=command.target)
    source, machine = _under_one(turn, source, target, machine)
    decided = machine.merge(*_both(turn, source, target, machine), actor, turn.now)
    if isinstance(decided, Refusal):
        refuse(decided)
    followers = turn.unit.followers.of(command.site, command.source)
    for person in dict.fromkeys((source.item.reporter, *followers)):
        if person != target.item.reporter:
            turn.unit.followers.add(command.site, command.target, person, _way(command.source))
    gone = record(turn, decided[0])
    record(turn, decided[1])
    return Done(gone)


def unmerge(turn: Turn, command: UnmergeItems) -> Done:
    """The item stands where it stood before; the target's sums lose its part, and its people follow the target no longer,
    unless they do for a reason of their own."""
    source, actor, machine = locked(turn, command)
    if is_learner(actor):
        raise staff_only()
    if source.item.merged_into is None:
        raise Refused(NOT_MERGED["en"], blockers=(Blocker("state", NOT_MERGED),))
    target = turn.unit.items.lock(command.site, source.item.merged_into)
    back = _state_before(turn, source)
    began = source.item.pin.version
    source, machine = _under_one(turn, source, target, machine)
    if source.item.pin.version != began:
        back = state_after(machine.workflow, began, back) or back
    decided = machine.unmerge(*_both(turn, source, target, machine), back, actor, turn.now)
    if isinstance(decided, Refusal):
        refuse(decided)
    turn.unit.followers.remove_via(command.site, target.item.id, _way(command.item))
    restored = record(turn, decided[0])
    record(turn, decided[1])
    return Done(restored)


def _both(turn: Turn, source: Snapshot, target: Snapshot, machine: Machine) -> tuple[Snapshot, Snapshot]:
    return named(turn.unit, source, machine, turn.now), named(turn.unit, target, machine, turn.now)


def _under_one(turn: Turn, source: Snapshot, target: Snapshot, machine: Machine) -> tuple[Snapshot, Machine]:
    """One set of rules decides on both: a source that follows an older version comes along to the target's first.

    Raises ``Refused`` where it cannot: nothing leads back to an older version, and its state may be gone.
    """
    one, other = source.item.pin, target.item.pin
    if one.workflow != other.workflow or one.behaviour == other.behaviour:
        return source, machine
    newer = turn.house.library.machine(target.item.site, other) if one.version < other.version else None
    if newer is None or state_after(newer.workflow, one.version, source.item.state) is None:
        raise Refused(OTHER_VERSION["en"], blockers=(Blocker("condition", OTHER_VERSION),))
    moved = newer.moved(named(turn.unit, source, newer, turn.now), THE_BOT, turn.now)
    record(turn, moved)
    return Snapshot(moved.item, moved.clocks), newer


def _state_before(turn: Turn, source: Snapshot) -> str:
    """Where it stood when it was merged: its history knows."""
    lines = (entry.line for entry in reversed(turn.unit.history.of(source.item.site, source.item.id)))
    return next(line.from_state for line in lines if line.what == "merged" and line.from_state is not None)


def _way(source: int) -> str:
    return f"merge:{source}"
