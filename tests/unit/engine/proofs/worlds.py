"""Random small workflows, and one item that wanders through them with everything that can happen to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from lms_feedback_plugin.domain.decision import Decision, Refusal
from lms_feedback_plugin.domain.event import Event
from lms_feedback_plugin.domain.item import NewItem, Snapshot
from lms_feedback_plugin.domain.person import THE_BOT
from lms_feedback_plugin.domain.workflow import (
    Action,
    ActionKind,
    Condition,
    Expression,
    Field,
    Merge,
    Reaction,
    State,
    Timer,
    Transition,
    Workflow,
)
from lms_feedback_plugin.engine.machine import Machine

from ..lifecycles import LEARNER, MONDAY, SUPPORT, named, notify, put, text

STATES = ("new", "busy", "held", "done", "gone")
CONDITIONS = (
    "item.channel_mode == 'instant'", "item.channel_mode == 'batch'", "item.votes >= 3", "item.votes < 3", "item.late",
    "not item.late", "item.level in ['low', 'high']", "item.note != null", "item.note == null", "state == 'busy'", "true",
    "item.votes + 1 > 2", "false", "item.votes >= 3 or item.channel_mode == 'batch'", "item.what == item.note",
)  # fmt: skip
ESCALATE = Action(ActionKind.ESCALATE, "lead")
DOINGS = (notify("word"), ESCALATE, put(note="n"), put(note=None), put(late=True), put(votes=Expression("item.votes + 1")))
VALUES: dict[str, tuple[Any, ...]] = {
    "votes": (0, 2, 3, 4), "late": (True, False), "level": ("low", "high"), "note": ("a", "b"), "other": ("c",)
}  # fmt: skip


def conditions(some: bool) -> st.SearchStrategy[Condition | None]:
    return st.none() | st.sampled_from(CONDITIONS).map(Condition) if some else st.none()


def doings(most: int = 2) -> st.SearchStrategy[tuple[Action, ...]]:
    return st.lists(st.sampled_from(DOINGS), max_size=most).map(tuple)


@st.composite
def workflows(draw: Any, conditional: bool = True, plain: bool = False) -> Workflow:
    """Sound ones: no step leaves a final state, no timer stands on one, what ``go`` names is possible there for the bot.

    ``plain``: no state is paused, and no timer names two.
    """
    count = draw(st.integers(2, 5))
    names = STATES[:count]
    finals = {names[-1]} | {n for n in names[1:-1] if draw(st.integers(0, 3)) == 0}
    open_ = [n for n in names if n not in finals]
    states = [
        State(
            n, text(n), n in finals, not plain and n not in finals and draw(st.integers(0, 4)) == 0,
            "why" if draw(st.integers(0, 7)) == 0 else None, "why" if draw(st.integers(0, 5)) == 0 else None,
        )
        for n in names
    ]  # fmt: skip
    some = st.lists(st.sampled_from(open_), min_size=1, max_size=1 if plain else 3, unique=True).map(tuple)
    steps = [
        Transition(
            f"t{n}", draw(some), draw(st.sampled_from(names)),
            draw(st.lists(st.sampled_from(("learner", "support", "bot")), min_size=1, unique=True).map(tuple)), text(f"t{n}"),
            draw(st.sampled_from(((), (), ("note",)))), draw(conditions(conditional)), None, draw(doings()),
        )
        for n in range(draw(st.integers(1, 6)))
    ]  # fmt: skip
    after = st.integers(1, 3).map(lambda n: timedelta(hours=n))
    timers = [
        Timer(f"r{n}", draw(some), draw(after), condition=draw(conditions(conditional)), do=draw(doings()))
        for n in range(draw(st.integers(0, 4)))
    ]
    timers += [
        Timer(f"g{n}", s.sources, draw(after), condition=draw(conditions(conditional)), do=draw(doings(1)), go=s.name)
        for n, s in enumerate(steps)
        if "bot" in s.by and draw(st.booleans())
    ]
    reactions = tuple(
        Reaction("board.voted", None, {"id": Expression("event.ref")}, draw(conditions(conditional)), draw(doings(1)), s.name)
        for s in steps
        if draw(st.integers(0, 3)) == 0
    )
    merge = Merge(tuple(open_), names[-1], ("support",), {}, draw(doings(1))) if draw(st.integers(0, 3)) == 0 else None
    fields = named(
        Field("what", "text", text("What"), required=True),
        Field("votes", "number", text("Votes"), default=1),
        Field("late", "boolean", text("Late"), default=False),
        Field("level", "choice", text("Level"), default="low", choices=("low", "high")),
        Field("note", "text", text("Note")),
        Field("other", "text", text("Other"), asked=True),
    )
    return Workflow(
        "world", 1, "b", text("World"), {}, fields, {}, named(*states), named(*steps), merge, named(*timers), reactions  # type: ignore[arg-type]
    )  # fmt: skip


@dataclass
class Walk:
    """One item. ``heard`` are the decisions in order; ``spoke`` the timers that spoke up in their present stay."""

    workflow: Workflow
    dice: Random
    mode: Any = "instant"
    now: datetime = MONDAY
    heard: list[tuple[str, Decision]] = field(default_factory=list)
    spoke: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.machine = Machine(self.workflow, {})
        self.driven = {t.go for t in self.workflow.timers.values()} | {r.go for r in self.workflow.reactions}
        new = NewItem("demo", 1, "lin", "en", "chat", self.mode, "algebra", {}, {"what": "x"})
        made = self.machine.create(new, self.now)
        assert isinstance(made, Decision)
        self.snapshot = Snapshot(made.item, made.clocks)

    @property
    def ended(self) -> bool:
        return self.workflow.states[self.snapshot.item.state].final

    def step(self) -> None:
        """Anything that can happen next."""
        happening = self.dice.choice((self.fire, self.fire, self.fire, self.ring, self.ring, self.hear, self.edit, self.merge))
        happening()

    def take(self, who: str, answered: Decision | Refusal | None) -> bool:
        if not isinstance(answered, Decision):
            return False
        self.heard.append((who, answered))
        self.snapshot = Snapshot(answered.item, answered.clocks)
        standing = {clock.timer for clock in answered.clocks}
        self.spoke &= standing
        if who == "timer" and answered.history.name in standing and noticed(answered):
            self.spoke.add(answered.history.name)
        return True

    def fire(self) -> None:
        name, step = self.dice.choice(list(self.workflow.transitions.items()))
        actors = {"learner": LEARNER, "support": SUPPORT, "bot": THE_BOT}
        role = self.dice.choice(step.by)
        if role == "bot" and name in self.driven:
            return
        values = {need: self.dice.choice(VALUES[need]) for need in step.needs if self.dice.random() < 0.8}
        self.take(role, self.machine.fire(self.snapshot, name, actors[role], values, self.now))

    def edit(self) -> None:
        name = self.dice.choice(list(VALUES))
        self.take("edit", self.machine.update(self.snapshot, {name: self.dice.choice(VALUES[name])}, SUPPORT, self.now))

    def hear(self) -> None:
        for reaction in self.dice.sample(self.workflow.reactions, len(self.workflow.reactions))[:1]:
            event = Event("e", "s", reaction.when, self.now, data={"ref": "1"})
            self.take("reaction", self.machine.react(self.snapshot, reaction, event, self.now))

    def merge(self) -> None:
        if self.dice.random() < 0.2:
            other = NewItem("demo", 2, "amy", "en", "chat", "instant", fields={"what": "y"})
            target = self.machine.create(other, self.now)
            assert isinstance(target, Decision)
            both = self.machine.merge(self.snapshot, Snapshot(target.item, target.clocks), SUPPORT, self.now)
            self.take("support", None if isinstance(both, Refusal) else both[0])

    def ring(self) -> bool:
        """The clock that is due next; whether there was one."""
        due = min(((c.due_at, c.timer) for c in self.snapshot.clocks if c.due_at), default=None)
        if due is None or self.ended:
            return False
        self.now = max(self.now, due[0])
        assert self.take("timer", self.machine.elapse(self.snapshot, due[1], self.now))
        return True


def noticed(decision: Decision) -> bool:
    """Whether anybody notices it."""
    return decision.history.from_state != decision.history.to_state or any(e.kind != ActionKind.SET for e in decision.effects)
