"""Items and their clocks: kept whole, guarded by their version, found by what events name."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from lms_feedback_plugin.domain.item import Pin, Snapshot
from lms_feedback_plugin.errors import NotFound, StaleVersion
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.item_search import ItemQuery
from lms_feedback_plugin.store.rules import ItemRules
from lms_feedback_plugin.store.tables.items import item

from .store_examples import NOW, SITE, a_clock, a_site, an_item, keep, moved, store


class ItemsContract:
    """``unit.items`` and ``unit.clocks``."""

    def test_an_item_comes_back_as_it_was_kept(self, database: Database) -> None:
        full = an_item(
            7, assigned_role="support", assignee="s1", escalated_to="lead", merged_into=3, opened_from=2,
            fields={"question": 'a "quoted" 问题', "phone": "5", "votes": 1.5, "urgent": True, "reply": None},
        )  # fmt: skip
        clocks = (a_clock("a", None, spent=12.25, since=None), a_clock("b", fired=True))
        store(database, full, clocks=clocks)
        with database.reader() as reader:
            assert reader.items.get(SITE, 7) == Snapshot(full, clocks)

    def test_private_fields_lie_sealed(self, database: Database) -> None:
        store(database, an_item())
        with database.unit() as unit:
            keep(unit, moved(unit.items.lock(SITE, 1), fields={"phone": "555-0199"}))
            unit.commit()
        with database.reader() as reader:
            row = reader.connection.execute(select(item)).mappings().one()
            assert "phone" not in row["fields"]
            assert b"555-01" not in bytes(row["sealed"])
            assert reader.items.get(SITE, 1).item.fields["phone"] == "555-0199"
            for table in ("item", "history", "history_secret", "clock"):
                assert "555-01" not in str(reader.connection.execute(text(f"SELECT * FROM {table}")).all())  # noqa: S608

    def test_sites_do_not_see_each_other(self, database: Database) -> None:
        with database.unit() as unit:
            unit.sites.put(a_site("other"))
            unit.commit()
        store(database, an_item(1), an_item(1, site="other", state="answered"))
        with database.unit() as unit:
            assert unit.items.get("other", 1).item.state == "answered"
            assert unit.items.lock(SITE, 1).item.state == "new"
            with pytest.raises(NotFound):
                unit.items.lock("third", 1)
            assert [i.site for i in unit.items.search(SITE, ItemQuery()).items] == [SITE]

    def test_numbers_count_up_within_a_site(self, database: Database) -> None:
        with database.unit() as unit:
            unit.sites.put(a_site("other"))
            unit.commit()
        with database.unit() as unit:
            assert unit.items.next_ids(SITE, 3) == range(1, 4)
            assert unit.items.next_ids(SITE, 1) == range(4, 5)
            assert unit.items.next_ids("other", 2) == range(1, 3)
            unit.commit()
        with database.unit() as unit:
            assert unit.items.next_ids(SITE, 1) == range(5, 6)

    def test_numbers_that_were_not_used_come_again(self, database: Database) -> None:
        with database.unit() as unit:
            unit.items.next_ids(SITE, 5)
            unit.items.give_back(SITE, 3)
            unit.commit()
        with database.unit() as unit:
            assert unit.items.next_ids(SITE, 1) == range(3, 4)

    def test_two_units_never_get_the_same_number(self, database: Database) -> None:
        got: list[int] = []

        def take() -> None:
            for _ in range(5):
                with database.unit() as unit:
                    got.extend(unit.items.next_ids(SITE, 2))
                    unit.commit()

        threads = [threading.Thread(target=take) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert len(got) == len(set(got)) == 40

    def test_a_lock_names_what_is_wrong(self, database: Database) -> None:
        store(database, an_item())
        with database.unit() as unit:
            with pytest.raises(NotFound):
                unit.items.lock(SITE, 404)
            with pytest.raises(StaleVersion) as stale:
                unit.items.lock(SITE, 1, expect_version=9)
            assert stale.value.params["current"] == 1
            assert unit.items.lock(SITE, 1, expect_version=1).item.id == 1
            assert set(unit.items.lock_many(SITE, [1, 404])) == {1}

    def test_a_row_that_moved_on_is_not_overwritten(self, database: Database) -> None:
        store(database, an_item(1), an_item(2))
        with database.unit() as unit:
            snapshots = unit.items.lock_many(SITE, [1, 2])
            unit.connection.execute(item.update().where(item.c.id == 2).values(row_version=5))
            for snapshot in snapshots.values():
                keep(unit, moved(snapshot))
            with pytest.raises(StaleVersion) as stale:
                unit.commit()
            assert stale.value.params["items"] == ((SITE, 1), (SITE, 2))
        with database.reader() as reader:
            assert reader.items.get(SITE, 1).item.row_version == 1

    def test_a_version_and_its_history_line_go_together(self, database: Database) -> None:
        store(database, an_item())
        with database.unit() as unit:
            unit.items.save(moved(unit.items.lock(SITE, 1)))
            with pytest.raises(ValueError, match="history line"):
                unit.commit()
        with database.unit() as unit:
            decision = moved(unit.items.lock(SITE, 1))
            unit.history.append(SITE, 1, 2, NOW, decision.history)
            with pytest.raises(ValueError, match="history line"):
                unit.commit()

    def test_saving_needs_a_lock(self, database: Database) -> None:
        store(database, an_item())
        with database.unit() as unit, pytest.raises(ValueError, match="lock"):
            unit.items.save(moved(unit.items.get(SITE, 1)))

    def test_clocks_follow_the_decision(self, database: Database) -> None:
        store(database, an_item(), clocks=(a_clock("a"), a_clock("b"), a_clock("c")))
        after = (a_clock("b", None, fired=True), a_clock("c"), a_clock("d"))
        with database.unit() as unit:
            keep(unit, moved(unit.items.lock(SITE, 1), clocks=after))
            unit.commit()
        with database.reader() as reader:
            assert reader.items.get(SITE, 1).clocks == after

    def test_due_clocks_come_longest_overdue_first(self, database: Database) -> None:
        store(database, an_item(1), clocks=(a_clock("late", timedelta(minutes=1)), a_clock("never", None)))
        store(database, an_item(2), clocks=(a_clock("later", timedelta(minutes=2)), a_clock("future", timedelta(days=1))))
        with database.reader() as reader:
            due = reader.clocks.due(NOW + timedelta(minutes=2), 10)
            assert [(d.item, d.timer, d.due_at) for d in due] == [
                (1, "late", NOW + timedelta(minutes=1)),
                (2, "later", NOW + timedelta(minutes=2)),
            ]
            assert len(reader.clocks.due(NOW + timedelta(days=2), 2)) == 2
            assert reader.clocks.due(NOW, 10) == []
            assert reader.clocks.next_due() == NOW + timedelta(minutes=1)

    def test_events_find_open_items(self, database: Database) -> None:
        store(
            database,
            an_item(1, fields={"thread": 17}),
            an_item(2, reporter="p2", fields={"thread": "17"}),
            an_item(3, course="c2"),
            an_item(4, state="closed", fields={"thread": 17}),
        )
        with database.reader() as reader:
            found = reader.items.find_matching
            assert found(SITE, "answer", {"thread": "17"}) == [1, 2]
            assert found(SITE, "answer", {"thread": 17.0, "reporter": "p2"}) == [2]
            assert found(SITE, "answer", {"reporter": "p1", "course": "c1"}) == [1]
            assert found(SITE, "answer", {"id": "3"}) == [3]
            assert found(SITE, "answer", {"id": "4"}) == []
            assert found(SITE, "answer", {"id": "three"}) == []
            assert found(SITE, "answer", {"reporter": None}) == []
            assert found(SITE, "fix", {"id": "3"}) == []

    def test_what_items_are_found_by_follows_their_fields(self, database: Database) -> None:
        store(database, an_item(fields={"thread": "old"}))
        with database.unit() as unit:
            keep(unit, moved(unit.items.lock(SITE, 1), fields={"thread": "new"}))
            unit.commit()
        with database.reader() as reader:
            assert reader.items.find_matching(SITE, "answer", {"thread": "old"}) == []
            assert reader.items.find_matching(SITE, "answer", {"thread": "new"}) == [1]

    def test_relatives_are_found(self, database: Database) -> None:
        store(database, an_item(1), an_item(2, merged_into=1), an_item(3, merged_into=1), an_item(4, opened_from=1))
        with database.reader() as reader:
            assert reader.items.merged_into(SITE, 1) == [2, 3]
            assert reader.items.opened_from(SITE, 1) == [4]

    def test_open_items_are_counted_by_assignee(self, database: Database) -> None:
        store(database, *(an_item(n, assignee="s1") for n in (1, 2)), an_item(3, assignee="s2"))
        store(database, an_item(4, assignee="s1", state="closed"), an_item(5))
        with database.reader() as reader:
            assert reader.items.open_by_assignee(SITE, ["s1", "s2", "s3"]) == {"s1": 2, "s2": 1}

    def test_a_new_pin_is_kept(self, database: Database) -> None:
        store(database, an_item())
        with database.unit() as unit:
            decision = moved(unit.items.lock(SITE, 1))
            pin = replace(decision.item.pin, version=2, behaviour="c" * 64)
            keep(unit, replace(decision, item=replace(decision.item, pin=pin)))
            unit.commit()
        with database.reader() as reader:
            assert reader.items.get(SITE, 1).item.pin == pin

    def test_open_items_of_older_versions_are_counted_and_found(self, database: Database) -> None:
        newer = Pin("answer", 2, "c" * 64)
        store(database, an_item(1), an_item(2, state="waiting"), an_item(3), an_item(4, state="closed"), an_item(5, pin=newer))
        store(database, an_item(6, pin=Pin("fix", 1, "d" * 64)))
        with database.reader() as reader:
            assert reader.items.standing(SITE, "answer") == {
                (1, "b" * 64, "new"): 2,
                (1, "b" * 64, "waiting"): 1,
                (2, "c" * 64, "new"): 1,
            }
            assert reader.items.standing("elsewhere", "answer") == {}
            assert reader.items.of_other_versions(SITE, "answer", "c" * 64, 0, 10) == [1, 2, 3]
            assert reader.items.of_other_versions(SITE, "answer", "c" * 64, 1, 1) == [2]
            assert reader.items.of_other_versions(SITE, "answer", "b" * 64, 0, 10) == [5]

    def test_what_an_item_is_looked_up_by_follows_its_version(self, database: Database) -> None:
        by_reply, by_nothing = Pin("answer", 2, "c" * 64), Pin("answer", 3, "d" * 64)
        keys = {by_reply: frozenset({"reply"}), by_nothing: frozenset[str]()}
        before, said = database.rules_of, {"thread": "t1", "reply": "r1"}

        def rules_of(pin: Pin) -> ItemRules:
            return replace(before(pin), keys=keys.get(pin, frozenset({"thread"})))

        database.rules_of = rules_of
        try:
            store(database, an_item(fields=said))
            assert self._found(database, said) == ["thread"]
            for pin, names in ((by_reply, ["reply"]), (by_nothing, []), (by_reply, ["reply"])):
                with database.unit() as unit:
                    decision = moved(unit.items.lock(SITE, 1))
                    keep(unit, replace(decision, item=replace(decision.item, pin=pin)))
                    unit.commit()
                assert self._found(database, said) == names
        finally:
            database.rules_of = before

    @staticmethod
    def _found(database: Database, said: dict[str, str]) -> list[str]:
        """The fields by which the item is found."""
        with database.reader() as reader:
            return [name for name, value in said.items() if reader.items.find_matching(SITE, "answer", {name: value})]
