"""How the databases are opened, and what happens when they do not answer."""

from __future__ import annotations

import sqlite3
import threading
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError

from lms_feedback_plugin.errors import ConfigError, StoreUnavailable
from lms_feedback_plugin.store import database as database_module
from lms_feedback_plugin.store.database import Database, open_database
from lms_feedback_plugin.store.rules import CAREFUL
from lms_feedback_plugin.testing.store_examples import KEY, NOW, SITE, a_site, an_item, created, keep


def test_sqlite_keeps_what_it_acknowledges(sqlite_database: Database) -> None:
    with sqlite_database.engine.connect() as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert told == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.mark.postgresql
def test_postgres_readers_cannot_write(postgres_database: Database) -> None:
    with postgres_database.reader() as reader, pytest.raises(StoreUnavailable, match="read-only"):
        reader.connection.execute(text("DELETE FROM item"))
    with postgres_database.unit() as unit:
        assert unit.connection.execute(text("SHOW transaction_read_only")).scalar() == "off"
        assert unit.connection.execute(text("SHOW transaction_isolation")).scalar() == "read committed"
        assert unit.connection.execute(text("SHOW synchronous_commit")).scalar() == "on"


def test_a_writer_elsewhere_that_does_not_end_is_unavailable(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = sqlite3.connect(str(sqlite_database.engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with sqlite_database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    with pytest.raises(StoreUnavailable, match="locked"), sqlite_database.unit() as unit:
        unit.items.next_ids(SITE, 1)
    other.execute("ROLLBACK")
    other.close()
    with sqlite_database.unit() as unit:
        unit.sites.put(a_site())
        unit.commit()


def test_a_writer_of_this_process_that_does_not_end_is_unavailable(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0.05)
    inside, done = threading.Event(), threading.Event()

    def hold() -> None:
        with sqlite_database.unit():
            inside.set()
            done.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    inside.wait(10)
    with pytest.raises(StoreUnavailable, match="Another writer"), sqlite_database.unit():
        pass
    done.set()
    holder.join(10)
    with sqlite_database.unit() as unit:
        unit.commit()


def test_readers_do_not_wait_for_the_writer(sqlite_database: Database) -> None:
    with sqlite_database.unit() as unit:
        unit.sites.put(a_site())
        unit.flush()
        with sqlite_database.reader() as reader:
            assert reader.sites.list() == []
        sqlite_database.ping()


def test_no_server_is_unavailable() -> None:
    database = open_database("postgresql+psycopg://root@127.0.0.1:9/nothing", secret_key=KEY)
    with pytest.raises(StoreUnavailable):
        database.ping()
    with pytest.raises(StoreUnavailable), database.unit() as unit:
        unit.commit()


def test_a_folder_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'missing' / 'x.db'}", secret_key=KEY)
    with pytest.raises(StoreUnavailable, match="unable to open"):
        database.ping()


@pytest.mark.postgresql
def test_a_connection_that_breaks_is_replaced(postgres_database: Database) -> None:
    with postgres_database.unit() as unit:
        mine = unit.connection.execute(text("SELECT pg_backend_pid()")).scalar()
        with postgres_database.unit() as other:
            other.connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})
        with pytest.raises(StoreUnavailable):
            unit.items.next_ids(SITE, 1)
    postgres_database.ping()


@pytest.mark.parametrize("url", ["mysql://localhost/x", "sqlite://", "sqlite:///:memory:", "not an address"])
def test_an_address_that_cannot_serve_is_refused(url: str) -> None:
    with pytest.raises(ConfigError):
        open_database(url, secret_key=KEY)


def test_a_key_of_another_length_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="5 bytes"):
        open_database(f"sqlite:///{tmp_path / 'x.db'}", secret_key=b"short")


def test_another_key_says_so(sqlite_database: Database) -> None:
    with sqlite_database.unit() as unit:
        unit.sites.put(a_site())
        unit.commit()
    other = open_database(str(sqlite_database.engine.url), secret_key=bytes(32))
    with other.reader() as reader, pytest.raises(ConfigError, match="another key"):
        reader.sites.get(SITE)
    other.close()


def test_without_rules_every_text_is_sealed(migrated_file: Path, sqlite_database: Database) -> None:
    sqlite_database.rules_of = lambda _pin: CAREFUL
    with sqlite_database.unit() as unit:
        unit.sites.put(a_site())
        unit.flush()
        keep(unit, created(an_item()))
        unit.commit()
    with sqlite_database.reader() as reader:
        assert reader.items.get(SITE, 1).item == an_item()
        row = reader.connection.execute(text("SELECT fields FROM item")).scalar()
        assert row == '{"votes":1,"urgent":false}'


def test_a_time_without_a_zone_is_refused(sqlite_database: Database) -> None:
    with sqlite_database.unit() as unit, pytest.raises(StatementError, match="offset-naive"):
        unit.clocks.due(datetime(2026, 3, 2), 1)  # noqa: DTZ001
    assert NOW.tzinfo is not None


@pytest.mark.postgresql
def test_who_changes_a_site_is_not_passed_over_by_those_who_decide_by_it(postgres_database: Database) -> None:
    """PostgreSQL shares a lock with whoever comes, as long as one holds it: a busy site might never be published to."""
    with postgres_database.unit() as unit:
        unit.sites.put(a_site())
        unit.flush()
        unit.site_history.add(SITE, "publish", "bot", NOW, {})
        unit.commit()
    turns: list[str] = []

    def decide() -> None:
        with postgres_database.unit() as unit:
            turns.append(f"decided by {unit.site_history.head(SITE, hold=True)}")

    def change() -> None:
        with postgres_database.unit() as unit:
            unit.site_history.claim(SITE)
            unit.site_history.add(SITE, "publish", "bot", NOW, {})
            turns.append("changed")
            unit.commit()

    with postgres_database.unit() as unit:
        assert unit.site_history.head(SITE, hold=True) == 1
        comers = [threading.Thread(target=one) for one in (change, decide)]
        for place, comer in enumerate(comers, 1):
            comer.start()
            while not turns and _who_waits(postgres_database) < place:
                threading.Event().wait(0.005)
        assert turns == []
    for comer in comers:
        comer.join(20)
    assert turns == ["changed", "decided by 2"]


def _who_waits(database: Database) -> int:
    with database.reader() as reader:
        asked = (
            "SELECT count(DISTINCT pid) FROM pg_locks JOIN pg_stat_activity USING (pid) "
            "WHERE NOT granted AND datname = current_database()"
        )
        return int(reader.connection.execute(text(asked)).scalar() or 0)
