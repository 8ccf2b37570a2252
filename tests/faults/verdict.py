"""After the storm: what was acknowledged is there, whole, proved and told, and nobody was told twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.outbox import Outgoing
from lms_feedback_plugin.store.unit import Unit

from .press import Acknowledged


@dataclass(frozen=True)
class Verdict:
    """``faults`` is empty when everything holds."""

    faults: tuple[str, ...]
    items: int
    notices: int
    sent_again: int
    """Effects that reached the academy more than once and were recognised by their key."""


def judge(database: Database, site: str, said: Acknowledged, academy: Mapping[str, object]) -> Verdict:
    """Look at the service's database and at what the academy showed to whom."""
    shown = academy["notices"]
    assert isinstance(shown, dict)
    faults = [*said.wrong, *(f"the press {key} was never answered" for key in said.unanswered)]
    faults += [f"item {item} was given to {n} presses" for item, n in Counter(said.asked.values()).items() if n > 1]
    faults += [f"the notice {key} was shown {n} times" for key, n in shown.items() if n != 1]
    with database.reader() as unit:
        snapshots = unit.items.get_many(site, sorted(said.reporters))
        for item, reporter in said.reporters.items():
            if item not in snapshots:
                faults.append(f"item {item} was acknowledged and is not there")
                continue
            faults += _of_item(unit, site, item, reporter, item in said.answered, shown)
        report = unit.history.verify(site)
        faults += [f"the history does not hold: {broken}" for broken in report.breaks]
        faults += [f"{row.dispatch.key} is dead: {row.last_error}" for row in unit.outbox.list_dead(site)]
    if report.items != len(said.reporters):
        faults.append(f"{report.items} items are in the database and {len(said.reporters)} were acknowledged")
    duplicates = academy["duplicates"]
    assert isinstance(duplicates, int)
    return Verdict(tuple(faults), report.items, len(shown), duplicates)


def _of_item(unit: Unit, site: str, item: int, reporter: str, answered: bool, shown: Mapping[str, int]) -> list[str]:
    """One item, whole: its history leads to its version, and what it had to say was said."""
    faults: list[str] = []
    snapshot = unit.items.get(site, item)
    history = unit.history.of(site, item)
    sent = unit.outbox.of(site, item)
    if snapshot.item.reporter != reporter:
        faults.append(f"item {item} belongs to {snapshot.item.reporter} and was pressed by {reporter}")
    if [entry.version for entry in history] != list(range(1, snapshot.item.row_version + 1)):
        faults.append(f"item {item} is at version {snapshot.item.row_version} and has {len(history)} lines of history")
    if not snapshot.clocks:
        faults.append(f"item {item} has no clocks")
    faults += [f"{out.row.dispatch.key} is still {out.row.state}" for out in sent if out.row.state != "done"]
    faults += [f"{out.row.dispatch.key} was never shown" for out in sent if _notice(out) and out.row.dispatch.key not in shown]
    told = [out for out in sent if _notice(out) and out.row.dispatch.name == "answered"]
    if answered and (snapshot.item.state != "answered" or [_person(out) for out in told] != [reporter]):
        faults.append(f"item {item} was answered; it is {snapshot.item.state} and told {len(told)} times")
    return faults


def _notice(out: Outgoing) -> bool:
    return out.row.dispatch.kind == "notify"


def _person(out: Outgoing) -> str | None:
    return out.row.dispatch.recipient.person if out.row.dispatch.recipient else None
