"""Deliveries: proved, read, committed, and answered with exactly 200."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, run_wsgi_app

from lms_feedback_plugin import errors

from .conftest import HISTORY, World

HOOK = "/hooks/north/sandbox"


def delivery(kind: str = "lms.course_completed", **data: Any) -> bytes:
    told = {"actor": "ann", "user": "ann", "course": HISTORY} | data
    return json.dumps({"type": kind, "timestamp": "2026-11-23T02:00:00Z", "data": told}).encode()


def test_a_delivery_and_the_same_again(client: FlaskClient, world: World) -> None:
    body = delivery()
    headers = world.signed(body, number="msg_same")
    first = client.post(HOOK, data=body, headers=headers)
    assert first.status_code == 200
    assert first.json["repeated"] is False
    second = client.post(HOOK, data=body, headers=headers)
    assert second.status_code == 200
    assert second.json["repeated"] is True


def test_what_logstore_xapi_makes_of_the_address_is_the_same_door(client: FlaskClient, world: World) -> None:
    body = delivery()
    headers = world.signed(body, number="msg_statements")
    assert client.post(f"{HOOK}/statements", data=body, headers=headers).json["repeated"] is False
    assert client.post(HOOK, data=body, headers=headers).json["repeated"] is True


def test_one_flipped_byte(client: FlaskClient, world: World) -> None:
    body = delivery()
    headers = world.signed(body, number="msg_flipped")
    refused = client.post(HOOK, data=body.replace(b"ann", b"amn", 1), headers=headers)
    assert refused.status_code == 401
    assert refused.json["code"] == "unverified"


def test_unsigned(client: FlaskClient) -> None:
    assert client.post(HOOK, data=delivery(), content_type="application/json").status_code == 401


def test_signed_nonsense(client: FlaskClient, world: World) -> None:
    body = b"[1, 2"
    assert client.post(HOOK, data=body, headers=world.signed(body, number="msg_nonsense")).status_code == 400


def test_signed_but_of_another_format(client: FlaskClient, world: World) -> None:
    body = b"<event/>"
    headers = world.signed(body, number="msg_xml") | {"Content-Type": "application/xml"}
    assert client.post(HOOK, data=body, headers=headers).status_code == 415


def test_unknown_guest_names_the_known(client: FlaskClient, world: World) -> None:
    refused = client.post("/hooks/north/canvas", data=b"{}")
    assert refused.status_code == 404
    assert refused.json["known"] == sorted(world.service.sites.get("north").connections)
    assert "sandbox" in refused.json["known"]


def test_unknown_site_names_none(client: FlaskClient) -> None:
    refused = client.post("/hooks/west/sandbox", data=b"{}")
    assert refused.status_code == 404
    assert "north" not in refused.text


def test_too_large(client: FlaskClient) -> None:
    assert client.post(HOOK, data=b"x" * 1_000_001, content_type="application/json").status_code == 413


def test_too_large_without_saying_so(world: World) -> None:
    """gunicorn hands a chunked body over like this."""
    environ = EnvironBuilder(path=HOOK, method="POST", content_type="application/json").get_environ()
    environ |= {"wsgi.input": io.BytesIO(b"x" * 1_000_001), "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    environ.pop("CONTENT_LENGTH", None)
    _, status, _ = run_wsgi_app(world.app.wsgi_app, environ)
    assert status.startswith("413")


def test_chunks_of_a_delivery_are_one_body(world: World) -> None:
    body = delivery()
    environ = EnvironBuilder(path=HOOK, method="POST", headers=world.signed(body, number="msg_chunked")).get_environ()
    environ |= {"wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    environ.pop("CONTENT_LENGTH", None)
    _, status, _ = run_wsgi_app(world.app.wsgi_app, environ)
    assert status.startswith("200")


def test_unknown_events_are_named(client: FlaskClient, world: World) -> None:
    body = delivery("lms.teapot_boiled")
    told = client.post(HOOK, data=body, headers=world.signed(body, number="msg_teapot"))
    assert told.status_code == 200
    assert told.json["items"] == []


def test_store_down(client: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object) -> None:
        raise errors.StoreUnavailable("gone")

    monkeypatch.setattr(type(world.service), "execute", down)
    body = delivery()
    refused = client.post(HOOK, data=body, headers=world.signed(body, number="msg_down"))
    assert refused.status_code == 503
    assert refused.headers["Retry-After"]


def test_a_hook_is_not_read(client: FlaskClient) -> None:
    assert client.get(HOOK).status_code == 405
