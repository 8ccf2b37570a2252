"""Two walks of the same lives side by side: what the changed file would have made otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from .record import Life, Trail
from .track import Track
from .walker import walk

Kind = Literal["lost", "refused", "sooner", "later", "elsewhere", "promise", "decided", "notice"]
ORDER: tuple[Kind, ...] = ("lost", "refused", "sooner", "later", "elsewhere", "promise", "decided", "notice")


@dataclass(frozen=True, slots=True)
class Key:
    """What sort of consequence: ``name`` is the step, timer, field or message; ``what`` and ``about`` say more of it."""

    kind: Kind
    name: str
    what: str = ""
    about: str = ""


@dataclass(slots=True)
class Consequence:
    """How often, and where first. ``more`` and ``fewer`` count rings and notices item by item."""

    key: Key
    items: int = 0
    first: int = 0
    at: datetime | None = None
    old: int = 0
    new: int = 0
    more: int = 0
    fewer: int = 0


@dataclass(slots=True)
class Outcome:
    """Everything that was found. ``lines`` counts what was walked through, once."""

    items: int = 0
    lines: int = 0
    unjudged: int = 0
    found: dict[Key, Consequence] = field(default_factory=dict)
    rings: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Timer → how often it rang, before and with the change."""

    def consequences(self) -> list[Consequence]:
        """The gravest sort first, the most frequent of a sort first."""
        told = (c for c in self.found.values() if c.items or c.more or c.fewer)
        return sorted(told, key=lambda c: (ORDER.index(c.key.kind), -c.items, -c.more - c.fewer, c.key.name))


def compare(
    old: Track, new: Track, lives: Iterable[Life], until: datetime, into: Outcome, since: datetime | None = None
) -> None:
    """Walk through all lives under both versions. What the old version finds too is no consequence of the change.

    Each life is walked through from its beginning; what happened before ``since`` is not told.
    """
    for life in lives:
        if life.lines:
            before, after = walk(old, life, until, since), walk(new, life, until, since)
            into.items += 1
            into.lines += len(life.lines)
            into.unjudged += after.unjudged
            _differences(life, before, after, into, since or life.lines[0].at)


def _differences(life: Life, before: Trail, after: Trail, into: Outcome, since: datetime) -> None:
    for key, n in dict(_steps(life, before, after)).items():
        if life.lines[n].at >= since:
            _note(into, key, life, n)
    for timer in before.rings.keys() | after.rings.keys():
        one, other = into.rings.get(timer, (0, 0))
        into.rings[timer] = one + before.rings[timer], other + after.rings[timer]
    _counts("promise", life, before.rings, after.rings, into)
    _counts("notice", life, before.notices, after.notices, into)
    if after.lost is None and before.lost is None:
        for name in before.decided.keys() & after.decided.keys():
            if before.decided[name] != after.decided[name]:
                what, about = str(before.decided[name]), str(after.decided[name])
                _note(into, Key("decided", name, what, about), life, len(life.lines) - 1)


def _steps(life: Life, before: Trail, after: Trail) -> Iterator[tuple[Key, int]]:
    """Lines that go otherwise; the last comes first, so that a dictionary of them keeps the first."""
    lines = life.lines
    for n, (code, about) in reversed(after.refused.items()):
        if n not in before.refused:
            yield Key("refused", _name(lines[n].what, lines[n].name), code, about), n
    for n, state in reversed(after.sooner.items()):
        if n not in before.sooner:
            yield Key("sooner", lines[n].name, state), n
    for n, state in reversed(after.later.items()):
        if n not in before.later:
            yield Key("later", lines[n].name, state, lines[n].to_state), n
    for n, state in reversed(after.elsewhere.items()):
        if before.elsewhere.get(n) != state:
            yield Key("elsewhere", lines[n].name, state, lines[n].to_state), n
    if after.lost is not None and before.lost is None:
        yield Key("lost", lines[after.lost].to_state), after.lost


def _name(what: str, name: str) -> str:
    return what if what in ("created", "merged") else name


def _note(into: Outcome, key: Key, life: Life, n: int) -> Consequence:
    found = into.found.get(key)
    if found is None:
        found = into.found[key] = Consequence(key)
    if not found.items or life.lines[n].at < (found.at or life.lines[n].at):
        found.first, found.at = life.number, life.lines[n].at
    found.items += 1
    return found


def _counts(kind: Kind, life: Life, before: Counter[str], after: Counter[str], into: Outcome) -> None:
    for name in before.keys() | after.keys():
        one, other = before[name], after[name]
        if one != other:
            found = _note(into, Key(kind, name), life, 0)
            found.more += max(0, other - one)
            found.fewer += max(0, one - other)
