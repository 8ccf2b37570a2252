"""The sections that happen by themselves: timers and reactions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import time, timedelta
from typing import Any

from lms_feedback_plugin.definitions import readers
from lms_feedback_plugin.definitions.actions import actions_on, assigned
from lms_feedback_plugin.definitions.conditions import condition_in, value_for
from lms_feedback_plugin.definitions.diagnostics import Place, did_you_mean, hint
from lms_feedback_plugin.definitions.readers import LONGEST, no_duration, parse_duration, parse_time
from lms_feedback_plugin.definitions.scope import BAD, Scope, listed, somewhere
from lms_feedback_plugin.definitions.shapes import Entry, Key, Shape, read_shape
from lms_feedback_plugin.definitions.tree import Mapping, Node, Scalar
from lms_feedback_plugin.domain.calendar import WorkingCalendar
from lms_feedback_plugin.domain.event import CANONICAL
from lms_feedback_plugin.domain.workflow import BOT, Field, Reaction, Timer

_IN = re.compile(r"(.*?)(?: in (\S+))?")
_VENDOR = re.compile(r"[a-z0-9]+\.\S+")

TIMER = Shape(
    somewhere("in a timer", "计时器中"),
    {
        "while": Key(readers.names_of("state"), required=True),
        "after": Key(readers.scalar),
        "at": Key(readers.scalar),
        "if": Key(condition_in()),
        "do": Key(actions_on()),
        "go": Key(readers.name_of("transition")),
    },
)


def timer(name: str, node: Node, scope: Scope) -> Any:
    """``first_reply: {while: new, after: 5m in office, do: [escalate: lead]}``."""
    scope.places["timer", name] = node.place
    entry = read_shape(node, TIMER, scope)
    if entry is None:
        return BAD
    if ("after" in entry) == ("at" in entry):
        scope.sink.add("S006", entry.node.place, one="after", other="at", where=TIMER.where)
        entry.whole = False
    if "do" not in entry and "go" not in entry:
        scope.sink.add("W209", entry.node.place)
    for index, source in enumerate(entry.get("while", ())):
        if source in scope.states and scope.states[source].final:
            scope.sink.add("W204", entry.at("while", index), name=source)
        else:
            _possible(entry, source, entry.at("while", index), scope)
    _bot_may(entry, scope)
    after, calendar = _after(entry.get("after"), scope)
    at, where = _at(entry.get("at"), scope)
    if not entry.whole or BAD in (after, at):
        return BAD
    made = (after, at, calendar or where, entry.get("if"), entry.get("do", ()), entry.get("go"))
    return Timer(name, entry.get("while"), *made)


def _possible(entry: Entry, source: str, place: Place, scope: Scope) -> None:
    step = scope.transitions.get(entry.get("go", ""))
    if step is not None and source not in step.sources:
        scope.sink.add("W205", place, transition=step.name, name=source)


def _bot_may(entry: Entry, scope: Scope) -> None:
    step = scope.transitions.get(entry.get("go", ""))
    if step is not None and BOT not in step.by:
        scope.sink.add("W206", entry.at("go"), hint("add_bot", roles=listed([*step.by, BOT])), name=step.name)


def _after(node: Scalar | None, scope: Scope) -> tuple[Any, str | None]:
    """What ``after`` says: a duration or a setting's name, and the calendar it counts in."""
    if node is None:
        return None, None
    amount, calendar = _split(node, scope)
    if (length := parse_duration(amount)) is None:
        return _length_setting(node, amount, calendar, scope), calendar
    if _out_of_reach(length, calendar, scope):
        scope.sink.add("W140/long", node.place, name=node.text)
        return BAD, calendar
    if not length:
        scope.sink.add("W140", node.place, hint("write", example="after: 5m, after: 24h in office"), name=node.text)
        return BAD, calendar
    if calendar and in_days(amount):
        _not_in_days(node, length, calendar, f" in {calendar}", scope)
        return BAD, calendar
    return length, calendar


def in_days(written: str) -> bool:
    """Whether a duration is spelled in days or weeks, which working time does not have."""
    return re.search(r"[dw]", written) is not None


def check_working_days(timers: Iterable[Timer], scope: Scope) -> None:
    """Note W140 for each default in days that a timer counts in working time; what a site chose instead is looked at there."""
    for one in timers:
        setting = one.after if isinstance(one.after, str) and one.after not in scope.chosen else None
        node = scope.defaults.pop(setting, None) if setting and one.calendar else None
        if node is not None and one.calendar and in_days(node.text):
            _not_in_days(node, parse_duration(node.text) or timedelta(), one.calendar, "", scope)


def _not_in_days(node: Scalar, length: timedelta, calendar: str, suffix: str, scope: Scope) -> None:
    hours = _hours_a_day(scope.workspace.calendars[calendar]) if scope.workspace else 8
    example = f"{length.days * hours + length.seconds // 3600:g}h{suffix}"
    scope.sink.add("W140/day", node.place, hint("working_day", example=example, hours=f"{hours:g}"), name=node.text)


def _out_of_reach(length: timedelta, calendar: str | None, scope: Scope) -> bool:
    """Whether so much working time takes longer than a duration may."""
    if calendar is None or scope.workspace is None:
        return False
    week = scope.workspace.calendars[calendar].week.values()
    minutes = sum(((_minute(closes) or 1440) - _minute(opens)) for hours in week for opens, closes in hours)
    return length > LONGEST * (minutes / (7 * 1440))


