"""From a learner's press to 201, with every row that it writes, beside the hand-written floor.

Both are served by gunicorn with one process and 64 threads, and measured in turns, so that a busy minute of the machine hits
both. ``python -m benchmarks.create_path`` runs it alone.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

import jwt

from .databases import KINDS, empty
from .load import Round, measure
from .servers import Server, free_port, running

SITE = "bench"
TOKEN_KEY = "a-key-of-thirty-two-characters-ok"
LEARNERS = 1_000
CONNECTIONS = (1, 8, 64)
THREADS = 64
GOAL = 0.45
"""Of the floor at 64 connections."""


@dataclass(frozen=True)
class Pair:
    """Ours and the floor's rounds at one number of connections."""

    connections: int
    ours: tuple[Round, ...]
    floor: tuple[Round, ...]
    our_cpu: float
    floor_cpu: float
    """CPU milliseconds of the server for one answer."""

    @property
    def ratio(self) -> float:
        """The median of the rounds' ratios."""
        return median(our.rate / floor.rate for our, floor in zip(self.ours, self.floor, strict=True))


def our_requests() -> Iterator[bytes]:
    """A class of learners, each with their token, each press with a key of its own."""
    now = int(time.time())
    tokens = [_token(f"learner-{n}", now) for n in range(LEARNERS)]
    body = json.dumps(_press(), ensure_ascii=False).encode()
    for token in itertools.cycle(tokens):
        head = (
            f"POST /api/v1/sites/{SITE}/items HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nIdempotency-Key: {uuid.uuid4().hex}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        yield head.encode() + body


def floor_requests() -> Iterator[bytes]:
    """The same body, with nobody asked who it is from."""
    body = json.dumps(_press(), ensure_ascii=False).encode()
    head = f"POST /items HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return itertools.repeat(head.encode() + body)


def _press() -> dict[str, object]:
    return {
        "kind": "answer",
        "fields": {"question": "The video of lesson 3 stops at 2:14. What should I do? 第三课的视频停在 2:14。"},
        "context": {"section": "3", "cmid": 9, "page": "/mod/page/view.php?id=9", "second": 134},
    }


def _token(person: str, now: int) -> str:
    claims = {
        "iss": "http://lms.example",
        "aud": "lms-feedback",
        "sub": person,
        "iat": now,
        "nbf": now,
        "exp": now + 300,
        "jti": uuid.uuid4().hex,
        "name": "Amy Novak",
        "lang": "en",
        "courseid": "python",
        "cmid": 9,
        "roles": ["student"],
    }
    return jwt.encode(claims, TOKEN_KEY, algorithm="HS256")


@contextlib.contextmanager
def our_server(url: str, folder: Path) -> Iterator[Server]:
    """``lms-feedback serve`` on an empty database with one site."""
    port = free_port()
    environment = {
        "LMSFB_DATA_DIR": str(folder),
        "LMSFB_DATABASE_URL": url,
        "LMSFB_PORT": str(port),
        "LMSFB_THREADS": str(THREADS),
        "LMSFB_LOG_LEVEL": "warning",
    }
    _furnish(environment)
    with running(["lms_feedback_plugin.cli", "serve", "--no-worker"], environment, port) as server:
        yield server


def _furnish(environment: dict[str, str]) -> None:
    from lms_feedback_plugin.cli.migrate import upgrade
    from lms_feedback_plugin.domain.course import Course
    from lms_feedback_plugin.domain.site import Connection, Site
    from lms_feedback_plugin.service.bootstrap import build
    from lms_feedback_plugin.service.config import load_config

    config = load_config(environment)
    upgrade(config)
    service = build(config)
    sandbox = Connection(SITE, "sandbox", {"url": "http://127.0.0.1:9"}, ("whsec_YmVuY2htYXJr",))
    bindings = {"lms": "sandbox", "tracker": "sandbox", "board": "sandbox"}
    with service.database.unit() as unit:
        unit.sites.put(Site(SITE, "Bench", ("en",), "http://lms.example", bindings, {"sandbox": sandbox}, (TOKEN_KEY,)))
        unit.courses.put(Course(SITE, "python", "Python for Beginners", "http://lms.example/courses/python"))
        unit.commit()
    service.close()


@contextlib.contextmanager
def floor_server(url: str, folder: Path) -> Iterator[Server]:
    """The floor, on its own empty database of the same kind."""
    port = free_port()
    database = str(folder / "floor.db") if url.startswith("sqlite") else url.replace("postgresql+psycopg", "postgresql")
    arguments = ["gunicorn", "--workers", "1", "--worker-class", "gthread", "--threads", str(THREADS), "--keep-alive", "30"]
    arguments += ["--bind", f"127.0.0.1:{port}", "--log-level", "warning", "benchmarks.floor:served()"]
    with running(arguments, {"FLOOR_DATABASE": database}, port) as server:
        yield server


def compare(kind: str, *, rounds: int, seconds: float, connections: tuple[int, ...] = CONNECTIONS) -> list[Pair]:
    """Measure both in turns on one kind of database."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        with contextlib.ExitStack() as stack:
            ours = stack.enter_context(our_server(stack.enter_context(empty(kind, folder, "ours")), folder))
            floor = stack.enter_context(floor_server(stack.enter_context(empty(kind, folder, "floor")), folder))
            measure(ours.port, 8, 1.0, our_requests)
            measure(floor.port, 8, 1.0, floor_requests)
            return [_pair(ours, floor, count, rounds, seconds) for count in connections]


def _pair(ours: Server, floor: Server, connections: int, rounds: int, seconds: float) -> Pair:
    ours_made, floor_made = [], []
    began = ours.cpu_seconds(), floor.cpu_seconds()
    for _ in range(rounds):
        floor_made.append(_checked(measure(floor.port, connections, seconds, floor_requests)))
        ours_made.append(_checked(measure(ours.port, connections, seconds, our_requests)))
    cpu = ours.cpu_seconds() - began[0], floor.cpu_seconds() - began[1]
    answers = sum(made.answers for made in ours_made), sum(made.answers for made in floor_made)
    return Pair(connections, tuple(ours_made), tuple(floor_made), 1000 * cpu[0] / answers[0], 1000 * cpu[1] / answers[1])


def _checked(made: Round) -> Round:
    if set(made.statuses) != {201} or made.faults:
        raise RuntimeError(f"not every press was answered 201: {made.statuses}, {made.faults} connections broke")
    return made


def report(kind: str, pairs: list[Pair]) -> str:
    """A table for a person."""
    lines = [
        f"create path, {kind}: connections | ours/s | floor/s | ratio | p50 ms | p99 ms (floor) | CPU ms an answer (floor)"
    ]
    for pair in pairs:
        rate = partial(_median, pair.ours), partial(_median, pair.floor)
        lines.append(
            f"  {pair.connections:>3} | {rate[0]('rate'):>6.0f} | {rate[1]('rate'):>6.0f} | {pair.ratio:.2f}x | "
            f"{rate[0]('p50'):>6.1f} | {rate[0]('p99'):.0f} ({rate[1]('p99'):.0f}) | {pair.our_cpu:.2f} ({pair.floor_cpu:.2f})"
        )
    return "\n".join(lines)


def _median(rounds: tuple[Round, ...], name: str) -> float:
    return float(median(getattr(made, name) for made in rounds))


def main() -> None:
    """Print the table for each database."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--rounds", type=int, default=5)
    reader.add_argument("--seconds", type=float, default=4.0)
    reader.add_argument("--databases", nargs="+", choices=KINDS, default=list(KINDS))
    reader.add_argument("--connections", nargs="+", type=int, default=list(CONNECTIONS))
    said = reader.parse_args()
    for kind in said.databases:
        print(
            report(kind, compare(kind, rounds=said.rounds, seconds=said.seconds, connections=tuple(said.connections))),
            flush=True,
        )


if __name__ == "__main__":
    main()
