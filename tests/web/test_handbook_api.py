"""The handbook through the API: what staff write is what learners read, and nobody overwrites what they did not see."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import HISTORY, PHYSICS, World

pytestmark = pytest.mark.usefixtures("empty_handbook")
AT = "/api/v1/sites/north/articles"


@pytest.fixture
def act(world: World) -> dict[str, str]:
    """The header of a program that writes as support."""
    return world.api_token("items:act", "items:read")


def create(world: World, act: dict[str, str], **parts: Any) -> Any:
    body = {"language": "en", "question": "Where is my certificate?", "answer": "Under **Grades**.", **parts}
    return world.app.test_client().post(AT, json=body, headers=act)


def test_an_article_is_written_read_changed_and_retired(world: World, act: dict[str, str]) -> None:
    client = world.app.test_client()
    made = create(world, act, module="Certificates", review_on="2026-12-01", owner="support")
    assert made.status_code == 201
    one = f"{AT}/{made.json['id']}"
    assert made.headers["Location"] == one
    assert made.headers["ETag"] == '"1"'
    assert made.json["answer_html"] == "<p>Under <strong>Grades</strong>.</p>\n"
    assert client.get(one, headers=world.bearer("ann")).json["owner"] is None
    changed = client.patch(one, json={"answer": "Under Profile."}, headers=act | {"If-Match": '"1"'})
    assert (changed.status_code, changed.json["version"], changed.json["module"]) == (200, 2, "Certificates")
    assert client.get(one, headers=act | {"If-None-Match": '"2"'}).status_code == 304
    gone = client.patch(one, json={"state": "retired"}, headers=act | {"If-Match": '"2"'})
    assert gone.status_code == 200
    assert client.get(one, headers=world.bearer("ann")).status_code == 404
    versions = client.get(f"{one}/versions", headers=act).json["versions"]
    assert [(one["version"], one["state"], one["answer"], one["changed_by"]) for one in versions] == [
        (3, "retired", "Under Profile.", "support"),
        (2, "published", "Under Profile.", "support"),
        (1, "published", "Under **Grades**.", "support"),
    ]


def test_who_did_not_see_the_newest_version_changes_nothing(world: World, act: dict[str, str]) -> None:
    client = world.app.test_client()
    one = f"{AT}/{create(world, act).json['id']}"
    assert client.patch(one, json={"answer": "x"}, headers=act).status_code == 428
    client.patch(one, json={"answer": "x"}, headers=act | {"If-Match": '"1"'})
    late = client.patch(one, json={"answer": "y"}, headers={**act, "If-Match": '"1"', "Accept-Language": "zh-CN"})
    assert late.status_code == 412
    assert client.get(one, headers=act).json["answer"] == "x"


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"question": " "}, "question"),
        ({"answer": ""}, "answer"),
        ({"language": "xx"}, "language"),
        ({"owner": "nobody"}, "owner"),
        ({"same_as": 77}, "same_as"),
        ({"state": "lost"}, "state"),
        ({"review_on": "soon"}, "review_on"),
        ({"question": "x" * 501}, "question"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_kept_is_named(world: World, act: dict[str, str], parts: dict[str, Any], field: str) -> None:
    refused = create(world, act, **parts)
    assert refused.status_code == 422
    assert field in refused.get_data(as_text=True)


def test_learners_list_what_is_published_and_holds_for_them(world: World, act: dict[str, str]) -> None:
    history, _physics, everywhere, draft = made = [
        create(world, act, **parts).json["id"]
        for parts in ({"course": HISTORY}, {"course": PHYSICS}, {"course": None}, {"state": "draft"})
    ]
    client = world.app.test_client()
    assert [one["id"] for one in client.get(AT, headers=world.bearer("ann")).json["articles"]] == [everywhere, history]
    assert [one["id"] for one in client.get(f"{AT}?state=draft", headers=world.bearer("ann")).json["articles"]] == [
        everywhere,
        history,
    ]
    assert [one["id"] for one in client.get(f"{AT}?state=draft", headers=act).json["articles"]] == [draft]
    first = client.get(f"{AT}?limit=3", headers=act)
    assert [one["id"] for one in first.json["articles"]] == made[:0:-1]
    following = first.headers["Link"].split(">")[0].lstrip("<")
    assert [one["id"] for one in client.get(following, headers=act).json["articles"]] == [history]


def test_wordings_in_two_languages_are_one_article(world: World, act: dict[str, str]) -> None:
    first = create(world, act).json["id"]
    chinese = create(world, act, language="zh-CN", question="证书在哪里？", answer="在“成绩”里。", same_as=first).json
    assert chinese["same_as"] == first
    again = create(world, act, language="zh-CN", question="证书？", answer="在“成绩”里。", same_as=chinese["id"])
    assert again.status_code == 422
    assert f"number {chinese['id']}" in again.get_data(as_text=True)
    client = world.app.test_client()
    found = client.get(f"{AT}/match?text=where is my certificate&lang=zh-CN", headers=world.bearer("ann")).json["articles"]
    assert [(one["id"], one["question"]) for one in found] == [(chinese["id"], "证书在哪里？")]


def test_words_that_staff_confirm_find_the_article(world: World, act: dict[str, str]) -> None:
    number = create(world, act).json["id"]
    client = world.app.test_client()
    asked = f"{AT}/match?text=No certificate came"
    assert client.get(asked, headers=world.bearer("ann")).json["articles"] == []
    kept = client.post(f"{AT}/{number}/phrasings", json={"text": "no  certificate came"}, headers=act)
    assert (kept.status_code, kept.json["phrasings"]) == (201, ["no certificate came"])
    [found] = client.get(asked, headers=world.bearer("ann")).json["articles"]
    assert (found["id"], found["confidence"]) == (number, 0.99)
    assert client.get(asked, headers=world.bearer("cyd", course=PHYSICS)).json["articles"] != []


def test_a_press_that_the_handbook_knows_comes_back_answered(world: World, act: dict[str, str]) -> None:
    create(world, act)
    client = world.app.test_client()
    body = {"kind": "answer", "fields": {"question": "where is my certificate"}}
    item = client.post("/api/v1/sites/north/items", json=body, headers=world.bearer("ann")).json
    assert (item["state"], item["fields"]["reply"]) == ("answered", "Under Grades.")
