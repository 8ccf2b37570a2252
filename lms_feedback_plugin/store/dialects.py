"""How each database is spoken to: what is acknowledged is on disk, waits are bounded, foreign keys hold."""

from __future__ import annotations

import json
import sqlite3
import time
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from lms_feedback_plugin.errors import ConfigError

from .door import guard

WRITES = "lms_feedback_writes"
"""Execution option of a connection that will write."""
BUSY_SECONDS = 20
WRITE_THUS = "Write sqlite:////path/file.db or postgresql+psycopg://user@host/name."
SQLITE_PRAGMAS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",
    "PRAGMA cache_size = -16000",
    "PRAGMA temp_store = MEMORY",
)
COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
POSTGRES_OPTIONS = (
    f"-c lock_timeout={BUSY_SECONDS}s -c statement_timeout=120s -c idle_in_transaction_session_timeout=300s -c timezone=UTC"
)


def make_engine(url: str) -> Engine:
    """An engine for ``sqlite:///file`` or ``postgresql+psycopg://…``. Raises ``ConfigError`` for anything else."""
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise ConfigError(f"The database address cannot be read. {WRITE_THUS}") from error
    kind = address.get_backend_name()
    if kind == "sqlite":
        engine = _sqlite(address)
    elif kind == "postgresql":
        engine = _postgresql(address)
    else:
        raise ConfigError(f"The database address names {kind!r}. {WRITE_THUS}")
    guard(engine)
    return engine


def _sqlite(address: URL) -> Engine:
    if address.database in (None, "", ":memory:"):
        raise ConfigError("SQLite in memory cannot be shared by threads and is gone after a crash; name a file.")
    engine = create_engine(
        address,
        json_serializer=COMPACT.encode,
        pool_size=20,
        max_overflow=80,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        raw: Any = connection
        raw.isolation_level = None  # the driver begins nothing by itself; we say BEGIN
        for pragma in SQLITE_PRAGMAS:
            raw.execute(pragma)
        _write_ahead(raw)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes its turn at the start: a reader that turned writer halfway could only fail.
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _write_ahead(raw: Any) -> None:
    """Have the file keep its journal ahead, once and for all.

    While another process does the same over a new file, SQLite refuses at once whatever the busy timeout says.
    """
    patience = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            raw.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > patience:
                raise
            time.sleep(0.01)
        else:
            return


def _postgresql(address: URL) -> Engine:
    from psycopg.types.array import ListBinaryDumper  # here, so that whoever runs on SQLite does not wait for the driver
    from psycopg.types.string import StrBinaryDumper

    engine = create_engine(
        address.set(drivername="postgresql+psycopg"),
        json_serializer=COMPACT.encode,
        pool_size=10,
        max_overflow=30,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 5, "options": POSTGRES_OPTIONS, "application_name": "lms-feedback"},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        # Arrays of text are sent as they are; the driver's usual way escapes every quote of every document.
        raw: Any = connection
        raw.adapters.register_dumper(str, StrBinaryDumper)
        raw.adapters.register_dumper(list, ListBinaryDumper)

    return engine
