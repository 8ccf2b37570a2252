"""A worker's number: held while it lives, free again the moment it is killed.

The job engine gives an interrupted job back only to a worker of the same name. Names that come from a small set of slots
make sure that somebody of that name will come; names from a process id would strand the job for good.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from lms_feedback_plugin.errors import StoreUnavailable

MOST = 64
"""Workers that can live at once."""
ADVISORY_SPACE = 0x6C6D7366
"""First half of our advisory locks' keys in PostgreSQL ("lmsf")."""


class Slot:
    """``number`` counts from 1. ``release`` gives it back; so does the death of the process."""

    def __init__(self, number: int, release: Callable[[], None]) -> None:
        self.number = number
        self.release = release

    @property
    def name(self) -> str:
        """What the job engine knows this worker by."""
        return f"worker-{self.number}"


def take_slot(url: str) -> Slot:
    """The lowest free slot of this database. Raises ``StoreUnavailable`` when all are taken."""
    parsed = sa.make_url(url)
    slot = _lock_file(Path(parsed.database or "")) if parsed.get_backend_name() == "sqlite" else _lock_row(parsed)
    if slot is None:
        raise StoreUnavailable(f"{MOST} workers run on this database already; stop one before starting another.")
    return slot


def _lock_file(database: Path) -> Slot | None:
    for number in range(1, MOST + 1):
        handle = os.open(f"{database}.worker-{number}", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            continue
        return Slot(number, lambda held=handle: os.close(held))  # type: ignore[misc]
    return None


def _lock_row(url: sa.URL) -> Slot | None:
    """An advisory lock lives as long as its session: the connection is kept open for it."""
    engine = sa.create_engine(url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    connection = engine.connect()
    for number in range(1, MOST + 1):
        if connection.scalar(sa.select(sa.func.pg_try_advisory_lock(ADVISORY_SPACE, number))):
            return Slot(number, connection.close)
    connection.close()
    return None
