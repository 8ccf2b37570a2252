"""Times in few words, text in lines, and which step a line of history was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_feedback_plugin.definitions import load
from lms_feedback_plugin.domain.decision import HistoryLine
from lms_feedback_plugin.domain.workflow import Condition
from lms_feedback_plugin.engine.drawing import MERGE, passages
from lms_feedback_plugin.engine.drawing.measure import width, wrapped
from lms_feedback_plugin.engine.drawing.outside import states_meant
from lms_feedback_plugin.engine.drawing.wording import WORDS, span

AT = datetime(2026, 11, 23, tzinfo=UTC)
FIX = load.shipped_library().workflows["fix"]


@pytest.mark.parametrize(
    ("length", "english", "chinese"),
    [
        (timedelta(minutes=5), "5 min", "5 分钟"),
        (timedelta(hours=48), "48 h", "48 小时"),
        (timedelta(hours=72), "72 h", "72 小时"),
        (timedelta(days=5), "5 d", "5 天"),
        (timedelta(days=14, hours=2, minutes=3), "14 d 2 h 3 min", "14 天 2 小时 3 分钟"),
        (timedelta(seconds=90), "1 min 30 s", "1 分钟 30 秒"),
        (timedelta(), "0 s", "0 秒"),
    ],
)
def test_spans(length: timedelta, english: str, chinese: str) -> None:
    assert (span(length, "en"), span(length, "zh-CN")) == (english, chinese)


def test_every_word_is_there_in_both_languages() -> None:
    assert {name for name, text in WORDS.items() if set(text) != {"en", "zh-CN"}} == set()


@given(st.text(max_size=80), st.floats(20, 200))
def test_lines_are_narrow_and_lose_no_letter(text: str, limit: float) -> None:
    lines = wrapped(text, 10, limit)
    assert all(width(line, 10) <= limit or len(line) == 1 for line in lines)
    kept = "".join(lines).replace(" ", "")
    assert [letter for letter in text if letter.isalnum()] == [letter for letter in kept if letter.isalnum()]


def test_a_line_breaks_between_words_and_between_chinese_characters() -> None:
    assert wrapped("Waiting for the learner", 10, 70) == ("Waiting for", "the learner")
    assert wrapped("等待学员补充，说明", 10, 62) == ("等待学员补", "充，说明")
    assert wrapped("", 10, 60) == ("",)


STEPS = [
    (("transition", "triage", "new", "reproducing"), "triage"),
    (("timer", "settle", "resolved", "closed"), "close"),
    (("timer", "solve", "new", "closed"), None),
    (("reaction", "tracker.issue_closed", "with_dev", "verifying"), "deliver"),
    (("merged", "12", "new", "merged"), MERGE),
    (("unmerged", "12", "merged", "new"), None),
    (("migrated", "2", "old", "new"), None),
]


@pytest.mark.parametrize(("line", "step"), STEPS, ids=lambda one: one[0] if isinstance(one, tuple) else str(one))
def test_which_step_it_was(line: tuple[str, str, str, str], step: str | None) -> None:
    what, name, before, after = line
    found = passages(
        FIX, [(HistoryLine("created", "fix", "p", None, "new"), AT), (HistoryLine(what, name, "p", before, after), AT)]
    )  # type: ignore[arg-type]
    assert [(one.number, one.step, one.source, one.target) for one in found] == [
        (0, None, None, "new"),
        (1, step, before, after),
    ]


@pytest.mark.parametrize(
    ("source", "states"),
    [
        ("state == 'new'", {"new"}),
        ("item.votes > 1 and state in ['new', 'weighing']", {"new", "weighing"}),
        ("state == 'new' or item.late", None),
        ("state != 'new'", None),
        ("item.late", None),
    ],
)
def test_the_states_that_a_condition_names(source: str, states: set[str] | None) -> None:
    assert states_meant(Condition(source)) == states
    assert states_meant(None) is None
