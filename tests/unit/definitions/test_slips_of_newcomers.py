"""Slips that people make who know other YAML, or type on a Chinese keyboard: the cure is named."""

from __future__ import annotations

import pytest

from lms_feedback_plugin.definitions.explained.base import TOLD, WORKFLOW
from lms_feedback_plugin.definitions.explained.example import changed, of_workflow

SLIPS = [
    ("final: true,", "final: yes,", "S002", "Write: true"),
    ("required: true", "required: True", "S002", "Write: true"),
    ("required: true", "required: off", "S002", "Write: false"),
    ("to: done,", "to：done,", "S001", "This is a full-width colon. Write: to: done"),
    ("{en: New, zh-CN: 新}", "{en: New, zh-CN： 新}", "S001", "This is a full-width colon. Write: zh-CN: 新"),
    ("if: item.votes >= sure", "if: item.level = 'high'", "W110", "Write: item.level == 'high'"),
    (
        "if: item.votes >= sure",
        "if: item.votes = 3 and item.level != 'low'",
        "W110",
        "Write: item.votes == 3 and item.level != 'low'",
    ),
    ("[notify: reporter with told]", "[notify reporter with told]", "S002", "Write: notify: reporter with told"),
    ("do: [notify: reporter with told]", "do: notify reporter with told", "S002", "Write: do: [notify: reporter with told]"),
    ("do: [notify: reporter with told]", "do: {notify: reporter with told}", "S002", "Write: do: [notify: reporter with told]"),
    ("to: done, by: support", "to: done by: support", "Y001", "A comma may be missing before this place"),
    ("en: Finish", "en: Finish: now", "Y001", "A comma may be missing before this place"),
]


@pytest.mark.parametrize(("right", "wrong", "code", "cure"), SLIPS)
def test_the_cure_is_named(right: str, wrong: str, code: str, cure: str) -> None:
    found = [one for one in of_workflow(changed(WORKFLOW, {right: wrong}), TOLD) if one.code == code]
    assert found
    assert (found[0].suggestion or {}).get("en", "").startswith(cure), found[0].show()
    assert set(found[0].suggestion or {}) == {"en", "zh-CN"}
