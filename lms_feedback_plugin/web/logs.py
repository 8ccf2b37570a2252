"""One JSON line a request: which rule, how it ended, how long it took. No address, name, query string or body."""

from __future__ import annotations

import logging
import re
import secrets
import sys
import time

import structlog
from flask import Flask, Response, g, request

QUIET = frozenset({"health.alive", "health.ready", "health.metrics", "static"})
"""Endpoints that are asked every few seconds and say nothing new."""
GIVEN_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


def configure(level: str = "info") -> None:
    """Write log lines as JSON to standard error, unless the process has set structlog up already."""
    if structlog.is_configured():
        return
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def install(app: Flask) -> None:
    """Name every request, time it and write it down."""
    log = structlog.get_logger("lms_feedback.web").bind()

    @app.before_request
    def begin() -> None:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if GIVEN_ID.fullmatch(given) else secrets.token_hex(8)
        g.began = time.perf_counter()

    @app.after_request
    def write(response: Response) -> Response:
        request_id = g.get("request_id")
        if request_id:
            response.headers["X-Request-ID"] = request_id
        if request.endpoint not in QUIET:
            log.info(
                "request",
                id=request_id,
                method=request.method,
                rule=request.url_rule.rule if request.url_rule else None,
                site=(request.view_args or {}).get("site") if response.status_code != 404 else None,
                status=response.status_code,
                ms=round((time.perf_counter() - g.began) * 1000, 1) if "began" in g else None,
            )
        return response
