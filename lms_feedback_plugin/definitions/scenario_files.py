"""``scenarios.yaml``: read as strictly as the workflow that it is about."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

from lms_feedback_plugin.definitions import readers
from lms_feedback_plugin.definitions.conditions import literal_for
from lms_feedback_plugin.definitions.diagnostics import Sink, did_you_mean, hint, refuse
from lms_feedback_plugin.definitions.parse import parse, read_text
from lms_feedback_plugin.definitions.readers import Reader
from lms_feedback_plugin.definitions.scenario import Do, Given, Gone, Happen, Learn, MergeIn, Scenario, Then, Wait
from lms_feedback_plugin.definitions.scope import BAD, Scope, listed, somewhere
from lms_feedback_plugin.definitions.shapes import Entry, Key, Shape, each, read_shape
from lms_feedback_plugin.definitions.told import NAMELESS, Told, told_of
from lms_feedback_plugin.definitions.tree import Mapping, Node, Scalar, Sequence
from lms_feedback_plugin.domain.calendar import Workspace
from lms_feedback_plugin.domain.event import CANONICAL
from lms_feedback_plugin.domain.item import ChannelMode
from lms_feedback_plugin.domain.workflow import Workflow

SCENARIO_FILE = "scenarios.yaml"
_MONDAY_MORNING = "2026-03-02 10:00"
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2}) (\d{1,2}:\d{2})")
_WAIT = "wait "


def load(path: Path, workflow: Workflow, workspace: Workspace) -> tuple[Scenario, ...]:
    """The scenarios of a file. Raises ``DefinitionError`` with all diagnostics."""
    text, sink = read_text(path, path.as_posix())
    found = () if sink.failed else read_scenarios(text, sink, workflow, workspace)
    refuse(sink.found)
    return found


def read_scenarios(text: str, sink: Sink, workflow: Workflow, workspace: Workspace) -> tuple[Scenario, ...]:
    """The scenarios in ``text``; faults go to ``sink``."""
    root = parse(text, sink)
    if root is None:
        return ()
    names = {"field": workflow.fields, "state": workflow.states, "transition": workflow.transitions, "role": workspace.roles}
    scope = Scope(sink, workspace.languages, workspace, {**names, "timer": tuple(workflow.timers)}, dict(workflow.fields))
    scope.names["message"] = (*workflow.messages, *workspace.templates)
    reader = _Reader(text, workflow, workspace)
    shape = Shape(somewhere("in a file of scenarios", "场景文件中"), {"scenarios": Key(each(reader.scenario), required=True)})
    entry = read_shape(root, shape, scope)
    return entry.get("scenarios", ()) if entry else ()


def zone_of(workspace: Workspace) -> ZoneInfo:
    """The zone in which scenarios tell the time: the first calendar's."""
    return ZoneInfo(next((calendar.zone for calendar in workspace.calendars.values()), "UTC"))


def beginning(workspace: Workspace) -> datetime:
    """When a scenario begins that does not say so: a Monday morning, in UTC."""
    return _moment(_MONDAY_MORNING, zone_of(workspace))


def _moment(written: str, zone: ZoneInfo) -> datetime:
    match = _MOMENT.fullmatch(written)
    at = readers.parse_time(match.group(2)) if match else None
    if match is None or at is None or not "1970" <= written[:4] <= "2999":  # beyond, the calendar itself ends
        raise ValueError(written)
    return datetime.combine(datetime.fromisoformat(match.group(1)).date(), at, zone).astimezone(UTC)


