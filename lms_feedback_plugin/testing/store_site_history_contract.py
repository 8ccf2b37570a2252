"""A site's own history: one line after another, whoever writes, and no change to it stays unseen."""

from __future__ import annotations

import json
import threading

import pytest
from sqlalchemy import text

from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.errors import Invalid, NotFound
from lms_feedback_plugin.store.audit import verify_export
from lms_feedback_plugin.store.chain import OPERATOR
from lms_feedback_plugin.store.database import Database

from .store_examples import NOW, SITE, a_site, an_item, store

ADDED = (
    ("setting", "root", {"setting": "first_reply", "from": None, "to": "10m"}),
    ("publish", OPERATOR, {"workflow": "answer", "版本": 2}),
    ("setting", "root", {"setting": "first_reply", "from": "10m", "to": 1.5}),
)
FORGERIES: dict[str, tuple[str, set[tuple[int, str]]]] = {
    "a line changed": (
        "UPDATE site_history SET body = replace(body, '10m', '20m') WHERE version = 1",
        {(1, "changed")},
    ),
    "a line that is found under another word": (
        "UPDATE site_history SET what = 'publish' WHERE version = 1",
        {(1, "changed")},
    ),
    "a line taken out": ("DELETE FROM site_history WHERE version = 2", {(2, "missing")}),
    "the newest line taken out": ("DELETE FROM site_history WHERE version = 3", {(2, "disagrees")}),
    "all lines taken out": ("DELETE FROM site_history", {(3, "missing")}),
    "its end forgotten": ("DELETE FROM site_head", {(3, "disagrees")}),
    "its end set back": ("UPDATE site_head SET version = 2", {(3, "disagrees")}),
    "another hash at its end": (
        "UPDATE site_head SET hash = (SELECT prev FROM site_history WHERE version = 3)",
        {(3, "disagrees")},
    ),
    "a line moved to another site": (
        "UPDATE site_history SET site = 'other' WHERE version = 3",
        {(2, "disagrees"), (1, "missing"), (2, "missing"), (3, "changed"), (3, "unreadable"), (3, "disagrees")},
    ),
    "another actor": ("UPDATE site_history SET actor = 'somebody' WHERE version = 1", {(1, "secret")}),
    "a secret of another line": (
        "UPDATE site_history SET sealed = (SELECT o.sealed FROM site_history o WHERE o.version = 3) WHERE version = 1",
        {(1, "unreadable")},
    ),
}


