"""The lists of the desk: every filter, pages without gaps, and the same number of statements however long the list."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lms_feedback_plugin.errors import Invalid
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.item_search import ItemQuery

from .store_examples import NOW, SITE, a_clock, an_item, store
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
