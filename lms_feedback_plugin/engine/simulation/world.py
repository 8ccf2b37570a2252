"""One run: items come in, wait for people, are worked on, and every change of theirs is a decision of the machine.

The machine alone knows states, conditions, decided fields, clocks and due dates. Here are only the queues, the time that work
takes, and chance. Each item throws its own dice, so that the same items want the same things whoever is there to serve them:
two runs that differ in staff differ in nothing else.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import count
from random import Random

from lms_feedback_plugin.domain.decision import Decision
from lms_feedback_plugin.domain.item import NewItem, Snapshot
from lms_feedback_plugin.domain.person import Actor
from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import BOT, LEARNER
from lms_feedback_plugin.engine.machine import Machine

from .assumptions import Assumptions, Spread
from .choices import Choices, Way
from .filling import Rehearsal, first_values
from .tally import Stays, Tally

PRIORITY = "priority"
"""The choice field by which work is ordered, where a workflow has one; its last choice comes first."""
CIRCLES = 500
"""Steps of one item after which it is given up."""
SIGMA = math.sqrt(math.log(1.25))
"""Of a lognormal whose standard deviation is half its mean."""
Happening = tuple[datetime, int, Callable[[datetime], None]]


class Case:
    """One item on its way. ``plan`` changes whenever it is to be thought over anew what comes next."""

    __slots__ = ("dice", "plan", "rung", "snapshot", "steps")

    def __init__(self, decision: Decision, dice: Random) -> None:
        self.snapshot = Snapshot(decision.item, decision.clocks)
        self.dice = dice
        self.plan = 0
        self.steps = 0
        self.rung: frozenset[str] = frozenset()


class Pool:
    """The people of one role, and what waits for them: the most urgent first, then the one that waits longest."""

    __slots__ = ("busy", "people", "queue", "woken")

    def __init__(self, people: int | None) -> None:
        self.people = people
        self.busy = 0
        self.queue: list[tuple[int, int, Task]] = []
        self.woken: datetime | None = None

    @property
    def free(self) -> bool:
        """Whether somebody has time."""
        return self.people is None or self.busy < self.people


class Task:
    """A step that somebody is to take."""

    __slots__ = ("actor", "asked", "case", "plan", "values", "way")

    def __init__(self, case: Case, way: Way, values: Mapping[str, Value], actor: Actor, asked: datetime) -> None:
        self.case, self.way, self.values, self.actor, self.asked = case, way, values, actor, asked
        self.plan = case.plan

    @property
    def stale(self) -> bool:
        """Whether the item has meanwhile gone on without it."""
        return self.plan != self.case.plan


class World:
    """One seed. ``run`` answers what was counted."""

    def __init__(self, machine: Machine, assumptions: Assumptions, choices: Choices, seed: int) -> None:
        self.machine, self.supposed, self.choices, self.seed = machine, assumptions, choices, seed
        self.workflow = machine.workflow
        self.tally = Tally(assumptions, {name: Stays() for name in self.workflow.timers})
        self._rehearsal = Rehearsal(machine)
        self._pools: dict[str, Pool] = {}
        self._happenings: list[Happening] = []
        self._order = count()
        ranked = self.workflow.fields.get(PRIORITY)
        self._ranks = {name: -n for n, name in enumerate(ranked.choices)} if ranked is not None else {}

    def run(self) -> Tally:
        """Until every item is finished or nobody has patience any more."""
        supposed = self.supposed
        self._arrivals()
        end, now = supposed.horizon + supposed.patience, supposed.start
        while self._happenings and self._happenings[0][0] <= end:
            now, _, happen = heapq.heappop(self._happenings)
            happen(now)
        self.tally.end(max(now, supposed.horizon))
        return self.tally

    def _at(self, moment: datetime, happen: Callable[[datetime], None]) -> None:
        heapq.heappush(self._happenings, (moment, next(self._order), happen))

    def _arrivals(self) -> None:
        """Poisson: the gaps between two are exponential, in the hours in which learners report."""
        supposed, dice = self.supposed, Random(f"{self.seed}")  # noqa: S311 - chance, not secrets
        now, number = supposed.start, 0
        while supposed.arrivals > 0:
            gap = timedelta(hours=dice.expovariate(supposed.arrivals))
            now = now + gap if supposed.round_the_clock else supposed.after_work(now, gap)
            if now >= supposed.horizon:
                return
            number += 1
            self._at(now, lambda at, n=number: self._arrive(n, at))  # type: ignore[misc]

    def _arrive(self, number: int, now: datetime) -> None:
        dice = Random(f"{self.seed}/{number}")  # noqa: S311 - chance, not secrets
        batch = dice.random() < self.supposed.batch_share
        values = first_values(self.workflow, now, dice)
        new = NewItem("simulation", number, "learner", "en", "simulation", "batch" if batch else "instant", fields=values)
        decision = self.machine.create(new, now)
        assert isinstance(decision, Decision), decision
        case = Case(decision, dice)
        self.tally.arrive(now)
        self.tally.clocks((), (clock.timer for clock in decision.clocks), case.rung)
        self._wind(case)
        self._plan(case, now)

    def _wind(self, case: Case) -> None:
        """Remember every due date."""
        for clock in case.snapshot.clocks:
            if clock.due_at is not None:
                due, timer = clock.due_at, clock.timer
                self._at(due, lambda at, timer=timer: self._ring(case, timer, at))  # type: ignore[misc]

    def _ring(self, case: Case, timer: str, now: datetime) -> None:
        clock = next((c for c in case.snapshot.clocks if c.timer == timer), None)
        if clock is None or clock.due_at != now:
            return  # it was frozen, or has rung, or the stay is over
        decision = self.machine.elapse(case.snapshot, timer, now)
        if decision is None:
            return
        if decision.effects or decision.history.changes or decision.item.state != case.snapshot.item.state:
            self.tally.ring(timer)
            case.rung |= {timer}
        self._take(case, decision, now)

    def _plan(self, case: Case, now: datetime) -> None:
        """Think over what comes next."""
        case.plan += 1
        case.steps += 1
        if case.steps > CIRCLES:
            self.tally.circles += 1
            return
        state, impossible = case.snapshot.item.state, frozenset[str]()
        while (way := self.choices.pick(state, case.dice, impossible)) is not None:
            actor = Actor(way.role, frozenset({way.role}))
            values = self._rehearsal.values(case.snapshot, way.transition, actor, now, case.dice)
            if values is not None:
                self._ask(Task(case, way, values, actor, now), now)
                return
            impossible |= {way.transition.name}

    def _ask(self, task: Task, now: datetime) -> None:
        """Let the role know of it: learners answer in their own time, the bot at once, all others from a queue."""
        role, dice, supposed = task.way.role, task.case.dice, self.supposed
        if role == LEARNER:
            if dice.random() >= supposed.never_reply:
                delay = supposed.learner_replies * dice.expovariate(1.0)
                self._at(now + delay, lambda at: self._done(task, at))
        elif role == BOT:
            self._at(now, lambda at: self._done(task, at))
        else:
            pool = self._pools.setdefault(role, Pool(supposed.staff.get(role)))
            rank = self._ranks.get(str(task.case.snapshot.item.fields.get(PRIORITY)), 0)
            heapq.heappush(pool.queue, (rank, next(self._order), task))
            self._serve(pool, now)

    def _serve(self, pool: Pool, now: datetime) -> None:
        """Give free people work, once the office is open."""
        while pool.queue and pool.free:
            if pool.queue[0][2].stale:
                heapq.heappop(pool.queue)
                continue
            opens = self.supposed.opens(now)
            if opens > now:
                if pool.woken != opens:
                    pool.woken = opens
                    self._at(opens, lambda at: self._serve(pool, at))
                return
            task = heapq.heappop(pool.queue)[2]
            pool.busy += 1
            done = self.supposed.after_work(now, busy(task.way.effort, self.supposed.spread, task.case.dice))
            self.tally.work(task.way.role, task.asked, now, done)
            self._at(done, lambda at, task=task: self._free(pool, task, at))  # type: ignore[misc]

    def _free(self, pool: Pool, task: Task, now: datetime) -> None:
        pool.busy -= 1
        self._done(task, now)
        self._serve(pool, now)

    def _done(self, task: Task, now: datetime) -> None:
        """The step is taken, unless the item has gone on while somebody was busy with it."""
        case = task.case
        if task.stale:
            return
        decision = self.machine.fire(case.snapshot, task.way.transition.name, task.actor, task.values, now)
        if isinstance(decision, Decision):
            self._take(case, decision, now, again=True)
        else:
            self._plan(case, now)  # a timer changed what the step looks at

    def _take(self, case: Case, decision: Decision, now: datetime, *, again: bool = False) -> None:
        """The item is now what the machine decided."""
        before, item = case.snapshot, decision.item
        moved = before.item.state != item.state
        after = {clock.timer for clock in decision.clocks}
        self.tally.clocks((clock.timer for clock in before.clocks), after, case.rung)
        case.rung &= after
        case.snapshot = Snapshot(item, decision.clocks)
        if moved:
            self.tally.stay(before.item.state, before.item.entered_at, now)
        if self.workflow.states[item.state].final:
            case.plan += 1
            self.tally.leave(item.created_at, now)
            return
        if decision.clocks != before.clocks:
            self._wind(case)
        if moved or again:
            self._plan(case, now)


def busy(effort: timedelta, spread: Spread, dice: Random) -> timedelta:
    """How long this piece of work takes."""
    if spread == "exponential":
        return effort * dice.expovariate(1.0)
    return effort if spread == "fixed" else effort * dice.lognormvariate(-SIGMA * SIGMA / 2, SIGMA)
