"""Is the process alive, can it serve, and how is it doing: /healthz, /readyz, /metrics."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify

from lms_feedback_plugin.errors import StoreUnavailable

from . import metrics
from .house import service

blueprint = Blueprint("health", __name__)
EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"


@blueprint.get("/healthz")
def alive() -> Response:
    """The process answers. Says nothing about the database: a restart would not mend that."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> Response:
    """Requests can be served. Raises ``StoreUnavailable``."""
    service().database.ping()
    return jsonify(status="ok")


@blueprint.get("/metrics")
def measured() -> Response:
    """Counts and times of this process, in Prometheus' text format, and how far behind the outbox is."""
    found: metrics.Metrics = current_app.extensions[metrics.KEY]
    house = service()
    try:
        with house.database.reader() as unit:
            age = unit.outbox.pending_age(house.clock())
        found.outbox_age.set(age.total_seconds() if age else 0)
    except StoreUnavailable:
        found.outbox_age.set(float("nan"))
    return Response(found.text(), content_type=EXPOSITION)
