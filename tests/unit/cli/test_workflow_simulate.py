"""``workflow simulate`` at the command line: tables, JSON, a chart, and what it does not take."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from lms_feedback_plugin.cli import root

SMALL = ("--arrivals", "10/h", "--days", "4", "--seeds", "2", "--from", "2026-03-02")


def simulate(*said: str) -> Result:
    return CliRunner().invoke(root, ["workflow", "simulate", *said], env={"COLUMNS": "140"})


def test_it_answers_in_one_sentence() -> None:
    result = simulate("fix", *SMALL, "--staff", "support=3", "--lang", "en")
    assert result.exit_code == 0, result.output
    assert "With 3 at support " in result.output.splitlines()[-1]
    assert "with 4, " in result.output.splitlines()[-1]
    for said in ("first_look", "developer", "any", "need_info (Waiting for the learner)", "in the hours of “office”"):
        assert said in result.output


def test_it_finds_the_smallest_staff_and_draws_the_promises(tmp_path: Path) -> None:
    chart = tmp_path / "chart.svg"
    result = simulate("answer", *SMALL, "--promise", "overdue=70%", "--svg", str(chart), "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    people = told["search"]["people"]
    assert told["search"]["tried"][str(people)] >= 0.7
    assert next(role["people"] for role in told["roles"] if role["role"] == "support") == people
    assert set(told["verdict"]) == {"en", "zh-CN"}
    drawn = ElementTree.fromstring(chart.read_text(encoding="utf-8"))
    assert "overdue" in drawn.attrib["aria-label"]
    assert not [part for part in drawn.iter() if part.tag.endswith("script")]


def test_it_speaks_chinese() -> None:
    result = simulate("suggestion", *SMALL, "--staff", "support=2", "--lang", "zh-CN")
    assert result.exit_code == 0, result.output
    assert "在“office”工作时间内" in result.output
    assert "的兑现率为" in result.output


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (("--arrivals", "20"), "20/h"),
        (("--arrivals", "0/h"), "20/h"),
        (("--arrivals", "2/h", "--staff", "support"), "support=4"),
        (("--arrivals", "2/h", "--staff", "suport=4"), "There is no role 'suport'"),
        (("--arrivals", "2/h", "--promise", "first_look=195%"), "95%"),
        (("--arrivals", "2/h", "--promise", "first_lok=95%"), "has no timer 'first_lok'"),
        (("--arrivals", "2/h", "--promise", "settle=95%"), "Nobody's work"),
        (("--arrivals", "2/h", "--calendar", "moon"), "There is no calendar 'moon'"),
        (("--arrivals", "2/h", "--learner-replies", "soon"), "12h"),
    ],
)
def test_it_says_what_it_does_not_take(said: tuple[str, ...], why: str) -> None:
    result = simulate("fix", *said, "--days", "1", "--seeds", "1")
    assert result.exit_code == 2, result.output
    assert why in result.output
