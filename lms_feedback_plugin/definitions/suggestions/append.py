"""Puts proposed scenarios behind those that a file has already, without touching a letter of them."""

from __future__ import annotations

from collections.abc import Sequence as Several

from lms_feedback_plugin.definitions.diagnostics import Sink
from lms_feedback_plugin.definitions.parse import parse
from lms_feedback_plugin.definitions.scenario import Scenario
from lms_feedback_plugin.definitions.scenario_text import written_scenario
from lms_feedback_plugin.definitions.tree import Mapping, Sequence
from lms_feedback_plugin.domain.text import Text, say
from lms_feedback_plugin.errors import Invalid

READ_THIS: Text = {"en": "read this: is it what you want?", "zh-CN": "请读一读：这是您想要的吗？"}
BEGINNING: Text = {
    "en": "# Times are local to the office. 2 March 2026 is a Monday.\nscenarios:\n",
    "zh-CN": "# 时间均为办公所在地时间。2026 年 3 月 2 日是星期一。\nscenarios:\n",
}


def appended(text: str, scenarios: Several[Scenario], language: str = "en") -> str:
    """The text of the file with the scenarios behind it; empty text begins a file.

    Raises ``Invalid`` where the list is written in a way that nothing can be put behind (``scenarios: []``, or a key below).
    """
    begun = text.strip()
    before = (text if text.endswith("\n") else text + "\n") + "\n" if begun else say(BEGINNING, language)
    indent = _indent(text) if begun else 2
    comment = say(READ_THIS, language)
    whole = before + "\n".join(written_scenario(scenario, comment, indent) for scenario in scenarios)
    if begun and _count(whole) != _count(text) + len(scenarios):
        raise Invalid(
            "The scenarios cannot be put behind this list; end the file with it, and write each entry as `- scenario: …`."
        )
    return whole


def _indent(text: str) -> int:
    """How far the entries of the list are indented."""
    listed = _listed(text)
    first = listed.items[0] if listed and listed.items else None
    return max(first.column - 3, 0) if isinstance(first, Mapping) else 2


def _count(text: str) -> int:
    listed = _listed(text)
    return len(listed.items) if listed else 0


def _listed(text: str) -> Sequence | None:
    root = parse(text, Sink("", text))
    found = root.get("scenarios") if isinstance(root, Mapping) else None
    return found if isinstance(found, Sequence) else None
