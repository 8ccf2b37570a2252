"""Coming in: the learner's launch, the staff's sign-in, and the forms that cannot be forged."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from lms_feedback_plugin.domain.person import Grant, Person
from lms_feedback_plugin.web.cookies import LEARNER, STAFF

from .conftest import HISTORY, PASSWORD, World


def launch(client: FlaskClient, world: World, token: str | None = None, **form: str) -> object:
    return client.post("/launch", data={"site": "north", "token": token or world.learner_token("ann")} | form)


def test_a_learner_arrives(client: FlaskClient, world: World) -> None:
    arrived = client.post(
        "/launch",
        data={"site": "north", "token": world.learner_token("ann"), "kind": "fix", "context": '{"cmid": 9}'},
        headers={"Origin": "https://north.example", "Sec-Fetch-Site": "cross-site"},
    )
    assert arrived.status_code == 303
    goal = urlsplit(arrived.headers["Location"])
    assert goal.path == "/s/north/new/fix"
    assert parse_qs(goal.query) == {"course": [HISTORY], "context": ['{"cmid": 9}']}
    cookie = arrived.headers["Set-Cookie"]
    assert cookie.startswith(LEARNER)
    assert {"HttpOnly", "Path=/s/north", "SameSite=Lax"} <= set(cookie.split("; "))
    assert client.get(arrived.headers["Location"]).status_code == 200


def test_a_token_opens_the_door_once(client: FlaskClient, world: World) -> None:
    token = world.learner_token("ann")
    assert client.post("/launch", data={"site": "north", "token": token}).status_code == 303
    again = client.post("/launch", data={"site": "north", "token": token})
    assert again.status_code == 401
    assert again.mimetype == "text/html"


@pytest.mark.parametrize("kind", ["", "complaint", "../../desk", "//evil.example"])
def test_other_kinds_lead_home(client: FlaskClient, world: World, kind: str) -> None:
    arrived = client.post("/launch", data={"site": "north", "token": world.learner_token("ann"), "kind": kind})
    assert arrived.headers["Location"] == "/s/north/"


@pytest.mark.parametrize(
    ("next_", "goal"),
    [
        ("/s/north/items/7", "/s/north/items/7"),
        ("/s/south/items/7", "/s/north/"),
        ("//evil.example/s/north/", "/s/north/"),
        ("/s/north/../../desk/", "/s/north/"),
        ("/s/north/\\evil", "/s/north/"),
    ],
)
def test_a_notice_leads_to_its_item_and_nowhere_else(client: FlaskClient, world: World, next_: str, goal: str) -> None:
    arrived = client.post("/launch", data={"site": "north", "token": world.learner_token("ann"), "next": next_})
    assert arrived.headers["Location"] == goal


@pytest.mark.parametrize("claims", [{"aud": "other"}, {"exp": 1}, {"jti": None}, {"sub": None}, {"nbf": 4102444800}])
def test_tokens_that_prove_nothing(client: FlaskClient, world: World, claims: dict[str, object]) -> None:
    token = world.learner_token("ann", **claims)
    assert client.post("/launch", data={"site": "north", "token": token}).status_code == 401
    refused = client.get("/api/v1/sites/north/items", headers={"Authorization": f"Bearer {token}"})
    assert refused.status_code == 401


@pytest.mark.parametrize("given", ["Bearer", "Bearer ", "Basic YTpi", "Bearer a.b.c", "Bearer lmsfb_unknown", "x"])
def test_headers_that_prove_nothing(client: FlaskClient, given: str) -> None:
    refused = client.get("/api/v1/sites/north/items", headers={"Authorization": given})
    assert refused.status_code == 401


def test_tokens_end(client: FlaskClient, world: World) -> None:
    headers = world.bearer("ann")
    world.clock.go(timedelta(minutes=10))
    assert client.get("/api/v1/sites/north/items", headers=headers).status_code == 401


@pytest.fixture(scope="module")
def account(settled: World) -> str:
    settled.service.access.create_account(
        "north", "Sue@north.example", PASSWORD, Person("north", "sue", "Sue", "zh-CN", "sue@north.example", (Grant("support"),))
    )
    return "sue@north.example"


def sign_in(client: FlaskClient, **form: str) -> object:
    page = client.get("/signin?site=north")
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    return client.post("/signin", data={"site": "north", "csrf_token": token, "password": PASSWORD} | form)


def test_staff_sign_in_and_out(client: FlaskClient, account: str) -> None:
    entered = sign_in(client, email=account)
    assert entered.status_code == 303
    assert entered.headers["Location"] == "/desk/north/"
    held = client.get_cookie(STAFF)
    assert held is not None
    listed = client.get("/api/v1/sites/north/items")
    assert listed.status_code == 200
    assert listed.headers["Content-Language"] == "zh-CN"
    client.set_cookie("probe", held.value)
    token = client.get("/signin").text.split('name="csrf_token" value="')[1].split('"')[0]
    assert client.post("/signout", data={"csrf_token": token}).status_code == 303
    client.set_cookie(STAFF, held.value)
    assert client.get("/api/v1/sites/north/items").status_code == 401


@pytest.mark.parametrize("wrong", [{"password": "x"}, {"email": "nobody@north.example"}, {"site": "south"}, {"site": "west"}])
def test_wrong_sign_ins_look_alike(client: FlaskClient, account: str, wrong: dict[str, str]) -> None:
    refused = sign_in(client, **({"email": account} | wrong))
    assert refused.status_code == 401
    assert "do not belong together" in refused.text
    assert client.get_cookie(STAFF) is None


@pytest.mark.parametrize(
    ("goal", "leads"),
    [
        ("/desk/north/items/1", "/desk/north/items/1"),
        ("https://evil.example/", "/desk/north/"),
        ("//evil.example", "/desk/north/"),
        ("/\\evil.example", "/desk/north/"),
        ("javascript:alert(1)", "/desk/north/"),
    ],
)
def test_next_stays_here(client: FlaskClient, account: str, goal: str, leads: str) -> None:
    assert sign_in(client, email=account, next=goal).headers["Location"] == leads


def test_a_sign_in_without_our_form(client: FlaskClient, account: str) -> None:
    assert client.post("/signin", data={"site": "north", "email": account, "password": PASSWORD}).status_code == 403


@pytest.mark.parametrize("token", ["", "x", "ü"])
def test_cookie_writes_need_their_token(world: World, token: str) -> None:
    browser = world.staff("support")
    browser.environ_base.pop("HTTP_X_CSRF_TOKEN")
    item = world.item()
    path = f"/api/v1/sites/north/items/{item.id}/transitions/triage"
    headers = {"If-Match": "*"} | ({"X-CSRF-Token": token} if token.isascii() else {})
    assert browser.post(path, json={}, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "told", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}]
)
def test_writes_from_elsewhere(world: World, told: dict[str, str]) -> None:
    item = world.item()
    path = f"/api/v1/sites/north/items/{item.id}/transitions/triage"
    assert world.staff("support").post(path, json={}, headers={"If-Match": "*"} | told).status_code == 403


def test_the_desk_sends_strangers_to_the_door(client: FlaskClient) -> None:
    sent = client.get("/desk/north/?state=new")
    assert sent.status_code == 303
    assert parse_qs(urlsplit(sent.headers["Location"]).query)["next"] == ["/desk/north/?state=new"]
