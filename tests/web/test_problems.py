"""Refusals: one shape, the reader's language, nothing leaked."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from lms_feedback_plugin import errors
from lms_feedback_plugin.web import problems, wording

from .conftest import World

ITEMS = "/api/v1/sites/north/items"
RAISED = [
    value
    for value in vars(errors).values()
    if isinstance(value, type) and issubclass(value, errors.FeedbackError) and value.status != 500
]


@pytest.mark.parametrize("error", RAISED, ids=lambda error: error.__name__)
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_error_has_its_words(error: type[errors.FeedbackError], language: str) -> None:
    problem = problems.of_error(error("what was seen"), language)
    assert problem.code == error.code
    assert problem.status == error.status
    assert problem.title == wording.TITLES[error.code][language]


def test_titles_and_cures_are_whole() -> None:
    assert set(wording.TITLES) == set(wording.CURES)
    for table in (wording.TITLES, wording.CURES, wording.VALIDATION):
        assert all(set(text) == {"en", "zh-CN"} for text in table.values())


def test_problem_json(client: FlaskClient) -> None:
    refused = client.get(ITEMS)
    assert refused.status_code == 401
    assert refused.mimetype == "application/problem+json"
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    assert refused.json["type"] == "/api/problems/unauthenticated"
    assert refused.json["request_id"] == refused.headers["X-Request-ID"]
    assert client.get(refused.json["type"]).status_code == 200


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("zh-CN", "zh-CN"),
        ("zh-TW,en;q=0.5", "zh-CN"),
        ("fr, en;q=0.3", "en"),
        ("fr", "en"),
        ("en, zh", "en"),
        ("zh;q=0, en", "en"),
    ],
)
def test_accept_language(client: FlaskClient, asked: str, spoken: str) -> None:
    refused = client.get(ITEMS, headers={"Accept-Language": asked})
    assert refused.headers["Content-Language"] == spoken
    assert refused.json["title"] == wording.TITLES["unauthenticated"][spoken]


def test_asking_goes_before_all(client: FlaskClient) -> None:
    assert client.get(f"{ITEMS}?lang=zh_cn", headers={"Accept-Language": "en"}).headers["Content-Language"] == "zh-CN"


def test_pages_get_a_page(client: FlaskClient) -> None:
    missing = client.get("/nowhere")
    assert missing.status_code == 404
    assert missing.mimetype == "text/html"
    assert "Not found" in missing.text


def test_wrong_method_names_the_right_ones(client: FlaskClient) -> None:
    refused = client.delete(ITEMS)
    assert refused.status_code == 405
    assert set(refused.headers["Allow"].split(", ")) >= {"GET", "POST"}


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{", 400),
        ("application/json", b"\xff", 400),
        ("application/json", b"[]", 422),
        ("text/plain", b"{}", 415),
        ("application/json", b"{}", 422),
        ("application/json", b" " * 1_000_001, 413),
    ],
)
def test_bodies_that_are_none(client: FlaskClient, world: World, kind: str, body: bytes, status: int) -> None:
    refused = client.post(ITEMS, data=body, content_type=kind, headers=world.bearer("ann"))
    assert refused.status_code == status
    assert refused.mimetype == "application/problem+json"


def test_a_crash_tells_nothing(world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError("ann@north.example said: my password is 1234")

    monkeypatch.setattr(type(world.service.access), "learner", crash)
    crashed = world.app.test_client().get(ITEMS, headers=world.bearer("ann"))
    assert crashed.status_code == 500
    assert crashed.json["code"] == "error"
    assert "1234" not in crashed.text
    assert "1234" not in "".join(capsys.readouterr())


def test_a_store_that_is_down(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object) -> None:
        raise errors.StoreUnavailable("disk I/O error at /var/lib/secret/place.db")

    monkeypatch.setattr(type(world.service.access), "learner", down)
    refused = world.app.test_client().get(ITEMS, headers=world.bearer("ann"))
    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) > 0
    assert "secret" not in json.dumps(refused.json)
