"""Serves the academy as a program of its own."""

from __future__ import annotations

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from lms_feedback_plugin.adapters.sandbox.academy.app import create_academy
from lms_feedback_plugin.adapters.sandbox.academy.config import AcademyConfig
from lms_feedback_plugin.adapters.sandbox.academy.house import EXTENSION


class QuietHandler(WSGIRequestHandler):
    """Keeps connections alive, and does not write a line for every picture."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def academy_server(config: AcademyConfig) -> BaseWSGIServer:
    """The academy, listening but not yet answering; its webhooks are on their way."""
    app = create_academy(config)
    server = make_server(config.host, config.port, app, threaded=True, request_handler=QuietHandler)
    server.daemon_threads = True  # type: ignore[attr-defined]
    app.extensions[EXTENSION].sender.start()
    return server


def serve_academy(config: AcademyConfig) -> None:
    """Serve until the process is told to stop."""
    server = academy_server(config)
    try:
        server.serve_forever()
    finally:
        server.server_close()
