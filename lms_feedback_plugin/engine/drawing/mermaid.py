"""A chart as Mermaid (``stateDiagram-v2``): for a README, a wiki or a merge request that draws such text itself."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .chart import Bundle, Chart, StateMark, StepMark

RESERVED = frozenset(
    {"state", "note", "end", "class", "direction", "as", "fork", "join", "choice", "default", "style", "click", "hide"}
    | {"scale", "left", "right", "of"}
)
"""Words of Mermaid's own, which no id may be."""
_PLAIN = re.compile(r"[\w \-.,/+*=?!–—…·•“”‘’，。、；：！？（）《》【】]", re.UNICODE)
CLASSES = {
    "first": "stroke-width:3px",
    "paused": "stroke-dasharray:6 4",
    "final": "stroke-width:4px",
    "met": "font-weight:bold",
}
EVENT = "⚡"


def mermaid_of(chart: Chart) -> str:
    """The diagram, ending in a newline."""
    lines = ["stateDiagram-v2", f"    accTitle: {quoted(chart.label)}"]
    lines += [f'    state "{_state(state)}" as {_id(name)}' for name, state in chart.states.items()]
    first = next(iter(chart.states))
    arrivals = ", ".join(quoted(note.text) for note in chart.arrivals)
    lines.append(f"    [*] --> {_id(first)}" + (f" : {EVENT} {arrivals}" if arrivals else ""))
    lines += _arrows(chart)
    lines += [f"    {_id(name)} --> [*]" for name, state in chart.states.items() if state.final]
    for name, state in chart.states.items():
        lines += _note(name, state)
    for look, rule in CLASSES.items():
        lines += _class(chart, look, rule)
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """Text that means nothing to Mermaid: all but plain letters, digits and a few marks become numbered entities."""
    return "".join(letter if _PLAIN.fullmatch(letter) else f"#{ord(letter)};" for letter in " ".join(text.split()))


def _id(name: str) -> str:
    return f"{name}_S" if name in RESERVED else name


def _state(state: StateMark) -> str:
    return quoted(state.label) + ("" if state.count is None else f" · {state.count}")


def _arrows(chart: Chart) -> Iterable[str]:
    """One arrow from each state to each other, its labels one below the other."""
    pairs: dict[tuple[str, str], list[Bundle]] = {}
    for bundle in chart.bundles:
        for source in bundle.sources:
            pairs.setdefault((source, bundle.target), []).append(bundle)
    for (source, target), bundles in pairs.items():
        labels = [_step(step) for bundle in bundles for step in bundle.steps]
        yield f"    {_id(source)} --> {_id(target)} : {'<br/>'.join(labels)}"


def _step(step: StepMark) -> str:
    who = " · ".join(f"{_SIGNS.get(note.sign, '')}{quoted(note.text)}" for note in step.notes)
    numbers = "".join(f"#40;{number}#41; " for number, _ in step.taken)
    return f"{numbers}{quoted(step.label)}" + (f" #40;{who}#41;" if who else "")


_SIGNS = {"event": f"{EVENT} "}


def _note(name: str, state: StateMark) -> Iterable[str]:
    told = [f"{_SIGNS.get(note.sign, '')}{quoted(note.text)}" for note in state.notes] + [
        quoted(at) for at in (state.arrived,) if at
    ]
    if told:
        yield f"    note right of {_id(name)}"
        yield from (f"        {line}" for line in told)
        yield "    end note"


def _class(chart: Chart, look: str, rule: str) -> Iterable[str]:
    names = [_id(name) for name, state in chart.states.items() if look in _looks(state)]
    if names:
        yield f"    classDef {look} {rule}"
        yield f"    class {','.join(names)} {look}"


def _looks(state: StateMark) -> set[str]:
    has = {"first": state.initial, "paused": state.paused, "final": state.final, "met": state.met}
    return {look for look, true in has.items() if true}
