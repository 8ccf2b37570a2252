"""Compares what a scenario came to with what its ``then`` asks for; each difference is a fault at its place in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from lms_feedback_plugin.definitions.diagnostics import Place, Sink
from lms_feedback_plugin.definitions.scenario import Gone, Scenario
from lms_feedback_plugin.domain.decision import Blocker
from lms_feedback_plugin.domain.item import Snapshot
from lms_feedback_plugin.domain.text import Value


@dataclass(frozen=True, slots=True)
class Refused:
    """One refusal: the reasons, and the role (or person) that was refused."""

    blockers: tuple[Blocker, ...]
    acting: str


def check(
    scenario: Scenario,
    snapshot: Snapshot | None,
    told: Sequence[str],
    did: Sequence[str],
    refused: Sequence[Refused],
    gone: Gone | None,
    sink: Sink,
) -> None:
    """Note every expectation that does not hold. ``gone`` is the item that was merged in last."""
    then = scenario.then
    if snapshot is None:
        if not refused and then.state is not None:
            sink.add("T008", scenario.place)
    else:
        _item(scenario, snapshot, sink)
    _heard(then.told, then.did, told, did, (then.at("told"), then.at("did")), sink)
    if then.merged is not None:
        _merged(then.merged, gone or Gone(), then.at("merged"), sink)
    if then.refused is not None:
        _refused(then.refused, refused, then.at("refused"), sink)


def _heard(
    told: Sequence[str] | None,
    did: Sequence[str] | None,
    found_told: Sequence[str],
    found_did: Sequence[str],
    places: tuple[Place, Place],
    sink: Sink,
) -> None:
    if told is not None and tuple(told) != tuple(found_told):
        sink.add("T002", places[0], found=_list(found_told), wanted=_list(told))
    if did is not None:
        found = [entry for entry in found_did if entry in did] if did else list(found_did)
        if tuple(found) != tuple(did):
            sink.add("T003", places[1], found=_list(found_did), wanted=_list(did))


def _merged(wanted: Gone, gone: Gone, place: Place, sink: Sink) -> None:
    """The expectations of the item that went into another; where none did, it is in no state and was told nothing."""
    if wanted.state is not None and wanted.state != gone.state:
        sink.add("T001", place, found=gone.state or "–", wanted=wanted.state)
    _heard(wanted.told, wanted.did, gone.told or (), gone.did or (), (place, place), sink)


def _refused(wanted: str | tuple[str, ...], refused: Sequence[Refused], place: Place, sink: Sink) -> None:
    """One reason is the last refusal's; a list speaks of all refusals, in order."""
    if isinstance(wanted, str):
        pairs, right = list(zip((wanted,), refused[-1:], strict=False)), bool(refused)
    else:
        pairs, right = list(zip(wanted, refused, strict=False)), len(wanted) == len(refused)
    if right and all(any(_is(one, blocker, found.acting) for blocker in found.blockers) for one, found in pairs):
        return
    shown = refused if isinstance(wanted, tuple) else refused[-1:]
    reasons = [f"{short(blocker, r.acting)} ({blocker.text['en']})" for r in shown for blocker in r.blockers]
    sink.add("T004", place, found=_list(reasons), wanted=wanted if isinstance(wanted, str) else _list(wanted))


def _item(scenario: Scenario, snapshot: Snapshot, sink: Sink) -> None:
    then, item = scenario.then, snapshot.item
    if then.state is not None and item.state != then.state:
        sink.add("T001", then.at("state"), found=item.state, wanted=then.state)
    for name, wanted in then.fields.items():
        if item.fields.get(name) != wanted:
            sink.add("T007", then.at(name), name=name, found=_shown(item.fields.get(name)), wanted=_shown(wanted))
    due = {clock.timer: clock.due_at for clock in snapshot.clocks}
    zone = ZoneInfo(next((c.zone for c in scenario.workspace.calendars.values()), "UTC"))
    for timer, moment in then.due.items():
        if due.get(timer) != moment:
            sink.add("T006", then.at("due"), name=timer, found=_local(due.get(timer), zone), wanted=_local(moment, zone))
    if then.next_due is not None:
        first = min((moment for moment in due.values() if moment is not None), default=None)
        if first != then.next_due:
            sink.add("T006", then.at("due"), name="due", found=_local(first, zone), wanted=_local(then.next_due, zone))


def _is(wanted: str, blocker: Blocker, acting: str) -> bool:
    """Whether ``wanted`` is the short name of the reason, or begins its sentence in any language."""
    return wanted == short(blocker, acting) or any(text.startswith(wanted) for text in blocker.text.values())


def short(blocker: Blocker, acting: str) -> str:
    """A reason as scenarios name it: ``needs reply``, ``role learner``, ``state``, ``condition``, ``final``."""
    of = {"role": acting, "needs": blocker.field, "invalid": blocker.field}.get(blocker.code)
    return f"{blocker.code} {of}" if of else blocker.code


def _list(entries: Sequence[str]) -> str:
    return "[" + ", ".join(entries) + "]"


def _shown(value: Value) -> str:
    return "nothing" if value is None else repr(value)


def _local(moment: datetime | None, zone: ZoneInfo) -> str:
    return "none" if moment is None else moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")
