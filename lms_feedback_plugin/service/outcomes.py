"""What may become of a claimed outbox row, and which rows may go at all while a breaker is not closed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from lms_feedback_plugin.domain.delivery import OutboxRow, Receipt

from .breaker import CLOSED, Breaker

Target = tuple[str, str]
"""(site, adapter): what a breaker stands for."""


@dataclass(frozen=True, slots=True)
class Done:
    """The other side took it."""

    row: OutboxRow
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Failed:
    """It could not be taken now. ``probe``: it was sent to try a half-open target."""

    row: OutboxRow
    error: str
    retry_after: float | None = None
    probe: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """It will never be taken as it stands."""

    row: OutboxRow
    error: str


@dataclass(frozen=True, slots=True)
class Postponed:
    """Not tried: the target is known to be down, or this worker is stopping."""

    row: OutboxRow
    until: datetime


Outcome = Done | Failed | Refused | Postponed


@dataclass(frozen=True, slots=True)
class Plan:
    """``going`` with whether it is a probe; ``probing`` are the half-open breakers that now have one on its way."""

    going: tuple[tuple[OutboxRow, bool], ...]
    waiting: tuple[Postponed, ...]
    probing: Mapping[Target, Breaker]


def target_of(row: OutboxRow) -> Target:
    """The site and adapter that a row goes to."""
    return row.dispatch.site, row.target


def plan(rows: Iterable[OutboxRow], breakers: Mapping[Target, Breaker], now: datetime, probe_until: datetime) -> Plan:
    """Heed the breakers: of a half-open target one row goes to try, and all others wait for it.

    The row that was tried least goes, so that one which always fails is not for ever the one that is sent to try the door.
    """
    going: list[tuple[OutboxRow, bool]] = []
    waiting: list[Postponed] = []
    probing: dict[Target, Breaker] = {}
    for row in sorted(rows, key=lambda r: (r.attempts, r.sequence)):
        target = target_of(row)
        breaker = probing.get(target) or breakers.get(target, CLOSED)
        gate = breaker.gate(now)
        if gate == "open":
            assert breaker.open_until is not None
            waiting.append(Postponed(row, breaker.open_until))
            continue
        if gate == "half-open":
            probing[target] = breaker.probing(probe_until)
        going.append((row, gate == "half-open"))
    return Plan(tuple(going), tuple(waiting), probing)
