"""A person is forgotten, because the LMS deleted them or because they asked."""

from __future__ import annotations

from lms_feedback_plugin.domain.text import Text
from lms_feedback_plugin.errors import Forbidden, NotFound

from .commands import Done, Erase
from .refusals import staff_only
from .turn import Turn

HAND_OVER: Text = {
    "en": "You have a role at the desk. Ask an admin, so that your work is handed over before your data goes.",
    "zh-CN": "您在工作台担任角色。请联系管理员，先移交工作再删除数据。",
}


def erase(turn: Turn, command: Erase) -> Done:
    """Forget them when the group is written. Staff must work for the whole site to do so; learners may ask it for themselves.

    Raises ``Forbidden`` for staff who ask it for themselves: their work has to be handed over first.
    """
    asks = command.person
    if asks is not None and asks.id == command.subject:
        if turn.house.sight.is_staff(asks):
            raise Forbidden(HAND_OVER["en"], text=HAND_OVER)
    elif asks is not None and turn.house.sight.courses_of(asks) is not None:
        raise staff_only()
    if turn.unit.people.get(command.site, command.subject) is None:
        raise NotFound(f"Nobody is known as {command.subject!r}.", person=command.subject)
    turn.forgotten.add((command.site, command.subject))
    return Done(None)
