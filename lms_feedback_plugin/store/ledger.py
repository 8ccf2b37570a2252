"""Decisions that a unit has taken in, until they are settled into rows.

One item may be decided on twice in a unit (by one command): its row is then written once, guarded by the version that was
read, and its history keeps both lines.
"""

from __future__ import annotations

from dataclasses import dataclass

from lms_feedback_plugin.domain.decision import Decision
from lms_feedback_plugin.domain.item import Pin, Snapshot

from .chain import GENESIS, Body

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Locked:
    """An item as this unit read it, and the newest hash of its history."""

    snapshot: Snapshot
    chain: bytes


@dataclass(frozen=True, slots=True)
class Change:
    """One decision. ``command`` counts the commands of the unit."""

    key: Key
    decision: Decision
    new: bool
    command: int


@dataclass(frozen=True, slots=True)
class Line:
    """One history line to be chained."""

    key: Key
    version: int
    actor: str
    body: Body


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that a unit does to one item: ``before`` is None for a new one."""

    before: Locked | None
    decision: Decision
    lines: tuple[Line, ...]

    @property
    def prev(self) -> bytes:
        """What the first of the lines follows."""
        return GENESIS if self.before is None else self.before.chain


class Ledger:
    """What was locked and what was decided."""

    def __init__(self) -> None:
        self.command = 0
        self._locked: dict[Key, Locked] = {}
        self._changes: list[Change] = []
        self._lines: list[Line] = []

    def remember(self, key: Key, locked: Locked) -> None:
        """An item was read for writing."""
        self._locked[key] = locked

    def locked(self, key: Key) -> Locked | None:
        """The item as read for writing, if it was."""
        return self._locked.get(key)

    def last_change(self, key: Key) -> Change | None:
        """The newest decision on an item in this unit."""
        return next((c for c in reversed(self._changes) if c.key == key), None)

    def change(self, key: Key, decision: Decision, *, new: bool) -> None:
        """Take a decision in."""
        if not new and key not in self._locked and self.last_change(key) is None:
            raise ValueError(f"Item {key} is saved without having been locked in this unit; lock it, decide, then save.")
        self._changes.append(Change(key, decision, new, self.command))

    def pin(self, key: Key) -> Pin | None:
        """What the item is pinned to, as decided or as read; None for an item that this unit knows nothing of."""
        change = self.last_change(key)
        if change is not None:
            return change.decision.item.pin
        locked = self._locked.get(key)
        return None if locked is None else locked.snapshot.item.pin

    def line(self, line: Line) -> None:
        """Take a history line in."""
        self._lines.append(line)

    def mark(self) -> tuple[int, int]:
        """A point to rewind to."""
        return len(self._changes), len(self._lines)

    def rewind(self, mark: tuple[int, int]) -> None:
        """Forget what came after the mark."""
        del self._changes[mark[0] :]
        del self._lines[mark[1] :]

    def settle(self) -> list[Outcome]:
        """What is to be written, one outcome an item; empties the ledger.

        Raises ``ValueError`` where a version has no history line or a line no version: they are one fact and are kept together.
        """
        changed: dict[Key, list[Change]] = {}
        for change in self._changes:
            changed.setdefault(change.key, []).append(change)
        lines: dict[Key, list[Line]] = {}
        for line in self._lines:
            lines.setdefault(line.key, []).append(line)
        for key in changed.keys() | lines.keys():
            versions = [c.decision.item.row_version for c in changed.get(key, ())]
            if versions != [line.version for line in lines.get(key, ())]:
                raise ValueError(
                    f"Item {key}: versions {versions} are saved and history lines "
                    f"{[line.version for line in lines.get(key, ())]} appended; every saved version needs its one line."
                )
        outcomes = [
            Outcome(None if changes[0].new else self._locked[key], changes[-1].decision, tuple(lines[key]))
            for key, changes in sorted(changed.items())
        ]
        self._changes.clear()
        self._lines.clear()
        return outcomes
