"""The history: what was written verifies, whatever was changed shows, and what was erased is gone."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from lms_feedback_plugin.domain.item import Post
from lms_feedback_plugin.domain.person import Grant, Person
from lms_feedback_plugin.store.audit import verify_export
from lms_feedback_plugin.store.database import Database

from .store_examples import NOW, SITE, an_item, keep, moved, outgoing, store

FORGERIES: dict[str, tuple[str, set[tuple[int, str]]]] = {
    "a line changed": (
        "UPDATE history SET body = replace(body, 'answered', 'rejected') WHERE item = 1 AND version = 2",
        {(2, "changed")},
    ),
    "a line taken out": ("DELETE FROM history WHERE item = 1 AND version = 2", {(2, "missing")}),
    "the newest line taken out": ("DELETE FROM history WHERE item = 1 AND version = 3", {(2, "disagrees")}),
    "the first line taken out": ("DELETE FROM history WHERE item = 1 AND version = 1", {(1, "missing")}),
    "all lines taken out": ("DELETE FROM history WHERE item = 1", {(3, "missing")}),
    "another hash": ("UPDATE history SET hash = prev WHERE item = 1 AND version = 2", {(2, "changed"), (3, "unlinked")}),
    "another predecessor": ("UPDATE history SET prev = hash WHERE item = 1 AND version = 3", {(3, "changed"), (3, "unlinked")}),
    "a line moved to another item": (
        "UPDATE history SET item = 3 WHERE item = 2",
        {(1, "changed"), (1, "disagrees"), (1, "missing")},
    ),
    "the item set back": ("UPDATE item SET row_version = 2 WHERE id = 1", {(3, "disagrees")}),
    "the item taken away": ("DELETE FROM item WHERE id = 1", {(3, "disagrees")}),
    "another actor": ("UPDATE history_secret SET actor = 'somebody' WHERE item = 1 AND version = 2", {(2, "secret")}),
    "a secret of another line": (
        "UPDATE history_secret SET sealed = (SELECT o.sealed FROM history_secret o WHERE o.item = 2) "
        "WHERE item = 1 AND version = 2",
        {(2, "unreadable")},
    ),
}


class HistoryContract:
    """``unit.history`` and ``unit.people.erase``."""

    @pytest.fixture
    def told(self, database: Database) -> None:
        """Item 1 with three lines, item 2 with one."""
        store(database, an_item(1), an_item(2))
        for actor, reply in (("s1", "Like this 这样"), ("bot", None)):
            with database.unit() as unit:
                keep(unit, moved(unit.items.lock(SITE, 1), actor=actor, fields={"reply": reply, "votes": 3}))
                unit.commit()

    @pytest.mark.usefixtures("told")
    def test_the_lines_come_back_whole(self, database: Database) -> None:
        with database.reader() as reader:
            entries = reader.history.of(SITE, 1)
            assert [(e.version, e.line.what, e.line.actor, e.line.to_state) for e in entries] == [
                (1, "created", "p1", "new"),
                (2, "transition", "s1", "answered"),
                (3, "transition", "bot", "answered"),
            ]
            assert entries[0].line.changes == an_item().fields
            assert entries[1].line.changes == {"reply": "Like this 这样", "votes": 3}
            assert {e.erased for e in entries} == {frozenset()}

    @pytest.mark.usefixtures("told")
    def test_the_chain_holds_no_personal_value(self, database: Database) -> None:
        with database.reader() as reader:
            written = "\n".join(reader.history.export())
        for personal in ("How?", "怎么", "Like this", "555-0100", '"p1"', '"s1"', "p1"):
            assert personal not in written
        assert '\\"votes\\":3' in written

    @pytest.mark.usefixtures("told")
    def test_what_was_written_verifies_online_and_offline(self, database: Database) -> None:
        with database.reader() as reader:
            report = reader.history.verify()
            assert (report.holds, report.items, report.lines) == (True, 2, 4)
            assert reader.history.verify("elsewhere").lines == 0
            assert verify_export(reader.history.export()) == report
            assert verify_export(reader.history.export(SITE)) == report

    @pytest.mark.usefixtures("told")
    @pytest.mark.parametrize("forgery", FORGERIES)
    def test_every_forgery_shows(self, database: Database, forgery: str) -> None:
        statement, expected = FORGERIES[forgery]
        with database.unit() as unit:
            unit.connection.execute(text(statement))
            unit.commit()
        with database.reader() as reader:
            breaks = reader.history.verify(SITE).breaks
        assert {(b.version, b.kind) for b in breaks} == expected

    @pytest.mark.usefixtures("told")
    @pytest.mark.parametrize(
        ("change", "kind"),
        [
            (lambda lines: lines[:1] + lines[2:], "missing"),
            (lambda lines: [lines[1], lines[0], *lines[2:]], "missing"),
            (lambda lines: [line.replace("answered", "rejected") for line in lines], "changed"),
            (lambda lines: ["{not json", *lines], "unreadable"),
            (lambda lines: [lines[0], lines[0], *lines[1:]], "unlinked"),
        ],
    )
    def test_a_forged_export_shows(self, database: Database, change: Callable[[list[str]], list[str]], kind: str) -> None:
        with database.reader() as reader:
            lines = list(reader.history.export())
        assert kind in {b.kind for b in verify_export(change(lines)).breaks}

    @pytest.mark.usefixtures("told")
    def test_erasing_a_person_keeps_the_chain(self, database: Database) -> None:
        with database.unit() as unit:
            unit.people.put(Person(SITE, "p1", "Ann 安", "en", "ann@example.org", (Grant("teacher", "c1"),)))
            unit.posts.add(Post(SITE, 1, "1", NOW, "p1", "public", "my words"))
            unit.posts.add(Post(SITE, 1, "2", NOW, "s1", "public", "Dear Ann"))
            unit.followers.add(SITE, 2, "p1")
            unit.outbox.add([outgoing()])
            unit.surveys.add(SITE, 1, "csat", "p1", NOW)
            unit.commit()
        with database.unit() as unit:
            unit.surveys.answer(SITE, 1, "csat", "p1", 5, "thank you, Ann", NOW)
            erased = unit.people.erase(SITE, "p1")
            unit.commit()
        assert (erased.items, erased.posts, erased.history_lines, erased.dispatches) == (2, 2, 3, 1)
        self._nothing_is_left(database)

    def _nothing_is_left(self, database: Database) -> None:
        with database.reader() as reader:
            assert reader.history.verify().holds
            assert reader.people.get(SITE, "p1") == Person(SITE, "p1", "", "en", None, (), True)
            first, second, _ = reader.history.of(SITE, 1)
            assert (first.line.actor, first.line.changes["question"], first.line.changes["votes"]) == ("", None, 1)
            assert first.erased == {"actor", "question", "phone"}
            assert (second.line.actor, second.erased) == ("s1", frozenset({"reply"}))
            assert reader.items.get(SITE, 1).item.fields == {"question": "", "reply": None, "urgent": False, "votes": 3}
            tables: list[Any] = [reader.connection.execute(text(f"SELECT * FROM {name}")).all()  # noqa: S608
                                 for name in ("item", "post", "outbox", "survey", "person", "follower")]  # fmt: skip
            for personal in ("Ann", "How?", "ann@example.org", "my words"):
                assert personal not in json.dumps(tables, default=str, ensure_ascii=False)
            assert reader.outbox.of(SITE, 1)[0].row.state == "dead"

    def test_numbers_that_json_cannot_hold_are_kept_in_the_chain(self, database: Database) -> None:
        store(database, an_item(fields={"votes": 2**60, "urgent": True}))
        with database.reader() as reader:
            assert reader.items.get(SITE, 1).item.fields["votes"] == 2**60
            assert reader.history.of(SITE, 1)[0].line.changes["votes"] == str(2**60)
            assert reader.history.verify().holds
