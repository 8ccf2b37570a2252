"""Every query of the desk, the timers and the outbox is served by an index, on both databases.

SQLite tells its plan outright. PostgreSQL reads small tables whole, so it is told to avoid what it can avoid: if a scan or a
sort is still there, no index could serve.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from lms_feedback_plugin.store.article_search import ArticleQuery
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.item_search import ItemQuery
from lms_feedback_plugin.store.outbox import claimable
from lms_feedback_plugin.store.unit import Unit
from lms_feedback_plugin.testing.store_examples import NOW, SITE, a_clock, a_site, an_item, outgoing, store

AFTER = "WyIyMDI2LTAzLTAyVDA5OjMwOjAwKzAwOjAwIiwgN10"
LISTS = {
    "everything": (ItemQuery(), "ix_item_recent"),
    "everything, further on": (ItemQuery(after=AFTER), "ix_item_recent"),
    "by number": (ItemQuery(sort="id"), "item"),
    "open": (ItemQuery(open=True), "ix_item_closed"),
    "open, further on": (ItemQuery(open=True, after=AFTER), "ix_item_closed"),
    "closed": (ItemQuery(open=False), "ix_item_closed"),
    "open and nobody's": (ItemQuery(open=True, unassigned=True), "ix_item_unassigned"),
    "in one state": (ItemQuery(workflows=("answer",), states=("new",)), "ix_item_state"),
    "of one course": (ItemQuery(courses=("c1",)), "ix_item_course"),
    "of a learner": (ItemQuery(reporter="p1"), "ix_item_reporter"),
    "of an assignee": (ItemQuery(assignee="s1"), "ix_item_assignee"),
    "of a role": (ItemQuery(assigned_role="support"), "ix_item_assigned_role"),
    "open, soonest due": (ItemQuery(open=True, sort="due"), "ix_item_due "),
    "open, soonest due, further on": (ItemQuery(open=True, sort="due", after=AFTER), "ix_item_due "),
    "due soon": (ItemQuery(open=True, sort="due", due_by=NOW), "ix_item_due "),
    "nobody's, soonest due": (ItemQuery(open=True, sort="due", unassigned=True), "ix_item_due "),
    "mine, soonest due": (ItemQuery(open=True, sort="due", assignee="s1"), "ix_item_due_assignee "),
    "the batch": (ItemQuery(open=True, sort="due", waits=False, channel_mode="batch"), "ix_item_due_batch "),
    "waiting": (ItemQuery(waits=True, sort="due"), "ix_item_due_waits "),
}
"""Lists that come out of an index in their order, and which one that is on SQLite."""

READS: dict[str, Any] = {
    "due clocks": lambda u: u.clocks.due(NOW, 10),
    "next due clock": lambda u: u.clocks.next_due(),
    "claim": lambda u: u.outbox.claim(NOW, NOW - NOW, 10),
    "claim of items": lambda u: u.outbox.claim(NOW, NOW - NOW, 10, [(SITE, 1), (SITE, 2)]),
    "pending age": lambda u: u.outbox.pending_age(NOW),
    "wake": lambda u: u.outbox.wake(SITE, "mail", NOW),
    "load": lambda u: u.items.open_by_assignee(SITE, ["s1", "s2"]),
    "dead": lambda u: u.outbox.list_dead(SITE),
    "replay": lambda u: u.outbox.replay(SITE, None, NOW),
    "outbox of an item": lambda u: u.outbox.of(SITE, 1),
    "outbox by key": lambda u: u.outbox.get("key"),
    "lock": lambda u: u.items.lock_many(SITE, [1, 2]),
    "several courses": lambda u: u.items.search(SITE, ItemQuery(courses=("c1", "c2"))),
    "what concerns a learner": lambda u: u.items.search(SITE, ItemQuery(concerning="p1")),
    "merged into": lambda u: u.items.merged_into(SITE, 1),
    "opened from": lambda u: u.items.opened_from(SITE, 1),
    "match reporter and course": lambda u: u.items.find_matching(SITE, "answer", {"reporter": "p1", "course": "c1"}),
    "match id": lambda u: u.items.find_matching(SITE, "answer", {"id": "1"}),
    "match field": lambda u: u.items.find_matching(SITE, "answer", {"thread": "17"}),
    "tallies": lambda u: u.items.tallies(SITE, {name: query for name, (query, _) in LISTS.items()}, 100),
    "counts": lambda u: u.items.counts(SITE),
    "counts of courses": lambda u: u.items.counts(SITE, ["c1", "c2"]),
    "history": lambda u: u.history.of(SITE, 1),
    "head of the site's history": lambda u: u.site_history.head(SITE, hold=True),
    "history of the site": lambda u: u.site_history.of(SITE),
    "newest settings of the site": lambda u: u.site_history.of(SITE, "setting", 20),
    "posts": lambda u: u.posts.of(SITE, 1),
    "followers": lambda u: u.followers.of_many(SITE, [1, 2]),
    "inbox": lambda u: u.inbox.seen(SITE, "d"),
    "replies": lambda u: u.replies.get(SITE, "scope", "key"),
    "people": lambda u: u.people.get_many(SITE, ["p1", "p2"]),
    "people with a role": lambda u: u.people.with_role(SITE, "teacher", "c1"),
    "courses": lambda u: u.courses.get_many(SITE, ["c1"]),
    "activities": lambda u: u.courses.activities_at(SITE, [("c1", "4"), ("c2", "5")]),
    "activities of a course": lambda u: u.courses.activities(SITE, "c1"),
    "sections": lambda u: u.courses.sections(SITE, "c1"),
    "groups of a course": lambda u: u.courses.groups(SITE, "c1"),
    "groups of a person": lambda u: u.courses.groups_of(SITE, "p1", "c1"),
    "courses with news": lambda u: u.courses.changed_since(NOW),
    "courses with a date that is near": lambda u: u.courses.ending(NOW, NOW),
    "open items of a course": lambda u: u.items.open_in_course(SITE, "c1"),
    "match activity": lambda u: u.items.find_matching(SITE, "answer", {"activity": "4", "course": "c1"}),
    "account": lambda u: u.accounts.by_email(SITE, "a@example.org"),
    "session": lambda u: u.sessions.get("digest", NOW),
    "sessions to forget": lambda u: u.sessions.forget_before(NOW),
    "token": lambda u: u.tokens.by_hash("digest", NOW),
    "nonces to forget": lambda u: u.nonces.forget_before(NOW),
    "current workflow": lambda u: u.workflows.current(SITE, "answer"),
    "surveys": lambda u: u.surveys.of(SITE, 1),
    "board": lambda u: u.board.list(SITE),
    "handbook": lambda u: u.handbook.search(SITE, ArticleQuery()),
    "handbook, further on": lambda u: u.handbook.search(SITE, ArticleQuery(after=AFTER)),
    "articles": lambda u: u.handbook.get_many(SITE, [1, 2]),
    "wordings of an article": lambda u: u.handbook.group(SITE, 1),
    "versions of an article": lambda u: u.handbook.versions(SITE, 1),
    "changes of the handbook": lambda u: u.handbook.changes(SITE),
    "stamps of the handbook": lambda u: u.handbook.stamps(SITE),
    "phrasings": lambda u: u.handbook.phrasings(SITE, [1, 2]),
    "how articles served": lambda u: u.handbook.tallies(SITE, NOW.date()),
    "articles of an item": lambda u: u.handbook.uses(SITE, 1),
    "questions of a span": lambda u: u.handbook.asked(SITE, ["answer"], NOW, NOW),
    "automatic answers": lambda u: u.handbook.shares(SITE, NOW, NOW),
    "votes of a person": lambda u: u.votes.of(SITE, "p1"),
    "choices": lambda u: u.choices.get_many(SITE, ["p1", "p2"]),
    "attachments of items": lambda u: u.attachments.of(SITE, [1, 2]),
    "attachments by id": lambda u: u.attachments.get_many(SITE, ["a", "b"]),
    "attachments that wait": lambda u: u.attachments.waiting(SITE, "p1"),
    "attachments to forget": lambda u: u.attachments.forget_before(NOW),
    "bytes of an attachment": lambda u: u.attachments.content(SITE, "a", "whole"),
    "site": lambda u: u.sites.get(SITE),
}


SHORT_SCANS = (
    "SCAN mine",  # what one person reported or follows
    "SCAN clock USING COVERING INDEX ix_clock_due",  # in order, of which the first is taken
    "SCAN CONSTANT ROW",  # what holds the tallies together
    "SCAN anon_",  # each of them, over as many rows as it counts at most
    "SCAN outbox USING INDEX ix_outbox_waiting",
)


@pytest.fixture
def filled(sqlite_database: Database) -> Database:
    fill(sqlite_database)
    return sqlite_database


@pytest.fixture
def filled_postgres(postgres_database: Database) -> Database:
    fill(postgres_database)
    return postgres_database


def fill(database: Database) -> None:
    with database.unit() as unit:
        unit.sites.put(a_site())
        unit.commit()
    store(database, *(an_item(n) for n in range(1, 31)), clocks=(a_clock(),))
    with database.unit() as unit:
        unit.outbox.add([outgoing(n, item=n) for n in range(1, 31)])
        unit.followers.add(SITE, 1, "p1")
        unit.commit()


@contextmanager
def explained(connection: Connection) -> Iterator[list[str]]:
    """Collects the plan of each statement that is executed inside."""
    plans: list[str] = []
    sqlite = connection.dialect.name == "sqlite"
    ask = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "

    def explain(c: Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if not many and statement.startswith(("SELECT", "UPDATE", "DELETE")):
            cursor: Any = c.connection.cursor()
            cursor.execute(ask + statement, parameters)
            plans.append("\n".join(str(row[-1]) for row in cursor.fetchall()))
            cursor.close()

    event.listen(connection, "before_cursor_execute", explain)
    try:
        yield plans
    finally:
        event.remove(connection, "before_cursor_execute", explain)


def without_detours(unit: Unit) -> None:
    for detour in ("enable_seqscan", "enable_sort", "enable_bitmapscan", "enable_material"):
        unit.connection.execute(text(f"SET LOCAL {detour} = off"))


@pytest.mark.parametrize("name", LISTS)
def test_a_list_comes_in_order_out_of_its_index(filled: Database, name: str) -> None:
    query, index = LISTS[name]
    with filled.reader() as unit, explained(unit.connection) as plans:
        unit.items.search(SITE, query)
    assert f"USING INDEX {index}" in plans[0] or (index == "item" and "sqlite_autoindex_item_1" in plans[0])
    assert "TEMP B-TREE" not in plans[0]
    assert not [plan for plan in plans if "SCAN " in plan]


@pytest.mark.parametrize("name", READS)
def test_a_read_searches_and_never_scans(filled: Database, name: str) -> None:
    with filled.unit() as unit, explained(unit.connection) as plans:
        READS[name](unit)
    assert plans
    steps = [line.strip() for plan in plans for line in plan.splitlines()]
    assert [step for step in steps if step.startswith("SCAN ") and not step.startswith(SHORT_SCANS)] == []
    if name in ("due clocks", "claim", "next due clock", "pending age"):
        assert not [plan for plan in plans if "TEMP B-TREE" in plan]


@pytest.mark.postgresql
@pytest.mark.parametrize("name", LISTS)
def test_postgres_reads_a_list_in_order_out_of_an_index(filled_postgres: Database, name: str) -> None:
    with filled_postgres.unit() as unit:
        without_detours(unit)
        with explained(unit.connection) as plans:
            unit.items.search(SITE, LISTS[name][0])
    assert "Seq Scan" not in "".join(plans)
    assert "Sort" not in plans[0]


@pytest.mark.postgresql
@pytest.mark.parametrize("name", READS)
def test_postgres_never_reads_a_whole_table(filled_postgres: Database, name: str) -> None:
    with filled_postgres.unit() as unit:
        without_detours(unit)
        with explained(unit.connection) as plans:
            READS[name](unit)
    assert plans
    assert "Seq Scan" not in "\n".join(plans)


def test_claiming_looks_at_due_rows_alone(filled: Database) -> None:
    with filled.unit() as unit, explained(unit.connection) as plans:
        unit.connection.execute(claimable(NOW, 10))
    assert "USING INDEX ix_outbox_due (next_at<?)" in plans[0]
    assert "USING INDEX ix_outbox_item (site=? AND item=? AND target=? AND person=? AND sequence<?)" in plans[0]
