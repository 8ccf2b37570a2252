"""Boxes and links → places and routes. Labels are boxes in layers of their own, so that nothing can lie on anything else."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from .graph import Box, Layout, Link, Place, Point
from .ordering import Layers, Segment, orders
from .placing import NEAR, Ports, placed, reach
from .routing import nets_below, slide_ports, straighten, tracks

STUB, TRACK = 17.0, 11.0
"""Room above and below the lines that run across, enough for an arrow; and from one to the next."""
KEPT = 256
"""Layouts remembered by a process: the same workflow is drawn again and again with other counts."""
STRAIGHT = 30.0
"""Between two layers where every line runs straight on."""


@lru_cache(maxsize=KEPT)
def laid_out(boxes: tuple[Box, ...], links: tuple[Link, ...]) -> Layout:
    """Everything in its place. Links join boxes of different layers, downwards or upwards; the order of ``boxes`` is the
    order that is preferred within a layer. The same input always gives the same picture."""
    tried = [(layers, ports := Ports(layers), *placed(layers, ports)) for layers in orders(boxes, links)]
    layers, ports, x, _ = min(tried, key=lambda one: one[3])
    straighten(layers, x)
    leftmost = min((place - reach(layers, node)[0] for node, place in enumerate(x)), default=0.0)
    x = [place - leftmost for place in x]
    slide_ports(layers, ports, x)
    heights = [max((box.height for node in row if (box := layers.box(node))), default=0.0) for row in layers.rows]
    levels: dict[Segment, int] = {}
    tops, y = [], 0.0
    for layer, height in enumerate(heights):
        tops.append(y)
        found, count = tracks(nets_below(layers, ports, x, layer)) if layer + 1 < len(heights) else ({}, 0)
        levels |= found
        y += height + (max(STRAIGHT, 2 * STUB + (count - 1) * TRACK) if layer + 1 < len(heights) else 0.0)
    drawing = _Drawing(layers, ports, x, tops, heights, levels)
    right = max((x[node] + box.right for node, box in enumerate(boxes)), default=0.0)
    places = {box.id: Place(x[node], drawing.middle(node)) for node, box in enumerate(boxes)}
    return Layout(max(right, max(x, default=0.0)), y, places, drawing.routes())


class _Drawing:
    def __init__(
        self,
        layers: Layers,
        ports: Ports,
        x: Sequence[float],
        tops: Sequence[float],
        heights: Sequence[float],
        levels: dict[Segment, int],
    ) -> None:
        self.layers, self.ports, self.x = layers, ports, x
        self.tops, self.heights, self.levels = tops, heights, levels

    def middle(self, node: int) -> float:
        layer = self.layers.layer_of[node]
        return self.tops[layer] + self.heights[layer] / 2

    def _half(self, node: int) -> float:
        box = self.layers.box(node)
        return 0.0 if box is None else (box.height if box.core is None else box.core) / 2

    def routes(self) -> dict[str, tuple[Point, ...]]:
        """Each link's points from its source to its target."""
        parts: dict[int, list[Segment]] = {}
        for segment in self.layers.segments:
            parts.setdefault(segment.link, []).append(segment)
        found = {}
        for number, segments in parts.items():
            link = self.layers.links[number]
            points = [point for segment in segments for point in self._points(segment)]
            first = self.layers.box(segments[0].upper)
            down = first is not None and first.id == link.source
            found[link.id] = tuple(_plain(points if down else points[::-1]))
        return found

    def _points(self, segment: Segment) -> list[Point]:
        start = self.x[segment.upper] + self.ports.upper[segment]
        end = self.x[segment.lower] + self.ports.lower[segment]
        above = self.middle(segment.upper) + self._half(segment.upper)
        below = self.middle(segment.lower) - self._half(segment.lower)
        if segment not in self.levels or abs(start - end) <= NEAR:
            return [(start, above), (start, below)]
        layer = self.layers.layer_of[segment.upper]
        across = self.tops[layer] + self.heights[layer] + STUB + TRACK * self.levels[segment]
        return [(start, above), (start, across), (end, across), (end, below)]


def _plain(points: Sequence[Point]) -> list[Point]:
    """Without the points at which the line just goes on."""
    kept: list[Point] = []
    for point in points:
        if kept and _same(point, kept[-1]):
            continue
        if len(kept) > 1 and (_in_line(kept[-2][0], kept[-1][0], point[0]) or _in_line(kept[-2][1], kept[-1][1], point[1])):
            kept[-1] = point
            continue
        kept.append(point)
    return kept


def _same(one: Point, other: Point) -> bool:
    return abs(one[0] - other[0]) <= NEAR and abs(one[1] - other[1]) <= NEAR


def _in_line(*places: float) -> bool:
    return max(places) - min(places) <= NEAR