def _length_setting(node: Scalar, amount: str, calendar: str | None, scope: Scope) -> Any:
    setting = scope.settings.get(amount)
    if setting is None and amount in (scope.names.get("setting") or ()):
        return BAD  # what is wrong with it is told where it stands
    if setting is None:
        example = "after: 5m, after: 24h in office, after: first_reply in office"
        near = did_you_mean(amount, scope.names.get("setting") or ())
        scope.sink.add(no_duration(amount), node.place, near or hint("write", example=example), name=amount or node.text)
        return BAD
    if setting.type != "duration":
        scope.sink.add("W140/setting", node.place, name=amount)
        return BAD
    if isinstance(setting.default, timedelta) and _out_of_reach(setting.default, calendar, scope):
        scope.sink.add("W140/long", node.place, name=node.text)
        return BAD
    return amount


def _hours_a_day(calendar: WorkingCalendar) -> float:
    """The length of the calendar's first working day."""
    day = next((hours for hours in calendar.week.values() if hours), ())
    minutes = sum(((_minute(closes) or 1440) - _minute(opens)) for opens, closes in day)
    return minutes / 60


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _at(node: Scalar | None, scope: Scope) -> tuple[Any, str | None]:
    """What ``at`` says: a time of day, and the calendar whose days and zone it means."""
    if node is None:
        return None, None
    moment, calendar = _split(node, scope)
    at = parse_time(moment)
    if at is None or " in " not in node.text:
        scope.sink.add("W140/at", node.place, hint("write", example="at: 17:00 in office"), name=node.text)
        return BAD, None
    if calendar and scope.workspace and not _ever_open(scope.workspace.calendars[calendar], at):
        scope.sink.add("W140/never", node.place, name=moment, calendar=calendar)
        return BAD, None
    return at, calendar


def _ever_open(calendar: WorkingCalendar, at: time) -> bool:
    """Whether an ordinary week is open then; the moment of closing counts."""
    stretches = [stretch for hours in calendar.week.values() for stretch in hours]
    return any((opens <= at and (at <= closes or closes == time(0))) or at == closes for opens, closes in stretches)


def _split(node: Scalar, scope: Scope) -> tuple[str, str | None]:
    match = _IN.fullmatch(node.text)
    assert match is not None, "the pattern takes any one line"
    amount, calendar = match.group(1), match.group(2)
    if calendar and not scope.known("calendar", calendar, node.within(match.start(2))):
        calendar = None
    return amount, calendar


REACTION_KEYS = ("when", "create", "match", "if", "do", "go")
_WHERE = somewhere("in a reaction", "事件响应中")
_PEOPLE = Field("reporter", "text", {"en": "Reporter"})
BORN_WITH = ("reporter", "course", "activity")
"""What ``create`` may give beside fields."""
MATCHED = ("id", "reporter", "course", "activity")
"""What ``match`` may compare beside fields."""


def reaction(node: Node, scope: Scope) -> Any:
    """``when: tracker.issue_closed, match: {id: event.ref}, go: deliver``."""
    when = node.get("when") if isinstance(node, Mapping) else None
    event = when.text if isinstance(when, Scalar) else ""
    scope.places.setdefault(("reaction", event), node.place)
    shape = Shape(
        _WHERE,
        {
            "when": Key(_event, required=True),
            "create": Key(_pairs(BORN_WITH, event)),
            "match": Key(_pairs(MATCHED, event)),
            "if": Key(condition_in(event)),
            "do": Key(actions_on(event)),
            "go": Key(readers.name_of("transition")),
        },
    )
    entry = read_shape(node, shape, scope)
    if entry is None:
        return BAD
    if ("create" in entry) == ("match" in entry):
        scope.sink.add("S006", entry.node.place, one="create", other="match", where=_WHERE)
    elif "create" in entry:
        for key in ("if", "do", "go"):  # they are for an item that stands already
            if key in entry:
                scope.sink.add("S006", entry.node.entries[key][0].place, one="create", other=key, where=_WHERE)
    elif "match" in entry and "do" not in entry and "go" not in entry:
        scope.sink.add("W209", entry.node.place)
    _bot_may(entry, scope)
    _born_whole(entry, scope)
    if not entry.whole:
        return BAD
    return Reaction(*(entry.get(key, () if key == "do" else None) for key in REACTION_KEYS))


def _event(node: Node, scope: Scope) -> Any:
    name = readers.text(node, scope)
    if name is BAD or name in CANONICAL:
        return name
    ours = {canonical.split(".")[0] for canonical in CANONICAL}
    if _VENDOR.fullmatch(name) and name.split(".")[0] not in ours:
        return name
    scope.sink.add("W107", node.place, did_you_mean(name, CANONICAL), name=name, known=listed(CANONICAL))
    return BAD


def _pairs(built_in: tuple[str, ...], event: str) -> readers.Reader:
    """Fields and built-ins, each with a plain value or an expression over the event."""

    def read(node: Node, scope: Scope) -> Any:
        if not isinstance(node, Mapping) or not node.entries:
            return scope.wrong(node, "mapping")
        found: dict[str, Any] = {}
        for key, value in node:
            if key.text in built_in:
                found[key.text] = value_for(_PEOPLE, value, scope, event)
            elif key.text in (scope.names.get("field") or ()):
                found[key.text] = assigned(key, value, scope, event)
            else:
                known = [*built_in, *(scope.names.get("field") or ())]
                scope.sink.add("W103", key.place, did_you_mean(key.text, known), name=key.text, known=listed(known))
                found[key.text] = BAD
        return BAD if any(value is BAD for value in found.values()) else found

    return read


def _born_whole(entry: Entry, scope: Scope) -> None:
    """A created item must have its reporter and its required fields, or the event would be lost at run time."""
    given = entry.get("create")
    if given is None:
        return
    wanted = ["reporter", *(f.name for f in scope.fields.values() if f.required and f.default is None)]
    for name in wanted:
        if name not in given:
            scope.sink.add("S003", entry.at("create"), name=name, where=somewhere("in “create”", "“create” 中"))
