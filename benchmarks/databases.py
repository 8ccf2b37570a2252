"""Empty databases to measure on."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

SERVER = os.environ.get("LMSFB_TEST_POSTGRESQL", "postgresql+psycopg://root@127.0.0.1:5432/postgres")
KINDS = ("sqlite", "postgresql")


@contextmanager
def empty(kind: str, folder: Path, name: str) -> Iterator[str]:
    """The SQLAlchemy address of a new database, gone afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / f'{name}.db'}"
        return
    database = f"bench_{name}_{uuid.uuid4().hex[:8]}"
    server = sa.create_engine(SERVER, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {database}"))
    try:
        yield server.url.set(database=database).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {database} WITH (FORCE)"))
