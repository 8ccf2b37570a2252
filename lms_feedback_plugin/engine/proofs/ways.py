"""The ways out of every state, each with who or what takes it and what the reporter hears of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple

from lms_feedback_plugin.domain.workflow import (
    BOT,
    LEARNER,
    Action,
    ActionKind,
    Condition,
    Merge,
    Reaction,
    Timer,
    Transition,
    Workflow,
)
from lms_feedback_plugin.engine.actions import REPORTER

from .findings import Leg, Path, Way

Taker = Literal["staff", "learner", "unattended"]
"""Whose act a step is: a decision of staff, the learner's own, or nobody's (a timer, a reaction, an automatic answer)."""


class Step(NamedTuple):
    """One way out of one state. ``do`` is all that is done on it, in order; ``conditions`` must hold for it to be taken.

    ``prelude`` is the part of ``do`` that runs before ``needs`` and the step's own condition are asked; ``event`` the type of
    event that the conditions may speak of.
    """

    leg: Leg
    taker: Taker
    do: tuple[Action, ...]
    needs: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    event: str | None = None
    prelude: tuple[Action, ...] = ()

    @property
    def tells(self) -> bool:
        """Whether the reporter gets a notice. A survey asks, it does not tell; a notice to staff is none either."""
        return tells(self.do)


def tells(do: Iterable[Action]) -> bool:
    """Whether one of the actions is a notice to the reporter (and with them to all who follow the item)."""
    return any(action.kind is ActionKind.NOTIFY and action.target == REPORTER for action in do)


class Ways:
    """All steps of a workflow by the state that they leave."""

    def __init__(self, workflow: Workflow) -> None:
        self.workflow = workflow
        self.out: dict[str, list[Step]] = {name: [] for name in workflow.states}
        for step in _steps(workflow):
            self.out[step.leg.source].append(step)
        self.reached = frozenset(self._first_legs())
        """The states that can be reached, as far as the conditions are not asked."""
        self.answerable = frozenset(
            source
            for step in workflow.transitions.values()
            if LEARNER in step.by and step.condition is None
            for source in step.sources
        )
        """Where the learner can always answer with a step of their own."""

    def _first_legs(self, possible: Callable[[Step], bool] | None = None) -> dict[str, Leg | None]:
        """Each state that can be reached, with the leg by which it is reached first: breadth first, so the ways are short."""
        initial = self.workflow.initial
        first: dict[str, Leg | None] = {initial: None}
        todo = deque([initial])
        while todo:
            for step in self.out[todo.popleft()]:
                if step.leg.target not in first and (possible is None or possible(step)):
                    first[step.leg.target] = step.leg
                    todo.append(step.leg.target)
        return first

    def path_to(self, state: str, possible: Callable[[Step], bool]) -> Path | None:
        """A shortest way from the first state by steps that are possible; None where there is none."""
        first = self._first_legs(possible)
        if state not in first:
            return None
        path: list[Leg] = []
        leg = first[state]
        while leg is not None:
            path.append(leg)
            leg = first[leg.source]
        return tuple(reversed(path))


def _steps(workflow: Workflow) -> Iterator[Step]:
    driven = set()
    for timer in workflow.timers.values():
        if timer.go is not None:
            driven.add(timer.go)
            yield from _by_timer(timer, workflow.transitions[timer.go])
    for reaction in workflow.reactions:
        if reaction.go is not None:
            driven.add(reaction.go)
            yield from _by_event(reaction, workflow.transitions[reaction.go])
    for transition in workflow.transitions.values():
        yield from _by_people(transition, transition.name in driven)
    if workflow.merge is not None:
        yield from _by_merging(workflow.merge)


def _by_timer(timer: Timer, step: Transition) -> Iterator[Step]:
    """``do`` runs before ``go``: what the timer says, it says of this step."""
    for state in timer.states:
        if state in step.sources:
            leg = Leg(state, Way("timer", timer.name, step.name), step.target)
            conditions = _given(timer.condition, step.condition)
            yield Step(leg, "unattended", timer.do + step.do, step.needs, conditions, None, timer.do)


def _by_event(reaction: Reaction, step: Transition) -> Iterator[Step]:
    for state in step.sources:
        leg = Leg(state, Way("reaction", reaction.when, step.name), step.target)
        conditions = _given(reaction.condition, step.condition)
        yield Step(leg, "unattended", reaction.do + step.do, step.needs, conditions, reaction.when, reaction.do)


def _by_people(step: Transition, driven: bool) -> Iterator[Step]:
    """One step for each sort of actor. The bot takes a step by itself where no timer and no reaction takes it for it."""
    staff = next((role for role in step.by if role not in (LEARNER, BOT)), None)
    takers: list[tuple[Taker, Way]] = []
    if staff is not None:
        takers.append(("staff", Way("person", staff, step.name)))
    if LEARNER in step.by:
        takers.append(("learner", Way("person", LEARNER, step.name)))
    if BOT in step.by and not driven:
        takers.append(("unattended", Way("bot", BOT, step.name)))
    for state in step.sources:
        for taker, way in takers:
            yield Step(Leg(state, way, step.target), taker, step.do, step.needs, _given(step.condition))


def _by_merging(merge: Merge) -> Iterator[Step]:
    staff = next((role for role in merge.by if role not in (LEARNER, BOT)), None)
    taker: Taker = "staff" if staff else "learner" if LEARNER in merge.by else "unattended"
    way = Way("merge", staff or merge.by[0], "")
    for state in merge.sources:
        yield Step(Leg(state, way, merge.target), taker, merge.do)


def _given(*conditions: Condition | None) -> tuple[Condition, ...]:
    return tuple(condition for condition in conditions if condition is not None)
