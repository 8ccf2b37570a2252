"""A file with many faults says all of them at once, in the order of the file, for people and for editors."""

from __future__ import annotations

import json

import pytest

from lms_feedback_plugin.definitions.diagnostics import Diagnostic, in_order
from lms_feedback_plugin.definitions.source import workflow_from_source
from lms_feedback_plugin.domain.calendar import Workspace
from lms_feedback_plugin.errors import DefinitionError

SPOILT = """\
workflow: spoilt
version: 0
fields:
  what: {type: text, requird: true}
  level: {type: choice}
states:
  new: {label: {en: New, zh-CN: 新}}
  done: {label: {en: Done, zh-CN: 完}, final: true}
transitions:
  finish: {from: [new, done], to: dome, by: suport, needs: [wath], do: [notify: reporter with nothing, call: traker.x]}
  close: {from: new, to: done, if: item.votes > 3, by: bot, by: bot}
timers:
  late: {while: nwe, after: 5 minutes in ofice, go: clos}
reactions:
  - {when: lms.course_complete, match: {reporter: event.user}, go: close}
"""


def test_all_at_once(workspace: Workspace) -> None:
    with pytest.raises(DefinitionError) as caught:
        workflow_from_source(SPOILT, {}, workspace)
    found: tuple[Diagnostic, ...] = caught.value.params["diagnostics"]  # type: ignore[assignment]
    assert [(f.line, f.code) for f in found if f.severity == "error"] == [
        (1, "S003"),
        (2, "S002"),
        (4, "S001"),
        (5, "S003"),
        (10, "W130"),
        (10, "W101"),
        (10, "W102"),
        (10, "W103"),
        (10, "W120"),
        (10, "W121"),
        (11, "W110"),
        (11, "Y002"),
        (13, "W101"),
        (13, "W140"),
        (13, "W123"),
        (13, "W104"),
        (15, "W107"),
    ]
    assert found == in_order(found)


def test_the_error_shows_place_line_caret_and_cure(workspace: Workspace) -> None:
    with pytest.raises(DefinitionError) as caught:
        workflow_from_source(SPOILT, {}, workspace)
    said = str(caught.value)
    column = SPOILT.split("\n")[9].index("dome") + 1
    assert f"workflow.yaml:10:{column}: error W101: There is no state “dome”. Known: new, done." in said
    assert "       = Did you mean “done”?" in said
    lines = said.split("\n")
    shown = next(n for n, line in enumerate(lines) if "error W101: There is no state “dome”" in line)
    assert lines[shown + 1][lines[shown + 2].index("^") :].startswith("dome")


def test_the_caret_stands_under_the_word_behind_wide_characters() -> None:
    line = "  new: {label: {zh-CN: 新问题}, finale: true}"
    fault = Diagnostic("S001", "error", "w.yaml", 3, line.index("finale") + 1, {"en": "x"}, line)
    _, source, caret = fault.show().split("\n")
    width = sum(2 if ord(c) > 0x2E80 else 1 for c in source[: source.index("finale")])
    assert caret.index("^") == width


def test_wording_in_chinese(workspace: Workspace) -> None:
    with pytest.raises(DefinitionError) as caught:
        workflow_from_source(SPOILT, {}, workspace)
    found: tuple[Diagnostic, ...] = caught.value.params["diagnostics"]  # type: ignore[assignment]
    shown = next(f for f in found if "dome" in f.message["en"]).show("zh-CN")
    assert "没有状态“dome”" in shown
    assert "是不是“done”？" in shown


def test_json(workspace: Workspace) -> None:
    with pytest.raises(DefinitionError) as caught:
        workflow_from_source(SPOILT, {}, workspace)
    found: tuple[Diagnostic, ...] = caught.value.params["diagnostics"]  # type: ignore[assignment]
    told = json.loads(json.dumps([f.as_json() for f in found]))
    assert {entry["code"] for entry in told} == {f.code for f in found}
    assert told[0].keys() == {"code", "severity", "path", "line", "column", "message", "source_line", "suggestion"}
