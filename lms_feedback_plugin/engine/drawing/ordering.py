"""Which box stands left of which: layers with a way for every long line, sorted so that few lines cross.

Sugiyama, Tagawa and Toda 1981, in the wording of Gansner et al. 1993: barycentres from above and from below in turns, then
neighbours change places as long as that helps; the best order ever seen is kept.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from .graph import Box, Link

SWEEPS = 12
CHOICES = 5


@dataclass(frozen=True, slots=True)
class Segment:
    """The part of a link between two neighbouring layers; ``upper`` and ``lower`` are node numbers."""

    upper: int
    lower: int
    link: int


@dataclass(slots=True)
class Layers:
    """Nodes are numbers: first the boxes in their order, then one for each layer that a link passes through."""

    boxes: Sequence[Box]
    links: Sequence[Link]
    layer_of: list[int]
    rows: list[list[int]]
    segments: list[Segment]
    above: list[list[Segment]] = field(default_factory=list)
    below: list[list[Segment]] = field(default_factory=list)

    def box(self, node: int) -> Box | None:
        """The box of a node; None where a line passes."""
        return self.boxes[node] if node < len(self.boxes) else None


def orders(boxes: Sequence[Box], links: Sequence[Link]) -> list[Layers]:
    """The layers with their nodes from left to right: the orders with the fewest crossings that were met, a few at most.
    Layers without a box are dropped."""
    layers = _layered(boxes, links)
    best: list[list[list[int]]] = []
    crossings = 0
    for rows in (_by_depth(layers), [list(reversed(row)) for row in _by_depth(layers)], layers.rows):
        layers.rows = [list(row) for row in rows]
        for turn in range(SWEEPS):
            _sweep(layers, down=turn % 2 == 0)
            _swap_neighbours(layers)
            found = sum(crossings_between(layers, upper) for upper in range(len(layers.rows) - 1))
            if not best or found < crossings:
                best, crossings = [], found
            if found == crossings and layers.rows not in best:
                best.append([list(row) for row in layers.rows])
    return [replace(layers, rows=rows) for rows in best[:CHOICES]]


def _layered(boxes: Sequence[Box], links: Sequence[Link]) -> Layers:
    used = {layer: place for place, layer in enumerate(sorted({box.layer for box in boxes}))}
    layer_of = [used[box.layer] for box in boxes]
    number = {box.id: place for place, box in enumerate(boxes)}
    segments: list[Segment] = []
    for place, link in enumerate(links):
        upper, lower = sorted((number[link.source], number[link.target]), key=lambda node: layer_of[node])
        here = upper
        for layer in range(layer_of[upper] + 1, layer_of[lower]):
            layer_of.append(layer)
            segments.append(Segment(here, len(layer_of) - 1, place))
            here = len(layer_of) - 1
        segments.append(Segment(here, lower, place))
    rows: list[list[int]] = [[] for _ in used]
    for node, layer in enumerate(layer_of):
        rows[layer].append(node)
    layers = Layers(boxes, links, layer_of, rows, segments, [[] for _ in layer_of], [[] for _ in layer_of])
    for segment in segments:
        layers.below[segment.upper].append(segment)
        layers.above[segment.lower].append(segment)
    return layers


def _by_depth(layers: Layers) -> list[list[int]]:
    """The order in which a walk from the top meets the nodes."""
    rows: list[list[int]] = [[] for _ in layers.rows]
    seen: set[int] = set()
    todo = [node for row in reversed(layers.rows) for node in reversed(row)]
    while todo:
        node = todo.pop()
        if node in seen:
            continue
        seen.add(node)
        rows[layers.layer_of[node]].append(node)
        todo.extend(segment.lower for segment in reversed(layers.below[node]))
    return rows


def _sweep(layers: Layers, *, down: bool) -> None:
    """Sort each row by the middle of its neighbours in the row before."""
    order = range(1, len(layers.rows)) if down else range(len(layers.rows) - 2, -1, -1)
    for layer in order:
        beside = layers.rows[layer - 1 if down else layer + 1]
        place = {node: where for where, node in enumerate(beside)}
        middles: dict[int, float] = {}
        for where, node in enumerate(layers.rows[layer]):
            near = [place[s.upper] for s in layers.above[node]] if down else [place[s.lower] for s in layers.below[node]]
            middles[node] = sum(near) / len(near) if near else where
        layers.rows[layer].sort(key=lambda node, middles=middles: middles[node])  # type: ignore[misc]


def _swap_neighbours(layers: Layers) -> None:
    better = True
    while better:
        better = False
        for layer, row in enumerate(layers.rows):
            places = _places_beside(layers, layer)
            for left in range(len(row) - 1):
                here, other = (_near(layers, node, places) for node in row[left : left + 2])
                if _pair(here, other) > _pair(other, here):
                    row[left], row[left + 1] = row[left + 1], row[left]
                    better = True


def _places_beside(layers: Layers, layer: int) -> dict[int, int]:
    rows = layers.rows[max(layer - 1, 0) : layer] + layers.rows[layer + 1 : layer + 2]
    return {node: where for row in rows for where, node in enumerate(row)}


def _near(layers: Layers, node: int, places: dict[int, int]) -> tuple[list[int], list[int]]:
    """Places of the neighbours above and below."""
    return (
        sorted(places[s.upper] for s in layers.above[node]),
        sorted(places[s.lower] for s in layers.below[node]),
    )


def _pair(left: tuple[list[int], list[int]], right: tuple[list[int], list[int]]) -> int:
    """Crossings between the lines of two neighbours that stand in this order."""
    return sum(len(mine) - bisect_right(mine, place) for mine, its in zip(left, right, strict=True) for place in its)


def crossings_between(layers: Layers, upper: int) -> int:
    """How many lines cross between a layer and the next one."""
    place = {node: where for where, node in enumerate(layers.rows[upper + 1])}
    met: list[int] = []
    count = 0
    for node in layers.rows[upper]:
        ends = sorted(place[s.lower] for s in layers.below[node])
        count += sum(len(met) - bisect_right(met, end) for end in ends)
        for end in ends:
            insort(met, end)
    return count
