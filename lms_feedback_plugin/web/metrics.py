"""Counts and times of requests, for Prometheus. Rules, not addresses: no item number and no person becomes a label."""

from __future__ import annotations

import time
from functools import lru_cache

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
METHODS = frozenset({"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"})
"""A stranger may send any word as a method; labels stay few."""
KEY = "lms-feedback-metrics"


class Metrics:
    """One registry for one app, so that two apps in a process do not count into one another."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("lmsfb_requests", "Requests.", ("method", "rule", "status"), registry=self.registry)
        self.seconds = Histogram("lmsfb_request_seconds", "Time to answer.", ("rule",), buckets=BUCKETS, registry=self.registry)
        self.outbox_age = Gauge(
            "lmsfb_outbox_oldest_seconds", "Age of the oldest thing that is still to be sent.", registry=self.registry
        )

    @lru_cache(maxsize=1_000)  # noqa: B019 - lives as long as the app; labels are looked up once and not for every request
    def _children(self, method: str, rule: str, status: int) -> tuple[Counter, Histogram]:
        return self.requests.labels(method, rule, str(status)), self.seconds.labels(rule)

    def count(self, method: str, rule: str, status: int) -> None:
        """One request, which began at ``g.began``."""
        requests, seconds = self._children(method if method in METHODS else "(other)", rule, status)
        requests.inc()
        if "began" in g:
            seconds.observe(time.perf_counter() - g.began)

    def text(self) -> bytes:
        """The exposition, in Prometheus' text format."""
        return generate_latest(self.registry)


def install(app: Flask) -> Metrics:
    """Count and time every request of ``app``."""
    metrics = Metrics()
    app.extensions[KEY] = metrics

    @app.after_request
    def count(response: Response) -> Response:
        metrics.count(request.method, request.url_rule.rule if request.url_rule else "(none)", response.status_code)
        return response

    return metrics
