"""The reference page leaves nothing out: every kind of mapping, every action, every event, in both languages."""

from __future__ import annotations

import pytest

from lms_feedback_plugin.definitions.editor.meanings import MEANINGS
from lms_feedback_plugin.definitions.editor.reference import ACTIONS, HEADINGS, reference_page
from lms_feedback_plugin.domain.event import CANONICAL
from lms_feedback_plugin.domain.workflow import ActionKind


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_nothing_is_left_out(language: str) -> None:
    page = reference_page(language)
    assert set(HEADINGS) == set(MEANINGS)
    assert set(ACTIONS) == set(ActionKind)
    for key in (key for keys in MEANINGS.values() for key in keys):
        assert f"| `{key}` |" in page
    for event in CANONICAL:
        assert f"| `{event}` |" in page


def test_the_examples_of_actions_are_of_their_kind() -> None:
    assert [example.partition(":")[0] for example, _ in ACTIONS.values()] == [str(kind) for kind in ACTIONS]
