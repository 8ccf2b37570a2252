"""A small load generator: keep-alive connections that each send the next request as soon as they have the last answer.

It runs in a process of its own, so that it does not share an interpreter lock with what it measures.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import quantiles

Requests = Callable[[], Iterator[bytes]]
"""Makes whole HTTP/1.1 requests, as bytes. A plain function of a module, because it is called in another process."""


@dataclass(frozen=True)
class Round:
    """What one connection count reached: answers per second, and milliseconds an answer took."""

    rate: float
    p50: float
    p99: float
    answers: int
    faults: int = 0
    statuses: dict[int, int] = field(default_factory=dict)


class _Connection(asyncio.Protocol):
    """Speaks just enough HTTP: one request, one answer with a Content-Length, and again."""

    def __init__(self, bench: _Bench) -> None:
        self.bench = bench
        self.rest = b""
        self.sent = 0.0
        self.transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self.transport = transport
        self.send()

    def send(self) -> None:
        assert self.transport is not None
        if time.perf_counter() >= self.bench.ends:
            self.transport.close()
            return
        self.sent = time.perf_counter()
        self.transport.write(next(self.bench.requests))

    def data_received(self, data: bytes) -> None:
        self.rest += data
        head, found, body = self.rest.partition(b"\r\n\r\n")
        if not found:
            return
        at = head.lower().find(b"content-length:")
        length = int(head[at + 15 :].split(b"\r\n", 1)[0])
        if len(body) < length:
            return
        self.rest = body[length:]
        self.bench.took(int(head[9:12]), time.perf_counter() - self.sent)
        self.send()

    def connection_lost(self, error: Exception | None) -> None:
        self.bench.gone(error is not None or time.perf_counter() < self.bench.ends)


class _Bench:
    def __init__(self, requests: Iterator[bytes], seconds: float, connections: int) -> None:
        self.requests = requests
        self.seconds = seconds
        self.ends = time.perf_counter() + seconds
        self.open = connections
        self.times: list[float] = []
        self.statuses: dict[int, int] = {}
        self.faults = 0
        self.over = asyncio.Event()

    def took(self, status: int, seconds: float) -> None:
        self.times.append(seconds * 1000)
        self.statuses[status] = self.statuses.get(status, 0) + 1

    def gone(self, early: bool) -> None:
        self.faults += early
        self.open -= 1
        if not self.open:
            self.over.set()

    def result(self) -> Round:
        cuts = quantiles(self.times, n=100) if len(self.times) > 1 else [0.0] * 99
        return Round(len(self.times) / self.seconds, cuts[49], cuts[98], len(self.times), self.faults, self.statuses)


async def _run(port: int, connections: int, seconds: float, make: Requests) -> Round:
    bench = _Bench(make(), seconds, connections)
    loop = asyncio.get_running_loop()
    for _ in range(connections):
        await loop.create_connection(lambda: _Connection(bench), "127.0.0.1", port)
    await asyncio.wait_for(bench.over.wait(), seconds + 60)
    return bench.result()


def _in_child(port: int, connections: int, seconds: float, make: Requests) -> Round:
    return asyncio.run(_run(port, connections, seconds, make))


def measure(port: int, connections: int, seconds: float, make: Requests) -> Round:
    """Load 127.0.0.1:``port`` from a fresh process for so many seconds."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_in_child, (port, connections, seconds, make))