class _Reader:
    """Reads the scenarios of one file about one workflow. Times of day are meant in the first calendar's zone."""

    def __init__(self, text: str, workflow: Workflow, workspace: Workspace) -> None:
        self.text, self.workflow, self.workspace = text, workflow, workspace
        self.zone = zone_of(workspace)
        self.begin = beginning(workspace)
        born: dict[str, Reader] = {
            "state": readers.name_of("state"),
            "at": self.moment,
            "reporter": readers.text,
            "course": told_of("course", self.moment),
            "activity": told_of("activity", self.moment),
            "channel": readers.text,
            "channel_mode": readers.one_of(*get_args(ChannelMode)),
            "language": readers.text,
        }
        asked: dict[str, Reader] = {
            "state": readers.name_of("state"),
            "told": _list_of(readers.name_of("message")),
            "did": _list_of(readers.text),
            "refused": _reasons,
            "due": self.due,
            "merged": self.merged,
        }
        self.given = self._shape("in “given”", "“given” 中", born)
        self.then = self._shape("in “then”", "“then” 中", asked)
        self.top = Shape(
            somewhere("in a scenario", "场景中"),
            {
                "scenario": Key(readers.text, required=True),
                "given": Key(self.start),
                "when": Key(self.steps, required=True),
                "then": Key(self.expected, required=True),
            },
        )

    def _shape(self, en: str, zh: str, keys: dict[str, Reader]) -> Shape:
        fields = {name: Key(_into(name)) for name in self.workflow.fields if name not in keys}
        return Shape(somewhere(en, zh), {name: Key(read) for name, read in keys.items()} | fields)

    def scenario(self, node: Node, scope: Scope) -> Any:
        entry = read_shape(node, self.top, scope)
        if entry is None or not entry.whole or self._endless(entry, scope):
            return BAD
        given: Given | None = entry.get("given")
        return Scenario(
            name=entry.get("scenario"),
            workflow=self.workflow,
            workspace=self.workspace,
            given=given,
            begin=given.at if given else self.begin,
            steps=entry.get("when"),
            then=entry.get("then"),
            path=scope.sink.path,
            source=self.text,
            place=entry.at("scenario"),
        )

    def _endless(self, entry: Entry, scope: Scope) -> bool:
        """Whether all the waiting together comes to more than anybody could wait."""
        waits = [step.length for step in entry.get("when") if isinstance(step, Wait)]
        if sum(waits, timedelta()) <= readers.LONGEST:
            return False
        scope.sink.add("W140/long", entry.at("when"), name=", ".join(str(length) for length in waits[:3]))
        return True

    def start(self, node: Node, scope: Scope) -> Any:
        """``given``; nothing means that the first event creates the item, ``{}`` one in which nothing is filled in."""
        if isinstance(node, Scalar) and node.typed is None:
            return None
        entry = read_shape(node, self.given, scope)
        if entry is None or not entry.whole:
            return BAD
        values = {name: value for name, value in entry.values.items() if name in self.workflow.fields}
        others = {name: value for name, value in entry.values.items() if name not in self.workflow.fields}
        told = Told(others.pop("course", {}), others.pop("activity", {}))
        where = {"course": told.number("course"), "activity": told.number("activity"), "told": told}
        return Given(**{"at": self.begin, "fields": values, "place": node.place, **where, **others})

    def steps(self, node: Node, scope: Scope) -> Any:
        if not isinstance(node, Sequence):
            return scope.wrong(node, "list")
        steps = [self.step(item, scope) for item in node.items]
        return BAD if any(step is BAD for step in steps) else tuple(steps)

    def step(self, node: Node, scope: Scope) -> Any:
        if isinstance(node, Scalar) and node.text.startswith(_WAIT):
            return self.wait(Scalar(node.line, node.column + len(_WAIT), node.text.removeprefix(_WAIT), True), scope)
        if not isinstance(node, Mapping):
            return scope.wrong(node, "mapping")
        verbs: dict[str, Callable[[Node, Scope], Any]] = {"wait": self.wait, "merge": self.merge, "learn": self.learn}
        known = [*self.workspace.roles, "wait", "event", "merge", "learn"]
        for key, value in node:
            if key.text in verbs and len(node.entries) == 1:
                return verbs[key.text](value, scope)
            if key.text == "merge" or "merge" in node.entries:
                return self._merge_by(node, scope)
            if key.text != "with":
                return self._with(node, key, known, scope)
        scope.sink.add("W150/one", node.place, hint("write", example="support: answer"))
        return BAD

    def _with(self, node: Mapping, key: Scalar, known: list[str], scope: Scope) -> Any:
        if key.text not in self.workspace.roles and key.text != "event":
            scope.sink.add("T009", key.place, did_you_mean(key.text, known), name=key.text, known=listed(known))
            return BAD
        first = Key(_event if key.text == "event" else readers.name_of("transition"), required=True)
        extra = _attributes(node.get(key.text)) if key.text == "event" else self.values
        entry = read_shape(node, Shape(somewhere("in a step", "步骤中"), {key.text: first, "with": Key(extra)}), scope)
        if entry is None or not entry.whole:
            return BAD
        if key.text == "event":
            return Happen(entry.get("event"), entry.get("with", {}), node.place)
        return Do(key.text, entry.get(key.text), entry.get("with", {}), node.place)

    def values(self, node: Node, scope: Scope) -> Any:
        """``with:`` of a transition: fields."""
        fields = {name: Key(_into(name)) for name in self.workflow.fields}
        entry = read_shape(node, Shape(somewhere("in “with”", "“with” 中"), fields), scope)
        return BAD if entry is None or not entry.whole else entry.values

    def wait(self, node: Node, scope: Scope) -> Any:
        length = readers.duration(node, scope)
        return Wait(length, node.place) if isinstance(length, timedelta) else BAD

    def learn(self, node: Node, scope: Scope) -> Any:
        """What the LMS tells anew."""
        parts = {part: Key(told_of(part, self.moment)) for part in NAMELESS}
        entry = read_shape(node, Shape(somewhere("in “learn”", "“learn” 中"), parts), scope)
        if entry is None or not entry.whole:
            return BAD
        return Learn(Told(entry.get("course", {}), entry.get("activity", {})), node.place)

    def merge(self, node: Node, scope: Scope) -> Any:
        other = self.start(node, scope)
        if other is None:
            return scope.wrong(node, "mapping")
        return BAD if other is BAD else MergeIn(other, node.place)

    def _merge_by(self, node: Mapping, scope: Scope) -> Any:
        """``merge: {…}`` with ``by: ROLE``."""
        keys = {"merge": Key(self.merge, required=True), "by": Key(readers.name_of("role"))}
        entry = read_shape(node, Shape(somewhere("in a step", "步骤中"), keys), scope)
        if entry is None or not entry.whole:
            return BAD
        merge: MergeIn = entry.get("merge")
        return MergeIn(merge.other, node.place, entry.get("by"))

    def merged(self, node: Node, scope: Scope) -> Any:
        """``merged: {state: …, told: […]}``: the item that went into the one under test."""
        asked = {
            "state": Key(readers.name_of("state")),
            "told": Key(_list_of(readers.name_of("message"))),
            "did": Key(_list_of(readers.text)),
        }
        entry = read_shape(node, Shape(somewhere("in “merged”", "“merged” 中"), asked), scope)
        return BAD if entry is None or not entry.whole else Gone(**entry.values)

    def expected(self, node: Node, scope: Scope) -> Any:
        entry = read_shape(node, self.then, scope)
        if entry is None or not entry.whole:
            return BAD
        places = {name: entry.at(name) for name in entry.values}
        fields = {name: v for name, v in entry.values.items() if name in self.workflow.fields and name not in _ASKED}
        due = entry.get("due")
        return Then(
            state=entry.get("state"),
            told=entry.get("told"),
            did=entry.get("did"),
            refused=entry.get("refused"),
            merged=entry.get("merged"),
            due=due if isinstance(due, dict) else {},
            next_due=due if isinstance(due, datetime) else None,
            fields=fields,
            places=places,
        )

    def due(self, node: Node, scope: Scope) -> Any:
        """One moment (the earliest of all timers), or timer → moment, ``none`` for a timer that is not due."""
        if not isinstance(node, Mapping):
            return self.moment(node, scope)
        found: dict[str, Any] = {}
        for key, value in node:
            if key.text not in self.workflow.timers:
                known = self.workflow.timers
                scope.sink.add("T010", key.place, did_you_mean(key.text, known), name=key.text, known=listed(known))
                found[key.text] = BAD
            else:
                nothing = isinstance(value, Scalar) and value.text in ("none", "null", "~")
                found[key.text] = None if nothing else self.moment(value, scope)
        return BAD if BAD in found.values() else found

    def moment(self, node: Node, scope: Scope) -> Any:
        """``2026-03-02 17:58``, local time; a UTC datetime."""
        if isinstance(node, Scalar):
            try:
                return _moment(node.text, self.zone)
            except ValueError:
                pass
        name = node.text if isinstance(node, Scalar) else ""
        scope.sink.add("T011", node.place, hint("write", example=_MONDAY_MORNING), name=name)
        return BAD


