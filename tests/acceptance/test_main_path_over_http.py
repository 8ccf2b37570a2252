"""The main job on real parts: the programs as ``make run`` starts them, spoken to over HTTP alone."""

from __future__ import annotations

from typing import Any

import requests

from ..conftest import World, eventually

SECONDS = 10


class Person:
    """Somebody with a browser at the academy, who also talks to the service's API."""

    def __init__(self, world: World, number: str) -> None:
        self.world = world
        self.browser = requests.Session()
        self.browser.headers["Origin"] = world.academy
        self.browser.post(f"{world.academy}/signin", {"person": number}, timeout=SECONDS).raise_for_status()

    def token(self, course: str) -> dict[str, str]:
        found = self.browser.get(f"{self.world.academy}/token", params={"course": course}, timeout=SECONDS).json()
        return {"Authorization": f"Bearer {found['token']}"}

    def inbox(self) -> str:
        return self.browser.get(f"{self.world.academy}/inbox/", timeout=SECONDS).text

    def is_told(self, sentence: str) -> None:
        eventually(lambda: sentence in self.inbox())


def step(world: World, headers: dict[str, str], item: int, name: str, **fields: object) -> dict[str, Any]:
    now = requests.get(f"{world.items}/{item}", headers=headers, timeout=SECONDS)
    done = requests.post(
        f"{world.items}/{item}/transitions/{name}",
        json={"fields": fields},
        headers={**headers, "If-Match": now.headers["ETag"]},
        timeout=SECONDS,
    )
    assert done.ok, done.text
    found: dict[str, Any] = done.json()
    return found


def test_a_learner_presses_and_is_told_in_their_language_that_it_works_again(world: World) -> None:
    wang = Person(world, "wang")
    press = {"kind": "fix", "fields": {"what": "第三讲的视频停在 3:10"}}
    headers = {**wang.token("calculus"), "Idempotency-Key": "press-1", "Accept-Language": "zh-CN"}
    created = requests.post(world.items, json=press, headers=headers, timeout=SECONDS)
    again = requests.post(world.items, json=press, headers=headers, timeout=SECONDS)
    assert created.status_code == 201, created.text
    assert again.json() == created.json()
    number = created.json()["id"]

    scopes = ("--scope", "items:read", "--scope", "items:act")
    support, developer = (
        {"Authorization": f"Bearer {world.command('tokens', 'create', 'academy', who, '--name', 'test', *scopes)}"}
        for who in ("support", "dev")
    )
    assert step(world, support, number, "triage")["state"] == "reproducing"
    handed = step(world, support, number, "hand_over", steps="Play to 3:10", conditions="Safari")
    assert (handed["state"], handed["assignee"]) == ("with_dev", "dev")
    wang.is_told("正在修复")

    dev = Person(world, "dev")
    eventually(lambda: "3:10" in dev.browser.get(f"{world.academy}/tracker/", timeout=SECONDS).text)
    dev.browser.post(f"{world.academy}/tracker/1/close", timeout=SECONDS).raise_for_status()

    def state() -> str:
        return str(requests.get(f"{world.items}/{number}", headers=developer, timeout=SECONDS).json()["state"])

    eventually(lambda: state() == "verifying")
    assert step(world, support, number, "pass")["state"] == "resolved"
    wang.is_told("问题已解决")
    assert step(world, wang.token("calculus"), number, "close")["state"] == "closed"
    assert "holds" in world.command("audit", "verify").lower()
    assert world.command("dead", "list").count("academy/") == 0


def test_another_learner_sees_nothing_of_it(world: World) -> None:
    amy, lin = Person(world, "amy"), Person(world, "lin")
    press = {"kind": "answer", "fields": {"question": "极限是什么？"}}
    number = requests.post(world.items, json=press, headers=lin.token("calculus"), timeout=SECONDS).json()["id"]
    for method, path in (("GET", ""), ("GET", "/options"), ("GET", "/messages"), ("POST", "/transitions/close")):
        found = requests.request(method, f"{world.items}/{number}{path}", headers=amy.token("python"), json={}, timeout=SECONDS)
        assert found.status_code in (404, 415), (path, found.text)
