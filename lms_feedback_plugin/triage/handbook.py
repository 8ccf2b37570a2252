"""Which article of the handbook answers a text: BM25 over question, answer, section and other words for the question.

``Handbook`` is built from rows and kept up to date article by article; nothing of it is stored. It is what
``service.handbook_index`` asks of a matcher. Why it is built so, with figures: ``docs/discussions/understanding.md``.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from .bm25 import Answer, Bm25, Shape
from .text import content, is_function_word, is_run, joined, pieces, surfaces, terms

SHAPE = Shape(k1=1.6, b=0.75)
QUESTION = 2
"""A word of the question counts as often as this in the answer."""
PASSAGE = 120
"""Terms of the answer in a passage: a long answer is several rows, so that it drowns neither its own words nor others'."""
MOST_PASSAGES = 40
MOST_TERMS = 200
"""Of the text that asks: what comes after the first few sentences is rarely the question."""
REASONS = 6
CANDIDATES = 200
"""Rows that are looked through where only some articles may be meant."""
_PARAGRAPHS = re.compile(r"\n\s*\n")


class Match(NamedTuple):
    """``confidence`` is the chance, 0 to 1, that the article answers the text; ``terms`` are words of it that say so."""

    article: int
    confidence: float
    terms: tuple[str, ...]


class Calibration(NamedTuple):
    """The chance that an article is right, fitted on BANKING77 and CLINC150 with handbooks of 7 to 150 articles.

    Half of the questions there had no article, so that a young handbook is not too sure of itself.
    """

    base: float = -3.2
    covered: float = 1.28
    ahead: float = 12.87
    said: float = 1.01

    def chance(self, covered: float, best_other: float, words: float) -> float:
        """``covered`` and ``best_other`` are shares of the score of a row that says all; ``words``, how much was asked."""
        return _logistic(
            self.base + self.covered * covered + self.ahead * (covered - best_other) + self.said * math.log1p(words)
        )


CALIBRATION = Calibration()
ONE_WORD = 0.5
"""Confidence at most where a single word is all that text and article share: it names a matter, not a question."""
SAME_WORDS = 0.99
"""Confidence where somebody asks in the very words of the handbook."""
CROWD = 20
"""What so many other rows cover as well is no sign that the text is about anything that is known."""


class Handbook:
    """Articles by number. Not safe to use from several threads at once."""

    def __init__(self) -> None:
        self._index = Bm25(SHAPE)
        self._wordings: dict[str, set[int]] = {}
        self._worded: dict[int, set[str]] = {}

    def __len__(self) -> int:
        return len(self._index)

    def put(self, number: int, question: str, answer: str = "", section: str = "", phrasings: Sequence[str] = ()) -> None:
        """Know an article, or know it anew. ``answer`` is Markdown or plain; ``phrasings`` are other words for the question."""
        self.drop(number)
        self._worded[number] = {bare(text) for text in (question, *phrasings)} - {""}
        for wording in self._worded[number]:
            self._wordings.setdefault(wording, set()).add(number)
        asked = _counted(terms(question), QUESTION)
        for other in phrasings:
            asked.update(_counted(terms(other)))
        asked.update(terms(section))
        self._index.put(number, [asked + _counted(passage) for passage in _passages(answer)])

    def drop(self, number: int) -> None:
        """Know it no longer."""
        self._index.drop(number)
        for wording in self._worded.pop(number, ()):
            self._wordings[wording].discard(number)
            if not self._wordings[wording]:
                del self._wordings[wording]

    def match(self, text: str, limit: int = 5, among: Callable[[int], bool] | None = None) -> list[Match]:
        """Articles that share more than function words with ``text``, the best first; empty where none does.

        ``among`` says which articles may be meant: an article of another course is no rival to one that holds here.
        """
        same = {number for number in self._wordings.get(bare(text), ()) if among is None or among(number)}
        answer = self._ask(text)
        best: dict[int, int] = {}
        for row in answer.best(limit * 6 if among is None else CANDIDATES):
            number = self._index.owner(row)
            if among is None or among(number):
                best.setdefault(number, row)
            if len(best) > 2 * limit:
                break
        found = list(_matches(best, answer, text))
        if same:
            found = _with_same_words(found, same)
        return found[:limit]

    def covers(self, text: str) -> float:
        """The chance, 0 to 1, that any article at all is about ``text``: what is low and asked often has no article yet."""
        answer = self._ask(text)
        rows = answer.best(CROWD + 1)
        if not rows:
            return 0.0
        crowd = float(answer.scores[rows[CROWD]]) if len(rows) > CROWD else 0.0
        return _logistic(-1.09 + 4.18 * (float(answer.scores[rows[0]]) - crowd / 2) / answer.possible)

    def _ask(self, text: str) -> Answer:
        asked = terms(text)[:MOST_TERMS]
        return self._index.ask(dict.fromkeys([*asked, *_pairs(asked)], 1.0))


def bare(text: str) -> str:
    """Letters and digits alone: what two wordings have in common when only points and blanks differ."""
    return "".join(pieces(text))


def _matches(best: dict[int, int], answer: Answer, text: str) -> Iterator[Match]:
    covered = [float(answer.scores[row]) / (answer.possible or 1.0) for row in best.values()]
    said = surfaces(text)
    words = sum(0.5 if is_run(term) else 1.0 for term in content(said) if not is_run(term) or len(term) == 1)
    for place, (article, row) in enumerate(best.items()):
        spoken = [term for term in answer.terms_in(row) if " " not in term and not is_function_word(term)]
        if not spoken:
            continue
        other = covered[0] if place else max(covered[1:2], default=0.0)
        reasons = joined(said[term] for term in said if term in spoken[: 2 * REASONS])
        sure = 1.0 if words > 1 and len(spoken) > 1 else ONE_WORD
        yield Match(article, min(sure, CALIBRATION.chance(covered[place], other, words)), reasons[:REASONS])


def _with_same_words(found: list[Match], same: set[int]) -> list[Match]:
    """Those that are asked in these very words first: one is sure, several share what there is to be sure of."""
    terms_of = {match.article: match.terms for match in found}
    first = [Match(number, SAME_WORDS / len(same), terms_of.get(number, ())) for number in sorted(same)]
    rest = [match._replace(confidence=min(match.confidence, 1 - SAME_WORDS)) for match in found if match.article not in same]
    return first + rest


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def _counted(found: Sequence[str], weight: int = 1) -> Counter[str]:
    """Terms and pairs, each so often."""
    counts = Counter([*found, *_pairs(found)])
    return Counter({term: count * weight for term, count in counts.items()}) if weight != 1 else counts


def _pairs(found: Iterable[str]) -> list[str]:
    """Neighbours among the words that say something; Chinese pairs are terms already."""
    words = [term for term in content(found) if term.isascii() or len(term) > 2]
    return [f"{first} {second}" for first, second in pairwise(words)]


def _passages(answer: str) -> list[list[str]]:
    """The answer cut at its paragraphs, small ones together, into rows of about ``PASSAGE`` terms; one empty row for none."""
    rows: list[list[str]] = [[]]
    for paragraph in _PARAGRAPHS.split(answer):
        found = terms(paragraph)
        for start in range(0, len(found), PASSAGE):
            part = found[start : start + PASSAGE]
            if rows[-1] and len(rows[-1]) + len(part) > PASSAGE:
                rows.append([])
            rows[-1].extend(part)
    return rows[:MOST_PASSAGES]
