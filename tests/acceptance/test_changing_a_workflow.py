"""Before a change goes live: what it does otherwise, and what it would have made of everything that happened."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import requests

from lms_feedback_plugin.definitions.load import shipped_folder

from ..conftest import World
from .test_command_line import run


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """The shipped workflow with a shorter promise and a field more at its first step."""
    folder = tmp_path / "suggestion"
    shutil.copytree(shipped_folder() / "suggestion", folder)
    file = folder / "workflow.yaml"
    text = file.read_text(encoding="utf-8")
    for old, new in (
        (
            "{from: new, to: weighing, by: [support, teacher],",
            "{from: new, to: weighing, by: [support, teacher], needs: [reason],",
        ),
        ("after: 48h, do: [escalate: lead]", "after: 24h, do: [escalate: lead]"),
        ("version: 1", "version: 2"),
    ):
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    return folder


def test_what_is_live_beside_a_draft(world: World, draft: Path) -> None:
    done = run(world, "workflow", "diff", "live", str(draft), "--site", "academy", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "suggestion 1 → suggestion 2",
        "  [changes promises] “first_look”: 48h → 24h.",
        "  [changes rules] “weigh” now needs “reason”.",
        "  [wording] the version's number: “suggestion”",
    ]


def test_what_happened_walked_through_a_draft(world: World, draft: Path) -> None:
    token = world.command(
        "tokens", "create", "academy", "support", "--name", "replay", "--scope", "items:write", "--scope", "items:act"
    )
    headers = {"Authorization": f"Bearer {token}"}
    body = {"kind": "suggestion", "fields": {"idea": "Walk through it"}, "reporter": {"id": "amy"}}
    said = requests.post(world.items, json=body, headers=headers, timeout=10)
    assert said.status_code == 201, said.text
    number = said.json()["id"]
    taken = requests.post(
        f"{world.items}/{number}/transitions/weigh", json={}, headers=headers | {"If-Match": said.headers["ETag"]}, timeout=10
    )
    assert taken.status_code == 200, taken.text
    done = run(world, "workflow", "replay", str(draft), "--site", "academy", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert told["events"] > told["items"] >= 1
    needed = next(one for one in told["consequences"] if one["name"] == "weigh")
    assert (needed["kind"], needed["what"], needed["about"]) == ("refused", "needs", "reason")
    assert "“reason” is now needed (first: #" in needed["text"]["en"]
    spoken = run(world, "workflow", "replay", str(draft), "--site", "academy", "--lang", "zh-CN")
    assert "现在需要填写“reason”" in spoken.stdout
    same = run(world, "workflow", "replay", "suggestion", "--site", "academy", "--lang", "en")
    assert same.stdout.splitlines()[1:] == ["Everything would have gone as it did."]
    assert run(world, "workflow", "replay", "fix", "--site", "nowhere").returncode == 4
