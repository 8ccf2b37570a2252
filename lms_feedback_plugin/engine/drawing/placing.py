"""How far to the right each node stands: lines as straight as the order allows, nothing nearer than it may be.

Each row in turn takes the place that its neighbours would like best, by least sum of distances (an isotonic regression by
medians, exact within the row); at the end whole straight lines are moved where that shortens more than it lengthens.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from .graph import Box
from .ordering import Layers, Segment

TURNS = 4
BOX_GAP, LINE_GAP, MIXED_GAP = 22.0, 20.0, 18.0
PORT_GAP, PORT_MARGIN = 20.0, 18.0
NEAR = 0.5
Wish = tuple[float, float]
"""A place and how much it matters."""


class Ports:
    """Where on its box each segment ends, as a distance from the anchor."""

    def __init__(self, layers: Layers) -> None:
        self.upper: dict[Segment, float] = {}
        self.lower: dict[Segment, float] = {}
        place = {node: where for row in layers.rows for where, node in enumerate(row)}
        for node in range(len(layers.layer_of)):
            box = layers.box(node)
            below = sorted(layers.below[node], key=lambda s: (place[s.lower], s.link))
            above = sorted(layers.above[node], key=lambda s: (place[s.upper], s.link))
            self.upper |= _spread(box, below)
            self.lower |= _spread(box, above)


def _spread(box: Box | None, segments: Sequence[Segment]) -> dict[Segment, float]:
    if box is None or not box.wide or len(segments) < 2:
        return dict.fromkeys(segments, 0.0)
    step = min(PORT_GAP, 2 * (box.left - PORT_MARGIN) / (len(segments) - 1))
    return {segment: (place - (len(segments) - 1) / 2) * step for place, segment in enumerate(segments)}


def placed(layers: Layers, ports: Ports) -> tuple[list[float], float]:
    """``x`` of every node's anchor; and how far from straight the lines are, by weight."""
    drawing = _Placing(layers, ports)
    best, cost = list(drawing.x), drawing.cost()
    for turn in range(TURNS):
        drawing.sweep(above=turn % 2 == 0, below=turn % 2 == 1)
        for _ in range(3):
            drawing.sweep(above=True, below=True)
        drawing.move_lines()
        if drawing.cost() < cost - NEAR:
            best, cost = list(drawing.x), drawing.cost()
    return best, cost


def reach(layers: Layers, node: int) -> tuple[float, float]:
    """How far the node goes to the left and to the right; a passing line goes nowhere."""
    box = layers.box(node)
    return (box.left, box.right) if box else (0.0, 0.0)


