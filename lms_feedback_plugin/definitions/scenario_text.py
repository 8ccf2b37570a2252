"""A scenario as the house writes it: short parts in one line, a step with fields in two."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lms_feedback_plugin.definitions.scenario import Do, Given, Gone, Happen, Learn, MergeIn, Scenario, Step, Then, Wait
from lms_feedback_plugin.definitions.scenario_files import beginning, zone_of
from lms_feedback_plugin.definitions.told import NAMELESS, NOW, Told
from lms_feedback_plugin.definitions.written import duration, listing, moment, table, text, value

WIDEST = 120
"""Signs in a line."""
ORDER = ("state", "reporter", "course", "activity", "channel", "channel_mode", "language")
"""What is given besides fields and the time, as it is written."""


def written_scenario(scenario: Scenario, comment: str = "", indent: int = 2) -> str:
    """The scenario as an entry of ``scenarios.yaml``, with a comment above it; reading it gives the same again."""
    zone = zone_of(scenario.workspace)
    lines = [f"# {comment}"] if comment else []
    lines.append(f"- scenario: {text(scenario.name)}")
    if scenario.given is not None:
        lines += _entry("given", _given(scenario.given, beginning(scenario.workspace), zone))
    lines += _when(scenario.steps, zone)
    lines += _entry("then", _then(scenario.then, zone))
    return "".join(f"{' ' * indent}{line}\n" for line in lines)


def _entry(key: str, entries: dict[str, str]) -> list[str]:
    """A mapping in one line where it fits, else a line for each of its parts."""
    line = f"  {key}: {table(entries)}"
    if len(line) <= WIDEST:
        return [line]
    return [f"  {key}:", *(f"    {name}: {shown}" for name, shown in entries.items())]


def _given(given: Given, begin: datetime, zone: ZoneInfo) -> dict[str, str]:
    plain = Given(at=begin)
    entries = {name: value(held) for name, held in given.fields.items() if held is not None}
    said = {
        name: text(getattr(given, name))
        for name in ("state", "reporter", "channel", "channel_mode", "language")
        if getattr(given, name) != getattr(plain, name)
    }
    said |= _told(given.told, zone, {"course": given.course, "activity": given.activity})
    entries |= {name: said[name] for name in ORDER if name in said}
    if given.at != begin:
        entries["at"] = moment(given.at, zone)
    return entries


def _told(told: Told, zone: ZoneInfo, numbers: Mapping[str, str | None]) -> dict[str, str]:
    """Of course and activity: an id alone, or all that is told in a table."""
    found = {}
    for part, known in (("course", told.course), ("activity", told.activity)):
        number = numbers.get(part)
        held: dict[str, object] = {**({} if number in (None, NAMELESS[part]) and known else {"id": number}), **known}
        held = {key: one for key, one in held.items() if one is not None}
        if held.keys() == {"id"}:
            found[part] = text(str(held["id"]))
        elif held:
            found[part] = table({key: _said(one, zone) for key, one in held.items()})
    return found


def _said(one: object, zone: ZoneInfo) -> str:
    if isinstance(one, timedelta):
        if not one:
            return NOW
        return f"in {duration(one)}" if one > timedelta() else f"{duration(-one)} ago"
    if isinstance(one, datetime):
        return moment(one, zone)
    return value(one) if isinstance(one, str | int | float | bool) else "null"


def _when(steps: tuple[Step, ...], zone: ZoneInfo) -> list[str]:
    parts = [_step(step, zone) for step in steps]
    short = "  when: [" + ", ".join(f"{next(iter(part.items()))[0]}: {next(iter(part.values()))}" for part in parts) + "]"
    if all(len(part) == 1 for part in parts) and len(short) <= WIDEST and "{" not in short:
        return [short]
    lines = ["  when:"]
    for part in parts:
        (key, shown), *rest = part.items()
        lines += [f"    - {key}: {shown}", *(f"      {name}: {more}" for name, more in rest)]
    return lines


def _step(step: Step, zone: ZoneInfo) -> dict[str, str]:
    """The keys of a step, each with what stands behind it."""
    if isinstance(step, Wait):
        return {"wait": duration(step.length)}
    if isinstance(step, Learn):
        return {"learn": table(_told(step.told, zone, {}))}
    if isinstance(step, MergeIn):
        merge = {"merge": table(_given(step.other, step.other.at, zone))}
        return merge | ({"by": step.by} if step.by else {})
    if isinstance(step, Do):
        values = {name: value(held) for name, held in step.values.items()}
        return {step.role: step.transition} | ({"with": table(values)} if values else {})
    assert isinstance(step, Happen)
    data = {name: text(said) for name, said in step.data.items()}
    return {"event": text(step.type)} | ({"with": table(data)} if data else {})


def _then(then: Then, zone: ZoneInfo) -> dict[str, str]:
    entries = {} if then.state is None else {"state": then.state}
    if then.refused is not None:
        entries["refused"] = text(then.refused) if isinstance(then.refused, str) else listing(then.refused)
    entries |= {name: value(held) for name, held in then.fields.items()}
    entries |= _heard(then.told, then.did)
    if then.merged is not None:
        entries["merged"] = table(_gone(then.merged))
    if then.due:
        due = {name: "none" if at is None else moment(at, zone) for name, at in then.due.items()}
        entries["due"] = table(due)
    elif then.next_due is not None:
        entries["due"] = moment(then.next_due, zone)
    return entries


def _gone(gone: Gone) -> dict[str, str]:
    return ({} if gone.state is None else {"state": gone.state}) | _heard(gone.told, gone.did)


def _heard(told: tuple[str, ...] | None, did: tuple[str, ...] | None) -> dict[str, str]:
    found = {} if told is None else {"told": listing(told)}
    return found | ({} if did is None else {"did": listing(did)})
