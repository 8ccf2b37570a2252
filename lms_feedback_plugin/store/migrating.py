"""Alembic, run from inside: the migrations travel in the package and use the caller's transaction."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 0x1F_EE_DB_AC
"""Number of the advisory lock under which PostgreSQL is migrated; SQLite's one writer needs none."""


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration for this connection; without one it can only read the revisions."""
    from alembic.config import Config  # as below: only the commands that migrate wait for it

    found = Config()
    found.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    found.attributes["connection"] = connection
    return found


def upgrade(connection: Connection) -> None:
    """To the newest revision, inside the connection's transaction; whoever comes second finds nothing left to do."""
    from alembic import command

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    command.upgrade(config(connection), "head")


def current(connection: Connection) -> str | None:
    """The revision that the database stands at."""
    from alembic.runtime.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()
