"""Effects, weakened: one left out, another message sent, one value not written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from lms_feedback_plugin.definitions.stage import said
from lms_feedback_plugin.domain.text import Text
from lms_feedback_plugin.domain.workflow import Action, ActionKind, Workflow

from .parts import Mutant, Parts, each

Change = Callable[[tuple[Action, ...]], Workflow]


def of_effects(
    parts: Parts, do: tuple[Action, ...], owner: Text, way: tuple[str | int, ...], change: Change, *, alone: bool = False
) -> Iterator[Mutant]:
    """The mutants of one ``do``. ``alone``: without its only effect the whole part would be gone, which is told elsewhere."""
    for place, action, rest in each(do):
        here = (*way, "do", place)
        if rest or not alone:
            yield parts.mutant("effects", "do_removed", here, change(rest), owner=owner, action=written(action))
        if action.kind is ActionKind.NOTIFY and (other := _other_message(parts.workflow, action.name)):
            swapped = (*do[:place], replace(action, name=other), *do[place + 1 :])
            yield parts.mutant("effects", "do_message", here, change(swapped), owner=owner, old=action.name, new=other)
        for name in action.values if len(action.values) > 1 else ():
            values = {key: value for key, value in action.values.items() if key != name}
            kept = (*do[:place], replace(action, values=values), *do[place + 1 :])
            yield parts.mutant("effects", "do_value", here, change(kept), owner=owner, field=name)


def written(action: Action) -> str:
    """An action nearly as the file writes it."""
    if action.kind is ActionKind.SET:
        return "set " + ", ".join(action.values)
    return said(action) if action.kind is not ActionKind.NOTIFY else f"notify {action.target} with {action.name}"


def _other_message(workflow: Workflow, name: str) -> str | None:
    names = sorted(workflow.messages)
    return next((other for other in names[names.index(name) + 1 if name in names else 0 :] + names if other != name), None)
