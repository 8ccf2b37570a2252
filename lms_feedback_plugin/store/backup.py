"""The whole database as one file, taken while others write, and put back into an empty place.

SQLite copies itself (``VACUUM INTO`` reads one consistent moment, and writers go on); PostgreSQL is left to its own
``pg_dump`` and ``pg_restore``. The secret key is no part of it: whoever holds both can read what is sealed.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.engine import make_url

from lms_feedback_plugin.errors import Invalid, StoreUnavailable

SQLITE, POSTGRESQL = "sqlite", "postgresql"
BEGINNINGS = {SQLITE: b"SQLite format 3\0", POSTGRESQL: b"PGDMP"}
"""How a backup of each database begins."""
COMPANIONS = ("", "-wal", "-shm", "-journal")
"""What SQLite keeps beside a file; a leftover of another database would spoil the one that is put there."""


def back_up(url: str, file: Path) -> None:
    """Write the database at ``url`` to ``file``, readable by its owner alone; what stood there is replaced at the end.

    Raises ``Invalid`` (``file`` cannot be written), ``StoreUnavailable`` (no database, or the tool that reads it is missing).
    """
    address = make_url(url)
    with _draft(file) as draft:
        if address.get_backend_name() == SQLITE:
            _copy_sqlite(_file_of(address), draft)
        else:
            _run("pg_dump", address, "--format=custom", "--no-owner", f"--file={draft}")


def put_back(file: Path, url: str) -> None:
    """Fill the empty database at ``url`` from ``file``. On any error it is as empty as before.

    Raises ``Invalid`` (not a backup of such a database, or the place is taken), ``StoreUnavailable``.
    """
    address = make_url(url)
    kind = address.get_backend_name()
    _refuse_other_files(file, kind)
    if kind == POSTGRESQL:
        _refuse_filled(address)
        _run("pg_restore", address, "--single-transaction", "--no-owner", "--exit-on-error", str(file))
        return
    place = _file_of(address)
    taken = [name for name in (Path(f"{place}{end}") for end in COMPANIONS) if name.exists()]
    if taken:
        raise Invalid(f"There is a database at {place} already. Stop the service, move {taken[0].name} away, and try again.")
    with _draft(place) as draft:
        shutil.copyfile(file, draft)
        _refuse_damaged(draft, file)


@contextmanager
def _draft(file: Path) -> Iterator[Path]:
    """A file beside ``file`` that takes its place when all went well: half a backup must never look like one."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        draft.touch(mode=0o600)
        yield draft
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.replace(file)
    except OSError as error:
        raise Invalid(f"{file} cannot be written: {error.strerror}. Name a file in a folder that may be written to.") from error
    finally:
        draft.unlink(missing_ok=True)


def _file_of(address: URL) -> Path:
    return Path(address.database or "")


def _copy_sqlite(source: Path, draft: Path) -> None:
    if not source.is_file():
        raise StoreUnavailable(f"There is no database at {source} yet. Is LMSFB_DATA_DIR the right folder?")
    try:
        with closing(sqlite3.connect(source, timeout=20)) as connection:
            connection.execute("VACUUM INTO ?", (str(draft),))
    except sqlite3.Error as error:
        raise StoreUnavailable(f"{source} could not be copied: {error}. Is the disk full, or the file damaged?") from error


def _refuse_other_files(file: Path, kind: str) -> None:
    with file.open("rb") as opened:
        start = opened.read(16)
    found = next((name for name, beginning in BEGINNINGS.items() if start.startswith(beginning)), None)
    if found != kind:
        seen = f"a backup of {found}" if found else "no backup"
        raise Invalid(f"{file} is {seen}; the settings name {kind}. Name a file that lms-feedback backup wrote from {kind}.")


def _refuse_damaged(draft: Path, file: Path) -> None:
    try:
        with closing(sqlite3.connect(draft)) as connection:
            verdict = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        verdict = str(error)
    if verdict != "ok":
        raise Invalid(f"{file} is damaged ({verdict}). Take an older backup.")


def _refuse_filled(address: URL) -> None:
    listed = _run("psql", address, "--tuples-only", "--no-align", "--command", "SELECT to_regclass('public.site')")
    if listed.strip():
        raise Invalid(
            f"The database {address.database} holds a service already. Make an empty one and name it in database_url."
        )


def _run(program: str, address: URL, *words: str) -> str:
    """One of PostgreSQL's own tools. The password travels in the environment: the process list shows arguments to all."""
    found = shutil.which(program)
    if found is None:
        raise StoreUnavailable(f"{program} is missing here; it comes with PostgreSQL (Debian: postgresql-client).")
    target = address.set(drivername=POSTGRESQL, password=None).render_as_string()
    environment = os.environ | ({"PGPASSWORD": address.password} if address.password else {})
    command: Sequence[str] = [found, "--no-password", f"--dbname={target}", *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise StoreUnavailable(f"{program} could not do it: {said[0][:300]}")
    return done.stdout
