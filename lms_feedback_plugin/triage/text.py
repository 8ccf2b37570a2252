"""What a text says, as terms: stemmed words for scripts with blanks, single characters and their pairs for Chinese.

Chinese needs no dictionary this way: pairs of neighbouring characters found more duplicates than a word segmenter did, and a
new product name is a word from its first day.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

import snowballstemmer

from .function_words import CHINESE, ENGLISH

CHARACTERS = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
"""Scripts that put no blank between words, as a range of a regular expression."""
_PIECE = re.compile(rf"(?P<run>[{CHARACTERS}]+)|[^\W_{CHARACTERS}]+(?:['’][^\W_{CHARACTERS}]+)?")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_LONGEST_WORD = 40
"""Longer ones are addresses, hashes and encoded files: cut, so that the stemmer and the memory never meet a megabyte."""

_STEMMER = snowballstemmer.stemmer("english")


def normal(text: str) -> str:
    """Full width, ligatures and capitals made plain; what no eye sees left out."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold().replace("’", "'")


def pieces(text: str) -> Iterator[str]:
    """Words, and runs of characters of a script without blanks, in ``normal`` writing and in their order."""
    return (found.group()[:_LONGEST_WORD] if found["run"] is None else found.group() for found in _PIECE.finditer(normal(text)))


def is_run(piece: str) -> bool:
    """Whether a piece is a run of Chinese characters (or kana, or hangul) and no word."""
    return "\u3040" <= piece[0] <= "\u30ff" or "\u3400" <= piece[0] <= "\u9fff" or "\uac00" <= piece[0] <= "\ufaff"


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """What the forms of an English word have in common; other words mostly stay what they are."""
    return str(_STEMMER.stemWord(word))


def terms(text: str) -> list[str]:
    """The terms of a text, in their order, as often as they are said."""
    return [term for piece in pieces(text) for term in _terms_of(piece)]


def _terms_of(piece: str) -> Iterable[str]:
    if not is_run(piece):
        return (stem(piece),)
    return (*piece, *(first + second for first, second in pairwise(piece)))


def surfaces(text: str) -> dict[str, str]:
    """Term → the word as it was said first, to name it to a person."""
    said: dict[str, str] = {}
    for piece in pieces(text):
        if is_run(piece):
            said.update((term, term) for term in _terms_of(piece))
        else:
            said.setdefault(stem(piece), piece)
    return said


_FUNCTION_STEMS = frozenset(map(stem, ENGLISH)) | CHINESE


def is_function_word(term: str) -> bool:
    """Whether a term holds a sentence together and says little of what it is about."""
    return term in _FUNCTION_STEMS


def content(found: Iterable[str]) -> list[str]:
    """Terms without the function words."""
    return [term for term in found if term not in _FUNCTION_STEMS]


@lru_cache(maxsize=100_000)
def key(term: str) -> int:
    """A term as 32 bits, the same in every process: what an index keeps in its place."""
    return zlib.crc32(term.encode())


def joined(said: Iterable[str]) -> tuple[str, ...]:
    """Surfaces to be shown: pairs of characters that overlap become the run that they were cut from."""
    shown: list[str] = []
    single: list[str] = []
    for one in said:
        if is_run(one) and len(one) == 1:
            single.append(one)
        elif is_run(one) and shown and is_run(shown[-1]) and shown[-1][-1] == one[0]:
            shown[-1] += one[1:]
        else:
            shown.append(one)
    return (*shown, *(one for one in single if not any(one in other for other in shown)))
