"""The loop and the clockwork: due timers become commands, faults are survived."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from lms_feedback_plugin.service.clockwork import BATCH, Clockwork
from lms_feedback_plugin.service.commands import Elapse
from lms_feedback_plugin.service.jobs import Jobs, prepare
from lms_feedback_plugin.service.worker import Worker
from lms_feedback_plugin.store.clocks import DueClock

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Dues:
    """Stands for the store's list of due clocks; a timer leaves it when it elapses."""

    def __init__(self, *items: int) -> None:
        self.due = {(item, "reminder"): NOW for item in items}
        self.elapsed: list[Elapse] = []
        self.broken: set[int] = set()
        self.lock = threading.Lock()

    @contextmanager
    def reader(self) -> Iterator[Any]:
        def due(now: datetime, limit: int) -> list[DueClock]:
            rows = [DueClock("north", item, timer, at) for (item, timer), at in sorted(self.due.items()) if at <= now]
            return rows[:limit]

        yield SimpleNamespace(clocks=SimpleNamespace(due=due))

    def execute(self, command: Elapse) -> None:
        if command.item in self.broken:
            raise RuntimeError("the definition is gone")
        with self.lock:
            self.elapsed.append(command)
            del self.due[command.item, command.timer]


def _clockwork(dues: Dues) -> Clockwork:
    return Clockwork(dues, dues.execute)  # type: ignore[arg-type]


def test_everything_due_elapses_once() -> None:
    dues = Dues(*range(1, 200))
    assert _clockwork(dues).sweep(NOW) == 199
    assert sorted(command.item for command in dues.elapsed) == list(range(1, 200))
    assert dues.elapsed[0] == Elapse("north", dues.elapsed[0].item, "reminder")


def test_nothing_elapses_before_its_time() -> None:
    dues = Dues(1)
    assert _clockwork(dues).sweep(NOW - timedelta(seconds=1)) == 0
    assert dues.elapsed == []


def test_timers_that_fail_are_told_and_left_alone_and_hold_up_nobody(caplog: pytest.LogCaptureFixture) -> None:
    dues = Dues(*range(1, BATCH + 40))
    dues.broken = set(range(1, BATCH + 20))
    clockwork = _clockwork(dues)
    clockwork.sweep(NOW)
    clockwork.sweep(NOW + timedelta(seconds=1))
    assert sorted(command.item for command in dues.elapsed) == list(range(BATCH + 20, BATCH + 40))
    assert len([record for record in caplog.records if "could not elapse" in record.message]) == BATCH + 19
    dues.broken = set()
    clockwork.sweep(NOW + timedelta(minutes=6))
    assert dues.due == {}


def test_the_loop_survives_a_store_that_is_away(caplog: pytest.LogCaptureFixture) -> None:
    rounds: list[datetime] = []

    def sweep(now: datetime) -> int:
        rounds.append(now)
        if len(rounds) < 4:
            raise OSError("the database is away")
        return 0

    idle = SimpleNamespace(start=lambda _deliver: None, close=lambda: None, forget=lambda _before: 0, worker="worker-1")
    part = SimpleNamespace(sweep=sweep, deliver=None, close=lambda: None)
    quiet = SimpleNamespace(sweep=lambda _now: 0)
    worker = Worker(idle, part, quiet, lambda: NOW, interval=0.01)  # type: ignore[arg-type]
    with caplog.at_level(logging.ERROR):
        worker.start()
        deadline = time.monotonic() + 20
        while len(rounds) < 6 and time.monotonic() < deadline:
            time.sleep(0.01)
        worker.stop()
    assert len(rounds) >= 6
    assert len(caplog.records) == 1, "one sentence for one outage, not one a second"


def test_a_round_by_hand_lets_timers_elapse_before_it_delivers() -> None:
    order: list[str] = []
    part = SimpleNamespace(sweep=lambda _now: order.append("deliver") or 2, deliver=None, close=lambda: None)
    clocks = SimpleNamespace(sweep=lambda _now: order.append("elapse") or 3)
    worker = Worker(None, part, clocks, lambda: NOW)  # type: ignore[arg-type]
    assert worker.sweep(NOW) == 5
    assert order == ["elapse", "deliver"]


def test_a_started_worker_delivers_what_is_committed_and_stops_cleanly(post: Any) -> None:
    prepare(post.database.engine.url.render_as_string(hide_password=False))
    jobs = Jobs(post.database.engine)
    worker = Worker(jobs, post.dispatcher, _clockwork(Dues()), post.clock, interval=30.0)
    worker.start()
    post.put("1/1", "1/2")
    with post.database.unit() as unit:
        jobs.enqueue(unit.connection, [("north", 1)])
        unit.commit()
    deadline = time.monotonic() + 20
    while len(post.guests["lms"].keys) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    worker.stop()
    worker.stop()
    assert post.guests["lms"].keys == ["north/1/1", "north/1/2"], "by the job alone: the sweep would have come too late"


def test_records_of_old_jobs_are_dropped_a_few_at_a_time_until_none_is_left() -> None:
    left = [500, 500, 20, 0]
    asked: list[datetime] = []

    def forget(before: datetime) -> int:
        asked.append(before)
        return left.pop(0)

    now = [NOW]
    jobs = SimpleNamespace(forget=forget)
    worker = Worker(jobs, SimpleNamespace(), SimpleNamespace(), lambda: now[0])  # type: ignore[arg-type]
    assert worker._tidy(NOW + timedelta(minutes=1)) == 0
    assert asked == []
    assert worker._tidy(NOW + timedelta(minutes=6)) == 1020
    assert asked == [NOW + timedelta(minutes=6) - timedelta(hours=1)] * 4
