"""The lines between two layers: across at a height of their own, so that none runs along another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .ordering import Layers, Segment
from .placing import NEAR, PORT_MARGIN, Ports, reach, settled

ALONG = 100
"""Two lines on top of each other are worse than any crossing."""
CLEAR = 10.0
"""Lines whose ends come nearer than this do not share a height."""
SLIDE_GAP = 13.0
ASIDE, CLOSE = 30.0, 10.0
"""How far what is nearly straight may be moved, and how near to others."""


@dataclass(frozen=True, slots=True)
class Net:
    """Segments that share a port and therefore run together: their ends above and below."""

    tops: tuple[float, ...]
    bottoms: tuple[float, ...]
    segments: tuple[Segment, ...]

    @property
    def low(self) -> float:
        return min(self.tops + self.bottoms)

    @property
    def high(self) -> float:
        return max(self.tops + self.bottoms)


def straighten(layers: Layers, x: list[float]) -> None:
    """Move the passing part of a line over or under its labels, else the labels to the line, where they lie but a little
    aside and have the room."""
    chains: dict[int, list[int]] = {}
    labels: dict[int, int] = {}
    for segment in layers.segments:
        for node in (segment.upper, segment.lower):
            box = layers.box(node)
            if box is None:
                chains.setdefault(segment.link, []).append(node)
            elif not box.wide:
                labels[segment.link] = node
    for link, chain in chains.items():
        if link in labels and not _moved(layers, x, chain, x[labels[link]]):
            nearest = min(chain, key=lambda node: abs(layers.layer_of[node] - layers.layer_of[labels[link]]))
            _moved(layers, x, [labels[link]], x[nearest])


def _moved(layers: Layers, x: list[float], nodes: Sequence[int], goal: float) -> bool:
    if any(abs(goal - x[node]) > ASIDE or not _has_room(layers, x, node, goal) for node in nodes):
        return False
    for node in nodes:
        x[node] = goal
    return True


def _has_room(layers: Layers, x: Sequence[float], node: int, goal: float) -> bool:
    row = layers.rows[layers.layer_of[node]]
    where = row.index(node)
    left, right = row[max(where - 1, 0) : where], row[where + 1 : where + 2]
    return all(goal - reach(layers, node)[0] - x[one] - reach(layers, one)[1] >= CLOSE for one in left) and all(
        x[one] - reach(layers, one)[0] - goal - reach(layers, node)[1] >= CLOSE for one in right
    )


def slide_ports(layers: Layers, ports: Ports, x: Sequence[float]) -> None:
    """Move the ends of lines along their boxes where that makes them straight."""
    for _ in range(2):
        for node in range(len(layers.boxes)):
            if layers.boxes[node].wide:
                _slide(layers, x, node, layers.below[node], ports.upper, ports.lower)
                _slide(layers, x, node, layers.above[node], ports.lower, ports.upper)


def _slide(
    layers: Layers,
    x: Sequence[float],
    node: int,
    segments: Sequence[Segment],
    mine: dict[Segment, float],
    other: Mapping[Segment, float],
) -> None:
    if not segments:
        return
    room = layers.boxes[node].left - PORT_MARGIN
    gap = min(SLIDE_GAP, 2 * room / max(len(segments) - 1, 1))
    row = sorted(segments, key=lambda s: mine[s])
    wishes = []
    for segment in row:
        end = x[segment.lower if segment.upper == node else segment.upper] + other[segment] - x[node]
        straight = abs(end) <= room
        wishes.append([(end if straight else mine[segment], 4.0 if straight else 1.0)])
    found = settled(wishes, [gap] * (len(row) - 1))
    if -room - NEAR <= found[0] and found[-1] <= room + NEAR:
        mine.update(zip(row, found, strict=True))


def nets_below(layers: Layers, ports: Ports, x: Sequence[float], layer: int) -> list[Net]:
    """What runs between a layer and the next one; ends are absolute."""
    found: dict[tuple[str, int], list[Segment]] = {}
    for node in layers.rows[layer]:
        for segment in layers.below[node]:
            above, below = layers.box(segment.upper), layers.box(segment.lower)
            if above and not above.wide:
                key = ("above", segment.upper)
            elif below and not below.wide:
                key = ("below", segment.lower)
            else:
                key = ("alone", segment.link)
            found.setdefault(key, []).append(segment)
    return [
        Net(
            tuple(x[s.upper] + ports.upper[s] for s in segments),
            tuple(x[s.lower] + ports.lower[s] for s in segments),
            tuple(segments),
        )
        for segments in found.values()
    ]


def tracks(nets: Sequence[Net]) -> tuple[dict[Segment, int], int]:
    """The height of each segment that bends, counted from above, and how many heights there are."""
    bent = sorted((net for net in nets if net.high - net.low > NEAR), key=lambda net: (net.low, net.high))
    order = _few_crossings(bent)
    height: list[int] = []
    for place, net in enumerate(order):
        near = [height[one] for one in range(place) if _meet(order[one], net)]
        height.append(max(near, default=-1) + 1)
    found = {segment: level for net, level in zip(order, height, strict=True) for segment in net.segments}
    return found, max(height, default=-1) + 1


def _meet(one: Net, other: Net) -> bool:
    return one.low - CLEAR < other.high and other.low - CLEAR < one.high


def _few_crossings(nets: list[Net]) -> list[Net]:
    """Each net at the place in the order where it crosses least, again and again until none wants to move."""
    order = list(nets)
    for _ in range(8):
        moved = False
        for net in nets:
            here = order.index(net)
            rest = order[:here] + order[here + 1 :]
            costs = [sum(_cost(o, net) for o in rest[:p]) + sum(_cost(net, o) for o in rest[p:]) for p in range(len(order))]
            best = min(range(len(order)), key=lambda place: (costs[place], abs(place - here)))
            if costs[best] < costs[here]:
                order = [*rest[:best], net, *rest[best:]]
                moved = True
        if not moved:
            break
    return order


def _cost(above: Net, below: Net) -> int:
    """Crossings where one net runs across above the other, and much more where their upright parts would lie together."""
    count = 0
    for x in above.bottoms:
        count += below.low < x < below.high
        count += ALONG * any(abs(x - top) < NEAR for top in below.tops)
    for x in below.tops:
        count += above.low < x < above.high
    return count
