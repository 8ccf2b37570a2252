"""The switch that makes the academy's web services behave like a broken LMS, for tests and for showing what happens then."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from socket import SHUT_RDWR, socket

from flask import Response, jsonify, request

from lms_feedback_plugin.adapters.sandbox.academy.database import AcademyDatabase

HANG_SECONDS = 60.0
"""How long a hanging answer is held back, unless the switch is turned meanwhile."""


@dataclass(frozen=True, slots=True)
class Fault:
    """``mode`` is one of ``MODES``; ``retry_after`` the seconds that a 503 asks for, where it asks."""

    mode: str = "ok"
    retry_after: int | None = None


def present(db: AcademyDatabase) -> Fault:
    """How the switch stands."""
    with db.reader() as connection:
        row = connection.execute("select mode, retry_after from fault").fetchone()
    return Fault(*row) if row else Fault()


def turn(db: AcademyDatabase, fault: Fault) -> None:
    """Set the switch; it holds for all threads and over a restart."""
    with db.transaction() as connection:
        connection.execute("insert or replace into fault values (1, ?, ?)", (fault.mode, fault.retry_after))


def unavailable(db: AcademyDatabase) -> Response:
    """What a Moodle in maintenance says: 503 and a page."""
    response = Response("<!DOCTYPE html><title>Site under maintenance</title>", 503)
    retry_after = present(db).retry_after
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def hang(db: AcademyDatabase) -> Response:
    """No answer for a minute, and then none of use."""
    until = time.monotonic() + HANG_SECONDS
    while time.monotonic() < until and present(db).mode == "hang":
        time.sleep(0.05)
    return unavailable(db)


def drop(db: AcademyDatabase) -> Response:
    """Hang up without a word."""
    del db
    line = request.environ.get("werkzeug.socket") or request.environ.get("gunicorn.socket")
    if isinstance(line, socket):
        with suppress(OSError):
            line.shutdown(SHUT_RDWR)
    return Response(status=500)


FAULTS: Mapping[str, Callable[[AcademyDatabase], Response]] = {"503": unavailable, "hang": hang, "drop": drop}
LATE = "late"
"""It does what it was asked and hangs up before it says so: the fault for which effects carry keys."""
MODES = ("ok", *FAULTS, LATE)


def asked_for() -> Fault | Response:
    """The fault that a ``POST /ws/faults`` describes, or the answer that says what is wrong with it."""
    body = request.get_json(silent=True)
    mode = body.get("mode") if isinstance(body, dict) else None
    retry_after = body.get("retry_after") if isinstance(body, dict) else None
    if mode not in MODES or not (retry_after is None or type(retry_after) is int):
        answer = jsonify(
            error="bad_fault", detail=f"Send a JSON object: mode is one of {', '.join(MODES)}, retry_after seconds."
        )
        answer.status_code = 400
        return answer
    return Fault(str(mode), retry_after)
