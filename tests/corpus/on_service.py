"""Plays a trace through the real service on a real database, with a clock that stands still until it is told to go on.

Each trace has a site of its own. What an effect caused is looked for in the outbox, where each row carries the effect's key;
what it set, in the item.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from lms_feedback_plugin.domain.course import Course
from lms_feedback_plugin.domain.delivery import Delivery
from lms_feedback_plugin.domain.event import Event
from lms_feedback_plugin.domain.item import Snapshot
from lms_feedback_plugin.domain.person import Grant, Person
from lms_feedback_plugin.domain.site import Connection, Site
from lms_feedback_plugin.errors import FeedbackError
from lms_feedback_plugin.service.bootstrap import Service, build
from lms_feedback_plugin.service.commands import Done, Edit, Fire, MergeItems, Receive, Received, Submit, UnmergeItems
from lms_feedback_plugin.service.config import Config
from lms_feedback_plugin.testing.clock import FrozenClock
from lms_feedback_plugin.testing.recording import RecordingAdapter

from .on_machine import COURSE, REPORTER
from .traces import Seen, Trace, compare, length, library, moment, reason, shown


class House:
    """One service for all traces on one database."""

    def __init__(self, url: str, folder: Path) -> None:
        config = Config(data_dir=folder, database_url=url, secret_key=b"k" * 32, public_url="https://feedback.example.org")
        self.clock = FrozenClock()
        self.service: Service = build(config, clock=self.clock, workflows=library(), guests=RecordingAdapter)
        self.sites = 0

    def play(self, trace: Trace) -> None:
        """On a site of its own."""
        self.sites += 1
        Stage(self, trace, f"site-{self.sites}").play()


class Stage:
    """One site, the item under test and the other one of its merge."""

    def __init__(self, house: House, trace: Trace, site: str) -> None:
        self.service, self.clock, self.trace, self.site = house.service, house.clock, trace, site
        self.clock.at = trace.at
        self.item = self.other = 0
        self.events = 0
        with self.service.database.unit() as unit:
            unit.sites.put(
                Site(
                    site, "North", ("en",), "https://north.example.org", {"lms": "recording", "tracker": "recording"},
                    {"recording": Connection(site, "recording", {}, ("secret",))},
                    settings={trace.topic: dict(trace.settings)} if trace.settings else {},
                )
            )  # fmt: skip
            unit.courses.put(Course(site, COURSE, "History"))
            unit.people.put(self.person(["learner"]))
            for role in ("support", "lead", "developer", "teacher"):  # somebody to be told, who does nothing
                unit.people.put(Person(site, f"holder-{role}", role, "en", grants=(Grant(role, None),)))
            unit.commit()

    def play(self) -> None:
        if self.trace.begin is not None:
            refused = self.attempt(lambda: self.submit(self.trace.begin or {}))
            compare(self.trace.born, self.seen(refused, 0), f"{self.trace}, the new item", outside=True)
        for number, step in enumerate(self.trace.steps, 1):
            before = self.told(self.item)
            refused = self.attempt(lambda step=step: self.step(step))  # type: ignore[misc]
            expected = step.get("expect", {})
            seen = self.seen(refused, len(before))
            compare(expected, seen, f"{self.trace}, step {number} at the service", outside=True)

    def attempt(self, do: Any) -> list[str]:
        """What refused it."""
        try:
            do()
        except FeedbackError as error:
            return [reason(b) for b in error.params["blockers"]]  # type: ignore[attr-defined]
        return []

    def step(self, step: Mapping[str, Any]) -> None:
        if "until" in step or "wait" in step:
            self.wait(moment(step["until"]) if "until" in step else self.clock.at + length(step["wait"]))
        elif "event" in step:
            self.happen(step)
        elif "take" in step:
            self.service.execute(Fire(self.site, self.item, step["take"], self.person(step["as"]), step.get("with", {})))
        elif "write" in step:
            self.service.execute(Edit(self.site, self.item, self.person(step["as"]), step["write"]))
        elif "unmerge" in step:
            gone = self.item if self.standing(self.item).item.merged_into else self.other
            self.service.execute(UnmergeItems(self.site, gone, self.person(step["as"])))
        elif "merge" in step or "merge_into" in step:
            self.merge(step)

    def submit(self, begin: Mapping[str, Any], reporter: str = REPORTER) -> int:
        who = Person(self.site, reporter, reporter.capitalize(), "en", grants=(Grant("learner", begin.get("course", COURSE)),))
        done = self.service.execute(
            Submit(
                self.site, self.trace.topic, who, begin.get("fields", {}), begin.get("course", COURSE),
                channel=begin.get("channel", "chat"), channel_mode=begin.get("mode", "instant"),
                by=None if begin.get("as") == "learner" else self.person(["support"]),
            )
        )  # fmt: skip
        assert isinstance(done, Done)
        assert done.item is not None
        self.item = self.item or done.item.id
        return done.item.id

    def merge(self, step: Mapping[str, Any]) -> None:
        into = "merge_into" in step
        self.other = self.submit(step["merge_into" if into else "merge"], "ann")
        source, target = (self.item, self.other) if into else (self.other, self.item)
        self.service.execute(MergeItems(self.site, source, target, self.person(step["as"])))

    def wait(self, end: datetime) -> None:
        """From one due date of this item to the next: the sweep finds them in the store."""
        while self.item:
            due = [c.due_at for c in self.standing(self.item).clocks if c.due_at is not None and c.due_at <= end]
            if not due:
                break
            self.clock.at = max(self.clock.at, min(due))
            assert self.service.clockwork.sweep(self.clock()) > 0
        self.clock.at = end

    def happen(self, step: Mapping[str, Any]) -> None:
        self.events += 1
        data = {name: str(self.item) if value == "this" else value for name, value in step.get("with", {}).items()}
        event = Event(f"e{self.events}", "corpus", step["event"], self.clock(), data=data)
        got = self.service.execute(Receive(self.site, "recording", Delivery(event.id, (event,)), "0" * 64))
        assert isinstance(got, Received)
        if not self.item and got.items:
            self.item = got.items[0]
        if got.refused:
            raise got.refused[0]

    def standing(self, item: int) -> Snapshot:
        with self.service.database.reader() as unit:
            return unit.items.get(self.site, item)

    def told(self, item: int) -> list[str]:
        """What is on its way because of the item, each once however many hear it, in the order of the effects' keys."""
        if not item:
            return []
        with self.service.database.reader() as unit:
            rows = [one.row.dispatch for one in unit.outbox.of(self.site, item)]
        named = {tuple(int(part) for part in row.key.split("/")[2:4]): row.name for row in rows}
        return [named[key] for key in sorted(named)]

    def seen(self, refused: list[str], heard: int) -> Seen:
        seen = self.as_it_stands(self.item, heard) if self.item else Seen()
        seen.refused = refused
        if self.other:
            seen.partner = self.as_it_stands(self.other, 0)
        return seen

    def as_it_stands(self, item: int, heard: int) -> Seen:
        snapshot = self.standing(item)
        found, seen = snapshot.item, Seen()
        seen.state, seen.fields = found.state, found.fields
        seen.assigned, seen.escalated = found.assigned_role, found.escalated_to
        seen.due = {c.timer: shown(c.due_at) for c in snapshot.clocks if c.due_at is not None}
        seen.told = self.told(item)[heard:]
        return seen

    def person(self, roles: str | list[str]) -> Person:
        held = [roles] if isinstance(roles, str) else roles
        if held == ["learner"]:
            return Person(self.site, REPORTER, "Lin", "en", grants=(Grant("learner", COURSE),))
        return Person(self.site, "+".join(held), "Staff", "en", grants=tuple(Grant(role, None) for role in held))
