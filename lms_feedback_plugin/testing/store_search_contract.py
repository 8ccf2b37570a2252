"""The lists of the desk: every filter, pages without gaps, and the same number of statements however long the list."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from lms_feedback_plugin.errors import Invalid
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.item_search import ItemQuery

from .store_examples import NOW, SITE, a_clock, an_item, keep, moved, store
from .store_unit_contract import statements


def found(database: Database, **filters: object) -> list[int]:
    """The numbers of the first page."""
    with database.reader() as reader:
        return [i.id for i in reader.items.search(SITE, ItemQuery(**filters)).items]  # type: ignore[arg-type]


class SearchContract:
    """``unit.items.search`` and ``counts``."""

    @pytest.fixture
    def five(self, database: Database) -> None:
        """Five items that differ in everything a list can ask for."""
        store(
            database,
            an_item(1, fields={"question": '100% "sure"? 100_1'}),
            an_item(2, state="closed", course="c2", assignee="s1", reporter="p2"),
            an_item(3, assigned_role="support", channel_mode="batch", fields={"question": "怎么做 a\\b"}),
            an_item(4, course=None, merged_into=1, state="merged"),
            an_item(5, course="c3", assignee="s1", assigned_role="lead"),
        )
        with database.unit() as unit:
            unit.followers.add(SITE, 1, "p2")
            unit.commit()

    @pytest.mark.usefixtures("five")
    def test_every_filter_holds(self, database: Database) -> None:
        assert found(database) == [5, 4, 3, 2, 1]
        assert found(database, sort="id", limit=2) == [5, 4]
        assert found(database, states=("closed", "merged")) == [4, 2]
        assert found(database, workflows=("fix",)) == []
        assert found(database, workflows=("answer",), states=("new",)) == [5, 3, 1]
        assert found(database, courses=("c1",)) == [3, 1]
        assert found(database, courses=("c2", "c3")) == [5, 2]
        assert found(database, courses=()) == []
        assert found(database, reporter="p2") == [2]
        assert found(database, concerning="p2") == [2, 1]
        assert found(database, assignee="s1", open=True) == [5]
        assert found(database, assigned_role="support") == [3]
        assert found(database, unassigned=True) == [4, 3, 1]
        assert found(database, channel_mode="batch") == [3]
        assert found(database, open=True) == [5, 3, 1]
        assert found(database, open=False) == [4, 2]
        assert found(database, merged_into=1) == [4]

    @pytest.fixture
    def due(self, database: Database) -> None:
        """Open items whose promises fall due in another order than they came, one that waits, one without a promise."""
        store(database, an_item(1), clocks=(a_clock("promise", timedelta(hours=3)), a_clock("other", timedelta(minutes=1))))
        store(database, an_item(2, assignee="s1"), clocks=(a_clock("promise", timedelta(hours=1)),))
        store(database, an_item(3, state="closed"), clocks=(a_clock("promise", timedelta(hours=1)),))
        store(database, an_item(4, state="waiting"), clocks=(a_clock("promise", None, since=None, spent=60.0),))
        store(database, an_item(5, channel_mode="batch"), clocks=(a_clock("other", timedelta(minutes=1)),))
        store(database, an_item(6, channel_mode="batch"), clocks=(a_clock("promise", timedelta(hours=1)),))

    @pytest.mark.usefixtures("due")
    def test_the_next_promise_comes_first_and_none_last(self, database: Database) -> None:
        assert found(database, open=True, sort="due") == [2, 6, 1, 4, 5]
        assert found(database, open=True, sort="due", due_by=NOW + timedelta(hours=1)) == [2, 6]
        assert found(database, open=True, sort="due", assignee="s1") == [2]
        assert found(database, open=True, sort="due", waits=False, channel_mode="batch") == [6, 5]
        assert found(database, waits=True, sort="due") == [4]
        with database.reader() as reader:
            seen = {s.item.id: s.due_at for s in reader.items.search(SITE, ItemQuery()).snapshots}
        in_an_hour = NOW + timedelta(hours=1)
        assert seen == {1: NOW + timedelta(hours=3), 2: in_an_hour, 3: None, 4: None, 5: None, 6: in_an_hour}

    @pytest.mark.usefixtures("due")
    def test_a_missed_promise_stands_until_it_is_made_good(self, database: Database) -> None:
        def step(escalated_to: str | None) -> None:
            with database.unit() as unit:
                snapshot = unit.items.lock(SITE, 2)
                clocks = (a_clock("promise", None, fired=True), a_clock("other", timedelta(hours=9)))
                keep(unit, moved(snapshot, "new", clocks=clocks, escalated_to=escalated_to))
                unit.commit()

        def due() -> datetime | None:
            with database.reader() as reader:
                return reader.items.get(SITE, 2).due_at

        step("lead")
        assert due() == NOW + timedelta(hours=1)
        step("lead")
        assert due() == NOW + timedelta(hours=1)
        step(None)
        assert due() is None

    @pytest.mark.usefixtures("due")
    def test_tallies_count_as_far_as_they_are_asked_to(self, database: Database) -> None:
        queries = {"open": ItemQuery(open=True), "mine": ItemQuery(assignee="s1"), "none": ItemQuery(courses=())}
        with database.reader() as reader, statements(database) as asked:
            assert reader.items.tallies(SITE, queries, 100) == {"open": 5, "mine": 1, "none": 0}
            assert reader.items.tallies(SITE, queries, 3) == {"open": 3, "mine": 1, "none": 0}
            assert reader.items.tallies(SITE, {}, 3) == {}
        assert len([one for one in asked if not one.startswith("BEGIN")]) == 2

    @pytest.mark.usefixtures("five")
    def test_people_are_found_on_either_side(self, database: Database) -> None:
        assert found(database, people=("s1",)) == [5, 2]
        assert found(database, people=("s1", "p2", "p1")) == [5, 4, 3, 2, 1]
        assert found(database, people=()) == []

    def test_a_priority_is_found(self, database: Database) -> None:
        store(database, *(an_item(n, fields={"votes": 1, "priority": p}) for n, p in ((1, "high"), (2, "low"))))
        assert found(database, priority="high") == [1]

    @pytest.mark.usefixtures("five")
    def test_a_number_is_found_as_such(self, database: Database) -> None:
        assert found(database, text="#2") == [2]
        assert found(database, text="4") == [4]
        assert found(database, text="9" * 40) == []

    @pytest.mark.usefixtures("five")
    @pytest.mark.parametrize(
        ("text", "numbers"),
        [
            ("怎么", [5, 4, 3, 2]),
            ("HOW", [5, 4, 2]),
            ("100%", [1]),
            ("0_1", [1]),
            ('"SURE"', [1]),
            ("a\\b", [3]),
            ("%", [1]),
            ("555", []),
        ],
    )
    def test_text_is_found_as_it_was_written(self, database: Database, text: str, numbers: list[int]) -> None:
        assert found(database, text=text) == numbers

    def test_a_wider_view_of_more_courses_stays_in_order(self, database: Database) -> None:
        store(database, *(an_item(n, course=f"c{n % 3}") for n in range(1, 10)))
        assert found(database, courses=("c0", "c1")) == [9, 7, 6, 4, 3, 1]

    @pytest.mark.parametrize("sort", ["updated", "id"])
    def test_pages_have_no_gaps_and_no_repeats(self, database: Database, sort: str) -> None:
        store(database, *(an_item(n, updated_at=NOW + timedelta(microseconds=n // 4)) for n in range(1, 24)))
        seen: list[int] = []
        query = ItemQuery(limit=5, sort=sort)  # type: ignore[arg-type]
        with database.reader() as reader:
            for _ in range(5):
                page = reader.items.search(SITE, query)
                seen += [i.id for i in page.items]
                query = ItemQuery(limit=5, sort=sort, after=page.next)  # type: ignore[arg-type]
        assert page.next is None
        assert seen == list(range(23, 0, -1))

    def test_pages_by_promise_have_no_gaps_either(self, database: Database) -> None:
        for n in range(1, 14):
            store(database, an_item(n), clocks=(a_clock("promise", timedelta(hours=n // 4)),) if n < 9 else ())
        seen: list[int] = []
        query = ItemQuery(limit=4, sort="due", open=True)
        with database.reader() as reader:
            for _ in range(4):
                page = reader.items.search(SITE, query)
                seen += [i.id for i in page.items]
                query = ItemQuery(limit=4, sort="due", open=True, after=page.next)
        assert page.next is None
        assert seen == list(range(1, 14))

    def test_a_page_is_two_statements_and_has_the_clocks(self, database: Database) -> None:
        store(database, *(an_item(n) for n in range(1, 40)), clocks=(a_clock("a"), a_clock("b")))
        for limit in (1, 30):
            with database.reader() as reader, statements(database) as seen:
                page = reader.items.search(SITE, ItemQuery(limit=limit))
            assert len([s for s in seen if not s.startswith("BEGIN")]) == 2
            assert [len(s.clocks) for s in page.snapshots] == [2] * limit

    @pytest.mark.parametrize(
        "after", ["nonsense", "W10", "bnVsbA", "é", "WzFd", "WyIyMDIwLTAxLTAxIiwgMTAwMDAwMDAwMDAwMDAwMDAwMDAwMF0"]
    )
    def test_a_cursor_of_somebody_else_is_refused(self, database: Database, after: str) -> None:
        with database.reader() as reader, pytest.raises(Invalid):
            reader.items.search(SITE, ItemQuery(after=after))

    @pytest.mark.usefixtures("five")
    def test_counts_by_state(self, database: Database) -> None:
        with database.reader() as reader:
            assert reader.items.counts(SITE) == {("answer", "new"): 3, ("answer", "closed"): 1, ("answer", "merged"): 1}
            assert reader.items.counts(SITE, ["c1", "c2"]) == {("answer", "new"): 2, ("answer", "closed"): 1}
            assert reader.items.counts(SITE, []) == {}
