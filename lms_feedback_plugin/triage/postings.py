"""An inverted index that grows: term key → rows and counts, in a few sorted segments.

What is added waits in flat arrays until somebody asks; then it becomes a segment, and segments of like size become one, so that
there are never more than a dozen. Rows are numbered upward and never used again; ``compacted`` numbers them anew.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int32]
Counts = NDArray[np.uint8]
MOST_COUNTED = 255


@dataclass(frozen=True, slots=True)
class Segment:
    """``keys`` sorted and unique; key ``i`` stands in ``rows[starts[i]:starts[i + 1]]``, rows rising, and ``counts`` beside."""

    keys: NDArray[np.uint32]
    starts: NDArray[np.int64]
    rows: Rows
    counts: Counts

    def of(self, key: int) -> tuple[Rows, Counts] | None:
        """Where ``key`` stands."""
        at = int(self.keys.searchsorted(np.uint32(key)))
        if at == len(self.keys) or int(self.keys[at]) != key:
            return None
        span = slice(int(self.starts[at]), int(self.starts[at + 1]))
        return self.rows[span], self.counts[span]

    def spelled(self) -> NDArray[np.uint32]:
        """The key of each entry."""
        return np.repeat(self.keys, np.diff(self.starts))


def _segment(keys: NDArray[np.uint32], rows: Rows, counts: Counts) -> Segment:
    order = np.argsort(keys, kind="stable")
    unique, starts = np.unique(keys[order], return_index=True)
    return Segment(unique, np.append(starts, len(keys)).astype(np.int64), rows[order], counts[order])


class Postings:
    """Not safe to use from several threads at once."""

    def __init__(self) -> None:
        self._segments: list[Segment] = []
        self._keys, self._rows, self._counts = array("I"), array("i"), bytearray()

    def add(self, row: int, counted: Mapping[int, int]) -> None:
        """``row`` holds each key so often. Rows come in rising order."""
        self._keys.extend(counted)
        self._rows.extend([row] * len(counted))
        self._counts.extend(min(count, MOST_COUNTED) for count in counted.values())

    def of(self, key: int) -> list[tuple[Rows, Counts]]:
        """Where a key stands: rows and counts, a pair a segment."""
        self._settle()
        return [found for segment in self._segments if (found := segment.of(key)) is not None]

    def __len__(self) -> int:
        return sum(len(segment.rows) for segment in self._segments) + len(self._keys)

    def compacted(self, kept: NDArray[np.bool_]) -> Postings:
        """The same without the rows where ``kept`` is false; those that stay are numbered anew from 0 in their order."""
        self._settle()
        numbers = (np.cumsum(kept) - 1).astype(np.int32)
        fresh = Postings()
        for segment in self._segments:
            stay = kept[segment.rows]
            rows = numbers[segment.rows[stay]]
            fresh._segments.append(_segment(segment.spelled()[stay], rows, segment.counts[stay]))
        return fresh

    def _settle(self) -> None:
        """Put what waits into a segment, and join those of like size."""
        if not self._keys:
            return
        waiting = (np.array(self._keys, np.uint32), np.array(self._rows, np.int32), np.array(self._counts, np.uint8))
        self._keys, self._rows, self._counts = array("I"), array("i"), bytearray()
        self._segments.append(_segment(*waiting))
        while len(self._segments) > 1 and len(self._segments[-2].rows) < 2 * len(self._segments[-1].rows):
            second, first = self._segments.pop(), self._segments.pop()
            self._segments.append(_joined((first, second)))


def _joined(segments: Iterable[Segment]) -> Segment:
    parts = list(segments)
    return _segment(
        np.concatenate([part.spelled() for part in parts]),
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.counts for part in parts]),
    )
