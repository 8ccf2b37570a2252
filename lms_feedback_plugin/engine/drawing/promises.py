"""What a timer promises, in a few words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from lms_feedback_plugin.domain.workflow import Action, ActionKind, Timer

from .wording import clock, span, word

HEARD = (ActionKind.ESCALATE, ActionKind.NOTIFY, ActionKind.REMIND, ActionKind.ASSIGN)
"""What somebody notices, the loudest first; the rest is not drawn."""


def promise(timer: Timer, after: timedelta | None, role: Callable[[str], str], language: str) -> str | None:
    """When, and what then; None where the timer only takes a step, for the step tells it."""
    actions = [action for kind in HEARD for action in timer.do if action.kind == kind]
    if timer.go is not None and not actions:
        return None
    when = _when(timer, after, language)
    if not actions:
        return when
    return word(actions[0].kind.value, language, span=when, who=_who(actions[0], role, language))


def _who(action: Action, role: Callable[[str], str], language: str) -> str:
    return word("reporter", language) if action.target == "reporter" else role(action.target)


def short(timer: Timer, after: timedelta | None, language: str) -> str:
    """When the timer takes its step."""
    when = _when(timer, after, language)
    return when if timer.at is not None else word("after", language, span=when)


def _when(timer: Timer, after: timedelta | None, language: str) -> str:
    if timer.at is not None:
        return word("at working" if timer.calendar else "at", language, clock=clock(timer.at))
    length = span(after or timedelta(), language)
    return word("working", language, span=length) if timer.calendar else length
