"""What the signs mean: only those that the drawing uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .blocks import SMALL
from .chart import BY_ITSELF, CLOCK, EVENT, PERSON, Chart
from .markup import number as n
from .markup import text as plain
from .measure import width
from .signs import HEAD, sign_path
from .wording import word

GAP = 26.0
ROW = 24.0
_SAMPLES = {
    "start": 20.0,
    "paused": 34.0,
    "final": 34.0,
    "count": 30.0,
    "merge": 38.0,
    "back": 38.0,
    "taken": 38.0,
    "here": 34.0,
}
"""Room for each kind of sample; signs take the rest."""


@dataclass(frozen=True, slots=True)
class LegendItem:
    """A sample and its meaning."""

    kind: str
    text: str

    @property
    def lead(self) -> float:
        """Room for the sample."""
        return _SAMPLES.get(self.kind, 17.0)

    @property
    def width(self) -> float:
        """Room for both."""
        return self.lead + width(self.text, SMALL)


def legend_items(chart: Chart) -> list[LegendItem]:
    """What has to be explained of this chart."""
    signs = {note.sign for state in chart.states.values() for note in state.notes}
    signs |= {note.sign for bundle in chart.bundles for step in bundle.steps for note in step.notes}
    signs |= {note.sign for note in chart.arrivals}
    kinds = [("start", True)]
    kinds += [("paused", any(state.paused for state in chart.states.values()))]
    kinds += [("final", any(state.final for state in chart.states.values()))]
    kinds += [("count", chart.live), ("taken", bool(chart.passages)), ("here", bool(chart.passages))]
    kinds += [("who", PERSON in signs), ("bot", BY_ITSELF in signs), ("clock", CLOCK in signs), ("event", EVENT in signs)]
    kinds += [("condition", any(step.conditional for bundle in chart.bundles for step in bundle.steps))]
    kinds += [("back", not chart.passages and any(b.back and b.kind == "step" for b in chart.bundles))]
    kinds += [("merge", any(bundle.kind == "merge" for bundle in chart.bundles))]
    return [LegendItem(kind, word(f"key {kind}", chart.language)) for kind, used in kinds if used]


def legend_rows(items: Sequence[LegendItem], limit: float) -> list[list[LegendItem]]:
    """The items in lines no wider than ``limit``."""
    rows: list[list[LegendItem]] = [[]]
    for item in items:
        if rows[-1] and row_width([*rows[-1], item]) > limit:
            rows.append([])
        rows[-1].append(item)
    return rows


def row_width(row: Sequence[LegendItem]) -> float:
    """From the first sample to the end of the last meaning."""
    return sum(item.width for item in row) + GAP * (len(row) - 1)


def drawn_legend(rows: Sequence[Sequence[LegendItem]], left: float, top: float, right: float) -> Iterable[str]:
    """The legend under a thin rule."""
    yield f'<path class="rule" d="M{n(left)} {n(top - 20)}H{n(right)}"/>'
    for line, row in enumerate(rows):
        x = left
        for item in row:
            y = top + line * ROW
            yield f'<g transform="translate({n(x)} {n(y)})">{_sample(item.kind)}'
            yield f'<text class="fine" x="{n(item.lead)}" y="9.5">{plain(item.text)}</text></g>'
            x += item.width + GAP


def _sample(kind: str) -> str:
    if kind in ("back", "merge", "taken"):
        head = f'<path class="head" d="M31 5.5l{n(-HEAD)} -4.2v8.4z"/>'
        group = {"back": "step back", "merge": "merge", "taken": "step taken"}[kind]
        return f'<g class="{group}"><path class="line" d="M0 5.5H24"/>{head}</g>'
    if kind in ("paused", "final", "here"):
        inner = '<rect class="inner" x="2.5" y="1" width="21" height="9" rx="3"/>' if kind == "final" else ""
        group = {"here": "met here"}.get(kind, kind)
        return f'<g class="{group}"><rect class="box" x="0" y="-1.5" width="26" height="14" rx="5"/>{inner}</g>'
    if kind == "start":
        return '<circle class="dot" cx="6" cy="5.5" r="6"/>'
    if kind == "count":
        return (
            '<rect class="pill" x="0" y="-2.5" width="23" height="16" rx="8"/>'
            '<text class="count" x="11.5" y="9.5" text-anchor="middle">3</text>'
        )
    return sign_path({"who": "person"}.get(kind, kind), 0, 0)
