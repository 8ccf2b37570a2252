"""The academy's webhooks: queued in its file, sent in order by one thread, tried until they are taken.

At least once: the ``webhook-id`` is made when an event is queued and stays; the timestamp and the signature are new on every
try. Exactly 200 means taken, as for our Moodle bridge.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta

from lms_feedback_plugin.adapters import http, standard_webhooks
from lms_feedback_plugin.adapters.sandbox.academy.config import AcademyConfig
from lms_feedback_plugin.adapters.sandbox.academy.database import AcademyDatabase
from lms_feedback_plugin.domain.text import iso
from lms_feedback_plugin.errors import Rejected, Retryable

LONGEST_PAUSE = timedelta(minutes=1)
"""Even after a night without the service, an event arrives within a minute of its return."""
LIMITS = http.Limits(connect=3, read=10, total=20)


class Sender:
    """Queues events and, once started, sends them. Safe to use from several threads."""

    def __init__(self, config: AcademyConfig, database: AcademyDatabase) -> None:
        self._config = config
        self._database = database
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._sending = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where events go."""
        return f"{self._config.service}/hooks/{self._config.site}/sandbox"

    def queue(self, connection: sqlite3.Connection, type: str, data: Mapping[str, str | None]) -> str:
        """Write an event down beside its cause, in one transaction, and return its id. ``wake`` after the commit."""
        at = iso(self._config.now())
        id = f"msg_{secrets.token_hex(12)}"
        given = {name: value for name, value in data.items() if value is not None}
        body = json.dumps({"type": type, "timestamp": at, "data": given}, ensure_ascii=False)
        row = (id, type, body, at, at)
        connection.execute("insert into webhook (id, type, body, at, next_at) values (?, ?, ?, ?, ?)", row)
        return id

    def wake(self) -> None:
        """Look for events to send now."""
        self._wake.set()

    def again(self, id: str) -> None:
        """Send an event once more under its id, whether it was taken or not: the service must notice."""
        with self._database.transaction() as connection:
            connection.execute("update webhook set next_at = ? where id = ?", (iso(self._config.now()), id))
        self.wake()

    def start(self) -> None:
        """Send from now on, beginning with what an earlier run has left."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Finish the event that is under way and send no more."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=30)

    def send_due(self) -> int:
        """Send what is due now, in order; returns how many events were taken. A service that is down ends the round."""
        taken = 0
        with self._sending:
            for row in self._due(self._config.now()):
                if self._stopping.is_set():
                    break
                error = self._send(row)
                self._note(row, error)
                taken += error is None
                if isinstance(error, Retryable):
                    break
        return taken

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            self.send_due()
            self._wake.wait(self._pause())

    def _pause(self) -> float:
        """Seconds until the next event is due; a fifth of a second at least, so that a clock that jumps does no harm."""
        with self._database.reader() as connection:
            (next_at,) = connection.execute("select min(next_at) from webhook where next_at is not null").fetchone()
        if next_at is None:
            return LONGEST_PAUSE.total_seconds()
        return max(0.2, (datetime.fromisoformat(next_at) - self._config.now()).total_seconds())

    def _due(self, now: datetime) -> list[sqlite3.Row]:
        with self._database.reader() as connection:
            return connection.execute("select * from webhook where next_at <= ? order by n", (iso(now),)).fetchall()

    def _send(self, row: sqlite3.Row) -> Retryable | Rejected | None:
        body = row["body"].encode()
        headers = standard_webhooks.sign(self._config.secret, row["id"], self._config.now(), body)
        try:
            answer = http.post(self.url, body, {**headers, "Content-Type": "application/json"}, LIMITS)
        except (Retryable, Rejected) as error:
            return error
        return None if answer.status == 200 else Rejected(f"{self.url} answered {answer.status}, not 200.")

    def _note(self, row: sqlite3.Row, error: Retryable | Rejected | None) -> None:
        now = self._config.now()
        attempts = row["attempts"] + 1
        with self._database.transaction() as connection:
            if error is None:
                connection.execute(
                    "update webhook set attempts = ?, next_at = null, sent_at = ?, error = null where n = ?",
                    (attempts, iso(now), row["n"]),
                )
            else:
                connection.execute(
                    "update webhook set attempts = ?, next_at = ?, error = ? where n = ?",
                    (attempts, iso(now + self._patience(attempts, error)), error.detail, row["n"]),
                )

    def _patience(self, attempts: int, error: Retryable | Rejected) -> timedelta:
        asked = getattr(error, "retry_after", None)
        doubling = timedelta(seconds=self._config.retry_seconds * 2 ** min(attempts - 1, 16))
        return min(LONGEST_PAUSE, timedelta(seconds=asked) if asked is not None else doubling)
