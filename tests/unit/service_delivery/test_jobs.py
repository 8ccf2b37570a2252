"""The job engine behind its one door, and the traps that were found in it."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from lms_feedback_plugin.service import jobs as jobs_module
from lms_feedback_plugin.service.jobs import Items, Jobs, prepare
from lms_feedback_plugin.service.slots import take_slot

SCRIPT = Path(__file__).with_name("job_worker.py")
PATIENCE = 30.0


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


class Workers:
    """Real worker processes, of which some will be killed."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.log = folder / "worker.log"
        self.log.touch()
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self, *options: str) -> subprocess.Popen[bytes]:
        before = len(self.lines("started"))
        process = subprocess.Popen([sys.executable, str(SCRIPT), self.url, str(self.log), *options])
        self.started.append(process)
        _until(lambda: len(self.lines("started")) > before)
        return process

    def lines(self, key: str) -> list[dict[str, object]]:
        read = [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]
        return [line for line in read if key in line]

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def workers(job_url: str, tmp_path: Path) -> Iterator[Workers]:
    prepare(job_url)
    crew = Workers(job_url, tmp_path)
    yield crew
    for process in crew.started:
        if process.poll() is None:
            crew.kill(process)


@pytest.fixture
def jobs(job_url: str, job_engine: sa.Engine) -> Iterator[Jobs]:
    prepare(job_url)
    made = Jobs(job_engine)
    yield made
    made.close()


def test_a_committed_job_is_run_and_a_rolled_back_one_never(jobs: Jobs, job_engine: sa.Engine) -> None:
    ran: list[Items] = []
    jobs.start(ran.append)
    with job_engine.connect() as connection:
        jobs.enqueue(connection, [("north", 1)])
        connection.rollback()
    with job_engine.begin() as connection:
        jobs.enqueue(connection, [("north", 3), ("north", 2), ("north", 3)])
    with job_engine.begin() as connection:
        jobs.enqueue(connection, [])
    _until(lambda: bool(ran))
    time.sleep(0.5)
    assert ran == [[("north", 2), ("north", 3)]]


def test_a_job_that_breaks_off_is_told_and_does_not_stop_the_next(
    jobs: Jobs, job_engine: sa.Engine, caplog: pytest.LogCaptureFixture
) -> None:
    done = threading.Event()

    def deliver(items: Items) -> None:
        if items[0][1] == 1:
            raise RuntimeError("the roof is open")
        done.set()

    jobs.start(deliver)
    for item in (1, 2):
        with job_engine.begin() as connection:
            jobs.enqueue(connection, [("north", item)])
    assert done.wait(PATIENCE)
    _until(lambda: "broke off" in caplog.text)


def test_records_of_old_jobs_are_dropped(jobs: Jobs, job_engine: sa.Engine) -> None:
    ran = threading.Event()
    jobs.start(lambda _items: ran.set())
    with job_engine.begin() as connection:
        jobs.enqueue(connection, [("north", 1)])
    assert ran.wait(PATIENCE)
    assert jobs.forget(datetime.now(UTC) - timedelta(hours=1)) == 0
    assert jobs.forget(datetime.now(UTC) + timedelta(seconds=5)) == 1
    assert jobs.forget(datetime.now(UTC) + timedelta(seconds=5)) == 0


def test_it_starts_in_silence_and_names_no_one_outside(
    jobs: Jobs, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.INFO):
        jobs.start(lambda _items: None)
        jobs.close()
    assert [record.getMessage() for record in caplog.records if record.name.startswith("dbos")] == []
    assert "".join(capfd.readouterr()) == ""


def test_two_live_workers_have_two_names_and_a_killed_ones_name_is_free_again(workers: Workers) -> None:
    first, _second = workers.start(), workers.start()
    assert [line["started"] for line in workers.lines("started")] == ["worker-1", "worker-2"]
    workers.kill(first)
    workers.start()
    assert workers.lines("started")[-1]["started"] == "worker-1"


def test_a_slot_is_given_back(job_url: str) -> None:
    first, second = take_slot(job_url), take_slot(job_url)
    assert (first.number, second.number) == (1, 2)
    first.release()
    again = take_slot(job_url)
    assert again.number == 1
    second.release()
    again.release()


def test_the_job_of_a_killed_worker_is_run_again_by_the_next_of_its_name(workers: Workers, job_engine: sa.Engine) -> None:
    killed = workers.start("hang")
    with job_engine.begin() as connection:
        Jobs(job_engine).enqueue(connection, [("north", 7)])
    _until(lambda: len(workers.lines("items")) == 1)
    workers.kill(killed)
    workers.start()
    _until(lambda: len(workers.lines("items")) == 2)
    assert workers.lines("items")[1] == {"worker": "worker-1", "items": [["north", 7]], "note": ""}


def test_a_job_enqueued_before_the_code_was_edited_is_run_by_the_edited_code(
    workers: Workers, job_engine: sa.Engine, tmp_path: Path
) -> None:
    killed = workers.start("hang")
    with job_engine.begin() as connection:
        Jobs(job_engine).enqueue(connection, [("north", 1)])
    _until(lambda: len(workers.lines("items")) == 1)
    workers.kill(killed)
    with job_engine.begin() as connection:
        Jobs(job_engine).enqueue(connection, [("north", 2)])
    source = Path(str(jobs_module.__file__)).read_text(encoding="utf-8")
    edited = (
        source.replace("    if _running is None:\n", "    _edited = True\n    if _running is None:\n") + '\nNOTE = "edited"\n'
    )
    assert edited.count("_edited") == 1
    copy = tmp_path / "edited_jobs.py"
    copy.write_text(edited, encoding="utf-8")
    workers.start(f"module={copy}")
    _until(lambda: len(workers.lines("items")) == 3)
    later = {(str(line["items"]), line["note"]) for line in workers.lines("items")[1:]}
    assert later == {("[['north', 1]]", "edited"), ("[['north', 2]]", "edited")}


def test_sqlite_is_opened_with_our_settings(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ours.db'}"
    prepare(url)
    engine = jobs_module._sqlite_engine(url)
    with engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "busy_timeout")
        ]
    engine.dispose()
    assert found == ["wal", 1, 30000]
