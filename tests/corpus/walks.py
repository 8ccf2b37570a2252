"""Random events on one workflow, and what must hold after each: the engine's promises, looked at from outside.

A walk is told by its seed alone. ``Broken`` names the seed, the event and the promise that did not hold.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from lms_feedback_plugin.definitions.diagnostics import Diagnostic, Sink
from lms_feedback_plugin.definitions.source import Source, read_source
from lms_feedback_plugin.definitions.workspaces import read_workspace
from lms_feedback_plugin.domain.decision import Decision, Refusal
from lms_feedback_plugin.domain.event import Event
from lms_feedback_plugin.domain.item import Clock, Item, NewItem, Snapshot
from lms_feedback_plugin.domain.person import THE_BOT, Actor
from lms_feedback_plugin.domain.workflow import Action, ActionKind, Workflow
from lms_feedback_plugin.engine import guards
from lms_feedback_plugin.engine.fields import accept
from lms_feedback_plugin.engine.guards.frame import Frame
from lms_feedback_plugin.engine.machine import Machine

from . import grammar

BEGIN = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
HOSTILE: tuple[Any, ...] = (
    None, "", " ", "x", "新" * 40, "\u202e\u0000\ud800", "y" * 3000, 0, -1, 1.5, 7, True, False, float("nan"), float("inf"),
    1e308, -1e308, 10**400, -(10**30), "1e400", "1_000", "٣", "3", "2026-03-02", "2026-02-30", "20260302", "low", "mid", "high",
    "urgent", [], {}, {"a": 1}, b"x", (1,), timedelta(1), BEGIN, object(),
)  # fmt: skip
ACTORS = (
    *(Actor(role, frozenset({role}), role) for role in grammar.ROLES if role != "bot"),
    Actor("lin", frozenset({"learner"}), "Lin"),
    Actor("both", frozenset({"learner", "support", "lead", "teacher"})),
    Actor("nobody", frozenset()),
    THE_BOT,
)


LANGUAGES = ("en",)
"""What the workspace of the random files speaks."""


EVERYBODY = Actor("eve", frozenset(grammar.ROLES), "Eve")


class Broken(AssertionError):
    """A promise did not hold."""


_SINK = Sink("workspace.yaml", grammar.WORKSPACE)
SPACE = read_workspace(grammar.WORKSPACE, _SINK, {})
assert SPACE is not None, [fault.show() for fault in _SINK.found]


def read(text: str) -> tuple[Workflow | None, list[Diagnostic]]:
    """What the check says of a file."""
    source = Source("walk/workflow.yaml", text, grammar.MESSAGES)
    made, found = read_source(source, SPACE, ["walk", *grammar.OTHERS])
    return (None if any(fault.severity == "error" for fault in found) else made), found


@dataclass(slots=True)
class Told:
    """What was asked, for the words of a failure."""

    what: str = ""
    parts: tuple[Any, ...] = ()
    written: frozenset[str] = frozenset()
    decisions: int = 0
    refusals: int = 0
    kinds: dict[str, int] = field(default_factory=dict)


class Walk:
    """A few items of one workflow, and whatever anybody may do to them."""

    def __init__(self, workflow: Workflow, seed: int) -> None:
        assert SPACE is not None
        self.dice = Random(seed)
        self.workflow = workflow
        self.machine = Machine(workflow, SPACE.calendars, role_labels=SPACE.role_labels)
        self.now = BEGIN + timedelta(minutes=self.dice.randrange(60 * 24 * 400))
        self.items: list[Snapshot] = []
        self.told = Told()
        self.count = 0
        self.fired: set[tuple[int, str, datetime]] = set()
        self.rows = _Rows(workflow)
        self.asked: tuple[tuple[str, Callable[[], None]], ...] = (
            ("create", self.create), ("fire", self.fire), ("fire", self.fire), ("offered", self.take_what_is_offered),
            ("offered", self.take_what_is_offered), ("offered", self.take_what_is_offered), ("update", self.update),
            ("elapse", self.elapse), ("elapse", self.elapse), ("react", self.react), ("react", self.react),
            ("merge", self.merge), ("unmerge", self.unmerge), ("options", self.options), ("wait", self.wait),
        )  # fmt: skip

    def go(self, events: int) -> Told:
        """So many events. Raises ``Broken``; an error of the engine's own comes through as it is, noted with its event."""
        while len(self.items) < 3 and self.count < 60:
            self.create()
        for _ in range(events):
            name, ask = self.dice.choice(self.asked)
            self.told.kinds[name] = self.told.kinds.get(name, 0) + 1
            try:
                ask()
            except Exception as wrong:
                wrong.add_note(f"after: {self.told.what} {self.told.parts!r:.1500}")
                raise
        return self.told

    # What may be asked

    def create(self) -> None:
        self.count += 1
        values = {self.workflow.headline: "x", **self.values()}
        if self.dice.random() < 0.8:
            values |= {name: _fitting(declared) for name, declared in self.workflow.fields.items() if declared.required}
        going_on = [name for name, state in self.workflow.states.items() if not state.final]
        state = self.dice.choice((None, None, *going_on, *going_on, *self.workflow.states, "nowhere"))
        mode = self.dice.choice(("instant", "batch"))
        course = self.dice.choice((None, "7"))
        new = NewItem("north", self.count, "lin", "en", "chat", mode, course, {}, values, state, None, "Lin", None)  # type: ignore[arg-type]
        actor = self.dice.choice((None, *ACTORS))
        answered = self.asking("create", (new, actor), lambda: self.machine.create(new, self.now, actor))
        if isinstance(answered, Refusal):
            self.refused(answered)
            return
        item = answered.item
        _must(item.state in self.workflow.states and item.row_version == 1, "a new item stands in a state, at version 1")
        _must(answered.effects == (), "nothing is told of what only begins")
        self.sound(item)
        for name, fresh in self.rows.fresh(item).items():
            _must(item.fields.get(name) == fresh, f"{name} is what its rows say from the beginning: {fresh!r}")
        self.clocks((), answered.clocks, None, item)
        if len(self.items) < 4:
            self.items.append(Snapshot(item, answered.clocks, "Lin"))
        else:
            self.items[self.dice.randrange(len(self.items))] = Snapshot(item, answered.clocks, "Lin")

    def fire(self) -> None:
        if not self.items:
            return
        place, snapshot = self.any_item()
        names = [*self.workflow.transitions, "nothing_like_it"]
        name, actor, values = self.dice.choice(names), self.anybody(), self.values()
        step = self.workflow.transitions.get(name)
        answered = self.asking(
            "fire", (name, actor, values), lambda: self.machine.fire(snapshot, name, actor, values, self.now), snapshot
        )
        if isinstance(answered, Decision):
            assert step is not None
            _must(snapshot.item.state in step.sources and answered.item.state == step.target, "from and to are the file's")
            _must([e.kind for e in answered.effects] == [a.kind for a in step.do], "every effect, in order")
            _must(all(answered_before_do(answered, n, step.do) is not None for n in step.needs), "what it needs is there")
        self.wrote(values, step.do if step else ())
        self.take(place, answered)

    def take_what_is_offered(self) -> None:
        if not self.items:
            return
        place, snapshot = self.any_item()
        actor = self.anybody()
        offered = [o for o in self.machine.options(snapshot, actor, self.now) if o.allowed]
        if not offered:
            return
        option = self.dice.choice(offered)
        values = {name: _fitting(self.workflow.fields[name]) for name in option.missing}
        step = option.transition
        ask = lambda: self.machine.fire(snapshot, step.name, actor, values, self.now)  # noqa: E731
        answered = self.asking("take", (step.name, actor, values), ask, snapshot)
        if isinstance(answered, Refusal) and not option.missing:
            _must({b.code for b in answered.blockers} <= {"invalid"}, f"what is offered can be taken: {answered}")
        self.wrote(values, step.do)
        self.take(place, answered)

    def options(self) -> None:
        if not self.items:
            return
        _, snapshot = self.any_item()
        actor = self.anybody()
        found = self.asking("options", (actor,), lambda: self.machine.options(snapshot, actor, self.now), snapshot)
        _must([o.transition.name for o in found] == list(self.workflow.transitions), "every transition is told of")
        for option in found:
            answered = self.machine.fire(snapshot, option.transition.name, actor, {}, self.now)
            if option.blockers:
                _must(isinstance(answered, Refusal), f"{option.transition.name} is not offered, so it is refused")
                assert isinstance(answered, Refusal)
                _must(answered.blockers == option.blockers, f"the same reasons: {answered.blockers} {option.blockers}")
            elif isinstance(answered, Refusal):
                _must({b.code for b in answered.blockers} <= {"invalid"}, "what is offered is not refused")

    def update(self) -> None:
        if not self.items:
            return
        place, snapshot = self.any_item()
        values, actor = self.values(), self.anybody()
        answered = self.asking(
            "update", (values, actor), lambda: self.machine.update(snapshot, values, actor, self.now), snapshot
        )
        self.wrote(values)
        self.take(place, answered)

    def elapse(self) -> None:
        if not self.items:
            return
        place, snapshot = self.any_item()
        due = sorted((c.due_at, c.timer) for c in snapshot.clocks if c.due_at is not None)
        if due and self.dice.random() < 0.7:
            at, name = due[0]
            _must(self.dice.random() > 2 or at.tzinfo is not None, "moments have a zone")
            self.now = max(self.now, at)
        else:
            name = self.dice.choice([*self.workflow.timers, "no_such_timer"])
        answered = self.asking("elapse", (name,), lambda: self.machine.elapse(snapshot, name, self.now), snapshot)
        clock = next((c for c in snapshot.clocks if c.timer == name), None)
        is_due = clock is not None and clock.due_at is not None and clock.due_at <= self.now
        _must((answered is not None) is is_due, "a timer rings when it is due, and only then")
        if answered is None:
            return
        timer = self.workflow.timers[name]
        _must(answered.history.actor == "bot", "a timer acts as the bot")
        after = next((c for c in answered.clocks if c.timer == name), None)
        assert clock is not None
        if after is not None and after.since == clock.since:
            _must(after.fired and after.due_at is None, "once a stay")
        step = self.workflow.transitions[timer.go].do if timer.go else ()
        self.wrote({}, (*timer.do, *step))
        self.take(place, answered)

    def react(self) -> None:
        if not self.items or not self.workflow.reactions:
            return
        place, snapshot = self.any_item()
        reaction = self.dice.choice(self.workflow.reactions)
        attributes = grammar.ATTRIBUTES.get(reaction.when, ())
        data = {name: self.dice.choice((*HOSTILE, "lin", "7", "1")) for name in attributes if self.dice.random() < 0.8}
        event = Event(f"e{self.dice.randrange(99)}", "random", reaction.when, self.now, data=data)
        if reaction.create is not None:
            values = dict(self.asking("create_values", (event,), lambda: self.machine.create_values(reaction, event)))
            reporter, course = values.pop("reporter", None), values.pop("course", None)
            _must(all(v is None or isinstance(v, str) for v in (reporter, course)), "ids are text")
            self.count += 1
            new = NewItem("north", self.count, "lin", "en", "chat", "instant", None, {}, values)
            answered = self.asking("born", (new,), lambda: self.machine.create(new, self.now))
            if isinstance(answered, Decision):
                self.sound(answered.item)
            return
        self.asking("match_values", (event,), lambda: self.machine.match_values(reaction, event))
        answered = self.asking(
            "react", (reaction, event), lambda: self.machine.react(snapshot, reaction, event, self.now), snapshot
        )
        if answered is None:
            return
        step = self.workflow.transitions[reaction.go].do if reaction.go else ()
        self.wrote({}, (*reaction.do, *step))
        self.take(place, answered)

    def merge(self) -> None:
        if len(self.items) < 2:
            return
        (one, source), (other, target) = self.any_item(), self.any_item()
        actor = self.anybody()
        answered = self.asking(
            "merge", (source, target, actor), lambda: self.machine.merge(source, target, actor, self.now), target
        )
        if isinstance(answered, Refusal):
            self.refused(answered)
            return
        rules = self.workflow.merge
        assert rules is not None
        _must(one != other, "nothing goes into itself")
        _must(answered[0].item.state == rules.target and answered[0].item.merged_into == target.item.id, "it went in")
        self.wrote({}, rules.do)
        self.take(one, answered[0])
        self.wrote(dict.fromkeys(rules.carry))
        self.take(other, answered[1])

    def unmerge(self) -> None:
        if len(self.items) < 2:
            return
        (one, source), (other, target) = self.any_item(), self.any_item()
        within = {s.item.merged_into: (n, s) for n, s in enumerate(self.items) if s.item.merged_into is not None}
        for place, snapshot in enumerate(self.items):
            if snapshot.item.id in within and self.dice.random() < 0.7:
                (one, source), (other, target) = within[snapshot.item.id], (place, snapshot)
        actor, state = self.anybody(), self.dice.choice((*self.workflow.states, "nowhere"))
        answered = self.asking(
            "unmerge", (state, actor), lambda: self.machine.unmerge(source, target, state, actor, self.now), target
        )
        if isinstance(answered, Refusal):
            self.refused(answered)
            return
        rules = self.workflow.merge
        assert rules is not None
        self.wrote({})
        self.take(one, answered[0], revived=True)
        self.wrote(dict.fromkeys(rules.carry))
        self.take(other, answered[1], revived=True)

    def wait(self) -> None:
        self.now += timedelta(minutes=self.dice.choice((1, 7, 60, 600, 5000)))

    # What must hold

    def asking(self, what: str, parts: tuple[Any, ...], ask: Callable[[], Any], snapshot: Snapshot | None = None) -> Any:
        """Ask, and ask again: the same question has the same answer, and asking changes nothing."""
        self.told.what, self.told.parts = what, (*parts, snapshot)
        before = None if snapshot is None else dict(snapshot.item.fields)
        answered = ask()
        if before is not None and snapshot is not None:
            _must(_same(dict(snapshot.item.fields), before), "what was read stays as it was read")
        if self.dice.random() < 0.1:
            _must(_same(ask(), answered), "the same question has the same answer")
        return answered

    def take(self, place: int, answered: Decision | Refusal, *, revived: bool = False) -> None:
        if isinstance(answered, Refusal):
            self.refused(answered)
            return
        self.told.decisions += 1
        before, after = self.items[place].item, answered.item
        _must(revived or not self.workflow.states[before.state].final, "nothing happens to what is finished")
        _must(after.row_version == before.row_version + 1, "one version on")
        _must(after.updated_at == self.now and after.created_at == before.created_at, "the moment is now")
        _must(after.entered_at == (self.now if after.state != before.state else before.entered_at), "when it came there")
        changes = {n: v for n, v in after.fields.items() if before.fields.get(n) != v}
        _must(answered.history.changes == changes, f"history tells what changed: {answered.history.changes} {changes}")
        _must((answered.history.from_state, answered.history.to_state) == (before.state, after.state), "history tells the way")
        _must([e.n for e in answered.effects] == list(range(len(answered.effects))), "the keys of effects are their places")
        self.sound(after)
        self.decided(before, after)
        self.clocks(self.items[place].clocks, answered.clocks, before, after)
        self.items[place] = Snapshot(after, answered.clocks, "Lin")

    def refused(self, refusal: Refusal) -> None:
        self.told.refusals += 1
        _must(bool(refusal.blockers), "a refusal has reasons")
        for blocker in refusal.blockers:
            _must(all(blocker.text.get(language) for language in LANGUAGES), "in every language")
            _must(blocker.code in ("state", "role", "needs", "condition", "invalid", "final"), "of a known code")

    def sound(self, item: Item) -> None:
        """The item stands in a declared state, and each field holds what its type takes."""
        _must(item.state in self.workflow.states, f"{item.state} is declared")
        for name, value in item.fields.items():
            declared = self.workflow.fields.get(name)
            _must(declared is not None, f"{name} is declared")
            assert declared is not None
            try:
                _must(value is None or accept(declared, value) == value, f"{name} holds {value!r:.80}")
            except (ValueError, KeyError, OverflowError):
                raise Broken(f"{name}, {declared.type}, holds {value!r:.80}") from None
        try:
            json.dumps(dict(item.fields), allow_nan=False)
        except ValueError:
            raise Broken(f"the fields cannot be written down: {item.fields!r:.200}") from None

    def decided(self, before: Item, after: Item) -> None:
        """What the rows say now stands there, unless they said so before or somebody wrote something else with this step."""
        was, fresh = self.rows.fresh(before), self.rows.fresh(after)
        for name, answer in fresh.items():
            if name in self.told.written:
                continue
            if answer != was[name]:
                _must(after.fields.get(name) == answer, f"{name} follows its rows: {answer!r}, not {after.fields.get(name)!r}")
            else:
                _must(after.fields.get(name) == before.fields.get(name), f"{name} stays as long as its rows say the same")

    def clocks(self, before: Iterable[Clock], after: tuple[Clock, ...], old: Item | None, item: Item) -> None:
        """Clocks run where their timer says, from now on or on as before, and are due later or now."""
        state, standing = self.workflow.states[item.state], {c.timer: c for c in before}
        order = list(self.workflow.timers)
        _must([c.timer for c in after] == sorted({c.timer for c in after}, key=order.index), "each once, in the file's order")
        for clock in after:
            timer = self.workflow.timers[clock.timer]
            inside = item.state in timer.states
            _must(not state.final, "no promise outlives the item")
            _must(inside or state.paused, "a clock runs in its states, and stands still in a pause")
            _must((clock.since is not None) is inside, "running means since when")
            _must((clock.due_at is not None) is (inside and not clock.fired), "due unless frozen or fired")
            known = standing.get(clock.timer)
            if clock.due_at is not None and (known is None or known.due_at != clock.due_at):
                _must(clock.due_at >= self.now, "nothing is due before it begins")
            if known is not None and known.fired:
                _must(clock.fired, "what has fired has fired")
        if old is not None and old.state == item.state:
            _must({c.timer for c in after} == set(standing), "who stays keeps the clocks")

    # Odds and ends

    def any_item(self) -> tuple[int, Snapshot]:
        place = self.dice.randrange(len(self.items))
        if self.workflow.states[self.items[place].item.state].final and self.dice.random() < 0.8:
            alive = [n for n, s in enumerate(self.items) if not self.workflow.states[s.item.state].final]
            place = self.dice.choice(alive) if alive else place
        return place, self.items[place]

    def anybody(self) -> Actor:
        """Mostly somebody who may do much: else nearly everything would be refused for its role."""
        return EVERYBODY if self.dice.random() < 0.5 else self.dice.choice(ACTORS)

    def values(self) -> dict[str, Any]:
        if self.dice.random() < 0.5:
            return {}
        names = self.dice.sample([*self.workflow.fields, "no_such_field"], self.dice.randint(1, 2))
        return {name: self.value(name) for name in names}

    def value(self, name: str) -> Any:
        declared = self.workflow.fields.get(name)
        return _fitting(declared) if declared is not None and self.dice.random() < 0.7 else self.dice.choice(HOSTILE)

    def wrote(self, values: Mapping[str, Any], do: Iterable[Action] = ()) -> None:
        """The fields that this event writes by itself."""
        named = {name for action in do if action.kind is ActionKind.SET for name in action.values}
        self.told.written = frozenset(named | values.keys())