class SiteHistoryContract:
    """``unit.site_history``."""

    @pytest.fixture
    def decided(self, database: Database) -> None:
        """Three lines."""
        with database.unit() as unit:
            unit.sites.put(a_site())
            unit.commit()
        for what, by, told in ADDED:
            with database.unit() as unit:
                unit.site_history.add(SITE, what, by, NOW, told)
                unit.commit()

    @pytest.mark.usefixtures("decided")
    def test_the_lines_come_back_whole_and_newest_first(self, database: Database) -> None:
        with database.reader() as reader:
            entries = reader.site_history.of(SITE)
            assert [(e.version, e.what, e.by, e.told) for e in entries] == [
                (n, *ADDED[n - 1]) for n in (3, 2, 1)
            ]  # fmt: skip
            assert {(e.at - NOW).total_seconds() > -0.001 and e.at <= NOW for e in entries} == {True}
            assert {e.erased for e in entries} == {False}
            assert [e.version for e in reader.site_history.of(SITE, "setting")] == [3, 1]
            assert [e.version for e in reader.site_history.of(SITE, limit=2)] == [3, 2]
            assert reader.site_history.of("elsewhere") == []

    @pytest.mark.usefixtures("decided")
    def test_it_verifies_beside_the_items(self, database: Database) -> None:
        store(database, an_item(1))
        with database.reader() as reader:
            report = reader.history.verify()
            assert (report.holds, report.sites, report.items, report.lines) == (True, 1, 1, 4)
            written = list(reader.history.export())
        assert verify_export(written) == report
        assert [json.loads(line)["item"] for line in written] == [0, 0, 0, 1]
        assert "root" not in "\n".join(written)

    @pytest.mark.usefixtures("decided")
    def test_a_unit_that_is_not_committed_leaves_no_line(self, database: Database) -> None:
        with database.unit() as unit:
            assert unit.site_history.add(SITE, "setting", "root", NOW, {}) == 4
            assert unit.site_history.add(SITE, "setting", "root", NOW, {}) == 5
        with database.unit() as unit:
            assert unit.site_history.add(SITE, "setting", "root", NOW, {}) == 4
            unit.commit()
        with database.reader() as reader:
            assert reader.history.verify().holds

    def test_what_json_cannot_hold_is_refused(self, database: Database) -> None:
        with database.unit() as unit:
            unit.sites.put(a_site())
            unit.flush()
            for wrong in ({"to": float("nan")}, {"to": "half \ud800 a character"}, {"to": NOW}):
                with pytest.raises(Invalid):
                    unit.site_history.add(SITE, "setting", "root", NOW, wrong)
            with pytest.raises(NotFound):
                unit.site_history.add("elsewhere", "setting", "root", NOW, {})

    def test_writers_wait_for_each_other_and_for_no_item(self, database: Database) -> None:
        with database.unit() as unit:
            unit.sites.put(a_site())
            unit.commit()
        inside, seen = threading.Event(), threading.Event()
        sqlite = database.engine.dialect.name == "sqlite"

        def decide(number: int) -> None:
            with database.unit() as unit:
                unit.site_history.add(SITE, "setting", f"p{number}", NOW, {"to": number})
                inside.set()
                if number == 0 and not sqlite:
                    seen.wait(30)
                unit.commit()

        threads = [threading.Thread(target=decide, args=(n,)) for n in range(6)]
        threads[0].start()
        assert inside.wait(30)
        store(database, an_item(1))
        seen.set()
        for thread in threads[1:]:
            thread.start()
        for thread in threads:
            thread.join(30)
        with database.reader() as reader:
            assert {entry.told["to"] for entry in reader.site_history.of(SITE)} == set(range(6))
            assert reader.history.verify().holds

    @pytest.mark.usefixtures("decided")
    def test_who_changes_waits_until_nobody_decides_by_it(self, database: Database) -> None:
        inside, order = threading.Event(), []

        def change() -> None:
            inside.wait(30)
            with database.unit() as unit:
                order.append(("changed", unit.site_history.claim(SITE)))
                unit.site_history.add(SITE, "setting", "root", NOW, {"to": 4})
                unit.commit()

        thread = threading.Thread(target=change)
        thread.start()
        with database.unit() as unit:
            held = unit.site_history.head(SITE, hold=True)
            inside.set()
            thread.join(0.3)
            order.append(("decided", held))
            unit.commit()
        thread.join(30)
        assert order == [("decided", 3), ("changed", 3)]
        with database.reader() as reader:
            assert reader.site_history.head(SITE) == 4
            assert reader.site_history.head("elsewhere") == 0

    @pytest.mark.usefixtures("decided")
    @pytest.mark.parametrize("forgery", FORGERIES)
    def test_every_forgery_of_it_shows(self, database: Database, forgery: str) -> None:
        statement, expected = FORGERIES[forgery]
        with database.unit() as unit:
            unit.connection.execute(text(statement))
            unit.commit()
        with database.reader() as reader:
            breaks = reader.history.verify().breaks
        assert {(b.version, b.kind) for b in breaks} == expected
        assert {b.item for b in breaks} == {0}

    @pytest.mark.usefixtures("decided")
    def test_erasing_who_decided_keeps_what_was_decided(self, database: Database) -> None:
        with database.unit() as unit:
            unit.people.put(Person(SITE, "root", "Ann", "en"))
            unit.commit()
        with database.unit() as unit:
            assert unit.people.erase(SITE, "root").history_lines == 2
            unit.commit()
        with database.reader() as reader:
            entries = reader.site_history.of(SITE)
            assert [(e.by, e.erased) for e in entries] == [("", True), (OPERATOR, False), ("", True)]
            assert [e.told for e in entries] == [told for _what, _by, told in reversed(ADDED)]
            assert reader.history.verify().holds
