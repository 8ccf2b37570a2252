"""A person is forgotten, because the LMS deleted them or because they asked."""

from __future__ import annotations

from lms_feedback_plugin.errors import NotFound

from .commands import Done, Erase
from .refusals import staff_only
from .turn import Turn


def erase(turn: Turn, command: Erase) -> Done:
    """Forget them when the group is written. Staff must work for the whole site to do so."""
    if command.person is not None and turn.house.sight.courses_of(command.person) is not None:
        raise staff_only()
    if turn.unit.people.get(command.site, command.subject) is None:
        raise NotFound(f"Nobody is known as {command.subject!r}.", person=command.subject)
    turn.forgotten.add((command.site, command.subject))
    return Done(None)
