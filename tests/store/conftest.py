"""Databases for the store's tests: a fresh file, and a database of this session's own on PostgreSQL."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from lms_feedback_plugin.store.database import Database, open_database
from lms_feedback_plugin.store.tables import metadata
from lms_feedback_plugin.testing.store_examples import KEY, rules_of

_spec = importlib.util.spec_from_file_location("lmsfb_test_postgres", Path(__file__).with_name("postgres.py"))
assert _spec is not None
assert _spec.loader is not None
postgres = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(postgres)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> Iterator[Database]:
    with postgres.database_of_its_own(postgres_server) as url:
        database = open_database(url, secret_key=KEY, rules_of=rules_of)
        database.migrate()
        yield database
        database.close()


@pytest.fixture
def postgres_database(migrated_postgres: Database) -> Iterator[Database]:
    yield migrated_postgres
    names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
    with migrated_postgres.unit() as unit:
        unit.connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
        unit.commit()


@pytest.fixture
def empty_postgres(postgres_server: str) -> Iterator[str]:
    """The address of a database without tables."""
    with postgres.database_of_its_own(postgres_server) as url:
        yield url


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "migrated.db"
    database = open_database(f"sqlite:///{path}", secret_key=KEY)
    database.migrate()
    database.close()
    return path


@pytest.fixture
def sqlite_database(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "store.db"
    shutil.copy(migrated_file, path)
    database = open_database(f"sqlite:///{path}", secret_key=KEY, rules_of=rules_of)
    yield database
    database.close()
