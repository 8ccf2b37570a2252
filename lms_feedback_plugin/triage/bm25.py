"""Okapi BM25 over rows that come and go (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009)."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .postings import Counts, Postings, Rows
from .text import is_function_word, key

Scores = NDArray[np.float32]
FUNCTION_WORD = 0.6
"""What a function word counts beside another word as rare as it."""
PAIR = 0.2
"""What two neighbouring words count beside one word as rare as the two together."""
MOST_ENTRIES = 250_000
"""Where a question has read so many entries, its commoner terms are left out: they change the order least and cost most."""
_FEWEST_DEAD = 64


@dataclass(frozen=True, slots=True)
class Shape:
    """How repetition (``k1``) and length (``b``) count."""

    k1: float
    b: float


@dataclass(frozen=True, slots=True)
class Spoken:
    """A term of a question that some row holds: what it is worth there, and where it stands."""

    term: str
    worth: float
    places: list[tuple[Rows, Counts]]


@dataclass(frozen=True, slots=True)
class Answer:
    """``scores`` by row. ``possible`` is the score of a row that says all of the question, unknown words included."""

    scores: Scores
    possible: float
    spoken: list[Spoken]

    def best(self, count: int) -> list[int]:
        """Rows with a score, the best first; of equals the older one."""
        some = min(count, len(self.scores))
        if not some:
            return []
        top = np.argpartition(-self.scores, some - 1)[:some]
        top = top[np.lexsort((top, -self.scores[top]))]
        return [int(row) for row in top if self.scores[row] > 0]

    def terms_in(self, row: int) -> list[str]:
        """The terms of the question that ``row`` holds, the weightiest first."""
        held = [one for one in self.spoken if any(_holds(rows, row) for rows, _ in one.places)]
        return [one.term for one in sorted(held, key=lambda one: -one.worth)]


def _holds(rows: Rows, row: int) -> bool:
    at = int(rows.searchsorted(np.int32(row)))
    return at < len(rows) and int(rows[at]) == row


class Bm25:
    """Rows of terms, each belonging to an owner that may have several. Not safe to use from several threads at once."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._postings = Postings()
        self._owners = array("q")
        self._lengths = array("f")
        self._rows: dict[int, tuple[int, ...]] = {}
        self._dead = 0

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, owner: int) -> bool:
        return owner in self._rows

    @property
    def stale(self) -> int:
        """Rows that were dropped and still count where the rarity of a term is concerned, until the next clearing."""
        return self._dead

    def owner(self, row: int) -> int:
        """Whose a row is."""
        return self._owners[row]

    def put(self, owner: int, rows: Iterable[Mapping[str, int]]) -> None:
        """Know these rows of ``owner``, and no longer those that it had. A row is term → how often."""
        self.drop(owner)
        numbers = []
        for counts in rows:
            numbers.append(len(self._owners))
            self._postings.add(numbers[-1], {key(term): count for term, count in counts.items()})
            self._owners.append(owner)
            self._lengths.append(sum(count for term, count in counts.items() if " " not in term))
        self._rows[owner] = tuple(numbers)

    def drop(self, owner: int) -> None:
        """Know nothing of ``owner`` any more."""
        for row in self._rows.pop(owner, ()):
            self._lengths[row] = -1
            self._dead += 1
        if self._dead > max(_FEWEST_DEAD, len(self._owners) // 2):
            self._compact()

    def ask(self, question: Mapping[str, float]) -> Answer:
        """Score all rows. The question is term → weight; a term with a blank in it is a pair of neighbours."""
        lengths = np.array(self._lengths, np.float32)
        alive = lengths >= 0
        count = int(alive.sum())
        mean = float(lengths[alive].mean()) if count else 1.0
        norms = self._shape.k1 * (1 - self._shape.b + self._shape.b * lengths / max(mean, 1e-6))
        scores = np.zeros(len(lengths), np.float32)
        spoken, possible = self._look_up(question, count)
        read = 0
        for one in spoken:
            for rows, counts in one.places:
                scores[rows] += one.worth * counts * (self._shape.k1 + 1) / (counts + norms[rows])
            read += sum(len(rows) for rows, _ in one.places)
            if read > MOST_ENTRIES:
                break
        if self._dead:
            scores[~alive] = 0
        return Answer(scores, possible, spoken)

    def _look_up(self, question: Mapping[str, float], count: int) -> tuple[list[Spoken], float]:
        """The terms that are known, the weightiest first, and what all of them are worth together, unknown ones too."""
        spoken, possible = [], 0.0
        for term, weight in question.items():
            places = self._postings.of(key(term))
            found = sum(len(rows) for rows, _ in places)
            worth = weight * worth_of(term, found, max(count, found))
            if " " not in term:
                possible += worth
            if places:
                spoken.append(Spoken(term, worth, places))
        return sorted(spoken, key=lambda one: -one.worth), possible * (self._shape.k1 + 1)

    def _compact(self) -> None:
        alive = np.array(self._lengths, np.float32) >= 0
        numbers = (np.cumsum(alive) - 1).tolist()
        self._postings = self._postings.compacted(alive)
        self._owners = array("q", [owner for owner, lives in zip(self._owners, alive, strict=True) if lives])
        self._lengths = array("f", [length for length in self._lengths if length >= 0])
        self._rows = {owner: tuple(numbers[row] for row in rows) for owner, rows in self._rows.items()}
        self._dead = 0


def worth_of(term: str, found: int, count: int) -> float:
    """How much it says that a row holds ``term``, when ``found`` of ``count`` rows do (inverse document frequency)."""
    rarity = math.log(1 + (count - found + 0.5) / (found + 0.5))
    if " " in term:
        return PAIR * rarity
    return FUNCTION_WORD * rarity if is_function_word(term) else rarity
