"""Plays a trace on the engine alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from lms_feedback_plugin.domain.decision import Decision, Refusal
from lms_feedback_plugin.domain.event import Event
from lms_feedback_plugin.domain.item import NewItem, Snapshot
from lms_feedback_plugin.domain.person import THE_BOT, Actor
from lms_feedback_plugin.engine.machine import Machine
from lms_feedback_plugin.service.library import settings_of

from .traces import Seen, Trace, compare, effect, length, library, moment, reason, shown

REPORTER, COURSE = "lin", "7"


def play(trace: Trace) -> None:
    """Every step, each compared with what is expected of it."""
    Stage(trace).play()


class Stage:
    """The item under test, the other one of its merge, and the clock."""

    def __init__(self, trace: Trace) -> None:
        workspace, workflow = library().workspace, library().workflows[trace.topic]
        chosen = settings_of(workflow, trace.settings)
        self.machine = Machine(workflow, workspace.calendars, chosen, role_labels=workspace.role_labels)
        self.trace, self.now = trace, trace.at
        self.snapshot: Snapshot | None = None
        self.other: Snapshot | None = None
        self.before: str = ""
        self.items = 0

    def play(self) -> None:
        if self.trace.begin is not None:
            made = self.create(self.trace.begin)
            if isinstance(made, Decision):
                self.snapshot = _standing(made)
            compare(self.trace.born, self.seen(made), f"{self.trace}, the new item")
        for number, step in enumerate(self.trace.steps, 1):
            seen = self.step(step)
            compare(step.get("expect", {}), seen, f"{self.trace}, step {number}")

    def step(self, step: Mapping[str, Any]) -> Seen:
        if "until" in step or "wait" in step:
            return self.wait(moment(step["until"]) if "until" in step else self.now + length(step["wait"]))
        if "event" in step:
            return self.happen(step)
        snapshot = self.snapshot
        assert snapshot is not None
        actor = actor_of(step.get("as", []))
        if "take" in step:
            return self.took(self.machine.fire(snapshot, step["take"], actor, step.get("with", {}), self.now))
        if "write" in step:
            return self.took(self.machine.update(snapshot, step["write"], actor, self.now))
        if "offer" in step:
            found = self.machine.options(snapshot, actor_of(step["offer"]), self.now)
            seen = self.seen(None)
            seen.options = {o.transition.name: [reason(b) for b in o.blockers] for o in found}
            return seen
        if "unmerge" in step:
            return self.unmerge(actor)
        return self.merge(step, actor)

    def create(self, begin: Mapping[str, Any]) -> Decision | Refusal:
        self.items += 1
        new = NewItem(
            site="corpus", id=self.items, reporter=REPORTER, language="en", channel=begin.get("channel", "chat"),
            channel_mode=begin.get("mode", "instant"), course=begin.get("course", COURSE), fields=begin.get("fields", {}),
            state=begin.get("state"), reporter_name="Lin", course_name="History",
        )  # fmt: skip
        return self.machine.create(new, self.now, actor_of([begin["as"]]) if "as" in begin else None)

    def wait(self, end: datetime) -> Seen:
        made: list[Decision] = []
        while self.snapshot is not None:
            due = [(c.due_at, n, c.timer) for n, c in enumerate(self.snapshot.clocks) if c.due_at and c.due_at <= end]
            if not due:
                break
            at, _, timer = min(due)
            self.now = max(self.now, at)
            rung = self.machine.elapse(self.snapshot, timer, self.now)
            assert rung is not None, f"{self.trace}: {timer} is due and does not ring"
            self.snapshot = _standing(rung)
            made.append(rung)
        self.now = end
        seen = self.seen(None)
        seen.effects = [effect(e) for decision in made for e in decision.effects]
        return seen

    def happen(self, step: Mapping[str, Any]) -> Seen:
        this = str(self.snapshot.item.id) if self.snapshot else ""
        data = {name: this if value == "this" else value for name, value in step.get("with", {}).items()}
        event = Event("e", "corpus", step["event"], self.now, data=data)
        effects: list[Any] = []
        refused: list[str] = []
        for reaction in self.machine.reactions_to(event.type):
            made: Decision | Refusal | None = None
            if reaction.create is not None and self.snapshot is None:
                values = dict(self.machine.create_values(reaction, event))
                course = values.pop("course", data.get("course"))
                assert values.pop("reporter", None) == REPORTER
                made = self.create({"fields": values, "course": course})
            elif reaction.match is not None and self.snapshot is not None and self.matches(reaction, event):
                made = self.machine.react(self.snapshot, reaction, event, self.now)
            if isinstance(made, Refusal):
                refused += [reason(b) for b in made.blockers]
            elif made is not None:
                effects += [effect(e) for e in made.effects]
                self.snapshot = _standing(made)
        seen = self.seen(None)
        seen.effects, seen.refused = effects, refused
        return seen

    def matches(self, reaction: Any, event: Event) -> bool:
        assert self.snapshot is not None
        wanted, item = self.machine.match_values(reaction, event), self.snapshot.item
        own = {**item.fields, "id": str(item.id), "reporter": item.reporter, "course": item.course}
        return wanted is not None and all(own.get(n) is not None and str(own[n]) == str(v) for n, v in wanted.items())

    def merge(self, step: Mapping[str, Any], actor: Actor) -> Seen:
        """``merge``: another item goes into this one; ``merge_into``: this one goes into another."""
        assert self.snapshot is not None
        into = "merge_into" in step
        made = self.create(step["merge_into" if into else "merge"])
        assert isinstance(made, Decision), made
        other = _standing(made)
        gone, target = (self.snapshot, other) if into else (other, self.snapshot)
        answered = self.machine.merge(gone, target, actor, self.now)
        if isinstance(answered, Refusal):
            return self.took(answered)
        self.before = gone.item.state
        mine, theirs = answered if into else answered[::-1]
        self.other = _standing(theirs)
        seen = self.took(mine)
        seen.partner = self.seen(theirs, self.other)
        return seen

    def unmerge(self, actor: Actor) -> Seen:
        assert self.snapshot is not None
        assert self.other is not None
        into = self.snapshot.item.merged_into is not None
        gone, target = (self.snapshot, self.other) if into else (self.other, self.snapshot)
        answered = self.machine.unmerge(gone, target, self.before, actor, self.now)
        if isinstance(answered, Refusal):
            return self.took(answered)
        mine, theirs = answered if into else answered[::-1]
        self.other = _standing(theirs)
        seen = self.took(mine)
        seen.partner = self.seen(theirs, self.other)
        return seen

    def took(self, made: Decision | Refusal) -> Seen:
        if isinstance(made, Decision):
            self.snapshot = _standing(made)
        return self.seen(made)

    def seen(self, made: Decision | Refusal | None, snapshot: Snapshot | None = None) -> Seen:
        seen, snapshot = Seen(), snapshot or self.snapshot
        if snapshot is not None:
            item = snapshot.item
            seen.state, seen.fields = item.state, item.fields
            seen.assigned, seen.escalated = item.assigned_role, item.escalated_to
            seen.due = {c.timer: shown(c.due_at) for c in snapshot.clocks if c.due_at is not None}
        if isinstance(made, Refusal):
            seen.refused, seen.says = [reason(b) for b in made.blockers], [b.text["en"] for b in made.blockers]
        elif made is not None:
            seen.effects, seen.changes = [effect(e) for e in made.effects], made.history.changes
        return seen


def actor_of(roles: str | list[str]) -> Actor:
    """Somebody with these roles; the reporter, where that is the learner's."""
    held = [roles] if isinstance(roles, str) else roles
    if held == ["bot"]:
        return THE_BOT
    return Actor(REPORTER if held == ["learner"] else "+".join(held) or "nobody", frozenset(held))


def _standing(made: Decision) -> Snapshot:
    return replace(Snapshot(made.item, made.clocks), reporter_name="Lin", course_name="History")
