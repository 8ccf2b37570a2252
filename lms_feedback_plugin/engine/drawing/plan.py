"""A chart with everything in its place: which box is which state or bundle, and the lines between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .blocks import LOOP, SIGN, SMALL, SMALL_LEADING, Block, state_block, steps_block
from .chart import Bundle, Chart, StateMark
from .graph import Box, Layout, Link
from .layout import laid_out
from .measure import width

START = "start!"
"""The box of the dot where everything begins."""
DOT = 7.0
SPINE = 3
"""How much more a line to the next state wants to be straight than one that leaves or comes back."""


@dataclass(frozen=True, slots=True)
class Plan:
    """``states`` and ``labels`` by the name of the state and the id of the bundle; ``loops`` are bundles that hang at the
    right side of their own state, from the top."""

    chart: Chart
    states: Mapping[str, Block]
    labels: Mapping[str, Block]
    loops: Mapping[str, tuple[Bundle, ...]]
    arrivals: tuple[float, float]
    layout: Layout


def plan_of(chart: Chart) -> Plan:
    """Measure everything and lay it out."""
    states = {name: state_block(state) for name, state in chart.states.items()}
    labels = {bundle.id: steps_block(bundle) for bundle in chart.bundles}
    loops = {name: tuple(b for b in chart.bundles if b.sources == (name,) and b.target == name) for name in states}
    beside = _arrivals(chart)
    boxes = [Box(START, 0, DOT, DOT + beside[0], max(2 * DOT, beside[1]))]
    boxes += [_state_box(chart.states[name], states[name], loops[name], labels) for name in states]
    links = [Link(START, START, next(iter(states)))]
    spine = _spine(chart)
    for bundle in chart.bundles:
        if bundle.sources == (bundle.target,):
            continue
        block = labels[bundle.id]
        boxes.append(Box(bundle.id, _layer(bundle, chart.states), block.width / 2, block.width / 2, block.height))
        weight = SPINE if bundle.id in spine else 1
        links += [Link(leg(bundle, source), source, bundle.id, weight) for source in bundle.sources]
        links.append(Link(bundle.id, bundle.id, bundle.target, weight))
    return Plan(chart, states, labels, loops, beside, laid_out(tuple(boxes), tuple(links)))


def leg(bundle: Bundle, source: str) -> str:
    """The id of the line from a source to the labels of its bundle; the line on to the target has the bundle's own."""
    return f"{source}|{bundle.id}"


def _state_box(state: StateMark, block: Block, loops: tuple[Bundle, ...], labels: Mapping[str, Block]) -> Box:
    beside = max((LOOP + labels[loop.id].width for loop in loops), default=0.0)
    height = max(block.height, sum(labels[loop.id].height + 10 for loop in loops))
    return Box(state.name, 2 * state.rank + 1, block.width / 2, block.width / 2 + beside, height, wide=True, core=block.height)


def _layer(bundle: Bundle, states: Mapping[str, StateMark]) -> int:
    """Labels stand next to where the step begins: right below the last source, or right above the first for a way back."""
    found = [states[source].rank for source in bundle.sources]
    if bundle.back and min(found) > states[bundle.target].rank:
        return 2 * min(found)
    return 2 * max(found) + 2


def _spine(chart: Chart) -> frozenset[str]:
    """The bundles along the longest way to an end: what a reader follows first."""
    deep: dict[str, tuple[int, Bundle | None]] = dict.fromkeys(chart.states, (0, None))
    ways = [bundle for bundle in chart.bundles if not bundle.back and bundle.kind in ("step", "auto")]
    for bundle in sorted(ways, key=lambda one: -chart.states[one.target].rank):
        for source in bundle.sources:
            if deep[bundle.target][0] + 1 > deep[source][0]:
                deep[source] = (deep[bundle.target][0] + 1, bundle)
    found, here = set(), next(iter(chart.states))
    while (on := deep[here][1]) is not None:
        found.add(on.id)
        here = on.target
    return frozenset(found)


def _arrivals(chart: Chart) -> tuple[float, float]:
    if not chart.arrivals:
        return 0.0, 0.0
    return 10 + SIGN + max(width(note.text, SMALL) for note in chart.arrivals), SMALL_LEADING * len(chart.arrivals)
