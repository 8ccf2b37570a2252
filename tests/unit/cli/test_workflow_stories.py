"""``workflow test``, ``suggest`` and ``mutate`` on a folder of one's own and on what is shipped."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lms_feedback_plugin.cli import root
from lms_feedback_plugin.errors import DefinitionError, Invalid


def run(*words: object, language: str = "en") -> Result:
    return CliRunner().invoke(root, ["workflow", *map(str, words)], env={"LC_ALL": language, "COLUMNS": "120"})


def answered(*words: object) -> Any:
    """The JSON document that is the whole of the answer."""
    done = run(*words, "--json")
    return json.loads(done.stdout)


@pytest.fixture
def loan(tmp_path: Path) -> Path:
    """A folder outside of everything, as a newcomer begins it."""
    done = run("new", "loan", "--in", tmp_path)
    assert done.exit_code == 0, done.output
    return tmp_path / "loan"


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_new_folder_holds_from_the_first_minute(loan: Path) -> None:
    done = run("test", loan)
    assert done.exit_code == 0, done.output
    assert "loan 1: 5 of 5 scenarios hold, 100 % is covered." in done.output
    assert "States" in done.output


def test_what_does_not_hold_is_shown_at_its_line(loan: Path) -> None:
    replace(loan / "scenarios.yaml", "then: {state: done, told: [done]}", "then: {state: new, told: [done]}")
    done = run("test", loan)
    assert done.exit_code == 1
    assert "scenarios.yaml:9:19: error T001: The state is “done”, not “new”." in done.output
    assert "1 of 5 scenarios do not hold" in done.output
    (workflow,) = answered("test", loan)["workflows"]
    (failed,) = [scenario for scenario in workflow["scenarios"] if not scenario["passed"]]
    assert failed["failures"][0]["code"] == "T001"
    assert failed["failures"][0]["line"] == 9


def test_coverage_fails_only_where_it_is_asked_for(loan: Path) -> None:
    text = (loan / "scenarios.yaml").read_text(encoding="utf-8")
    (loan / "scenarios.yaml").write_text(text[: text.index("  - scenario: Only the desk")], encoding="utf-8")
    done = run("test", loan)
    assert done.exit_code == 0
    assert "finish refused to another role" in done.output
    assert "timer overdue" in done.output
    done = run("test", loan, "--cover-at-least", 90)
    assert done.exit_code == 1
    assert "loan: less than 90 % is covered." in done.output
    assert run("test", loan, "--cover-at-least", 50).exit_code == 0
    (workflow,) = answered("test", loan)["workflows"]
    assert workflow["coverage"]["states"] == {"covered": 2, "of": 2}
    assert {missed["name"]["zh-CN"] for missed in workflow["coverage"]["missed"]} == {
        "拒绝其他角色执行 finish",
        "计时器 overdue",
    }
    assert all(
        missed["path"].endswith("loan/workflow.yaml") and missed["line"] > 10 for missed in workflow["coverage"]["missed"]
    )


def test_no_scenarios_at_all_is_said_plainly(loan: Path) -> None:
    (loan / "scenarios.yaml").unlink()
    done = run("test", loan)
    assert done.exit_code == 1
    assert (
        f"loan has no scenarios.yaml: nothing says what it should do. `lms-feedback workflow suggest {loan} --write`"
        in done.output
    )
    assert answered("test", loan)["workflows"][0]["scenarios"] is None
    assert "还没有 scenarios.yaml" in run("test", loan, language="zh_CN.UTF-8").output
    done = run("mutate", loan)
    assert isinstance(done.exception, Invalid)


def test_suggest_begins_a_file_that_holds(loan: Path) -> None:
    (loan / "scenarios.yaml").unlink()
    printed = run("suggest", loan)
    assert printed.exit_code == 0
    assert not (loan / "scenarios.yaml").exists()
    done = run("suggest", loan, "--write")
    assert done.exit_code == 0
    assert (loan / "scenarios.yaml").read_text(encoding="utf-8").strip() == printed.stdout.strip()
    done = run("test", loan, "--cover-at-least", 100)
    assert done.exit_code == 0, done.output


def test_suggest_leaves_what_is_there(loan: Path) -> None:
    text = (loan / "scenarios.yaml").read_text(encoding="utf-8")
    begun = text[: text.index("  - scenario: Only the desk")] + "    # my own remark\n"
    (loan / "scenarios.yaml").write_text(begun, encoding="utf-8")
    (workflow,) = answered("suggest", loan, "--write")["workflows"]
    assert workflow["scenarios"] == [
        "Reply and finish: not for everyone (Learner)",
        "When it is due: Overdue",
        "In time: Overdue",
    ]
    whole = (loan / "scenarios.yaml").read_text(encoding="utf-8")
    assert whole == begun + workflow["text"]
    assert run("test", loan, "--cover-at-least", 100).exit_code == 0
    again = run("suggest", loan, "--write")
    assert "go through everything" in again.output
    assert (loan / "scenarios.yaml").read_text(encoding="utf-8") == whole


def test_suggest_speaks_chinese(loan: Path) -> None:
    (loan / "scenarios.yaml").unlink()
    printed = run("suggest", loan, language="zh_CN.UTF-8").stdout
    assert "# 请读一读：这是您想要的吗？" in printed
    assert "- scenario: 答复并完成：须先填写“答复”" in printed


def test_mutate_names_what_nobody_notices(loan: Path) -> None:
    replace(loan / "scenarios.yaml", "    then: {state: done, told: [done]}", "    then: {state: done}")
    done = run("mutate", loan)
    assert done.exit_code == 0
    assert "loan/workflow.yaml:21:17: “finish” does not do “notify reporter with done”" in done.output
    assert run("mutate", loan, "--at-least", 100).exit_code == 1
    (workflow,) = answered("mutate", loan)["workflows"]
    assert workflow["of"] - workflow["noticed"] == len(workflow["survivors"])
    assert {survivor["sort"] for survivor in workflow["survivors"]} >= {"effects"}
    assert "没有任何场景发现以下改动" in run("mutate", loan, language="zh_CN.UTF-8").output


def test_mutate_asks_for_scenarios_that_hold(loan: Path) -> None:
    replace(loan / "scenarios.yaml", "then: {state: done, told: [done]}", "then: {state: new}")
    done = run("mutate", loan)
    assert isinstance(done.exception, Invalid)
    assert "“Who asks is told” of loan does not hold" in str(done.exception)


@pytest.mark.parametrize("verb", ["test", "suggest", "mutate"])
def test_a_fault_in_the_files_is_told_before_anything_is_played(loan: Path, verb: str) -> None:
    replace(loan / "scenarios.yaml", "refused: needs reply", "refusd: needs reply")
    done = run(verb, loan)
    assert isinstance(done.exception, DefinitionError)
    assert "error S001: “refusd” is not known" in str(done.exception)


def test_the_shipped_workflows(tmp_path: Path) -> None:
    tested = answered("test", "--cover-at-least", 100)["workflows"]
    assert [workflow["workflow"] for workflow in tested] == ["answer", "fix", "suggestion"]
    weakened = run("mutate", "fix", "--at-least", 80)
    assert weakened.exit_code == 0, weakened.output


@pytest.mark.parametrize("verb", ["test", "suggest", "mutate"])
def test_each_explains_itself_with_an_example(verb: str) -> None:
    assert f"lms-feedback workflow {verb} loan" in run(verb, "--help").output
