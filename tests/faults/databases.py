"""Empty databases to kill processes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.store import postgres

KINDS = ("sqlite", "postgresql")


@contextmanager
def empty(kind: str, folder: Path) -> Iterator[str]:
    """The address of a new database, gone afterwards. PostgreSQL: on the server that runs, else on one started for it."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'feedback.db'}"
        return
    with postgres.server() as server, postgres.database_of_its_own(server) as url:
        yield url