_ASKED = frozenset({"state", "told", "did", "refused", "due", "merged"})


def _into(name: str) -> Reader:
    return lambda node, scope: literal_for(scope.fields[name], node, scope)


def _list_of(one: Reader) -> Reader:
    """A list that may be empty and may repeat itself; a tuple."""

    def read(node: Node, scope: Scope) -> Any:
        found = [one(item, scope) for item in (node.items if isinstance(node, Sequence) else [node])]
        return BAD if any(item is BAD for item in found) else tuple(found)

    return read


def _reasons(node: Node, scope: Scope) -> Any:
    """One reason, or a list of them."""
    return _list_of(readers.text)(node, scope) if isinstance(node, Sequence) else readers.text(node, scope)


def _event(node: Node, scope: Scope) -> Any:
    return readers.text(node, scope)


def _attributes(event: Node | None) -> Reader:
    known = CANONICAL.get(event.text) if isinstance(event, Scalar) else None

    def read(node: Node, scope: Scope) -> Any:
        if not isinstance(node, Mapping):
            return scope.wrong(node, "mapping")
        keys = dict.fromkeys(node.entries if known is None else known, Key(readers.text))
        entry: Entry | None = read_shape(node, Shape(somewhere("in this event", "该事件中"), keys), scope)
        return BAD if entry is None or not entry.whole else entry.values

    return read
