"""Compares what a scenario came to with what its ``then`` asks for; each difference is a fault at its place in the file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from lms_feedback_plugin.definitions.diagnostics import Sink
from lms_feedback_plugin.definitions.scenario import Scenario
from lms_feedback_plugin.domain.decision import Blocker
from lms_feedback_plugin.domain.item import Snapshot
from lms_feedback_plugin.domain.text import Value


def check(
    scenario: Scenario,
    snapshot: Snapshot | None,
    told: Sequence[str],
    did: Sequence[str],
    refused: Sequence[Blocker],
    acting: str,
    sink: Sink,
) -> None:
    """Note every expectation that does not hold. ``acting`` is the role (or person) that was refused last."""
    then = scenario.then
    if snapshot is None:
        if not refused and then.state is not None:
            sink.add("T008", scenario.place)
    else:
        _item(scenario, snapshot, sink)
    if then.told is not None and then.told != tuple(told):
        sink.add("T002", then.places["told"], found=_list(told), wanted=_list(then.told))
    if then.did is not None:
        found = [entry for entry in did if entry in then.did] if then.did else list(did)
        if tuple(found) != then.did:
            sink.add("T003", then.places["did"], found=_list(did), wanted=_list(then.did))
    if then.refused is not None and not any(_is(then.refused, blocker, acting) for blocker in refused):
        reasons = _list([f"{_short(blocker, acting)} ({blocker.text['en']})" for blocker in refused])
        sink.add("T004", then.places["refused"], found=reasons, wanted=then.refused)


def _item(scenario: Scenario, snapshot: Snapshot, sink: Sink) -> None:
    then, item = scenario.then, snapshot.item
    if then.state is not None and item.state != then.state:
        sink.add("T001", then.places["state"], found=item.state, wanted=then.state)
    for name, wanted in then.fields.items():
        if item.fields.get(name) != wanted:
            sink.add("T007", then.places[name], name=name, found=_shown(item.fields.get(name)), wanted=_shown(wanted))
    due = {clock.timer: clock.due_at for clock in snapshot.clocks}
    zone = ZoneInfo(next((c.zone for c in scenario.workspace.calendars.values()), "UTC"))
    for timer, moment in then.due.items():
        if due.get(timer) != moment:
            sink.add("T006", then.places["due"], name=timer, found=_local(due.get(timer), zone), wanted=_local(moment, zone))
    if then.next_due is not None:
        first = min((moment for moment in due.values() if moment is not None), default=None)
        if first != then.next_due:
            sink.add("T006", then.places["due"], name="due", found=_local(first, zone), wanted=_local(then.next_due, zone))


def _is(wanted: str, blocker: Blocker, acting: str) -> bool:
    """Whether ``wanted`` is the short name of the reason, or begins its sentence in any language."""
    return wanted == _short(blocker, acting) or any(text.startswith(wanted) for text in blocker.text.values())


def _short(blocker: Blocker, acting: str) -> str:
    """``needs reply``, ``invalid reply``, ``role learner``, ``state``, ``condition``, ``final``."""
    of = {"role": acting, "needs": blocker.field, "invalid": blocker.field}.get(blocker.code)
    return f"{blocker.code} {of}" if of else blocker.code


def _list(entries: Sequence[str]) -> str:
    return "[" + ", ".join(entries) + "]"


def _shown(value: Value) -> str:
    return "nothing" if value is None else repr(value)


def _local(moment: datetime | None, zone: ZoneInfo) -> str:
    return "none" if moment is None else moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")
