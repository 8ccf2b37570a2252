"""``workflow diff`` at the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lms_feedback_plugin.cli import root
from lms_feedback_plugin.definitions.load import shipped_folder


def diff(*said: str) -> Result:
    return CliRunner().invoke(root, ["workflow", "diff", *said])


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    folder = tmp_path / "fix"
    shutil.copytree(shipped_folder() / "fix", folder)
    return folder


def rewrite(folder: Path, old: str, new: str) -> None:
    file = folder / "workflow.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_it_says_what_changed(draft: Path) -> None:
    rewrite(draft, "first_look:   {type: duration, default: 5m", "first_look:   {type: duration, default: 10m")
    rewrite(draft, "by: support, needs: [steps, conditions]", "by: support, needs: [steps]")
    result = diff("fix", str(draft), "--lang", "en")
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == [
        "fix 1 → fix 1",
        "  [changes promises] “first_look”: 5m → 10m (first_look: 10m in office), where a site has not set it otherwise.",
        "  [changes rules] “hand_over” no longer needs “conditions”.",
    ]
    assert diff("fix", str(draft), "--exit-code").exit_code == 1


def test_it_knows_wording_from_behaviour(draft: Path) -> None:
    rewrite(draft, "en: Being verified", "en: On trial")
    result = diff("fix", str(draft), "--lang", "en", "--exit-code")
    assert result.exit_code == 0
    assert result.output.splitlines()[-1] == "Only labels, messages and the like changed: items need not move."
    assert "没有任何变化" in diff("fix", "fix", "--lang", "zh-CN").output


def test_it_answers_in_json(draft: Path) -> None:
    rewrite(draft, "after: 72h, go: close", "after: 96h, go: close")
    told = json.loads(diff("fix", str(draft), "--json").stdout)
    assert told["same_behaviour"] is False
    assert told["gravest"] == "promise"
    (change,) = told["changes"]
    assert change["text"]["en"] == "“settle”: 72h → 4d."
    assert told["old"]["behaviour"] != told["new"]["behaviour"]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (("live", "fix"), "--site academy"),
        (("fix", "fix", "--site", "academy"), "--site academy"),
        (("live", "live", "--site", "academy"), "must be a folder"),
        (("fix", "nowhere"), "no workflow of that name"),
    ],
)
def test_it_says_what_it_does_not_take(said: tuple[str, ...], why: str) -> None:
    result = diff(*said)
    assert result.exit_code == 2, result.output
    assert why in result.output
