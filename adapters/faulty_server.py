"""A real server that misbehaves to order, for ``AdapterContract``: what a guest sends over HTTP meets every known fault."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

HTML = b"<!DOCTYPE html><html><title>Something else</title></html>"


def _http(status: str, body: bytes = b"", kind: str = "text/html", *more: str) -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", "Connection: close", *more]
    return "\r\n".join([*head, "", ""]).encode() + body


FAULTS: Mapping[str, bytes | None] = {
    "says nothing and hangs up": b"",
    "never answers": None,
    "speaks no HTTP": b"220 mail.example.com ESMTP\r\n",
    "stops in the middle": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{",
    "redirects": _http("302 Found", b"", "text/html", "Location: https://elsewhere.example/login"),
    "redirects nowhere": _http("308 Permanent Redirect"),
    "400": _http("400 Bad Request", b'{"error":"no"}', "application/json"),
    "401": _http("401 Unauthorized"),
    "403 without a word": _http("403 Forbidden"),
    "404 with a page": _http("404 Not Found", HTML),
    "413": _http("413 Content Too Large"),
    "429 with seconds": _http("429 Too Many Requests", b"", "text/html", "Retry-After: 7"),
    "429 with a date": _http(
        "429 Too Many Requests",
        b"",
        "text/html",
        "Date: Sun, 22 Nov 2026 02:44:58 GMT",
        "Retry-After: Sun, 22 Nov 2026 02:46:28 GMT",
    ),
    "500": _http("500 Internal Server Error", HTML),
    "502": _http("502 Bad Gateway", HTML),
    "503 with a page": _http("503 Service Unavailable", HTML),
    "504": _http("504 Gateway Timeout"),
    "200 with a page": _http("200 OK", HTML),
    "200 without a word": _http("200 OK", b"", "application/json"),
    "200 with half of its JSON": _http("200 OK", b'{"id": 1', "application/json"),
    "200 with JSON of no use": _http("200 OK", b'["?", 1]', "application/json"),
    "200 with a null": _http("200 OK", b"null", "application/json"),
    "200 with broken compression": _http("200 OK", b"not gzip", "application/json", "Content-Encoding: gzip"),
    "200 in no known charset": _http("200 OK", b"\xff\xfe\xfa", "application/json; charset=moon"),
}
"""What it does → the bytes it answers; None holds the line open."""
PASSING = frozenset(
    {
        "says nothing and hangs up",
        "never answers",
        "speaks no HTTP",
        "stops in the middle",
        "429 with seconds",
        "429 with a date",
        "502",
        "503 with a page",
        "504",
    }
)
"""Faults that must be tried again."""


class _Faulty(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    block_on_close = False

    def __init__(self, answer: bytes | None) -> None:
        self.answer = answer
        self.closing = threading.Event()
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        server = self.server
        if not isinstance(server, _Faulty):
            return
        with suppress(OSError):
            self._read_request()
            if server.answer is None:
                server.closing.wait(60)
            else:
                self.request.sendall(server.answer)

    def _read_request(self) -> None:
        """All of it, so that hanging up does not reset the line before the answer is read."""
        received = b""
        while b"\r\n\r\n" not in received:
            piece = self.request.recv(65536)
            if not piece:
                return
            received += piece
        head, _, body = received.partition(b"\r\n\r\n")
        lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        left = int(lengths[0]) - len(body) if lengths else 0
        while left > 0:
            left -= len(self.request.recv(65536)) or left


@contextmanager
def faulty_server(answer: bytes | None) -> Iterator[str]:
    """The address (``http://127.0.0.1:port``) of a server that gives every request this one answer."""
    with _Faulty(answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.closing.set()
            server.shutdown()
            thread.join()


def closed_port() -> str:
    """An address where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"
