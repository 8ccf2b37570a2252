"""What comes next for an item, as its learner may be told: whose turn it is, and by when. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from lms_feedback_plugin.domain.item import Clock, Snapshot
from lms_feedback_plugin.domain.workflow import ActionKind, Workflow

PROMISING = frozenset({ActionKind.ESCALATE, ActionKind.REMIND})
"""Timers that call somebody: by then at the latest, a person looks at it."""
BETWEEN_NUDGES = timedelta(hours=24)
LONGEST_SILENCE = timedelta(days=3)
"""After so long without a step one may ask even where the promise lies further ahead."""
NextKind = Literal["over", "yours", "settled", "promised", "late", "working"]


@dataclass(frozen=True, slots=True)
class Next:
    """``over``: nothing comes any more. ``yours``: the learner's turn, and the clock stands still. ``settled``: done unless
    they object. ``promised``: somebody looks at it by ``at``. ``late``: that time has passed. ``working``: nothing is promised.

    ``at`` is, for ``yours`` and ``settled``, when it ends by itself; None where it does not. ``nudge_from`` is from when the
    learner may ask for news; None where there is nobody to ask.
    """

    kind: NextKind
    at: datetime | None = None
    nudge_from: datetime | None = None


def next_of(snapshot: Snapshot, workflow: Workflow, nudged: datetime | None = None) -> Next:
    """What comes next. ``nudged`` is when the learner asked for news last."""
    item, state = snapshot.item, workflow.states[snapshot.item.state]
    if state.final:
        return Next("over")
    ends = min((clock.due_at for clock in snapshot.clocks if clock.due_at and _ends(clock, workflow)), default=None)
    if state.paused:
        return Next("yours", ends)
    if ends is not None:
        return Next("settled", ends)
    promise = promise_of(snapshot, workflow)
    silent = item.updated_at + LONGEST_SILENCE
    if promise is not None:
        return Next("promised", promise, _later(min(promise, silent), nudged))
    if any(clock.fired and _promises(clock, workflow) for clock in snapshot.clocks):
        return Next("late", None, _later(item.created_at, nudged))
    return Next("working", None, _later(silent, nudged))


def promise_of(snapshot: Snapshot, workflow: Workflow) -> datetime | None:
    """The next moment at which somebody is called to it."""
    due = [clock.due_at for clock in snapshot.clocks if clock.due_at and not clock.fired and _promises(clock, workflow)]
    return min(due, default=None)


def _promises(clock: Clock, workflow: Workflow) -> bool:
    timer = workflow.timers.get(clock.timer)
    return timer is not None and any(action.kind in PROMISING for action in timer.do)


def _ends(clock: Clock, workflow: Workflow) -> bool:
    """Whether the clock, running out, ends the item."""
    timer = workflow.timers.get(clock.timer)
    step = workflow.transitions.get(timer.go) if timer is not None and timer.go is not None else None
    return step is not None and workflow.states[step.target].final


def _later(first: datetime, nudged: datetime | None) -> datetime:
    return first if nudged is None else max(first, nudged + BETWEEN_NUDGES)
