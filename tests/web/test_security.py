"""What every answer carries: policies, CORS for the site's own origin alone, request ids, health."""

from __future__ import annotations

import json
import re

import pytest
import structlog
from flask.testing import FlaskClient

from lms_feedback_plugin import errors
from lms_feedback_plugin.web.app import create_app
from lms_feedback_plugin.web.limits import Budget, Budgets

from .conftest import World

ITEMS = "/api/v1/sites/north/items"
NORTH = "https://north.example"


@pytest.mark.parametrize("path", ["/healthz", ITEMS, "/signin", "/nowhere", "/api/docs"])
def test_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert re.fullmatch(r"[0-9a-f]{16}", headers["X-Request-ID"])
    assert "Strict-Transport-Security" not in headers


def test_tls_is_kept(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" in client.get("/healthz", base_url="https://feedback.example").headers


def test_given_request_ids_are_kept(client: FlaskClient) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "abcdef-123456"}).headers["X-Request-ID"] == "abcdef-123456"
    assert client.get("/healthz", headers={"X-Request-ID": "a b"}).headers["X-Request-ID"] != "a b"


def test_the_sites_own_origin_may_ask(client: FlaskClient, world: World) -> None:
    asked = client.options(ITEMS, headers={"Origin": NORTH, "Access-Control-Request-Method": "POST"})
    assert asked.status_code == 200
    assert asked.headers["Access-Control-Allow-Origin"] == NORTH
    assert "Idempotency-Key" in asked.headers["Access-Control-Allow-Headers"]
    listed = client.get(ITEMS, headers=world.bearer("ann") | {"Origin": NORTH})
    assert listed.headers["Access-Control-Allow-Origin"] == NORTH
    assert "ETag" in listed.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in listed.headers
    refused = client.get(ITEMS, headers={"Origin": NORTH})
    assert refused.status_code == 401
    assert refused.headers["Access-Control-Allow-Origin"] == NORTH


@pytest.mark.parametrize(
    "origin", ["https://south.example", "https://north.example.evil.example", "null", "http://north.example"]
)
def test_other_origins_may_not(client: FlaskClient, origin: str) -> None:
    asked = client.options(ITEMS, headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
    assert "Access-Control-Allow-Origin" not in asked.headers
    assert "Origin" in asked.headers["Vary"]


def test_no_preflight_for_unknown_sites(client: FlaskClient) -> None:
    asked = client.options("/api/v1/sites/west/items", headers={"Origin": NORTH})
    assert "Access-Control-Allow-Origin" not in asked.headers


def test_health(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json == {"status": "ok"}
    client.get(ITEMS)
    text = client.get("/metrics").text
    assert 'lmsfb_requests_total{method="GET",rule="/api/v1/sites/<site>/items",status="401"}' in text
    assert "lmsfb_outbox_oldest_seconds" in text


def test_not_ready(client: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object) -> None:
        raise errors.StoreUnavailable("gone")

    monkeypatch.setattr(type(world.service.database), "ping", down)
    refused = client.get("/readyz")
    assert refused.status_code == 503
    assert refused.headers["Retry-After"]
    assert client.get("/healthz").status_code == 200


def test_budgets_are_by_person(world: World) -> None:
    small = Budget(per_minute=60, burst=3)
    app = create_app(world.service, budgets=Budgets(person=small, address=Budget(60, 5)))
    client = app.test_client()
    told = [client.get(ITEMS, headers=world.bearer("ann")).status_code for _ in range(4)]
    assert told == [200, 200, 200, 429]
    refused = client.get(ITEMS, headers=world.bearer("ann"))
    assert refused.json["code"] == "too-many"
    assert int(refused.headers["Retry-After"]) >= 1
    assert client.get(ITEMS, headers=world.bearer("bob")).status_code == 200
    assert [client.get(ITEMS).status_code for _ in range(6)] == [401] * 5 + [429]
    assert client.get(ITEMS, headers=world.bearer("cyd")).status_code == 200


def test_a_class_of_500_presses_at_once(world: World) -> None:
    client = create_app(world.service).test_client()
    body = {"kind": "fix", "fields": {"what": "x"}}
    told = {client.post(ITEMS, json=body, headers=world.bearer(f"pupil{n}")).status_code for n in range(500)}
    assert told == {201}


def test_the_log_holds_no_person(world: World) -> None:
    lines = structlog.testing.LogCapture()
    structlog.configure(processors=[lines], wrapper_class=structlog.BoundLogger, cache_logger_on_first_use=False)
    try:
        client = create_app(world.service).test_client()
        said = {"kind": "fix", "fields": {"what": "a secret matter"}}
        created = client.post(f"{ITEMS}?lang=en", json=said, headers=world.bearer("zoe-of-the-log"))
    finally:
        structlog.reset_defaults()
    assert created.status_code == 201
    line = next(line for line in lines.entries if line["event"] == "request")
    assert line["rule"] == "/api/v1/sites/<site>/items"
    assert line["status"] == 201
    text = json.dumps(lines.entries)
    assert "zoe" not in text
    assert "secret" not in text
    assert "127.0.0.1" not in text
