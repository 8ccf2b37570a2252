"""The engine's one door: a workflow version, compiled once, that answers every question about its items.

All methods are pure: they read what they are given, ``now`` included, and answer values. One machine serves any number of
threads; it keeps nothing between calls. State changes run through one shared ``transitions`` machine, with which no item is
ever registered: registering one for each call costs six times as much and holds on to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import transitions

from lms_feedback_plugin.domain.calendar import WorkingCalendar
from lms_feedback_plugin.domain.decision import Decision, Option, Refusal, What
from lms_feedback_plugin.domain.event import Event
from lms_feedback_plugin.domain.item import NewItem, Snapshot
from lms_feedback_plugin.domain.person import THE_BOT, Actor
from lms_feedback_plugin.domain.text import Text, Value
from lms_feedback_plugin.domain.workflow import Reaction, Workflow
from lms_feedback_plugin.errors import DefinitionError

from . import fields
from .calendars import WorkingTime
from .clocks import Clocks
from .creation import Creation
from .decided import Decided, Why
from .draft import Draft
from .guards import FACTS
from .merging import Merging
from .moving import Moving
from .reactions import Response
from .rules import Observer, Rules
from .steps import Step


class Machine:
    """A workflow version with its calendars and settings.

    ``settings`` override the defaults in the file; ``zone`` is where a timer's hour of the day is meant when the timer
    names no calendar (None: the first calendar's zone, else UTC); ``role_labels`` are the workspace's words for roles;
    ``observe`` hears each condition that is asked, for whoever measures what was tried.
    Raises ``DefinitionError`` for anything that is not declared or does not fit.
    """

    def __init__(
        self,
        workflow: Workflow,
        calendars: Mapping[str, WorkingCalendar],
        settings: Mapping[str, Value | timedelta] | None = None,
        *,
        zone: str | None = None,
        role_labels: Mapping[str, Text] | None = None,
        observe: Observer | None = None,
    ) -> None:
        rules = Rules(workflow, settings or {}, role_labels or {}, observe)
        working = {name: WorkingTime(calendar) for name, calendar in calendars.items()}
        first = next(iter(calendars.values()), None)
        self.workflow = workflow
        self._rules, self._wording = rules, rules.wording
        self._decided = Decided(rules)
        self._clocks = Clocks(rules, working, zone or (first.zone if first else "UTC"))
        self._creation = Creation(rules, self._decided, self._clocks)
        self._moving = Moving(rules, self._decided, self._clocks, self._creation.defaults)
        self._merging = None if workflow.merge is None else Merging(workflow.merge, rules)
        self._responses = tuple(Response(reaction, rules) for reaction in workflow.reactions)
        self._steps = {name: Step(transition, rules) for name, transition in workflow.transitions.items()}
        self.facts = frozenset(rules.reads & FACTS.keys())
        """What of course and activity anything here asks for: whoever decides brings so much of it."""
        self.automatic = tuple(name for name, step in self._steps.items() if step.answers_by_itself)
        """The bot's steps from the first state that look at how well the handbook matches."""
        _wire(workflow, self._steps)

    def create(self, new: NewItem, now: datetime, actor: Actor | None = None) -> Decision | Refusal:
        """A new item with its decided fields filled in and its clocks armed, or ``invalid`` and ``needs`` blockers.

        ``actor`` is who records it; one who is a learner and nothing else fills in only what the form asks for. Without an
        actor the reporter stands in the history and every field may be filled in, as by an event.
        """
        return self._creation.create(new, now, actor)

    def fire(
        self,
        snapshot: Snapshot,
        transition: str,
        actor: Actor,
        values: Mapping[str, Value],
        now: datetime,
        event: Event | None = None,
    ) -> Decision | Refusal:
        """Take a transition. ``values`` are written first; ``needs`` and ``if`` look at the result.

        A learner writes what the form asks for and what the step needs, and nothing else.
        """
        draft = Draft(snapshot, actor, now, event)
        if values:
            taken, step = self._write(draft, values), self._steps.get(transition)
            draft.blockers += () if step is None else self._rules.not_theirs(actor, taken, step.learners_own)
        self._take(draft, transition)
        return self._conclude(draft, "transition", transition)

    def options(self, snapshot: Snapshot, actor: Actor, now: datetime) -> tuple[Option, ...]:
        """Every transition of the workflow, with what stands in the actor's way: the very reasons ``fire`` would give."""
        draft = Draft(snapshot, actor, now)
        found = []
        for step in self._steps.values():
            blockers = tuple(step.stands_in_the_way(draft))
            found.append(Option(step.transition, blockers, tuple(b.field for b in blockers if b.code == "needs" and b.field)))
        return tuple(found)

    def update(self, snapshot: Snapshot, values: Mapping[str, Value], actor: Actor, now: datetime) -> Decision | Refusal:
        """Change fields outside of a transition. Finished items stay as they are."""
        draft = Draft(snapshot, actor, now)
        if self.workflow.states[draft.state].final:
            draft.blockers += (self._wording.final(draft.state),)
        self._write(draft, values)
        return self._conclude(draft, "fields", "")

    def elapse(self, snapshot: Snapshot, timer: str, now: datetime) -> Decision | None:
        """What a due timer does: ``do``, then ``go``, as the bot. None when it is not due (any more).

        Where its ``if`` does not hold, or its ``go`` is refused, nothing happens but that it has fired: once a stay.
        """
        clock = next((c for c in snapshot.clocks if c.timer == timer), None)
        alarm = self._clocks.alarms.get(timer)
        if alarm is None or clock is None or clock.due_at is None or clock.due_at > now:
            return None
        rung = replace(clock, fired=True, due_at=None)
        snapshot = replace(snapshot, clocks=tuple(rung if c is clock else c for c in snapshot.clocks))
        draft = Draft(snapshot, THE_BOT, now)
        if alarm.guard is None or alarm.guard.holds(draft):
            alarm.actions.run(draft)
            if alarm.go is not None:
                self._take(draft, alarm.go)
            decision = self._conclude(draft, "timer", timer)
            if isinstance(decision, Decision):
                return decision
        return Draft(snapshot, THE_BOT, now).decided("timer", timer, snapshot.clocks)

    def reactions_to(self, event_type: str) -> tuple[Reaction, ...]:
        """The reactions to one type of event, in the order of the file."""
        return tuple(reaction for reaction in self.workflow.reactions if reaction.when == event_type)

    def create_values(self, reaction: Reaction, event: Event) -> Mapping[str, Value]:
        """What the event says of the item to be made: fields, and ``reporter`` and ``course`` as text.

        What it does not say is left out.
        """
        return self._response(reaction).create_values(event)

    def match_values(self, reaction: Reaction, event: Event) -> Mapping[str, Value] | None:
        """What an item must hold to be meant: fields, and ``id``, ``reporter``, ``course`` as text.

        None when the event lacks a part of it: then no item is meant.
        """
        return self._response(reaction).match_values(event)

    def react(self, snapshot: Snapshot, reaction: Reaction, event: Event, now: datetime) -> Decision | Refusal | None:
        """What an event does to an item that matches: ``do``, then ``go``, as the bot. None when it leaves it alone:
        the item is finished, or ``if`` does not hold.

        The line in the file is the permission: ``go`` is not asked for its ``by``.
        """
        response = self._response(reaction)
        draft = Draft(snapshot, THE_BOT, now, event)
        if self.workflow.states[draft.state].final or not (response.guard is None or response.guard.holds(draft)):
            return None
        response.actions.run(draft)
        if response.go is not None:
            draft.actor = replace(THE_BOT, roles=THE_BOT.roles | self._steps[response.go].roles)
            self._take(draft, response.go)
        return self._conclude(draft, "reaction", event.type)

    def merge(self, source: Snapshot, target: Snapshot, actor: Actor, now: datetime) -> tuple[Decision, Decision] | Refusal:
        """Let ``source`` go into ``target``: the decisions for both, in this order."""
        merging = self._merging
        if merging is None:
            return Refusal((self._wording.no_merge(),))
        blockers = merging.blockers(source.item, target.item, actor)
        if blockers:
            return Refusal(blockers)
        going, taking = Draft(source, actor, now), Draft(target, actor, now)
        going.state, going.merged_into = merging.target, target.item.id
        merging.actions.run(going)
        merging.join(source.item, taking)
        return self._both(going, "merged", taking, "received_merge")

    def unmerge(
        self, source: Snapshot, target: Snapshot, state: str, actor: Actor, now: datetime
    ) -> tuple[Decision, Decision] | Refusal:
        """Take ``source`` out of ``target`` again, back to ``state`` (where it stood before), its clocks started anew.

        Sums are given back; what else was carried stays with the target.
        """
        merging = self._merging
        if merging is None:
            return Refusal((self._wording.no_merge(),))
        blockers = merging.parting_blockers(source.item, target.item, state, actor)
        if blockers:
            return Refusal(blockers)
        leaving, losing = Draft(source, actor, now), Draft(target, actor, now)
        leaving.state, leaving.merged_into = state, None
        merging.part(source.item, losing)
        return self._both(leaving, "unmerged", losing, "unmerged")

    def reconsider(self, snapshot: Snapshot, now: datetime) -> Decision | None:
        """What changes by itself because the LMS tells otherwise than when the item was last decided on, or because a date
        has come nearer: decided fields. None where nothing does."""
        draft = Draft(snapshot, THE_BOT, now)
        if self.workflow.states[draft.state].final:
            return None
        self._decided.follow(draft)
        return draft.decided("reconsidered", "", draft.clocks) if draft.changes else None

    def why(self, snapshot: Snapshot) -> tuple[Why, ...]:
        """Which row gives each decided field its value, as the item was when it was last decided on."""
        return self._decided.why(Draft(snapshot, THE_BOT, snapshot.item.updated_at).before())

    def moved(self, snapshot: Snapshot, actor: Actor, now: datetime) -> Decision:
        """An item of an older version under this one, its due dates as they were promised.

        Raises ``KeyError`` where its state is gone and no ``migrate`` row says where it goes.
        """
        return self._moving.moved(Draft(snapshot, actor, now))

    def _write(self, draft: Draft, values: Mapping[str, Value]) -> Iterable[str]:
        """Put a person's values into the draft; the names of those that could be taken."""
        taken, blockers = fields.take(self.workflow.fields, values, self._wording)
        draft.blockers += blockers
        for name, value in taken.items():
            draft.assign(name, value)
        return taken

    def _take(self, draft: Draft, transition: str) -> None:
        """Move the draft through a transition, or leave the reasons why not in it."""
        step = self._steps.get(transition)
        if step is None:
            draft.blockers += (self._wording.unknown_step(transition, self._steps),)
        elif draft.state not in step.sources:
            draft.blockers += tuple(step.stands_in_the_way(draft))
        elif step.trigger(draft, draft):
            step.actions.run(draft)

    def _conclude(self, draft: Draft, what: What, name: str) -> Decision | Refusal:
        """Bring decided fields and clocks up to the draft and make it a decision, or refuse for what was found."""
        if draft.blockers:
            return Refusal(draft.blockers)
        self._decided.follow(draft)
        return draft.decided(what, name, self._clocks.follow(draft))

    def _both(self, one: Draft, what: What, other: Draft, other_what: What) -> tuple[Decision, Decision] | Refusal:
        """Two decisions that stand or fall together; each line names the partner's id."""
        first = self._conclude(one, what, str(other.item.id))
        second = self._conclude(other, other_what, str(one.item.id))
        if isinstance(first, Refusal):
            return first
        return second if isinstance(second, Refusal) else (first, second)

    def _response(self, reaction: Reaction) -> Response:
        for response in self._responses:
            if response.reaction is reaction or response.reaction == reaction:
                return response
        raise DefinitionError(f"{self.workflow.name} has no such reaction to {reaction.when}; it is of another version.")


class _Place(transitions.State):
    """A state on which nothing hangs: what happens because of a step is in its ``do``, so there is nobody to call."""

    def enter(self, event_data: transitions.EventData) -> None:
        """Nothing."""

    def exit(self, event_data: transitions.EventData) -> None:
        """Nothing."""


def _wire(workflow: Workflow, steps: Mapping[str, Step]) -> None:
    """Put the steps on one shared state machine.

    Triggers carry a prefix, so that no transition is ever called like an attribute of the model; conditions are functions,
    never text, for the library imports and calls what a text names.
    """
    machine = transitions.Machine(
        model=None,
        states=[_Place(state.name, final=state.final) for state in workflow.states.values()],
        initial=workflow.initial,
        auto_transitions=False,
        queued=False,
        transitions=[
            {"trigger": f"take {name}", "source": source, "dest": step.target, "conditions": step.permits}
            for name, step in steps.items()
            for source in step.transition.sources
        ],
    )
    for name, step in steps.items():
        if step.sources:
            step.trigger = machine.events[f"take {name}"].trigger
