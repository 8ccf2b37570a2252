"""A file with eighteen different faults prints eighteen findings, each at its line, all at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from lms_feedback_plugin.cli import root
from lms_feedback_plugin.definitions.checking import check_places
from lms_feedback_plugin.definitions.explained.base import TOLD, WORKFLOW, WORKSPACE
from lms_feedback_plugin.definitions.explained.example import changed, of_workflow

FAULTS = {
    "S001": ("version: 1", "versoin: 1\nversion: 1"),
    "S002": ("default: 1, label", "default: 1, required: yes, label"),
    "S004": ("type: date", "type: datum"),
    "S007": ("by: [learner, bot]", "by: [learner, bot, bot]"),
    "W101": ("to: done, by: support", "to: dome, by: support"),
    "W102": ("  by: support\n", "  by: suport\n"),
    "W103": ("needs: [what]", "needs: [wath]"),
    "W104": ("  finish: {effort: 3m", "  finnish: {effort: 3m"),
    "W107": ("when: board.voted", "when: board.votes"),
    "W110": ("if: item.votes >= sure", "if: item.votes >="),
    "W112": ("default: low", "default: middle"),
    "W120": ("reporter with told", "reporter with tolt"),
    "W122": ("survey: csat", "survey: csta"),
    "W123": ("soon in office", "soon in ofice"),
    "W130": ("from: [new, done]", "from: [new, done, closed]"),
    "W140": ("after: 48h", "after: two days"),
    "W160": ("votes: sum", "what: sum"),
    "W301": ("{en: New, zh-CN: 新}", "{en: New}"),
}
"""Code → the change that brings it about, each in a line of its own or beside others."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    small = tmp_path / "small"
    for language, text in TOLD.items():
        (small / "messages" / language).mkdir(parents=True)
        (small / "messages" / language / "told.md").write_text(text, encoding="utf-8")
    (tmp_path / "workspace.yaml").write_text(WORKSPACE, encoding="utf-8")
    (small / "workflow.yaml").write_text(changed(WORKFLOW, dict(FAULTS.values())), encoding="utf-8")
    return small


def test_eighteen_faults_are_eighteen_findings(folder: Path) -> None:
    found = check_places([folder]).found
    assert sorted(one.code for one in found) == sorted(FAULTS)
    assert len(FAULTS) == 18
    lines = (folder / "workflow.yaml").read_text(encoding="utf-8").split("\n")
    for one in found:
        written = FAULTS[one.code][1].strip().split("\n")[0]
        assert written in lines[one.line - 1], one.show()


def test_the_command_prints_them_all_and_fails(folder: Path) -> None:
    done = CliRunner().invoke(root, ["workflow", "check", str(folder)])
    assert done.exit_code == 1
    assert all(f" {code}: " in done.output for code in FAULTS)
    assert "1 file, 17 errors, 1 warning\n" in done.output
    answer = CliRunner().invoke(root, ["workflow", "check", str(folder), "--json"])
    told = json.loads(answer.output)
    assert (answer.exit_code, told["errors"], told["warnings"], len(told["diagnostics"])) == (1, 17, 1, 18)
    chinese = CliRunner().invoke(root, ["workflow", "check", str(folder), "--lang", "zh-CN"]).output
    assert "17 个错误，1 个警告" in chinese


def test_places_in_messages_are_told_beside_faults_of_the_workflow(folder: Path) -> None:
    said = folder / "messages" / "en" / "told.md"
    said.write_text(f"{said.read_text(encoding='utf-8')}\n{{item.nothing}} {{item.day}}\n", encoding="utf-8")
    (found,) = (one for one in check_places([folder]).found if one.code == "W310")
    assert (found.path, found.source_line) == (said.as_posix(), "{item.nothing} {item.day}"), "`day` is declared, if badly"
    printed = CliRunner().invoke(root, ["workflow", "check", str(folder)]).output
    assert "1 file, 18 errors, 1 warning\n" in printed
    assert "its scenarios are not read" in printed


BADLY = [("default: 1, label", "default: 1, required: yes, label"), ("type: number, default: 0.9", "type: nmber, default: 0.9")]


@pytest.mark.parametrize("broken", BADLY)
def test_what_is_declared_badly_is_told_where_it_is_declared_and_nowhere_else(broken: tuple[str, str]) -> None:
    (found,) = of_workflow(changed(WORKFLOW, dict([broken])), TOLD)
    assert broken[1] in found.source_line
