"""What comes in is taken once; what goes out leaves in order, once at a time, and is never forgotten."""

from __future__ import annotations

import random
import threading
from datetime import timedelta

import pytest

from lms_feedback_plugin.domain.delivery import Receipt
from lms_feedback_plugin.store.breakers import Breaker
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.faults import Conflict
from lms_feedback_plugin.store.received import Heartbeat

from .store_examples import NOW, SITE, outgoing
from .store_unit_contract import statements

LEASE = timedelta(minutes=1)


def claimed(database: Database, at: timedelta = timedelta(), limit: int = 100, item_ids: object = None) -> list[str]:
    """Claim and commit, as a worker does; the keys."""
    with database.unit() as unit:
        rows = unit.outbox.claim(NOW + at, LEASE, limit, item_ids)  # type: ignore[arg-type]
        unit.commit()
    return [row.dispatch.key.removeprefix(f"{SITE}/").removesuffix("/p1") for row in rows]


class DeliveryContract:
    """``unit.outbox``, ``inbox``, ``heartbeats``, ``replies``, ``nonces``, ``breakers``."""

    @pytest.fixture
    def sent(self, database: Database) -> None:
        """Three notices of item 1 (two to one target), one of item 2."""
        with database.unit() as unit:
            unit.outbox.add([outgoing(0), outgoing(1), outgoing(2, target="mail"), outgoing(0, item=2)])
            unit.commit()

    def test_a_dispatch_comes_back_as_it_was_put(self, database: Database) -> None:
        with database.unit() as unit:
            unit.outbox.add([outgoing()])
            unit.commit()
        with database.unit() as unit:
            (row,) = unit.outbox.claim(NOW, LEASE, 1)
            assert row.dispatch == outgoing().dispatch
            assert (row.target, row.state, row.attempts, row.created_at) == ("sandbox", "pending", 1, NOW)

    @pytest.mark.usefixtures("sent")
    def test_rows_of_an_item_leave_one_after_the_other(self, database: Database) -> None:
        assert claimed(database) == ["1/1/0", "1/1/2", "2/1/0"]
        assert claimed(database) == []
        with database.unit() as unit:
            unit.outbox.done(f"{SITE}/1/1/0/p1", Receipt("n1", {"id": 5}), NOW)
            unit.commit()
        assert claimed(database) == ["1/1/1"]
        with database.reader() as reader:
            first, second, _ = reader.outbox.of(SITE, 1)
            assert (first.row.state, first.receipt, first.done_at) == ("done", Receipt("n1", {"id": 5}), NOW)
            assert (reader.outbox.last_done(SITE, "sandbox"), reader.outbox.last_done(SITE, "mail")) == (NOW, None)
            assert (second.row.state, second.receipt, second.done_at) == ("pending", None, None)

    @pytest.mark.usefixtures("sent")
    def test_a_worker_that_died_is_replaced_when_its_lease_ends(self, database: Database) -> None:
        assert claimed(database, limit=1) == ["1/1/0"]
        assert "1/1/0" not in claimed(database, LEASE - timedelta(seconds=1))
        assert "1/1/0" in claimed(database, LEASE)
        with database.reader() as reader:
            row = reader.outbox.get(f"{SITE}/1/1/0/p1")
            assert row is not None
            assert row.attempts == 2

    @pytest.mark.usefixtures("sent")
    def test_what_waits_holds_up_its_followers_and_no_others(self, database: Database) -> None:
        claimed(database, item_ids=[(SITE, 1)])
        with database.unit() as unit:
            unit.outbox.retry(f"{SITE}/1/1/0/p1", NOW + timedelta(hours=1), "503 from the LMS")
            unit.commit()
        assert claimed(database, timedelta(minutes=30)) == ["1/1/2", "2/1/0"]
        assert claimed(database, timedelta(hours=1), item_ids=[(SITE, 1)]) == ["1/1/0", "1/1/2"]
        with database.reader() as reader:
            row = reader.outbox.get(f"{SITE}/1/1/0/p1")
            assert row is not None
            assert (row.last_error, row.attempts) == ("503 from the LMS", 2)

    def test_what_one_reader_cannot_be_told_keeps_nobody_else_waiting(self, database: Database) -> None:
        with database.unit() as unit:
            unit.outbox.add([outgoing(0, person="p1"), outgoing(1, person="p1"), outgoing(1, person="p2")])
            unit.commit()
        with database.unit() as unit:
            first = [row.dispatch.key for row in unit.outbox.claim(NOW, LEASE, 10)]
            unit.outbox.retry(f"{SITE}/1/1/0/p1", NOW + timedelta(hours=1), "503 for this one")
            unit.outbox.done(f"{SITE}/1/1/1/p2", Receipt("n1"), NOW)
            unit.commit()
        assert first == [f"{SITE}/1/1/0/p1", f"{SITE}/1/1/1/p2"]
        assert claimed(database, timedelta(minutes=59)) == []
        assert claimed(database, timedelta(hours=1)) == ["1/1/0"]

    @pytest.mark.usefixtures("sent")
    def test_the_dead_hold_up_nobody_and_can_be_replayed(self, database: Database) -> None:
        claimed(database)
        with database.unit() as unit:
            unit.outbox.dead(f"{SITE}/1/1/0/p1", "no such user")
            unit.commit()
        assert claimed(database) == ["1/1/1"]
        with database.unit() as unit:
            assert [row.last_error for row in unit.outbox.list_dead(SITE)] == ["no such user"]
            assert unit.outbox.list_dead("other") == []
            assert len(unit.outbox.list_dead(SITE, limit=None)) == 1
            assert unit.outbox.replay("other", None, NOW) == 0
            assert unit.outbox.replay(SITE, [f"{SITE}/1/1/0/p1", "unknown"], NOW) == 1
            unit.commit()
        assert claimed(database) == ["1/1/0"]
        with database.reader() as reader:
            assert reader.outbox.list_dead(SITE) == []

    @pytest.mark.usefixtures("sent")
    def test_what_was_claimed_and_not_tried_costs_no_attempt(self, database: Database) -> None:
        claimed(database, item_ids=[(SITE, 2)])
        with database.unit() as unit:
            unit.outbox.defer([f"{SITE}/2/1/0/p1"], NOW + timedelta(hours=1))
            unit.commit()
        assert claimed(database, timedelta(minutes=59), item_ids=[(SITE, 2)]) == []
        with database.unit() as unit:
            row = unit.outbox.get(f"{SITE}/2/1/0/p1")
            assert row is not None
            assert row.attempts == 0
            assert unit.outbox.wake(SITE, "mail", NOW) == 0
            assert unit.outbox.wake(SITE, "sandbox", NOW) == 1
            unit.commit()
        assert claimed(database, item_ids=[(SITE, 2)]) == ["2/1/0"]

    @pytest.mark.usefixtures("sent")
    def test_a_worker_that_is_late_wakes_nothing(self, database: Database) -> None:
        key = f"{SITE}/1/1/0/p1"
        with database.unit() as unit:
            unit.outbox.done(key, Receipt("n1"), NOW)
            unit.commit()
        with database.unit() as unit:
            unit.outbox.retry(key, NOW, "too late")
            unit.outbox.dead(key, "too late")
            unit.commit()
        with database.reader() as reader:
            row = reader.outbox.get(key)
            assert row is not None
            assert (row.state, row.last_error) == ("done", None)

    @pytest.mark.usefixtures("sent")
    def test_a_claim_can_be_narrowed_to_items(self, database: Database) -> None:
        assert claimed(database, item_ids=[]) == []
        assert claimed(database, item_ids=[("other", 1), (SITE, 2)]) == ["2/1/0"]

    def test_how_long_the_oldest_waits(self, database: Database) -> None:
        with database.unit() as unit:
            assert unit.outbox.pending_age(NOW) == timedelta()
            unit.outbox.add([outgoing(0), outgoing(1, at=NOW + timedelta(minutes=1))])
            unit.flush()
            assert unit.outbox.pending_age(NOW + timedelta(minutes=5)) == timedelta(minutes=5)

    def test_the_same_key_twice_is_refused(self, database: Database) -> None:
        with database.unit() as unit:
            unit.outbox.add([outgoing(0), outgoing(0)])
            with pytest.raises(Conflict):
                unit.commit()

    def test_two_workers_never_hold_the_same_row(self, database: Database) -> None:
        with database.unit() as unit:
            unit.outbox.add([outgoing(0, item=n) for n in range(40)])
            unit.commit()
        got: list[str] = []

        def work() -> None:
            while keys := claimed(database, limit=3):
                got.extend(keys)

        workers = [threading.Thread(target=work) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(30)
        assert len(got) == len(set(got)) == 40

    @pytest.mark.parametrize("seed", range(3))
    def test_whatever_happens_order_is_kept_and_nothing_is_lost(self, database: Database, seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311
        rows = [outgoing(n, item=n % 3, target=f"t{n % 2}") for n in range(24)]
        with database.unit() as unit:
            unit.outbox.add(rows)
            unit.commit()
        left: dict[tuple[int, str], list[int]] = {}
        now = NOW
        for _ in range(400):
            with database.unit() as unit:
                for row in unit.outbox.claim(now, LEASE, 4):
                    fate = chance.random()
                    if fate < 0.5:
                        unit.outbox.done(row.dispatch.key, Receipt("r"), now)
                        left.setdefault((row.dispatch.item, row.target), []).append(row.sequence)
                    elif fate < 0.8:
                        unit.outbox.retry(row.dispatch.key, now + timedelta(seconds=chance.randrange(300)), "later")
                unit.commit()
            now += timedelta(seconds=20)
        assert sum(map(len, left.values())) == len(rows)
        assert all(order == sorted(order) for order in left.values())

    def test_a_delivery_is_taken_in_once(self, database: Database) -> None:
        with database.unit() as unit:
            assert not unit.inbox.seen(SITE, "d1")
            unit.inbox.add(SITE, "d1", "sandbox", NOW, "digest")
            assert unit.inbox.seen(SITE, "d1")
            assert not unit.inbox.seen("other", "d1")
            unit.commit()
        with database.reader() as reader:
            assert reader.inbox.seen_many(SITE, ["d1", "d2"]) == {"d1"}

    def test_unknown_events_are_counted(self, database: Database) -> None:
        for _ in range(2):
            with database.unit() as unit:
                unit.inbox.count_unknown(SITE, "moodle", "moodle.badge_awarded")
                unit.inbox.count_unknown(SITE, "moodle", "moodle.badge_awarded", 2)
                unit.inbox.count_unknown(SITE, "moodle", "moodle.tour_started")
                unit.commit()
        with database.reader() as reader:
            assert reader.inbox.unknown(SITE) == {("moodle", "moodle.badge_awarded"): 6, ("moodle", "moodle.tour_started"): 2}

    def test_an_answer_is_given_again(self, database: Database) -> None:
        with database.unit() as unit:
            unit.replies.add(SITE, "create/p1", "key", "print", 201, {"id": 1, "text": "问"}, NOW)
            stored = unit.replies.get(SITE, "create/p1", "key")
            unit.commit()
        with database.unit() as unit:
            assert unit.replies.get(SITE, "create/p1", "key") == stored
            assert unit.replies.get(SITE, "create/p2", "key") is None
            assert unit.replies.get("other", "create/p1", "key") is None
            unit.replies.add(SITE, "create/p1", "key", "print", 201, {}, NOW)
            with pytest.raises(Conflict):
                unit.commit()
        with database.unit() as unit:
            assert unit.replies.forget_before(NOW) == 0
            assert unit.replies.forget_before(NOW + timedelta(days=1)) == 1

    def test_of_two_at_once_one_is_kept_and_the_other_told(self, database: Database) -> None:
        """Both ask before either has written; the loser finds the winner's answer when it does its work again."""
        asked = threading.Barrier(2, timeout=5)
        outcomes: list[str] = []

        def submit(name: str) -> None:
            with database.unit() as unit:
                if database.engine.dialect.name == "postgresql":
                    asked.wait()  # SQLite lets one in after the other
                if unit.replies.get(SITE, "create", "key") is not None:
                    outcomes.append("found")
                    return
                unit.replies.add(SITE, "create", "key", name, 201, {"by": name}, NOW)
                try:
                    unit.commit()
                    outcomes.append("kept")
                except Conflict:
                    outcomes.append("told")

        threads = [threading.Thread(target=submit, args=(name,)) for name in ("a", "b")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert sorted(outcomes) in (["kept", "told"], ["found", "kept"])
        with database.reader() as reader:
            assert reader.replies.get(SITE, "create", "key") is not None

    def test_what_was_asked_for_together_costs_no_more_statements(self, database: Database) -> None:
        with database.unit() as unit:
            unit.inbox.add(SITE, "d1", "sandbox", NOW, "digest")
            unit.replies.add(SITE, "s", "k1", "print", 201, {}, NOW)
            unit.commit()
        with database.unit() as unit:
            unit.inbox.seen_many(SITE, ["d1", "d2"])
            unit.replies.get_many(SITE, [("s", "k1"), ("s", "k2")])
            with statements(database) as seen:
                assert [unit.inbox.seen(SITE, d) for d in ("d1", "d2")] == [True, False]
                assert [bool(unit.replies.get(SITE, "s", k)) for k in ("k1", "k2")] == [True, False]
            assert seen == []

    def test_a_nonce_holds_once(self, database: Database) -> None:
        with database.unit() as unit:
            assert unit.nonces.use(SITE, "jti", NOW)
            assert not unit.nonces.use(SITE, "jti", NOW)
            assert unit.nonces.use("other", "jti", NOW)
            unit.commit()
        with database.unit() as unit:
            assert not unit.nonces.use(SITE, "jti", NOW)
            assert unit.nonces.forget_before(NOW + timedelta(seconds=1)) == 2

    def test_the_newest_sign_of_life_of_each_sender_is_kept(self, database: Database) -> None:
        for at, waiting in ((NOW, 3), (NOW + LEASE, 0)):
            with database.unit() as unit:
                unit.heartbeats.put(SITE, "moodle", at, {"waiting": waiting})
                unit.heartbeats.put("other", "moodle", NOW, {})
                unit.commit()
        with database.reader() as reader:
            assert reader.heartbeats.get(SITE, "moodle") == Heartbeat(NOW + LEASE, {"waiting": 0})
            assert reader.heartbeats.get("other", "moodle") == Heartbeat(NOW, {})
            assert reader.heartbeats.get(SITE, "mail") is None

    def test_when_a_guests_newest_delivery_came_is_told(self, database: Database) -> None:
        with database.unit() as unit:
            unit.inbox.add(SITE, "d2", "moodle", NOW + LEASE, "x")
            unit.inbox.add(SITE, "d1", "moodle", NOW, "x")
            unit.inbox.add(SITE, "d3", "mail", NOW + 2 * LEASE, "x")
            unit.commit()
        with database.reader() as reader:
            assert reader.inbox.last(SITE, "moodle") == NOW + LEASE
            assert reader.inbox.last(SITE, "sandbox") is None
            assert reader.inbox.last("other", "moodle") is None

    def test_breakers_are_shared(self, database: Database) -> None:
        with database.unit() as unit:
            assert unit.breakers.get(SITE, "mail") == Breaker()
            unit.breakers.put(SITE, "mail", 4, NOW)
            unit.breakers.put(SITE, "mail", 5, NOW)
            unit.commit()
        with database.reader() as reader:
            assert reader.breakers.get(SITE, "mail") == Breaker(5, NOW)
            assert reader.breakers.list() == {(SITE, "mail"): Breaker(5, NOW)}