class _Placing:
    def __init__(self, layers: Layers, ports: Ports) -> None:
        self.layers, self.ports = layers, ports
        self.x = [0.0] * len(layers.layer_of)
        self.gaps = [[self._gap(a, b) for a, b in pairwise(row)] for row in layers.rows]
        for row, gaps in zip(layers.rows, self.gaps, strict=True):
            at = -sum(gaps) / 2
            for node, gap in zip(row, [*gaps, 0.0], strict=True):
                self.x[node] = at
                at += gap

    def _gap(self, left: int, right: int) -> float:
        lines = (self.layers.box(left) is None) + (self.layers.box(right) is None)
        return reach(self.layers, left)[1] + reach(self.layers, right)[0] + (BOX_GAP, MIXED_GAP, LINE_GAP)[lines]

    def weight(self, segment: Segment) -> float:
        passing = (self.layers.box(segment.upper) is None) + (self.layers.box(segment.lower) is None)
        return float((1, 2, 8)[passing] * self.layers.links[segment.link].weight)

    def bend(self, segment: Segment) -> float:
        """How far to the right the lower end lies."""
        lower = self.x[segment.lower] + self.ports.lower[segment]
        return lower - self.x[segment.upper] - self.ports.upper[segment]

    def cost(self) -> float:
        return sum(self.weight(s) * abs(self.bend(s)) for s in self.layers.segments)

    def _wishes(self, node: int, *, above: bool, below: bool) -> list[Wish]:
        found = [(self.x[node], 0.01)]
        if above:
            found += [(self.x[node] - self.bend(s), self.weight(s)) for s in self.layers.above[node]]
        if below:
            found += [(self.x[node] + self.bend(s), self.weight(s)) for s in self.layers.below[node]]
        return found

    def sweep(self, *, above: bool, below: bool) -> None:
        rows = list(zip(self.layers.rows, self.gaps, strict=True))
        for row, gaps in rows if above else reversed(rows):
            wishes = [self._wishes(node, above=above, below=below) for node in row]
            for node, x in zip(row, settled(wishes, gaps), strict=True):
                self.x[node] = x

    def move_lines(self) -> None:
        """Shift what hangs together straightly, as far as it may and as long as the whole gets shorter."""
        for _ in range(20):
            moved = [self._moved(block) for block in self._blocks()]
            if not any(moved):
                return

    def _blocks(self) -> Iterable[list[int]]:
        seen: set[int] = set()
        for start in range(len(self.x)):
            if start in seen:
                continue
            block, todo = [], [start]
            while todo:
                node = todo.pop()
                if node in seen:
                    continue
                seen.add(node)
                block.append(node)
                todo += [s.lower for s in self.layers.below[node] if abs(self.bend(s)) < NEAR]
                todo += [s.upper for s in self.layers.above[node] if abs(self.bend(s)) < NEAR]
            yield block

    def _moved(self, block: list[int]) -> bool:
        inside = set(block)
        lines = [(self.bend(s), self.weight(s)) for n in block for s in self.layers.below[n] if s.lower not in inside]
        lines += [(-self.bend(s), self.weight(s)) for n in block for s in self.layers.above[n] if s.upper not in inside]
        low, high = self._room(inside)
        choices = {min(max(wish, low), high) for wish, _ in lines}
        best = min(choices, key=lambda by: sum(w * abs(wish - by) for wish, w in lines), default=0.0)
        if sum(w * (abs(wish) - abs(wish - best)) for wish, w in lines) < NEAR:
            return False
        for node in block:
            self.x[node] += best
        return True

    def _room(self, inside: set[int]) -> tuple[float, float]:
        low, high = float("-inf"), float("inf")
        for row, gaps in zip(self.layers.rows, self.gaps, strict=True):
            for left, right, gap in zip(row, row[1:], gaps, strict=False):
                free = self.x[right] - self.x[left] - gap
                if left in inside and right not in inside:
                    high = min(high, free)
                elif right in inside and left not in inside:
                    low = max(low, -free)
        return min(low, 0.0), max(high, 0.0)


def settled(wishes: Sequence[Sequence[Wish]], gaps: Sequence[float]) -> list[float]:
    """Places in this order with at least these gaps, at the least sum of weighted distances to the wishes."""
    pools: list[tuple[list[Wish], float, int]] = []
    offset, offsets = 0.0, []
    for wanted, gap in zip(wishes, [*gaps, 0.0], strict=True):
        offsets.append(offset)
        pool, count = [(x - offset, weight) for x, weight in wanted], 1
        here = _median(pool)
        while pools and pools[-1][1] > here:
            before, _, many = pools.pop()
            pool, count = before + pool, many + count
            here = _median(pool)
        pools.append((pool, here, count))
        offset += gap
    flat = [here for _, here, count in pools for _ in range(count)]
    return [here + offset for here, offset in zip(flat, offsets, strict=True)]


def _median(wishes: list[Wish]) -> float:
    """The weighted median; the middle where two are as good."""
    ranked = sorted(wishes)
    half, below = sum(weight for _, weight in ranked) / 2, 0.0
    for place, (x, weight) in enumerate(ranked):
        below += weight
        if abs(below - half) < 1e-9:
            return (x + ranked[min(place + 1, len(ranked) - 1)][0]) / 2
        if below > half:
            return x
    return ranked[-1][0]
