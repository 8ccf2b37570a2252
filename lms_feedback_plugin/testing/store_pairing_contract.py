"""A code pairs once, for its own site, and while it lasts."""

from __future__ import annotations

import threading
from datetime import timedelta

from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.pairings import Pairing

from .store_examples import NOW, SITE

HOUR = timedelta(hours=1)


def a_code(digest: str = "a" * 64, site: str = SITE) -> Pairing:
    return Pairing(digest, site, "Academy 学院", NOW + HOUR)


def opened(database: Database, *codes: Pairing) -> None:
    """Keep codes, one unit each."""
    for code in codes:
        with database.unit() as unit:
            unit.pairings.open(code)
            unit.commit()


class PairingContract:
    """``unit.pairings``."""

    def test_a_code_is_used_once(self, database: Database) -> None:
        opened(database, a_code())
        with database.unit() as unit:
            assert unit.pairings.get(SITE, "a" * 64) == a_code()
            assert not unit.pairings.use("other", "a" * 64, NOW), "it is for one site alone"
            assert unit.pairings.use(SITE, "a" * 64, NOW)
            assert not unit.pairings.use(SITE, "a" * 64, NOW)
            unit.commit()
        with database.reader() as reader:
            used = reader.pairings.get(SITE, "a" * 64)
            assert used is not None
            assert used.used_at == NOW
            assert reader.pairings.get("other", "a" * 64) is None

    def test_a_code_that_ran_out_is_not_used(self, database: Database) -> None:
        opened(database, a_code())
        with database.unit() as unit:
            assert not unit.pairings.use(SITE, "a" * 64, NOW + HOUR)
            assert unit.pairings.use(SITE, "a" * 64, NOW + HOUR - timedelta(microseconds=1))

    def test_what_was_not_committed_uses_nothing_up(self, database: Database) -> None:
        opened(database, a_code())
        for _ in range(2):
            with database.unit() as unit:
                assert unit.pairings.use(SITE, "a" * 64, NOW)

    def test_a_new_code_ends_those_of_its_site_that_wait_and_no_others(self, database: Database) -> None:
        opened(database, a_code("b" * 64, "other"), a_code())
        with database.unit() as unit:
            assert unit.pairings.use(SITE, "a" * 64, NOW)
            unit.commit()
        opened(database, a_code("c" * 64), a_code("d" * 64))
        with database.reader() as reader:
            found = {digest: reader.pairings.get(SITE, digest * 64) is not None for digest in "acd"}
            assert found == {"a": True, "c": False, "d": True}
            assert reader.pairings.get("other", "b" * 64) is not None

    def test_codes_are_forgotten_some_time_after_they_ran_out(self, database: Database) -> None:
        opened(database, a_code(), a_code("b" * 64, "other"))
        with database.unit() as unit:
            assert unit.pairings.forget_before(NOW + HOUR) == 0
            assert unit.pairings.forget_before(NOW + HOUR + timedelta(seconds=1)) == 2

    def test_of_two_who_come_with_one_code_one_is_taken(self, database: Database) -> None:
        opened(database, a_code())
        both, taken = threading.Barrier(2, timeout=30), []

        def come() -> None:
            both.wait()
            with database.unit() as unit:
                taken.append(unit.pairings.use(SITE, "a" * 64, NOW))
                unit.commit()

        threads = [threading.Thread(target=come) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert sorted(taken) == [False, True]
