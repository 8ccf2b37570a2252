"""The plainest way to know a question again: it was asked in the very words of the handbook, or in words that joined it."""

from __future__ import annotations

import re
import unicodedata

_APART = re.compile(r"[\W_]+")


class SameWords:
    """Articles by what their questions come down to: letters and digits alone, in lower case."""

    def __init__(self) -> None:
        self._words: dict[str, set[int]] = {}
        self._held: dict[int, tuple[str, ...]] = {}

    def put(self, number: int, question: str, _answer: str, _section: str, phrasings: tuple[str, ...]) -> None:
        """Know an article, or know it anew."""
        self.drop(number)
        self._held[number] = tuple(filter(None, {_bare(text) for text in (question, *phrasings)}))
        for words in self._held[number]:
            self._words.setdefault(words, set()).add(number)

    def drop(self, number: int) -> None:
        """Know it no longer."""
        for words in self._held.pop(number, ()):
            self._words[words].discard(number)

    def match(self, text: str, limit: int) -> list[tuple[int, float, tuple[str, ...]]]:
        """Sure where one question alone has these words; nothing where none has."""
        found = sorted(self._words.get(_bare(text), ()))[:limit]
        return [(number, 1.0, ()) for number in found]


def _bare(text: str) -> str:
    return _APART.sub("", unicodedata.normalize("NFKC", text)).lower()
