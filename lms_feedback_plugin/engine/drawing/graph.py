"""What a layout is made of: boxes in layers, and links between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """Something that takes room. ``x`` of a placed box is its anchor: ``left`` and ``right`` reach out from there, so that a
    box may carry something on its right side and its lines still meet its middle; ``core`` is the height that lines meet, where
    what it carries is higher. ``wide`` boxes spread their lines along their edge, the others gather them in their middle."""

    id: str
    layer: int
    left: float
    right: float
    height: float
    wide: bool = False
    core: float | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A line from one box to another, of a different layer. ``weight``: how much it should be straight."""

    id: str
    source: str
    target: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where a box came to stand: ``x`` is its anchor, ``y`` its middle."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything placed, from (0, 0) to (``width``, ``height``). A route runs from source to target, only straight up, down
    and across."""

    width: float
    height: float
    places: Mapping[str, Place]
    routes: Mapping[str, tuple[Point, ...]]
