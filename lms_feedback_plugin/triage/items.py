"""What was said before in other words: BM25 over items, and which of them are copies of a text.

The five most alike hold the duplicate nearly always; whether it is one, a person says. Copies alone are sure.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import NamedTuple

from .bm25 import Answer, Bm25, Shape
from .copies import Tokens, is_copy, tokens
from .text import is_function_word, joined, surfaces, terms

SHAPE = Shape(k1=1.2, b=0.75)
TITLE = 3
"""A word of the title counts as often as this in the text."""
REPEATED = 4.0
"""How slowly a word of the text that asks gains by being said again."""
MOST_TERMS = 400
KEPT = 2_000
"""Characters of an item that are kept to tell copies."""
LOOKED_AT = 20
NEAR = 0.7
"""A copy scores nearly what the best does: only what reaches this share of it is looked at closely."""
REASONS = 6


class Similar(NamedTuple):
    """``likeness``, 0 to 1: the share of what the text says that the item says too. ``copy``: it is the same text."""

    item: int
    likeness: float
    terms: tuple[str, ...]
    copy: bool = False


class Items:
    """Items by number. Not safe to use from several threads at once."""

    def __init__(self) -> None:
        self._index = Bm25(SHAPE)
        self._texts: dict[int, bytes] = {}
        self._same: dict[bytes, tuple[int, ...]] = {}

    def __len__(self) -> int:
        return len(self._index)

    def put(self, number: int, text: str, title: str = "") -> None:
        """Know an item, or know it anew."""
        self.drop(number)
        self._index.put(number, [_counted(text, title)])
        whole = _whole(text, title)
        self._texts[number] = whole.encode(errors="replace")
        print_ = _print(tokens(whole))
        self._same[print_] = (*self._same.get(print_, ()), number)

    def drop(self, number: int) -> None:
        """Know it no longer."""
        self._index.drop(number)
        text = self._texts.pop(number, None)
        if text is not None:
            print_ = _print(tokens(text.decode()))
            left = tuple(other for other in self._same.pop(print_, ()) if other != number)
            if left:
                self._same[print_] = left

    def similar(self, text: str, title: str = "", limit: int = 5) -> list[Similar]:
        """Items that share more than function words with a text: copies first, then the most alike."""
        answer = self._ask(text, title)
        rows = {self._index.owner(row): row for row in answer.best(max(LOOKED_AT, limit))}
        copies = self._copies(tokens(_whole(text, title)), answer, rows)
        said = surfaces(_whole(text, title))
        found: dict[int, Similar] = {}
        for item in (*copies, *rows):
            one = self._similar(item, rows.get(item), answer, said, item in copies)
            if one.copy or one.terms:
                found.setdefault(item, one)
            if len(found) == limit:
                break
        return list(found.values())

    def copies(self, text: str, title: str = "") -> tuple[int, ...]:
        """Items that are the same text: exact copies, then near ones."""
        answer = self._ask(text, title)
        rows = {self._index.owner(row): row for row in answer.best(LOOKED_AT)}
        return tuple(self._copies(tokens(_whole(text, title)), answer, rows))

    def _copies(self, mine: Tokens, answer: Answer, rows: dict[int, int]) -> dict[int, None]:
        exact = self._same.get(_print(mine), ()) if mine else ()
        enough = NEAR * max((float(answer.scores[row]) for row in rows.values()), default=0.0)
        near = (item for item, row in rows.items() if item not in exact and answer.scores[row] >= enough)
        return dict.fromkeys([*exact, *(item for item in near if is_copy(mine, tokens(self._texts[item].decode())))])

    def _ask(self, text: str, title: str) -> Answer:
        counts = _counted(text, title)
        asked = dict(list(counts.items())[:MOST_TERMS])
        return self._index.ask({term: count * (1 + REPEATED) / (count + REPEATED) for term, count in asked.items()})

    def _similar(self, item: int, row: int | None, answer: Answer, said: dict[str, str], copy: bool) -> Similar:
        if row is None:
            return Similar(item, 1.0, (), copy)
        likeness = 1.0 if copy else min(0.99, float(answer.scores[row]) / (answer.possible or 1.0))
        spoken = [term for term in answer.terms_in(row) if not is_function_word(term)][: 2 * REASONS]
        return Similar(item, likeness, joined(said[term] for term in said if term in spoken)[:REASONS], copy)


def _counted(text: str, title: str) -> Counter[str]:
    counts = Counter({term: count * TITLE for term, count in Counter(terms(title)).items()})
    counts.update(terms(text))
    return counts


def _whole(text: str, title: str) -> str:
    return f"{title}\n{text}"[:KEPT] if title else text[:KEPT]


def _print(found: Tokens) -> bytes:
    """Eight bytes that stand for all writings of the same tokens."""
    return hashlib.blake2b(" ".join(found).encode(errors="replace"), digest_size=8).digest()
