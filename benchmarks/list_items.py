"""A page of 25 items at the desk, among ten thousand and among a hundred thousand: time, and the number of statements.

``python -m benchmarks.list_items`` runs it alone.
"""

from __future__ import annotations

import argparse
import contextlib
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import sqlalchemy as sa

from lms_feedback_plugin.cli.migrate import upgrade
from lms_feedback_plugin.domain.course import Course
from lms_feedback_plugin.domain.decision import Decision, HistoryLine
from lms_feedback_plugin.domain.item import Clock, Item, Pin
from lms_feedback_plugin.domain.person import Grant, Person
from lms_feedback_plugin.domain.site import Site
from lms_feedback_plugin.service.bootstrap import Service, build
from lms_feedback_plugin.service.config import load_config
from lms_feedback_plugin.store.item_search import ItemQuery, cursor

from .databases import KINDS, empty

SITE = "bench"
SIZES = (10_000, 100_000)
GOAL = 1.5
"""Times the time at the smaller size."""
COURSES, CHUNK = 20, 1_000
EACH = 10
"""Items of one learner: it is the number of learners that grows."""
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
STATES = ("new", "answered", "waiting", "closed")
PLAIN = ItemQuery(limit=25)
LEAD = Person(SITE, "lead", "Lena Brandt", "en", None, (Grant("lead"),))
TEACHER = Person(SITE, "teacher", "Rosa Field", "en", None, (Grant("support", "course-3"),))
LEARNER = Person(SITE, "learner-7", "Amy Novak", "en", None, ())


@dataclass(frozen=True)
class Case:
    """One kind of page; ``middle`` starts in the middle of the table instead of at its newest row."""

    name: str
    viewer: Person
    query: ItemQuery = PLAIN
    middle: bool = False


CASES = (
    Case("newest first", LEAD),
    Case("from the middle", LEAD, middle=True),
    Case("open ones", LEAD, ItemQuery(limit=25, open=True)),
    Case("open, soonest due", LEAD, ItemQuery(limit=25, open=True, sort="due")),
    Case("in one state", LEAD, ItemQuery(limit=25, states=("waiting",))),
    Case("in the teacher's course", TEACHER),
    Case("a learner's own", LEARNER),
)


@dataclass(frozen=True)
class Measured:
    """Milliseconds and statements of one page."""

    milliseconds: float
    statements: int
    rows: int


def compare(kind: str, repeats: int = 60) -> dict[str, tuple[Measured, ...]]:
    """Case → what it took at each size. Both databases are there at once and asked in turns, so that a busy machine is
    busy for both."""
    with contextlib.ExitStack() as stack:
        services = [stack.enter_context(_filled(kind, size)) for size in SIZES]
        return {case.name: _measure(services, case, repeats) for case in CASES}


@contextlib.contextmanager
def _filled(kind: str, size: int) -> Iterator[Service]:
    with tempfile.TemporaryDirectory() as made, empty(kind, Path(made), "list") as url:
        config = load_config({"LMSFB_DATA_DIR": made, "LMSFB_DATABASE_URL": url})
        upgrade(config)
        service = build(config)
        _furnish(service, size)
        _fill(service, size)
        yield service
        service.close()


def _furnish(service: Service, size: int) -> None:
    with service.database.unit() as unit:
        unit.sites.put(Site(SITE, "Bench", ("en",), "http://lms.example", {}, {}))
        unit.flush()
        for person in (
            LEAD,
            TEACHER,
            *(Person(SITE, f"learner-{n}", f"Learner {n}", "en", None, ()) for n in range(size // EACH)),
        ):
            unit.people.put(person)
        for n in range(COURSES):
            unit.courses.put(Course(SITE, f"course-{n}", f"Course {n}", f"http://lms.example/{n}"))
        unit.commit()


def _fill(service: Service, size: int) -> None:
    """Items whose last change comes in another order than their numbers, with clocks and history as the engine makes them."""
    workflow = service.library.workflow(SITE, "answer")
    pin = Pin(workflow.name, workflow.version, workflow.behaviour)
    for _ in range(0, size, CHUNK):
        with service.database.unit() as unit:
            for id in unit.items.next_ids(SITE, CHUNK):
                decision = _decision(pin, id, size)
                unit.items.add(decision)
                unit.history.append(SITE, id, 1, decision.item.created_at, decision.history)
            unit.commit()
    with service.database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(sa.text("ANALYZE"))


def _decision(pin: Pin, id: int, size: int) -> Decision:
    at = NOW + timedelta(seconds=(id * 7919) % 10_000_000)
    state = STATES[(id * 31) % len(STATES)]
    item = Item(
        site=SITE,
        id=id,
        pin=pin,
        state=state,
        row_version=1,
        reporter=f"learner-{id % (size // EACH)}",
        language="en",
        channel="widget",
        channel_mode="instant",
        created_at=at,
        updated_at=at,
        entered_at=at,
        course=f"course-{(id * 13) % COURSES}",
        fields={"question": f"Question {id}: why does the film of lesson {id % 40} stop?", "match": 0},
        assigned_role="support",
    )
    clock = Clock("overdue", 0.0, at, at + timedelta(hours=24))
    return Decision(item, (clock,), HistoryLine("created", "answer", item.reporter, None, state, dict(item.fields)))


def _measure(services: Sequence[Service], case: Case, repeats: int) -> tuple[Measured, ...]:
    queries = [replace(case.query, after=_middle(service)) if case.middle else case.query for service in services]
    times: list[list[float]] = [[] for _ in services]
    statements = [0 for _ in services]
    rows = [0 for _ in services]
    for _ in range(repeats + 1):
        for n, service in enumerate(services):
            with _counted(service.database.engine) as counted:
                began = time.perf_counter()
                page = service.desk.list_items(SITE, case.viewer, queries[n])
                times[n].append(time.perf_counter() - began)
            statements[n], rows[n] = len(counted), len(page.rows)
    return tuple(
        Measured(1000 * median(took[1:]), asked, found) for took, asked, found in zip(times, statements, rows, strict=True)
    )


def _middle(service: Service) -> str:
    """A cursor to the middle: the page after an item that was changed halfway through."""
    with service.database.reader() as unit:
        last = unit.items.get(SITE, 5_000)
    return cursor(replace(last, item=replace(last.item, updated_at=NOW + timedelta(seconds=5_000_000))), ItemQuery())


@contextlib.contextmanager
def _counted(engine: sa.Engine) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            statements.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield statements
    sa.event.remove(engine, "before_cursor_execute", note)


def report(kind: str, found: dict[str, tuple[Measured, ...]]) -> str:
    """A table for a person."""
    lines = [f"list of 25, {kind}: ms at 10k | ms at 100k | ratio | statements"]
    for name, (small, large) in found.items():
        ratio = large.milliseconds / small.milliseconds
        statements = (
            f"{small.statements}" if small.statements == large.statements else f"{small.statements} → {large.statements}"
        )
        lines.append(f"  {name:<24} | {small.milliseconds:6.2f} | {large.milliseconds:6.2f} | {ratio:.2f}x | {statements}")
    return "\n".join(lines)


def main() -> None:
    """Print the table for each database."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--databases", nargs="+", choices=KINDS, default=list(KINDS))
    for kind in reader.parse_args().databases:
        print(report(kind, compare(kind)), flush=True)


if __name__ == "__main__":
    main()
