"""The way that one item went: from the lines of its history to the steps of its workflow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lms_feedback_plugin.domain.decision import HistoryLine
from lms_feedback_plugin.domain.workflow import Workflow

MERGE = "merge!"
"""Names the merge as a step; no transition can be called so."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One change of state, counted from 1. ``step`` names the transition, or is ``MERGE``, or None where the item was put
    there from outside of its workflow (``what`` tells how). The first one is the arrival: number 0 and no ``source``."""

    number: int
    what: str
    step: str | None
    source: str | None
    target: str
    at: datetime


def passages(workflow: Workflow, lines: Iterable[tuple[HistoryLine, datetime]]) -> tuple[Passage, ...]:
    """Every change of state in order; lines that change none are left out."""
    found: list[Passage] = []
    for line, at in lines:
        if line.from_state != line.to_state or line.what == "transition":
            step = None if line.from_state is None else _step(workflow, line)
            found.append(Passage(len(found), line.what, step, line.from_state, line.to_state, at))
    return tuple(found)


def _step(workflow: Workflow, line: HistoryLine) -> str | None:
    if line.what == "merged":
        return MERGE
    tried = [line.name]
    if line.what == "timer" and line.name in workflow.timers:
        tried = [workflow.timers[line.name].go or ""]
    elif line.what == "reaction":
        tried = [reaction.go for reaction in workflow.reactions if reaction.when == line.name and reaction.go]
    for name in tried:
        step = workflow.transitions.get(name)
        if step and step.target == line.to_state and line.from_state in step.sources:
            return name
    return None
