"""Units: all or nothing, commands that fail alone, few statements, errors that say what happened."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, text

from lms_feedback_plugin.domain.item import Post
from lms_feedback_plugin.errors import Invalid, NotFound, Refused, StoreUnavailable
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.faults import Busy, Conflict
from lms_feedback_plugin.store.item_search import ItemQuery
from lms_feedback_plugin.store.unit import Unit

from .store_examples import NOW, SITE, a_clock, a_site, an_item, created, keep, moved, outgoing, store


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Collects the statements that are executed inside."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


@contextmanager
def refused_command(unit: Unit) -> Iterator[None]:
    """A command that raises at its end."""
    with pytest.raises(Refused), unit.command():  # noqa: PT012  (the caller's body comes first)
        yield
        raise Refused("not now", blockers=())


class UnitContract:
    """One transaction."""

    @pytest.fixture(autouse=True)
    def a_site_is_there(self, database: Database) -> None:
        """Everything belongs to a site."""
        with database.unit() as unit:
            unit.sites.put(a_site())
            unit.commit()

    def test_a_unit_that_is_not_committed_leaves_nothing(self, database: Database) -> None:
        with database.unit() as unit:
            keep(unit, created(an_item()))
            unit.flush()
            assert unit.items.get(SITE, 1).item.state == "new"
        with database.reader() as reader, pytest.raises(NotFound):
            reader.items.get(SITE, 1)

    def test_an_error_inside_rolls_back(self, database: Database) -> None:
        def failing() -> None:
            with database.unit() as unit:
                keep(unit, created(an_item()))
                unit.flush()
                raise RuntimeError("on the way")

        with pytest.raises(RuntimeError):
            failing()
        with database.reader() as reader:
            assert reader.items.search(SITE, ItemQuery()).items == ()

    def test_a_reader_keeps_nothing(self, database: Database) -> None:
        with database.reader() as reader:
            reader.posts.add(Post(SITE, 1, "a", NOW, "p1", "public", "hello"))
        with database.reader() as reader:
            assert reader.posts.of(SITE, 1) == []

    def test_a_command_that_raises_takes_back_its_own_writes_alone(self, database: Database) -> None:
        with database.unit() as unit:
            with unit.command():
                keep(unit, created(an_item(1), a_clock()))
                unit.outbox.add([outgoing(item=1)])
            with refused_command(unit):
                keep(unit, created(an_item(2), a_clock()))
                unit.outbox.add([outgoing(item=2)])
                unit.inbox.add(SITE, "delivery", "sandbox", NOW, "digest")
            with unit.command():
                assert not unit.inbox.seen(SITE, "delivery")
                keep(unit, created(an_item(3)))
            unit.commit()
        with database.reader() as reader:
            assert set(reader.items.get_many(SITE, [1, 2, 3])) == {1, 3}
            assert [len(reader.outbox.of(SITE, n)) for n in (1, 2, 3)] == [1, 0, 0]
            assert reader.history.verify().holds

    def test_an_item_is_decided_on_by_one_command_of_a_unit(self, database: Database) -> None:
        store(database, an_item())
        with database.unit() as unit:
            with unit.command():
                keep(unit, moved(unit.items.lock(SITE, 1)))
            with pytest.raises(Busy), unit.command():
                unit.items.lock(SITE, 1)
            unit.flush()
            with unit.command():
                assert unit.items.lock(SITE, 1).item.row_version == 2

    def test_a_command_that_failed_leaves_its_item_free(self, database: Database) -> None:
        store(database, an_item())
        with database.unit() as unit:
            with refused_command(unit):
                keep(unit, moved(unit.items.lock(SITE, 1)))
            with unit.command():
                keep(unit, moved(unit.items.lock(SITE, 1), "closed"))
            unit.commit()
        with database.reader() as reader:
            assert reader.items.get(SITE, 1).item.state == "closed"

    def test_one_command_may_decide_twice(self, database: Database) -> None:
        store(database, an_item())
        with database.unit() as unit, unit.command():
            keep(unit, moved(unit.items.lock(SITE, 1)))
            keep(unit, moved(unit.items.lock(SITE, 1), "closed"))
            assert unit.items.get(SITE, 1).item.state == "closed"
            unit.commit()
        with database.reader() as reader:
            assert reader.items.get(SITE, 1).item.row_version == 3
            assert [entry.line.to_state for entry in reader.history.of(SITE, 1)] == ["new", "answered", "closed"]
            assert reader.history.verify().holds

    def test_fifty_submissions_are_a_dozen_statements(self, database: Database) -> None:
        with database.unit() as unit, statements(database) as seen:
            for number in unit.items.next_ids(SITE, 50):
                with unit.command():
                    keep(unit, created(an_item(number), a_clock("first_reply"), a_clock("overdue")))
                    unit.posts.add(Post(SITE, number, "1", NOW, "p1", "public", "How?"))
                    unit.followers.add(SITE, number, "p1")
                    unit.outbox.add([outgoing(item=number)])
                    unit.inbox.add(SITE, f"d{number}", "sandbox", NOW, "digest")
                    unit.replies.add(SITE, "create", f"k{number}", "print", 201, {"id": number}, NOW)
            unit.commit()
        assert len(seen) <= 11 + seen.count("BEGIN IMMEDIATE")

    def test_fifty_steps_are_few_statements(self, database: Database) -> None:
        numbers = range(1, 51)
        store(database, *(an_item(n) for n in numbers), clocks=(a_clock("first_reply"), a_clock("overdue")))
        with database.unit() as unit, statements(database) as seen:
            unit.items.lock_many(SITE, numbers)
            for number in numbers:
                with unit.command():
                    snapshot = unit.items.lock(SITE, number)
                    keep(unit, moved(snapshot, clocks=(a_clock("first_reply", None, fired=True),)))
            unit.commit()
        assert len(seen) <= 7 + seen.count("BEGIN IMMEDIATE")
        with database.reader() as reader:
            assert {s.item.row_version for s in reader.items.get_many(SITE, numbers).values()} == {2}
            assert {s.clocks for s in reader.items.get_many(SITE, numbers).values()} == {
                (a_clock("first_reply", None, fired=True),)
            }

    def test_the_same_key_twice_is_a_conflict(self, database: Database) -> None:
        for expected in (None, Conflict):
            with database.unit() as unit:
                unit.inbox.add(SITE, "delivery", "sandbox", NOW, "digest")
                if expected is None:
                    unit.commit()
                    continue
                with pytest.raises(expected) as caught:
                    unit.commit()
                assert caught.value.params["table"] == "inbox"

    def test_what_cannot_be_stored_is_invalid(self, database: Database) -> None:
        with database.unit() as unit:
            unit.posts.add(Post(SITE, 404, "a", NOW, "p1", "public", "to an item that is not there"))
            with pytest.raises(Invalid):
                unit.commit()
        with database.unit() as unit:
            with pytest.raises(Invalid), unit.command():
                keep(unit, created(an_item(reporter="half \ud800 a character")))
            unit.posts.add(Post(SITE, 1, "a", NOW, "half \ud800 a character", "public", ""))
            with pytest.raises(Invalid):
                unit.commit()

    def test_a_missing_table_names_the_cure(self, database: Database) -> None:
        with database.unit() as unit, pytest.raises(StoreUnavailable, match="lms-feedback migrate"):
            unit.connection.execute(text("SELECT * FROM not_there"))

    def test_writers_wait_for_each_other(self, database: Database) -> None:
        store(database, an_item())
        versions: list[int] = []

        def step() -> None:
            with database.unit() as unit:
                snapshot = unit.items.lock(SITE, 1)
                versions.append(snapshot.item.row_version)
                keep(unit, moved(snapshot))
                unit.commit()

        threads = [threading.Thread(target=step) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert sorted(versions) == [1, 2, 3, 4, 5, 6]
        with database.reader() as reader:
            assert reader.items.get(SITE, 1).item.row_version == 7
            assert reader.history.verify().holds

    def test_a_reader_sees_one_moment(self, database: Database) -> None:
        store(database, an_item(), clocks=(a_clock(),))
        with database.reader() as reader:
            before = reader.items.get(SITE, 1)
            with database.unit() as unit:
                keep(unit, moved(unit.items.lock(SITE, 1), clocks=()))
                unit.commit()
            assert reader.items.get(SITE, 1) == before
