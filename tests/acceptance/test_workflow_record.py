"""Recording on the command line: from an item of a running service into a workflow's scenarios."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
import requests

from lms_feedback_plugin.definitions import load

from ..commands import run
from ..conftest import World

SAID = "Amy Adams (amy@academy.example, 555-0199) cannot hear lesson 4"


@pytest.fixture(scope="module")
def item(world: World) -> int:
    """An item that support asked back about."""
    token = world.command("tokens", "create", "academy", "support", "--name", "recording", "--scope", "items:read",
                          "--scope", "items:write", "--scope", "items:act").splitlines()[0]  # fmt: skip
    bearer = {"Authorization": f"Bearer {token}"}
    said = {"kind": "fix", "fields": {"what": SAID}, "reporter": {"id": "amy", "name": "Amy Adams"}}
    made = requests.post(world.items, json=said, headers=bearer, timeout=30)
    assert made.status_code == 201, made.text
    step = f"{world.items}/{made.json()['id']}/transitions/triage"
    taken = requests.post(step, json={"fields": {}}, headers=bearer | {"If-Match": "*"}, timeout=30)
    assert taken.status_code == 200, taken.text
    return int(made.json()["id"])


def record(world: World, *words: str) -> subprocess.CompletedProcess[str]:
    return run(["workflow", "record", *words, "--lang", "en"], world.environment)


def test_an_item_becomes_a_scenario_that_names_nobody(world: World, item: int) -> None:
    done = record(world, str(item), "--site", "academy")
    assert done.returncode == 0, done.stderr
    assert f"what: text of {len(SAID)} characters" in done.stdout
    assert "support: triage" in done.stdout
    told = json.loads(record(world, str(item), "--site", "academy", "--json").stdout)
    assert (told["workflow"], told["whole"], told["remarks"]) == ("fix", True, [])
    assert told["text"].strip() == done.stdout.strip()
    for personal in ("Amy", "amy", "555", "lesson 4"):
        assert personal not in done.stdout + done.stderr


def test_it_is_kept_behind_the_scenarios_and_holds_there(world: World, item: int, tmp_path: Path) -> None:
    folder = tmp_path / "fix"
    shutil.copytree(load.shipped_folder() / "fix", folder)
    before = (folder / "scenarios.yaml").read_text(encoding="utf-8")
    done = record(world, str(item), "--site", "academy", "--name", "The sound was gone", "--write", str(folder))
    assert done.returncode == 0, done.stderr
    after = (folder / "scenarios.yaml").read_text(encoding="utf-8")
    assert after.startswith(before)
    assert "- scenario: The sound was gone" in after.removeprefix(before)
    tested = run(["workflow", "test", str(folder)], world.environment)
    assert tested.returncode == 0, tested.stderr


def test_what_cannot_be_kept_is_said(world: World, item: int, tmp_path: Path) -> None:
    strange = tmp_path / "fix"
    shutil.copytree(load.shipped_folder() / "fix", strange)
    text = (strange / "workflow.yaml").read_text(encoding="utf-8")
    (strange / "workflow.yaml").write_text(text.replace("do: [assign: support]}", "do: [assign: lead]}", 1), encoding="utf-8")
    before = (strange / "scenarios.yaml").read_text(encoding="utf-8")
    for words, code, said in (
        (("999999", "--site", "academy"), 4, "999999"),
        ((str(item), "--site", "nowhere"), 4, ""),
        ((str(item), "--site", "academy", "--write", "answer"), 6, "this item is of fix"),
        ((str(item), "--site", "academy", "--write", str(strange)), 6, "does not hold"),
    ):
        done = record(world, *words)
        assert (done.returncode, said in done.stderr, done.stdout) == (code, True, ""), done.stderr
        assert "Traceback" not in done.stderr
    assert (strange / "scenarios.yaml").read_text(encoding="utf-8") == before
