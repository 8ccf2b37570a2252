"""The one place that knows the job engine (dbos).

What must be delivered is written in the outbox, and the outbox is the truth. A job only says "look at these items now"; it
is enqueued in the transaction that wrote the rows, once for a whole committed group. Should a job ever be lost, the sweep
finds its rows all the same, so no trap of the engine can cost a delivery:

* an interrupted job waits for a worker of the same name: names come from slots, and the sweep takes stale rows over;
* jobs are bound to a hash of the code: the version here is a constant, and the arguments are plain JSON;
* it opens SQLite in its own way: it gets an engine with our settings.

It is imported where it is first used: most commands enqueue nothing, and should not wait for it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache, cached_property
from typing import TYPE_CHECKING

import sqlalchemy as sa

from .slots import Slot, take_slot

if TYPE_CHECKING:
    from dbos import DBOSClient, DBOSConfig, EnqueueOptions

APPLICATION = "lms-feedback"
VERSION = "1"
"""Raised only when the arguments of a job change their meaning."""
QUEUE = "delivery"
JOB = "deliver"
POLL_SECONDS = 0.1
AT_ONCE = 16
"""Jobs that one worker takes at a time; they are served together, so it is cheap to take many."""
FORGOTTEN_AT_ONCE = 500
"""A short transaction, because SQLite's other writers wait for it."""

Items = Sequence[tuple[str, int]]
"""(site, item) pairs."""
Deliver = Callable[[Items], object]

logger = logging.getLogger(__name__)
_running: Deliver | None = None
"""The engine registers plain functions once per process, so the one that is running is kept here."""


def _deliver(items: list[list[object]]) -> None:
    if _running is None:
        return
    try:
        _running([(str(site), int(str(item))) for site, item in items])
    except Exception:
        logger.exception("A delivery job broke off; the sweep will take its rows up")


@cache
def _register() -> None:
    """Tell the engine which function the jobs run: once a process, however often jobs are started."""
    from dbos import DBOS

    DBOS.workflow(name=JOB)(_deliver)


def prepare(url: str) -> None:
    """Make or update the engine's tables: beside ours in SQLite, in the schema ``dbos`` in PostgreSQL. Safe to repeat."""
    from dbos import DBOS

    _hush()
    DBOS.migrate(url)


class Jobs:
    """Enqueues anywhere; runs jobs where ``start`` was called. At most one may be started in a process."""

    def __init__(self, engine: sa.Engine) -> None:
        """``engine`` is the store's; its transactions are the ones that ``enqueue`` is given."""
        self._engine = engine
        self._slot: Slot | None = None
        self._own: sa.Engine | None = None
        self._stopping = threading.Event()

    @cached_property
    def _client(self) -> DBOSClient:
        from dbos import DBOSClient

        _hush()
        return DBOSClient(system_database_engine=self._engine, application_name=APPLICATION, lazy=True)

    def warm(self) -> None:
        """Import the engine now, so that the first press does not wait for it."""
        _ = self._client

    def enqueue(self, connection: sa.Connection, items: Iterable[tuple[str, int]]) -> None:
        """Ask for these items' outbox rows to be delivered, if and when the connection's transaction commits."""
        pairs = sorted(set(items))
        if not pairs:
            return
        from dbos import WorkflowSerializationFormat

        options: EnqueueOptions = {
            "workflow_name": JOB,
            "queue_name": QUEUE,
            "app_version": VERSION,
            "serialization_type": WorkflowSerializationFormat.PORTABLE,
        }
        self._client.enqueue_in_transaction(connection, options, [list(pair) for pair in pairs])

    def start(self, deliver: Deliver) -> None:
        """Run jobs in threads of this process until ``close``."""
        global _running
        from dbos import DBOS

        url = self._engine.url.render_as_string(hide_password=False)
        self._slot = take_slot(url)
        config: DBOSConfig = {
            "name": APPLICATION,
            "application_version": VERSION,
            "executor_id": self._slot.name,
            "log_level": "WARNING",
            "enable_otlp": False,
            "run_migrations": False,
            "max_executor_threads": AT_ONCE * 2,
            "scheduler_polling_interval_sec": 3600.0,
        }
        if self._engine.dialect.name == "sqlite":
            self._own = _sqlite_engine(url)
            config["system_database_engine"] = self._own
        else:
            config["system_database_url"] = url
            config["sys_db_pool_size"] = AT_ONCE // 2
        _hush()
        _running = deliver
        _register()
        DBOS(config=config)
        DBOS.launch()
        DBOS.register_queue(QUEUE, worker_concurrency=AT_ONCE, polling_interval_sec=POLL_SECONDS)

    @property
    def worker(self) -> str | None:
        """The name that this process works under, or None where it only enqueues."""
        return self._slot.name if self._slot else None

    def forget(self, before: datetime) -> int:
        """Drop some records of jobs from before then: what they delivered is in the outbox. Returns how many; 0 means all gone.

        A job still unfinished after that long belonged to a worker that never came back; the sweep did its work.
        """
        from dbos import DBOS

        old = DBOS.list_workflows(
            end_time=before.isoformat(), queue_name=QUEUE, limit=FORGOTTEN_AT_ONCE, load_input=False, load_output=False
        )
        if old:
            DBOS.delete_workflows([status.workflow_id for status in old])
        return len(old)

    def close(self) -> None:
        """Stop running jobs and let the slot go. An interrupted job is taken up by the next worker of its name."""
        global _running
        if self._slot is None:
            return
        from dbos import DBOS

        DBOS.destroy()
        _running = None
        if self._own is not None:
            self._own.dispose()
        self._slot.release()
        self._slot = None


def _sqlite_engine(url: str) -> sa.Engine:
    """An engine for the job tables alone, in the same file.

    ``synchronous=NORMAL`` is right here and only here: that a job was taken or finished may be forgotten in a power cut (it
    is then run again, and finds nothing to do), while the enqueueing is written by the store, with FULL.
    """
    engine = sa.create_engine(url)

    @sa.event.listens_for(engine, "connect")
    def prepare_connection(connection: object, _record: object) -> None:
        connection.isolation_level = "IMMEDIATE"  # type: ignore[attr-defined]
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]

    return engine


def _hush() -> None:
    """The engine speaks through our log, and only when something is wrong."""
    log = logging.getLogger("dbos")
    if not log.handlers:
        log.addHandler(logging.NullHandler())
    log.setLevel(logging.WARNING)
