"""Coming in: the learner's launch, the staff's sign-in, and the forms that cannot be forged."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.person import Grant, Person
from lms_feedback_plugin.web.cookies import LEARNER, STAFF

from .conftest import HISTORY, PASSWORD, PHYSICS, World, people_of


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
    assert parse_qs(goal.query)["context"] == ['{"cmid": 9}']
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


def test_the_sign_in_names_no_site_where_there_are_several(client: FlaskClient) -> None:
    assert 'name="site" value=""' in client.get("/signin").text
    assert 'name="site" value="south"' in client.get("/signin?site=south").text


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


def sent(client: FlaskClient, address: str, **form: str | list[str]) -> int:
    """Send the form at ``address`` as its page has it; the item's number."""
    token = client.get(address).text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = client.post(address, data={"csrf_token": token, "what": "The video stops"} | form)
    assert answer.status_code == 303, answer.text
    return int(answer.headers["Location"].rsplit("/", 1)[1])


def kept(world: World, number: int) -> Item:
    return world.service.desk.item_view("north", number, people_of("north")["lead"]).item


def arrive(client: FlaskClient, world: World, context: str = '{"cmid": "1", "section": "Week 2"}', **claims: object) -> str:
    form = {"site": "north", "token": world.learner_token("ann", **claims), "kind": "fix", "context": context}
    return str(client.post("/launch", data=form).headers["Location"])


def test_the_activity_is_the_one_that_the_lms_signed(client: FlaskClient, world: World) -> None:
    number = sent(client, arrive(client, world, cmid=9), context=["cmid", "section"])
    item = kept(world, number)
    assert (item.course, item.context) == (HISTORY, {"cmid": "9", "section": "Week 2"})


def test_each_open_form_knows_its_own_course_and_activity(client: FlaskClient, world: World) -> None:
    first, second = arrive(client, world, cmid=9), arrive(client, world, course=PHYSICS, cmid=12)
    numbers = [sent(client, address, context=["cmid"]) for address in (first, second)]
    items = [kept(world, n) for n in numbers]
    assert [(item.course, item.context["cmid"]) for item in items] == [(HISTORY, "9"), (PHYSICS, "12")]


def test_an_address_written_by_hand_moves_nothing_into_another_course(client: FlaskClient, world: World) -> None:
    address = arrive(client, world, cmid=9)
    forged = address.split("pressed_at=")[0] + "pressed_at=WyJub3J0aCIsImFubiIsIjkiLCIxMiJd.forged&course=" + PHYSICS
    number = sent(client, forged, context=["cmid"])
    item = kept(world, number)
    assert (item.course, item.context) == (HISTORY, {"cmid": "1"})


def test_a_form_made_for_one_learner_says_nothing_of_another(client: FlaskClient, world: World) -> None:
    address = arrive(client, world, cmid=9, course=PHYSICS)
    launch(client, world, world.learner_token("ben"))
    number = sent(client, address, context=["cmid"])
    assert kept(world, number).course == HISTORY


def test_what_the_learner_leaves_out_stays_out(client: FlaskClient, world: World) -> None:
    number = sent(client, arrive(client, world, cmid=9), context=["section"])
    assert kept(world, number).context == {"section": "Week 2"}


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_somebody_logged_in_as_the_learner_is_named_at_the_desk(client: FlaskClient, world: World, language: str) -> None:
    number = sent(client, arrive(client, world, **{"as": "lead"}), context=["section"])
    said = {"en": "Pressed by somebody logged in as the learner", "zh-CN": "由以学员身份登录者提交"}[language]
    page = world.staff("support").get(f"/desk/north/items/{number}?lang={language}")
    assert f'<dt>{said}</dt><dd class="lf-text">Lead (lead)</dd>' in page.text


def test_nobody_is_logged_in_as_a_learner_by_their_browsers_word(client: FlaskClient, world: World) -> None:
    address = arrive(client, world, '{"logged_in_as": "lead", "section": "Week 2"}')
    assert 'value="logged_in_as"' not in client.get(address).text
    number = sent(client, address, context=["logged_in_as", "section"])
    assert kept(world, number).context == {"section": "Week 2"}


def test_the_api_believes_the_token_before_the_body(client: FlaskClient, world: World) -> None:
    told = {"cmid": "1", "logged_in_as": "ann", "section": "Week 2"}
    body = {"kind": "fix", "fields": {"what": "The video stops"}, "context": told}
    contexts = []
    for claims in ({"cmid": 9, "as": 2}, {"cmid": 0}):
        made = client.post("/api/v1/sites/north/items", json=body, headers=world.bearer("ann", **claims))
        assert made.status_code == 201, made.text
        contexts.append(made.json["context"])
    assert contexts == [{"cmid": "9", "logged_in_as": "2", "section": "Week 2"}, {"cmid": "1", "section": "Week 2"}]
