"""Empty databases of each kind for the job engine, and a small post office for the dispatcher."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from lms_feedback_plugin.adapters.contract import Adapter
from lms_feedback_plugin.domain.delivery import Delivery, Dispatch, Inbound, OutboxRow, Receipt
from lms_feedback_plugin.domain.site import Connection
from lms_feedback_plugin.errors import NotFound
from lms_feedback_plugin.service.dispatch import Dispatcher
from lms_feedback_plugin.store.database import Database, open_database
from tests.store import postgres


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A PostgreSQL server: the one that runs, else one of our own."""
    with postgres.server() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def job_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'jobs.db'}"
        return
    with postgres.database_of_its_own(request.getfixturevalue("server")) as url:
        yield url


@pytest.fixture
def job_engine(job_url: str) -> Iterator[sa.Engine]:
    """An engine on it, standing for the store's."""
    engine = sa.create_engine(job_url)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    yield engine
    engine.dispose()


class Present:
    """A clock that moves only when it is told to."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **step: float) -> datetime:
        """Move on by a ``timedelta(**step)``."""
        self.now += timedelta(**step)
        return self.now


class Mailbox(Adapter):
    """A guest that keeps what it is sent, and fails as long as ``fault`` says so."""

    name = "mailbox"
    EFFECTS = frozenset({"notify", "call:open_issue"})

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.taken: list[Dispatch] = []
        self.tries: list[str] = []
        self.fault: Callable[[Dispatch], Exception | None] = lambda _dispatch: None
        self.lock = threading.Lock()

    def verify(self, request: Inbound) -> None:
        raise NotImplementedError

    def read(self, request: Inbound) -> Delivery:
        raise NotImplementedError

    def perform(self, dispatch: Dispatch) -> Receipt:
        with self.lock:
            self.tries.append(dispatch.key)
        fault = self.fault(dispatch)
        if fault is not None:
            raise fault
        with self.lock:
            self.taken.append(dispatch)
        return Receipt(f"taken-{dispatch.key}")

    @property
    def keys(self) -> list[str]:
        """What was taken, in order."""
        return [dispatch.key for dispatch in self.taken]


class Post:
    """A database with an outbox, two guests of one site, a clock and a dispatcher."""

    def __init__(self, database: Database, *, luck: float = 0.5) -> None:
        self.database = database
        self.clock = Present(datetime(2026, 3, 2, 9, tzinfo=UTC))
        self.guests = {name: Mailbox(Connection("north", name)) for name in ("lms", "mail")}
        self.luck = luck
        self.dispatcher = self.another()

    def another(self, **settings: object) -> Dispatcher:
        """One more worker's dispatcher on the same database."""
        return Dispatcher(self.database, self.adapter_of, self.clock, chance=lambda: self.luck, **settings)  # type: ignore[arg-type]

    def adapter_of(self, site: str, target: str) -> Mailbox:
        if target not in self.guests:
            raise NotFound(f"Site {site} is not connected to {target}. Connect it with: lms-feedback sites")
        return self.guests[target]

    def put(self, *keys: str, target: str = "lms", name: str = "received") -> None:
        """Commit rows with keys like ``7/1`` (item/n)."""
        rows = [
            OutboxRow(
                Dispatch(key=f"north/{key}", site="north", item=int(key.split("/")[0]), kind="notify", name=name, text="Hello"),
                target,
                "pending",
                0,
                self.clock.now,
                self.clock.now,
            )
            for key in keys
        ]
        with self.database.unit() as unit:
            unit.outbox.add(rows)
            unit.commit()

    def rows(self, item: int) -> dict[str, OutboxRow]:
        """An item's rows by key without the site."""
        with self.database.reader() as unit:
            return {out.row.dispatch.key.removeprefix("north/"): out.row for out in unit.outbox.of("north", item)}


@pytest.fixture
def post(job_url: str) -> Iterator[Post]:
    """A post office on each kind of database."""
    database = open_database(job_url, secret_key=bytes(32))
    database.migrate()
    made = Post(database)
    yield made
    made.dispatcher.close()
    database.close()
