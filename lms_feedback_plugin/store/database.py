"""The database: opened once a process, then units and readers from any thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from lms_feedback_plugin.errors import StoreUnavailable

from . import migrating
from .dialects import BUSY_SECONDS, WRITES, make_engine
from .door import translate
from .rules import RulesOf, careful
from .unit import Unit
from .vault import Vault


def open_database(url: str, *, secret_key: bytes, rules_of: RulesOf = careful) -> Database:
    """Open ``sqlite:////path/file.db`` or ``postgresql+psycopg://user@host/name``; connects when first used.

    ``secret_key``: 32 bytes, kept outside the database. ``rules_of``: see ``store.rules``. Raises ``ConfigError``.
    """
    return Database(make_engine(url), Vault(secret_key), rules_of)


class Database:
    """Units of work over one engine. ``rules_of`` may be set later, before the first unit."""

    def __init__(self, engine: Engine, vault: Vault, rules_of: RulesOf) -> None:
        self.engine = engine
        self.rules_of = rules_of
        self._vault = vault
        self._writer = threading.Lock() if engine.dialect.name == "sqlite" else None

    def migrate(self) -> None:
        """Bring the tables up to this release; any number of processes may do so at once."""
        with self._connected(writes=True) as connection:
            migrating.upgrade(connection)
            connection.commit()

    def revision(self) -> str | None:
        """Where the tables stand; None for an empty database."""
        with self._connected(writes=False) as connection:
            return migrating.current(connection)

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """A transaction that may write. Leaving it without ``commit()`` rolls back.

        Raises ``StoreUnavailable`` where the database does not answer or others hold their locks for too long.
        """
        with self._turn(), self._connected(writes=True) as connection:
            yield Unit(connection, self._vault, self.rules_of)

    @contextmanager
    def reader(self) -> Iterator[Unit]:
        """One consistent view for reading; whatever is written in it is forgotten."""
        with self._connected(writes=False) as connection:
            yield Unit(connection, self._vault, self.rules_of)

    def ping(self) -> None:
        """Raises ``StoreUnavailable`` where the database does not answer."""
        with self._connected(writes=False) as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    @contextmanager
    def _connected(self, *, writes: bool) -> Iterator[Connection]:
        try:
            with self.engine.connect() as plain:
                yield plain.execution_options(**self._options(writes))
        except SQLAlchemyError as error:
            found = translate(error)
            if found is None:
                raise
            raise found from error

    def _options(self, writes: bool) -> dict[str, object]:
        if self.engine.dialect.name == "sqlite":
            return {WRITES: writes}
        return {} if writes else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """SQLite lets one write at a time and others ask again and again; within a process they queue up instead."""
        if self._writer is None:
            yield
            return
        if not self._writer.acquire(timeout=BUSY_SECONDS):
            raise StoreUnavailable(f"Another writer of this process took more than {BUSY_SECONDS} s. Try again.")
        try:
            yield
        finally:
            self._writer.release()
