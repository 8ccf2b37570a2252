"""A backup taken while others write, and put back into an empty place; on both databases."""

from __future__ import annotations

import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from lms_feedback_plugin.errors import ConfigError, Invalid, StoreUnavailable
from lms_feedback_plugin.store import backup
from lms_feedback_plugin.store.database import Database, open_database
from lms_feedback_plugin.testing.store_examples import KEY, SITE, a_site, an_item, created, keep, rules_of

from .conftest import postgres

Place = Callable[[], str]
"""Makes the address of an empty database."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with ExitStack() as kept:
        if request.param == "sqlite":
            names = iter(range(9))
            yield lambda: f"sqlite:///{tmp_path / f'{next(names)}.db'}"
        else:
            server = request.getfixturevalue("postgres_server")
            postgres.bring_tools(request.getfixturevalue("monkeypatch"))
            yield lambda: kept.enter_context(postgres.database_of_its_own(server))


def filled(url: str, items: int = 3) -> Database:
    database = open_database(url, secret_key=KEY, rules_of=rules_of)
    database.migrate()
    with database.unit() as unit:
        unit.sites.put(a_site())
        unit.commit()
    for number in range(1, items + 1):
        add(database, number)
    return database


def add(database: Database, number: int) -> None:
    with database.unit() as unit:
        keep(unit, created(an_item(number)))
        unit.commit()


def opened(url: str, key: bytes = KEY) -> Database:
    return open_database(url, secret_key=key, rules_of=rules_of)


def count(database: Database) -> int:
    with database.reader() as unit:
        report = unit.history.verify(None)
    assert report.holds
    return report.items


def test_what_was_kept_comes_back(empty_place: Place, tmp_path: Path) -> None:
    source, target, file = empty_place(), empty_place(), tmp_path / "kept"
    filled(source).close()
    backup.back_up(source, file)
    backup.put_back(file, target)
    database = opened(target)
    with database.reader() as unit:
        assert unit.sites.get(SITE) == a_site()
        assert unit.items.get(SITE, 2).item == an_item(2)
    assert count(database) == 3
    database.close()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_writers_go_on_and_each_backup_is_one_moment(empty_place: Place, tmp_path: Path) -> None:
    source = empty_place()
    database = filled(source)
    done = threading.Event()

    def write() -> None:
        number = 3
        while not done.is_set():
            number += 1
            add(database, number)

    writer = threading.Thread(target=write)
    writer.start()
    counts = []
    try:
        for n in range(3):
            file, target = tmp_path / f"copy-{n}", empty_place()
            backup.back_up(source, file)
            backup.put_back(file, target)
            restored = opened(target)
            counts.append(count(restored))
            restored.close()
    finally:
        done.set()
        writer.join()
    assert 3 <= counts[0] <= counts[1] <= counts[2] <= count(database)
    assert counts[2] > 3, "somebody wrote meanwhile"
    database.close()


def test_a_place_that_is_taken_is_left_alone(empty_place: Place, tmp_path: Path) -> None:
    source, file = empty_place(), tmp_path / "kept"
    database = filled(source)
    backup.back_up(source, file)
    add(database, 4)
    with pytest.raises(Invalid, match=r"already"):
        backup.put_back(file, source)
    assert count(database) == 4
    database.close()


def test_another_key_does_not_open_it(empty_place: Place, tmp_path: Path) -> None:
    source, target, file = empty_place(), empty_place(), tmp_path / "kept"
    filled(source).close()
    backup.back_up(source, file)
    backup.put_back(file, target)
    database = opened(target, bytes(32))
    with database.reader() as unit, pytest.raises(ConfigError, match="key"):
        unit.sites.list()
    database.close()


def test_what_is_no_backup_is_refused(empty_place: Place, tmp_path: Path) -> None:
    target, file = empty_place(), tmp_path / "letter.txt"
    file.write_text("Dear backup,")
    with pytest.raises(Invalid, match="is no backup"):
        backup.put_back(file, target)
    file.write_bytes(b"PGDMP" if target.startswith("sqlite") else b"SQLite format 3\0")
    with pytest.raises(Invalid, match="is a backup of"):
        backup.put_back(file, target)


def test_half_a_file_is_refused_and_leaves_nothing(empty_place: Place, tmp_path: Path) -> None:
    source, target, file = empty_place(), empty_place(), tmp_path / "kept"
    filled(source).close()
    backup.back_up(source, file)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises((Invalid, StoreUnavailable)):
        backup.put_back(file, target)
    filled(target, 1).close()  # the place is still empty, or this would find the three


def test_what_cannot_be_written_is_named(empty_place: Place, tmp_path: Path) -> None:
    source = empty_place()
    filled(source).close()
    with pytest.raises(Invalid, match="cannot be written"):
        backup.back_up(source, tmp_path / "missing" / "kept")


def test_a_database_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="There is no database"):
        backup.back_up(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


@pytest.mark.postgresql
def test_a_missing_tool_is_named(empty_postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreUnavailable, match="postgresql-client"):
        backup.back_up(empty_postgres, tmp_path / "kept")
    assert not (tmp_path / "kept").exists()
