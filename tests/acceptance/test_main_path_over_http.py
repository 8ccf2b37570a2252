"""The main job on real parts: the programs as ``make run`` starts them, spoken to over HTTP alone."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

CLI = [sys.executable, "-m", "lms_feedback_plugin.cli"]
SECONDS = 10


@dataclass(frozen=True)
class World:
    """Where the two programs are, and their settings."""

    service: str
    academy: str
    environment: dict[str, str]

    @property
    def items(self) -> str:
        return f"{self.service}/api/v1/sites/academy/items"

    def command(self, *words: str) -> str:
        """What the command line says."""
        done = subprocess.run([*CLI, *words], env=self.environment, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


def free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as two:
        for probe in (one, two):
            probe.bind(("127.0.0.1", 0))
        return one.getsockname()[1], two.getsockname()[1]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder: Path = tmp_path_factory.mktemp("sandbox")
    port, academy_port = free_ports()
    environment = {**os.environ, "LMSFB_DATA_DIR": str(folder), "LMSFB_PORT": str(port), "LMSFB_SWEEP_SECONDS": "0.3"}
    found = World(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{academy_port}", environment)
    program = subprocess.Popen(
        [*CLI, "sandbox", "--academy-port", str(academy_port)], env=environment, stdout=subprocess.DEVNULL, cwd=folder
    )
    try:
        eventually(lambda: program.poll() is not None or answers(found), 120)
        assert program.poll() is None, (folder / "service.log").read_text()
        yield found
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait(timeout=60)


def answers(world: World) -> bool:
    try:
        return all(requests.get(url, timeout=5).ok for url in (f"{world.service}/readyz", world.academy))
    except requests.RequestException:
        return False


def eventually(holds: Callable[[], object], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"did not come true within {seconds:g} seconds"
        time.sleep(0.2)


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
    amy = Person(world, "amy")
    for method, path in (("GET", ""), ("GET", "/options"), ("GET", "/messages"), ("POST", "/transitions/close")):
        found = requests.request(method, f"{world.items}/1{path}", headers=amy.token("python"), json={}, timeout=SECONDS)
        assert found.status_code in (404, 415), (path, found.text)
