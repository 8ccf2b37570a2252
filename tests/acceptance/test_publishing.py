"""A workflow of one's own on a running service: there in seconds, and changed while somebody waits for an answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import requests

from ..conftest import World, eventually
from .test_command_line import run
from .test_main_path_over_http import SECONDS, Person, step

PUBLISH = ("workflow", "publish")


class Folder:
    """The folder that `workflow new` makes, and its next versions."""

    def __init__(self, world: World, parent: Path) -> None:
        self.path = parent / "room"
        world.command("workflow", "new", "room", "--label", "Book a room", "--label-zh", "预订教室", "--in", str(parent))

    def change(self, *changes: tuple[str, str]) -> None:
        file, stories = self.path / "workflow.yaml", self.path / "scenarios.yaml"
        text = file.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
            stories.write_text(stories.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        file.write_text(text, encoding="utf-8")


@pytest.fixture
def support(world: World) -> dict[str, str]:
    scopes = ("--scope", "items:read", "--scope", "items:act")
    return {"Authorization": f"Bearer {world.command('tokens', 'create', 'academy', 'support', '--name', 'rooms', *scopes)}"}


def published(world: World, folder: Folder, *words: str) -> dict[str, Any]:
    (plan,) = json.loads(world.command(*PUBLISH, str(folder.path), "--site", "academy", "--json", *words))
    return dict(plan)


def item(world: World, number: int, headers: dict[str, str]) -> dict[str, Any]:
    """Without what the LMS tells of its course, which comes when it comes."""
    found = dict(requests.get(f"{world.items}/{number}", headers=headers, timeout=SECONDS).json())
    return {name: value for name, value in found.items() if name != "about"}


def test_it_appears_without_a_restart_and_changes_under_those_who_wait(
    world: World, tmp_path: Path, support: dict[str, str]
) -> None:
    folder = Folder(world, tmp_path)
    wang = Person(world, "wang")
    kinds = f"{world.service}/api/v1/sites/academy/workflows"

    def known() -> bool:
        found = requests.get(kinds, headers=support, timeout=SECONDS)
        return '"room"' in found.text

    assert not known()
    assert published(world, folder, "--dry-run")["written"] is False
    assert not known()
    plan = published(world, folder)
    assert (plan["kind"], plan["live"], plan["items"], plan["written"]) == ("new", None, 0, True)
    eventually(known, 6)

    press = {"kind": "room", "fields": {"wish": "周五的自习室"}}
    created = requests.post(world.items, json=press, headers=wang.token("calculus"), timeout=SECONDS)
    assert created.status_code == 201, created.text
    number = created.json()["id"]
    before = item(world, number, support)

    folder.change(("version: 1", "version: 2"), (" new", " asked"))
    stranding = run(world, *PUBLISH, str(folder.path), "--site", "academy", "--lang", "en")
    assert (stranding.returncode, "Traceback" in stranding.stderr) == (5, False), stranding.stderr
    assert "W401" in stranding.stderr
    assert "migrate: [{from: 1, states: {new: asked}}]" in stranding.stderr
    gate = run(world, "workflow", "check", str(folder.path), "--against-live", "--json")
    assert (gate.returncode, {found["code"] for found in json.loads(gate.stdout)["diagnostics"]}) == (1, {"W401"})
    assert item(world, number, support) == before

    folder.change(("\ntimers:", "\nmigrate: [{from: 1, states: {new: done}}]\n\ntimers:"))
    silent = run(world, *PUBLISH, str(folder.path), "--site", "academy")
    assert (silent.returncode, "W132" in silent.stderr) == (3, True), "nobody may end without a word"
    folder.change(("{new: done}", "{new: asked}"))
    assert run(world, "workflow", "check", str(folder.path), "--against-live").returncode == 0
    moved = published(world, folder)
    assert (moved["live"], moved["version"], moved["items"]) == (1, 2, 1)
    after = item(world, number, support)
    assert (after["state"], after["state_label"], after["workflow_version"], after["version"]) == ("asked", "New", 2, 2)
    assert (after["fields"], after["created_at"]) == (before["fields"], before["created_at"])

    assert step(world, support, number, "finish", reply="201")["state"] == "done"
    assert published(world, folder)["kind"] == "same"
    nothing = json.loads(world.command("workflow", "migrate", "room", "--site", "academy", "--json"))
    assert nothing["items"] == 0
    assert "holds" in world.command("audit", "verify").lower()
