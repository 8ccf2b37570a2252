"""Which function decides which command, and what is fetched for a whole group beforehand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from . import erasing, intake, merging, nudging, receiving, steps, talk, voting
from .commands import (
    Assign,
    Command,
    Edit,
    Elapse,
    Erase,
    Fire,
    Follow,
    MergeItems,
    Nudge,
    Outcome,
    Rate,
    Receive,
    Reconsider,
    Say,
    Submit,
    UnmergeItems,
    Vote,
)
from .replies import once, scope_of
from .turn import Group, Turn

HANDLERS: Mapping[type, Callable[[Turn, Any], Outcome]] = {
    Submit: intake.submit,
    Receive: receiving.receive,
    Fire: steps.fire,
    Elapse: steps.elapse,
    Reconsider: steps.reconsider,
    Edit: steps.edit,
    Assign: steps.assign,
    Say: talk.say,
    Nudge: nudging.nudge,
    Vote: voting.vote,
    Rate: talk.rate,
    Follow: talk.follow,
    MergeItems: merging.merge,
    UnmergeItems: merging.unmerge,
    Erase: erasing.erase,
}
NO_PRESS = (Receive, Elapse, Reconsider, Erase)
"""Nobody presses these: they carry no key."""


def handle(turn: Turn, command: Command) -> Outcome:
    """Decide one command. Raises the ``FeedbackError`` that refuses it."""
    decide = HANDLERS[type(command)]
    if isinstance(command, NO_PRESS) or not command.key:
        return decide(turn, command)
    return once(turn, command, command.key, lambda: decide(turn, command))  # type: ignore[arg-type, return-value]


def prepare(group: Group, commands: Sequence[Command]) -> None:
    """What all commands will ask for, in few statements: their items locked, their reporters read, numbers for new items."""
    keys: dict[str, list[tuple[str, str]]] = {}
    locked: dict[str, set[int]] = {}
    reporters: dict[str, list[str]] = {}
    presses: dict[str, list[Submit]] = {}
    for command in commands:
        if not isinstance(command, NO_PRESS) and command.key:
            keys.setdefault(command.site, []).append((scope_of(command), command.key))
        if isinstance(command, Submit):
            reporters.setdefault(command.site, []).append(command.reporter.id)
            if command.course is not None:
                presses.setdefault(command.site, []).append(command)
        elif isinstance(command, MergeItems):
            locked.setdefault(command.site, set()).update((command.source, command.target))
        elif not isinstance(command, (Receive, Erase, Follow, Rate)):
            locked.setdefault(command.site, set()).add(command.item)
    for site, wanted in keys.items():
        group.look_up(site, wanted)
    for site in sorted(locked):
        group.unit.items.lock_many(site, locked[site])
    for site, ids in sorted(reporters.items()):
        group.unit.people.get_many(site, ids)
        group.expect(site, len(ids))
    for site, submitted in sorted(presses.items()):
        intake.look_around(group, site, submitted)
