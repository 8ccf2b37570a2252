"""Mermaid: what its grammar takes, whatever the labels say. The shipped ones were drawn once with mermaid 11."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings

from lms_feedback_plugin.definitions import load
from lms_feedback_plugin.domain.workflow import Workflow
from lms_feedback_plugin.engine.drawing import View, chart_of, mermaid_of
from lms_feedback_plugin.engine.drawing.mermaid import quoted

from .charts import a_chart, a_workflow, workflows

SHIPPED = load.shipped_library()
ID = r"[a-z][a-zA-Z0-9_]*"
LINE = re.compile(
    rf"""stateDiagram-v2 | \ {{4}}(?:
      accTitle:\ .* | state\ "[^"]*"\ as\ {ID} | (?:\[\*\]|{ID})\ -->\ (?:\[\*\]|{ID})(?:\ :\ [^:]*)?
      | note\ right\ of\ {ID} | \ {{4}}[^":%{{}}]* | end\ note
      | classDef\ {ID}\ [a-z:;\-0-9px ]+ | class\ {ID}(?:,{ID})*\ {ID})""",
    re.VERBOSE,
)


@settings(deadline=None, max_examples=80)
@given(workflows())
def test_every_line_is_of_the_grammar(workflow: Workflow) -> None:
    text = mermaid_of(a_chart(workflow))
    assert [line for line in text.splitlines() if not LINE.fullmatch(line)] == []
    arrows = set(re.findall(rf"^    ({ID}) --> ({ID})", text, re.MULTILINE))
    asked = {(source, step.target) for step in workflow.transitions.values() for source in step.sources}
    assert asked <= arrows
    assert text.count("note right") == text.count("end note")


def test_what_would_speak_to_mermaid_becomes_text() -> None:
    assert quoted('a; "c" : <d> #e\n%% {f}') == "a#59; #34;c#34; #58; #60;d#62; #35;e #37;#37; #123;f#125;"
    assert quoted("等待学员补充（48 小时）") == "等待学员补充（48 小时）"


def test_its_own_words_are_no_ids() -> None:
    text = mermaid_of(a_chart(a_workflow([(("state",), "end")], ["state", "end"], ["x"], frozenset({"end"}))))
    assert "    state_S --> end_S : " in text
    assert "    end_S --> [*]" in text


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_labels_counts_and_clocks_are_told(language: str) -> None:
    text = mermaid_of(chart_of(SHIPPED.workflows["answer"], View(language, SHIPPED.workspace.role_labels, counts={"new": 2})))
    states = {"en": 'state "New · 2" as new', "zh-CN": 'state "新问题 · 2" as new'}
    assert states[language] in text
    assert {"en": "after 48 h", "zh-CN": "48 小时后"}[language] in text
    assert "⚡ lms.course_completed" in text
    assert "<br/>" in text, "two steps between the same states share an arrow"
