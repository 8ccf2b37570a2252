"""The life of an item over REST."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from .conftest import HISTORY, PHYSICS, World

ITEMS = "/api/v1/sites/north/items"


def say(client: FlaskClient, world: World, who: str = "ann", headers: dict[str, str] | None = None, **body: Any) -> Any:
    given = {"kind": "fix", "fields": {"what": "Sound is missing"}} | body
    return client.post(ITEMS, json=given, headers=world.bearer(who) | (headers or {}))


def test_a_learner_says_something_and_reads_it_again(client: FlaskClient, world: World) -> None:
    created = say(client, world, context={"cmid": 9, "page": "https://north.example/mod/page/view.php?id=9"})
    assert created.status_code == 201
    assert created.headers["ETag"] == '"1"'
    assert created.json["course"] == HISTORY
    assert created.json["reporter"] == "ann"
    assert created.json["state"] == "new"
    assert created.json["open"] is True
    assert created.json["title"] == "Sound is missing"
    read = client.get(created.headers["Location"], headers=world.bearer("ann"))
    assert read.status_code == 200
    around = {name: read.json[name] for name in ("about", "next", "why")}
    assert read.json == created.json | around, "what stands around an item is told where one reads it, not in every answer"
    assert around["why"] == [], "how the desk sorts its work is told at the desk"


def test_not_modified(client: FlaskClient, world: World) -> None:
    created = say(client, world)
    headers = world.bearer("ann") | {"If-None-Match": created.headers["ETag"]}
    again = client.get(created.headers["Location"], headers=headers)
    assert again.status_code == 304
    assert again.data == b""


def test_the_same_key_answers_the_same(client: FlaskClient, world: World) -> None:
    key = {"Idempotency-Key": "press-1"}
    first, second = say(client, world, headers=key), say(client, world, headers=key)
    assert (first.status_code, first.json) == (second.status_code, second.json)
    other = say(client, world, headers=key, fields={"what": "Something else"})
    assert other.status_code == 422
    assert other.json["code"] == "key-reused"


@pytest.mark.parametrize("key", ["", "with blank", "x" * 201, "schlüssel"])
def test_keys_that_are_none(client: FlaskClient, world: World, key: str) -> None:
    refused = say(client, world, headers={"Idempotency-Key": key})
    assert refused.status_code == 422
    assert "Idempotency-Key" in refused.json["errors"]


def test_a_learner_cannot_speak_about_another_course_or_for_another(client: FlaskClient, world: World) -> None:
    assert say(client, world, course=PHYSICS).status_code == 404
    assert say(client, world, course=HISTORY).status_code == 201
    refused = say(client, world, reporter={"id": "bob"})
    assert refused.status_code == 422
    assert "reporter" in refused.json["errors"]


def test_what_the_workflow_does_not_know_is_named(client: FlaskClient, world: World) -> None:
    wrong = say(client, world, fields={"what": "x", "colour": "red"})
    assert wrong.status_code == 422
    assert "colour" in str(wrong.json)
    assert say(client, world, fields={}).status_code == 422
    unknown = say(client, world, kind="complaint")
    assert unknown.status_code in (404, 422)
    assert "fix" in str(unknown.json)


def test_refusals_speak_chinese(client: FlaskClient, world: World) -> None:
    refused = say(client, world, headers={"Accept-Language": "zh-CN"}, fields={}, lang_unknown=1)
    assert refused.status_code == 422
    chinese = client.post(ITEMS, json={"kind": "fix"}, headers=world.bearer("li", lang="zh_cn"))
    assert chinese.headers["Content-Language"] == "zh-CN"
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese.json["title"] + chinese.json["detail"])


def test_staff_record_for_somebody_else(world: World) -> None:
    support = world.staff("support")
    body = {"kind": "answer", "fields": {"question": "Where?"}, "course": HISTORY, "channel": "phone"}
    refused = support.post(ITEMS, json=body)
    assert refused.status_code == 422
    made = support.post(ITEMS, json=body | {"reporter": {"id": "carl", "name": "Carl", "language": "zh-CN"}})
    assert made.status_code == 201
    assert made.json["reporter"] == "carl"
    assert made.json["channel"] == "phone"
    assert made.json["language"] == "zh-CN"


def test_staff_of_a_course_record_for_that_course_alone(world: World) -> None:
    support = world.staff("support_of_course")
    body = {"kind": "fix", "fields": {"what": "x"}, "reporter": {"id": "dora", "name": "Dora"}}
    assert support.post(ITEMS, json=body | {"course": HISTORY}).status_code == 201
    assert support.post(ITEMS, json=body | {"course": PHYSICS}).status_code == 404
    assert support.post(ITEMS, json=body).status_code == 422


def test_lists_are_scoped_filtered_and_paged(client: FlaskClient, world: World) -> None:
    for _ in range(3):
        say(client, world, who="eve")
    mine = client.get(ITEMS, headers=world.bearer("eve"))
    assert {item["reporter"] for item in mine.json["items"]} == {"eve"}
    page = client.get(f"{ITEMS}?limit=2&kind=fix", headers=world.bearer("eve"))
    assert len(page.json["items"]) == 2
    link = page.headers["Link"]
    assert link.endswith('; rel="next"')
    rest = client.get(link.split(">")[0][1:], headers=world.bearer("eve"))
    assert len(rest.json["items"]) == 1
    assert rest.json["next"] is None
    assert "Link" not in rest.headers
    both = {item["id"] for item in page.json["items"] + rest.json["items"]}
    assert both == {item["id"] for item in mine.json["items"]}


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "colour=red", "open=perhaps", "cursor=%00", "cursor=bm9uZQ"]
)
def test_queries_that_are_none(client: FlaskClient, world: World, query: str) -> None:
    refused = client.get(f"{ITEMS}?{query}", headers=world.bearer("eve"))
    assert refused.status_code == 422
    assert refused.json["errors"]


def test_what_is_mine(world: World) -> None:
    world.item(reporter="fay")
    answered = world.staff("lead").get(f"{ITEMS}?mine=true")
    assert answered.status_code == 200
    assert all(item["assignee"] == "lead" for item in answered.json["items"])


def test_learners_do_not_see_who_works_on_it(world: World, client: FlaskClient) -> None:
    item = world.item(reporter="gil")
    support = world.staff("support")
    stepped = support.post(f"{ITEMS}/{item.id}/transitions/triage", json={}, headers={"If-Match": '"1"'})
    assert stepped.status_code == 200
    assert stepped.json["assigned_role"] == "support"
    read = client.get(f"{ITEMS}/{item.id}", headers=world.bearer("gil"))
    assert read.json["assigned_role"] is None


def test_steps_and_why_not(world: World) -> None:
    item = world.item()
    support = world.staff("support")
    found = support.get(f"{ITEMS}/{item.id}/options").json
    options = {option["name"]: option for option in found["options"]}
    assert options["triage"]["allowed"]
    assert not options["pass"]["allowed"]
    assert options["pass"]["blockers"][0]["text"]
    refused = support.post(f"{ITEMS}/{item.id}/transitions/pass", json={}, headers={"If-Match": '"1"'})
    assert refused.status_code == 409
    assert refused.json["blockers"][0]["code"] == "state"
    unknown = support.post(f"{ITEMS}/{item.id}/transitions/fly", json={}, headers={"If-Match": '"1"'})
    assert unknown.status_code == 409
    assert "fly" in unknown.json["detail"]


def test_writes_need_the_version(world: World) -> None:
    item = world.item()
    support = world.staff("support")
    path = f"{ITEMS}/{item.id}/transitions/triage"
    assert support.post(path, json={}).status_code == 428
    stale = support.post(path, json={}, headers={"If-Match": '"7"'})
    assert stale.status_code == 412
    assert stale.json["current"] == 1
    assert stale.headers["ETag"] == '"1"'
    for odd in ('"abc"', 'W/"7"', '""', '"99999999999999999999"'):
        assert support.post(path, json={}, headers={"If-Match": odd}).status_code == 412
    assert support.post(path, json={}, headers={"If-Match": '"1", "2"'}).status_code == 422
    taken = support.post(path, json={}, headers={"If-Match": '"1"'})
    assert taken.status_code == 200
    assert taken.headers["ETag"] == f'"{taken.json["version"]}"'
    assert support.post(path, json={}, headers={"If-Match": "*"}).status_code == 409


def test_edit(world: World) -> None:
    item = world.item()
    support = world.staff("support")
    changed = support.patch(f"{ITEMS}/{item.id}", json={"fields": {"impact": "blocks_exam"}}, headers={"If-Match": '"1"'})
    assert changed.status_code == 200
    assert changed.json["fields"]["priority"] == "urgent"
    wrong = support.patch(f"{ITEMS}/{item.id}", json={"fields": {"impact": "none"}}, headers={"If-Match": "*"})
    assert wrong.status_code == 422


def test_conversation(world: World, client: FlaskClient) -> None:
    item = world.item(reporter="hal")
    path = f"{ITEMS}/{item.id}/messages"
    support = world.staff("support")
    note = support.post(path, json={"text": "seen before", "visibility": "internal"}, headers={"If-Match": "*"})
    assert note.status_code == 201
    public = support.post(path, json={"text": "Thank you"}, headers={"If-Match": "*"})
    assert public.json["visibility"] == "public"
    own = client.post(path, json={"text": "It is in unit 3"}, headers=world.bearer("hal"))
    assert own.status_code == 201
    refused = client.post(path, json={"text": "psst", "visibility": "internal"}, headers=world.bearer("hal"))
    assert refused.status_code == 403
    seen = [post["text"] for post in client.get(path, headers=world.bearer("hal")).json["messages"]]
    assert "seen before" not in seen
    assert {"Thank you", "It is in unit 3"} <= set(seen)
    assert "seen before" in [post["text"] for post in support.get(path).json["messages"]]
    assert client.post(path, json={"text": "  "}, headers=world.bearer("hal")).status_code == 422


def test_merge_and_unmerge(world: World) -> None:
    source, target = world.item(reporter="ida"), world.item(reporter="jon")
    support = world.staff("support")
    merged = support.post(f"{ITEMS}/{source.id}/merge", json={"into": target.id}, headers={"If-Match": '"1"'})
    assert merged.status_code == 200
    assert merged.json["merged_into"] == target.id
    assert merged.json["open"] is False
    back = support.post(f"{ITEMS}/{source.id}/unmerge", headers={"If-Match": merged.headers["ETag"]})
    assert back.status_code == 200
    assert back.json["merged_into"] is None
    nowhere = support.post(f"{ITEMS}/{source.id}/merge", json={"into": 999_999}, headers={"If-Match": "*"})
    assert nowhere.status_code == 404


def test_history_is_chained(world: World) -> None:
    item = world.item()
    told = world.staff("support").get(f"{ITEMS}/{item.id}/history").json["history"]
    assert told[0]["what"] == "created"
    assert len(told[0]["hash"]) == 64


def test_workflows_carry_labels(world: World, client: FlaskClient) -> None:
    english = client.get("/api/v1/sites/north/workflows", headers=world.bearer("ann")).json["workflows"]
    assert {"answer", "fix", "suggestion"} <= {one["name"] for one in english}
    chinese = client.get("/api/v1/sites/north/workflows?lang=zh-CN", headers=world.bearer("ann")).json["workflows"]
    assert [one["label"] for one in english] != [one["label"] for one in chinese]


@pytest.mark.parametrize("field", [("reporters", 1000), ("priority", "urgent"), ("late", True), ("reason", "because")])
def test_a_learner_fills_in_only_what_is_asked(client: FlaskClient, world: World, field: tuple[str, object]) -> None:
    name, value = field
    body = {"kind": "fix", "fields": {"what": "It stops", name: value}}
    refused = client.post("/api/v1/sites/north/items", json=body, headers=world.bearer("ann"))
    assert refused.status_code == 422
    assert name in refused.get_json()["errors"]
    asked = {"kind": "fix", "fields": {"what": "It stops", "impact": "annoying", "steps": "Press play"}}
    assert client.post("/api/v1/sites/north/items", json=asked, headers=world.bearer("ann")).status_code == 201
