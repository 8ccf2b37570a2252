"""The migrations make exactly the tables that the code knows, however many processes run them at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from lms_feedback_plugin.store import migrating
from lms_feedback_plugin.store.database import Database, open_database
from lms_feedback_plugin.store.tables import metadata
from lms_feedback_plugin.testing.store_examples import KEY

MIGRATE = """
import sys
from lms_feedback_plugin.store.database import open_database
database = open_database(sys.argv[1], secret_key=bytes(32))
print("ready", flush=True)
sys.stdin.readline()
database.migrate()
print(database.revision())
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    url: str = request.getfixturevalue("empty_postgres")
    return url


def shape(connection: Connection) -> dict[str, object]:
    """Everything that the database says about its tables, in an order of its own."""
    look = inspect(connection)
    return {
        name: (
            sorted((c["name"], str(c["type"]), c["nullable"]) for c in look.get_columns(name)),
            look.get_pk_constraint(name)["constrained_columns"],
            sorted(str(sorted(f.items(), key=str)) for f in look.get_foreign_keys(name)),
            sorted((i["name"], i["unique"], tuple(i["column_names"]), where(i)) for i in look.get_indexes(name)),
            sorted(tuple(u["column_names"]) for u in look.get_unique_constraints(name)),
            "WITHOUT ROWID" in definition(connection, name),
        )
        for name in look.get_table_names()
        if name != "alembic_version"
    }


def where(index: object) -> str:
    """The condition of a partial index."""
    assert isinstance(index, dict)
    return str({name: str(value) for name, value in index.get("dialect_options", {}).items() if name.endswith("_where")})


def definition(connection: Connection, table: str) -> str:
    """SQLite's own text of a table."""
    if connection.dialect.name != "sqlite":
        return ""
    return str(connection.execute(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table}).scalar())


def test_migrations_and_tables_agree(empty: str, tmp_path: Path) -> None:
    database = open_database(empty, secret_key=KEY)
    database.migrate()
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        migrated = shape(connection)
    with database.engine.begin() as connection:
        metadata.drop_all(connection)
    with database.engine.begin() as connection:
        metadata.create_all(connection)
        assert shape(connection) == migrated
    assert set(migrated) == {table.name for table in metadata.sorted_tables}
    database.close()


def test_migrating_again_changes_nothing(empty: str) -> None:
    database = open_database(empty, secret_key=KEY)
    assert database.revision() is None
    database.migrate()
    database.migrate()
    assert database.revision() == ScriptDirectory.from_config(migrating.config()).get_current_head()
    database.close()


def test_it_can_be_taken_back(empty: str) -> None:
    database = open_database(empty, secret_key=KEY)
    database.migrate()
    with database.engine.begin() as connection:
        command.downgrade(migrating.config(connection), "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
    database.migrate()
    database.close()


def test_a_migration_that_fails_leaves_the_tables_as_they_were(empty: str) -> None:
    database = open_database(empty, secret_key=KEY)
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE survey (a INTEGER)"))
    with pytest.raises(Exception, match="survey"):
        database.migrate()
    with database.engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["survey"]
    database.close()


def test_processes_may_migrate_at_once(empty: str) -> None:
    racing = [
        subprocess.Popen([sys.executable, "-c", MIGRATE, empty], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for process in racing:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in racing:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    results = [process.communicate(timeout=120)[0].strip() for process in racing]
    assert results == [ScriptDirectory.from_config(migrating.config()).get_current_head()] * 3
    assert [process.returncode for process in racing] == [0, 0, 0]


def test_revisions_follow_one_line(sqlite_database: Database) -> None:
    script = ScriptDirectory.from_config(migrating.config())
    assert len(script.get_heads()) == 1
    assert sqlite_database.revision() == script.get_current_head()
