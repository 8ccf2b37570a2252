"""Settings over REST and at the desk."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from .conftest import World

API = "/api/v1/sites/north/settings"
DESK = "/desk/north/settings"


@pytest.fixture
def admin(world: World) -> FlaskClient:
    """An admin's browser; what a test changes is reset after it."""
    return world.staff("admin")


def put(client: FlaskClient, name: str, value: Any, tag: str | None = None, **query: str) -> Any:
    """``name`` is ``workflow/setting``; without a tag, the present one."""
    tag = tag or client.get(f"{API}/{name}").headers["ETag"]
    return client.put(f"{API}/{name}", json={"value": value}, headers={"If-Match": tag}, query_string=query)


def field(page: str, name: str) -> str:
    """The form of one setting."""
    found = re.search(rf'<form[^>]+settings/{name}".*?</form>', page, re.DOTALL)
    assert found, page
    return found[0]


def test_staff_read_every_setting(world: World) -> None:
    client = world.staff("support")
    listed = client.get(API).json["settings"]
    assert ("answer", "first_reply", "duration", "5m") in {(s["workflow"], s["name"], s["type"], s["default"]) for s in listed}
    chinese = {s["label"] for s in client.get(f"{API}?lang=zh-CN").json["settings"]}
    assert "即时渠道首次响应" in chinese
    assert client.get(f"{API}/answer/nothing").status_code == 404
    assert set(client.get(f"{API}/answer/nothing").json["known"]) >= {"first_reply", "sure_enough"}
    assert client.get(f"{API}/nothing/many").status_code == 404


def test_an_admin_changes_one_and_resets_it(admin: FlaskClient, world: World) -> None:
    changed = put(admin, "suggestion/voices", 5)
    assert changed.status_code == 200
    assert {name: changed.json[name] for name in ("value", "default", "changed", "changed_by")} == {
        "value": 5, "default": 3, "changed": True, "changed_by": "admin",
    }  # fmt: skip
    read = admin.get(f"{API}/suggestion/voices")
    assert (read.json, read.headers["ETag"]) == (changed.json, changed.headers["ETag"])
    assert admin.get(f"{API}/suggestion/voices", headers={"If-None-Match": read.headers["ETag"]}).status_code == 304
    reset = admin.delete(f"{API}/suggestion/voices", headers={"If-Match": read.headers["ETag"]})
    assert (reset.json["value"], reset.json["changed"]) == (3, False)
    newest, before = admin.get(f"{API}/changes").json["changes"][:2]
    assert (newest["by"], newest["name"], newest["before"], newest["after"]) == ("admin", "voices", "5", None)
    assert (before["before"], before["after"]) == (None, "5")
    with world.service.database.reader() as unit:
        assert unit.history.verify("north").holds


def test_a_change_says_which_value_it_was_made_for(admin: FlaskClient) -> None:
    assert admin.put(f"{API}/fix/many", json={"value": 9}).status_code == 428
    first = admin.get(f"{API}/fix/many").headers["ETag"]
    assert put(admin, "fix/many", 9, first).status_code == 200
    for tag in (first, '"0"', '"junk"', '"-1"', '"99999"'):
        stale = put(admin, "fix/many", 10, tag)
        assert (stale.status_code, stale.json["code"]) == (412, "stale")
        assert stale.headers["ETag"] == admin.get(f"{API}/fix/many").headers["ETag"]
    assert "已被他人更改" in put(admin, "fix/many", 10, '"0"', lang="zh-CN").json["detail"]
    assert admin.delete(f"{API}/fix/many", headers={"If-Match": "*"}).status_code == 200


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("fix/first_look", "soon", "“soon” cannot be taken. A stretch of time is needed"),
        ("fix/first_look", 5, "“5” cannot be taken"),
        ("fix/first_look", "0m", "above zero"),
        ("fix/many", "lots", "for instance 3 or 0.9"),
        ("fix/many", "", "Nothing was written"),
        ("fix/many", {"a": 1}, "“dict” cannot be taken"),
    ],
)
def test_a_wrong_value_is_told_what_is_right(admin: FlaskClient, name: str, value: Any, said: str) -> None:
    refused = put(admin, name, value, "*")
    assert refused.status_code == 422, refused.json
    assert said in refused.json["errors"][name.rpartition("/")[2]][0]
    assert said in refused.json["detail"]


def test_a_token_needs_the_scope_and_an_admin(client: FlaskClient, world: World) -> None:
    rights = {"items:act": 403, "desk:admin": 200}
    for scope, status in rights.items():
        headers = world.api_token(scope, person="admin") | {"If-Match": "*"}
        assert client.put(f"{API}/fix/many", json={"value": 20}, headers=headers).status_code == status
        assert client.delete(f"{API}/fix/many", headers=headers).status_code == status


def test_the_page_shows_values_defaults_and_changes(admin: FlaskClient) -> None:
    put(admin, "answer/wait_details", "7d", "*")
    page = admin.get(DESK).text
    form = field(page, "answer/wait_details")
    assert 'value="7d"' in form
    assert "As in the file: 5d." in form
    assert "Last changed by Admin," in form
    assert 'name="reset"' in form
    assert 'name="reset"' not in field(page, "answer/sure_enough")
    assert 'type="number"' in field(page, "answer/sure_enough")
    assert ">as in the file → 7d</td>" in page
    chinese = admin.get(f"{DESK}?lang=zh-CN").text
    assert "文件默认值：5d。" in chinese
    assert "等待学员补充的时长" in chinese
    put(admin, "answer/wait_details", "5d", "*")
    admin.delete(f"{API}/answer/wait_details", headers={"If-Match": "*"})


def test_the_page_changes_and_resets(admin: FlaskClient) -> None:
    version = re.search(r'name="version" value="(\d+)"', field(admin.get(DESK).text, "fix/solve_within"))
    assert version
    sent = admin.post(f"{DESK}/fix/solve_within", data={"value": " 24h ", "version": version[1]}, follow_redirects=True)
    assert sent.status_code == 200
    assert "Saved." in sent.text
    assert 'value="24h"' in field(sent.text, "fix/solve_within")
    stale = admin.post(f"{DESK}/fix/solve_within", data={"value": "1h", "version": version[1]}, follow_redirects=True)
    assert "Somebody else changed this setting meanwhile" in stale.text
    assert 'value="24h"' in field(stale.text, "fix/solve_within")
    reset = admin.post(f"{DESK}/fix/solve_within", data={"value": "junk", "reset": "1"}, follow_redirects=True)
    assert 'value="48h"' in field(reset.text, "fix/solve_within")


def test_what_cannot_be_taken_stays_in_its_field_with_the_reason(admin: FlaskClient) -> None:
    refused = admin.post(f"{DESK}/fix/solve_within?lang=zh-CN", data={"value": '"><b>soon'})
    assert refused.status_code == 422
    form = field(refused.text, "fix/solve_within")
    assert 'value="&#34;&gt;&lt;b&gt;soon"' in form
    assert "应为大于零、不超过十年的时长" in form
    assert "aria-invalid=true" in form
    assert 'id="fix-solve_within-why"' in form
    assert refused.text.count("is-invalid") == 1


def test_other_staff_look_and_do_not_change(world: World) -> None:
    client = world.staff("lead")
    page = client.get(DESK).text
    assert 'method="post"' not in page.split("<main", 1)[1]
    assert "Only admins of this site change them." in page
    assert client.post(f"{DESK}/fix/many", data={"value": "1"}).status_code == 403
    assert client.get("/desk/north/").text.count(DESK) == 1
