"""The traces of the corpus as data, and what both players share. The format is told in README.md."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from lms_feedback_plugin.definitions.diagnostics import Sink
from lms_feedback_plugin.definitions.load import Library, load_library
from lms_feedback_plugin.definitions.parse import parse
from lms_feedback_plugin.definitions.readers import parse_duration
from lms_feedback_plugin.definitions.tree import Mapping, Node, Scalar, Sequence
from lms_feedback_plugin.domain.decision import Blocker, Effect
from lms_feedback_plugin.domain.workflow import ActionKind

HERE = Path(__file__).parent
USUAL_TIME = "2026-03-02 02:00"
"""A Monday, ten in the morning in Shanghai."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One item's way. ``begin`` None: the first event makes the item."""

    topic: str
    name: str
    begin: Table[str, Any] | None
    at: datetime
    born: Table[str, Any]
    """What is expected of the new item."""
    steps: tuple[Table[str, Any], ...]
    settings: Table[str, str]
    engine_only: str | None
    """Why the service cannot play it: it never lets such a thing come about."""

    def __str__(self) -> str:
        return f"{self.topic}: {self.name}"


@dataclass(slots=True)
class Seen:
    """What came of one step, as both players tell it. ``effects`` are written as in the file."""

    state: str | None = None
    fields: Table[str, Any] = field(default_factory=dict)
    effects: list[Any] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    """Names of what is on its way, in order."""
    refused: list[str] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    due: dict[str, str] = field(default_factory=dict)
    assigned: str | None = None
    escalated: str | None = None
    changes: Table[str, Any] | None = None
    partner: Seen | None = None
    """The other item of a merge."""
    options: dict[str, list[str]] = field(default_factory=dict)


@lru_cache(maxsize=1)
def library() -> Library:
    """Every workflow of the corpus."""
    return load_library(HERE)


def traces() -> Iterator[Trace]:
    """All of them, folder by folder."""
    for path in sorted(HERE.glob("*/traces.yaml")):
        for told in _read(path)["traces"]:
            given = told.get("given", {})
            yield Trace(
                topic=path.parent.name,
                name=told["trace"],
                begin=given,
                at=moment((given or {}).get("at") or told.get("at") or USUAL_TIME),
                born=told.get("expect", {}),
                steps=tuple(told.get("steps", ())),
                settings=told.get("settings", {}),
                engine_only=told.get("engine_only"),
            )


def _read(path: Path) -> Any:
    """YAML as workflows are written in it: dates and ``yes`` are text."""
    text = path.read_text()
    sink = Sink(path.as_posix(), text)
    tree = parse(text, sink)
    assert tree is not None, "\n".join(fault.show() for fault in sink.found)
    assert sink.found == [], "\n".join(fault.show() for fault in sink.found)
    return _plain(tree)


def _plain(node: Node) -> Any:
    if isinstance(node, Mapping):
        return {key.text: _plain(value) for key, value in node}
    if isinstance(node, Sequence):
        return [_plain(value) for value in node.items]
    return node.typed if isinstance(node, Scalar) else None


def moment(written: str) -> datetime:
    """``2026-03-02 02:00`` or ``2026-03-02 02:00:30``, in UTC."""
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def shown(at: datetime) -> str:
    """The same, back."""
    at = at.astimezone(UTC)
    return at.strftime("%Y-%m-%d %H:%M:%S" if at.second else "%Y-%m-%d %H:%M")


def length(written: str) -> timedelta:
    """``2h 30m``."""
    found = parse_duration(written)
    assert found is not None, written
    return found


def effect(made: Effect) -> Any:
    """An effect as ``do`` writes it."""
    match made.kind:
        case ActionKind.SET:
            return {"set": dict(made.values)}
        case ActionKind.NOTIFY:
            return {"notify": f"{made.target} with {made.name}"}
        case ActionKind.CALL:
            return {"call": f"{made.target}.{made.name}"}
    return {str(made.kind): made.target}


def reason(blocker: Blocker) -> str:
    """A blocker: its code, and the field where it is about one."""
    return f"{blocker.code} {blocker.field}" if blocker.field else blocker.code


def compare(expected: Table[str, Any], seen: Seen, where: str, *, outside: bool = False) -> None:
    """Everything that is expected, and no refusal and (from inside) no effect that is not.

    ``outside``: as the service shows it, where an effect is known by what it caused.
    """
    got: dict[str, Any] = {}
    wanted = {"refused": [], **expected}
    if not outside:
        wanted = {"effects": [], **wanted}
    for key in wanted:
        match key:
            case "state" | "assigned" | "escalated" | "due" | "says" | "options" | "changes" | "refused":
                got[key] = getattr(seen, key)
                if key == "options":
                    got[key] = {name: seen.options.get(name) for name in wanted[key]}
            case "effects":
                got[key] = seen.told if outside else seen.effects
            case "fields":
                got[key] = {name: seen.fields.get(name) for name in wanted["fields"]}
            case "partner":
                assert seen.partner is not None, f"{where}: there is no other item"
                compare(wanted["partner"], seen.partner, f"{where}, the other item", outside=outside)
                got[key] = wanted[key]
            case _:
                raise AssertionError(f"{where}: nobody can expect {key!r}")
    if outside:
        wanted |= {"effects": _told(wanted["effects"])} if "effects" in wanted else {}
        for key in ("options", "changes", "says"):
            wanted.pop(key, None)
            got.pop(key, None)
    assert got == wanted, where


def _told(effects: list[Table[str, Any]]) -> list[str]:
    """The names under which effects are on their way; what is set, opened, published or asked in a survey is seen elsewhere."""
    names = {"assign": "assigned", "escalate": "escalated", "remind": "reminder"}
    found = []
    for entry in effects:
        ((kind, target),) = entry.items()
        if kind in names:
            found.append(names[kind])
        elif kind in ("notify", "call"):
            found.append(str(target).replace(".", " ").split()[-1])
    return found
