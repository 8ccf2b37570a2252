"""One change, and how to speak of what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lms_feedback_plugin.domain.text import Text

EN, ZH = "en", "zh-CN"
Severity = Literal["strands", "promise", "rule", "wording"]
WEIGHT: dict[Severity, int] = {"strands": 0, "promise": 1, "rule": 2, "wording": 3}
"""``strands``: items may be left where nothing leads on; ``promise``: something comes at another time, or is told or not told
otherwise; ``rule``: what may be done, by whom, or what is decided; ``wording``: items need not move."""


@dataclass(frozen=True, slots=True)
class Change:
    """One sentence. ``section`` and ``name`` say where it stands in the file."""

    severity: Severity
    section: str
    name: str
    text: Text


def both(en: str, zh: str) -> Text:
    """The two languages of every sentence."""
    return {EN: en, ZH: zh}


def names(found: Sequence[str]) -> str:
    """Names in quotation marks, as both languages write them."""
    return ", ".join(f"“{name}”" for name in found) or "–"