def answered_before_do(decision: Decision, name: str, do: Iterable[Action]) -> object:
    """A needed field as it stood when the step was allowed: what ``do`` empties afterwards was there."""
    if any(name in action.values for action in do if action.kind is ActionKind.SET):
        return True
    return decision.item.fields.get(name)


class _Rows:
    """The decision rows of a workflow, asked afresh; fields that rows ask in a circle are left out."""

    def __init__(self, workflow: Workflow) -> None:
        assert SPACE is not None
        defaults = {s.name: s.default for s in workflow.settings.values()}
        types = guards.scope_of(workflow.fields, workflow.settings, workflow.states)
        self.rows: dict[str, list[tuple[Any, guards.Guard | None]]] = {}
        reads: dict[str, set[str]] = {}
        for name, rows in workflow.decide.items():
            sources = [None if r.condition is None else r.condition.source for r in rows]
            asked = [None if s is None else guards.compile_condition(s, types, defaults) for s in sources]
            given = [accept(workflow.fields[name], r.value) for r in rows]  # type: ignore[arg-type]
            self.rows[name] = list(zip(given, asked, strict=True))
            names = {n.partition(".")[2] for guard in asked if guard for n in guard.names if n.startswith("item.")}
            reads[name] = names & workflow.decide.keys()
        self.circles = {name for name in reads if _reaches(reads, name)}

    def fresh(self, item: Item) -> dict[str, Any]:
        """What the rows say of the item as it stands."""
        frame = Frame(item, item.fields, item.state, None, "Lin", None)
        return {
            name: next((value for value, guard in rows if guard is None or guard.holds(frame)), None)
            for name, rows in self.rows.items()
            if name not in self.circles
        }


def _reaches(reads: Mapping[str, set[str]], name: str) -> bool:
    seen: set[str] = set()
    todo = set(reads[name])
    while todo:
        one = todo.pop()
        if one not in seen:
            seen.add(one)
            todo |= reads[one]
    return name in seen or any(other in seen and _in_own_circle(reads, other) for other in seen)


def _in_own_circle(reads: Mapping[str, set[str]], name: str) -> bool:
    seen: set[str] = set()
    todo = set(reads[name])
    while todo:
        one = todo.pop()
        if one not in seen:
            seen.add(one)
            todo |= reads[one]
    return name in seen


def _fitting(declared: Any) -> Any:
    match declared.type:
        case "number":
            return 4
        case "boolean":
            return True
        case "choice":
            return declared.choices[-1]
        case "date":
            return "2026-05-01"
    return "something"


def _same(one: object, other: object) -> bool:
    return one == other or repr(one) == repr(other)  # NaN is not itself


def _must(holds: bool, promise: str) -> None:
    if not holds:
        raise Broken(promise)


def named(snapshot: Snapshot) -> Snapshot:
    """The snapshot as the service reads it: with the reporter's name."""
    return replace(snapshot, reporter_name="Lin")
