"""Whether two texts are the same text: written twice, with other points and blanks, a greeting more, or one slip of the finger.

Only this may be grouped without a person: at the best threshold there is, a score of likeness alone would merge wrongly in four
cases of ten. So one number, one negation or one word that is another word keeps two texts apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher

from .text import is_run, normal, pieces, stem

Tokens = tuple[str, ...]
MOST_TOKENS = 600
TOKENS_A_CHANGE = 8
"""One change is allowed in so many tokens, and one in any text of more than ``FEWEST``."""
FEWEST = 5
MOST_COURTESY = 6
"""Tokens of greeting and thanks that one text may have more than the other."""
_SHORTEST_SLIP = 5
_SHORTEST_OTHER_LETTER = 7
"""From here on any one letter may be another (upload and unload are two words, certificate and certifikate are one)."""
_COURTESY = "please pls thanks thank you hi hello hey dear kindly just really very so the a an also still there"
_LIGHT = frozenset(_COURTESY.split())
_LIGHT_CHARACTERS = frozenset("的了吗呢啊吧哦请你好谢麻烦老师哈哎唉")
_QUICK_WRITING = str.maketrans("您帐陆得地它象作嘛呀", "你账录的的他像做吗啊")
"""Characters that stand for each other in quick writing."""
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SIGNS = re.compile(r"[$€£¥₹%+]")


def tokens(text: str) -> Tokens:
    """Words and single characters in their order, then the signs that make another sum of the same digits."""
    return (*_split(text), *_SIGNS.findall(normal(text)))[:MOST_TOKENS]


def _split(text: str) -> Iterator[str]:
    for piece in pieces(text):
        if is_run(piece):
            yield from piece.translate(_QUICK_WRITING)
        else:
            yield piece


def is_copy(one: Tokens, other: Tokens) -> bool:
    """Whether a person would call them the same text. Both as ``tokens`` cuts them."""
    if not one or not other:
        return False
    if one == other:
        return True
    shorter, longer = sorted((len(one), len(other)))
    allowed = max(1, longer // TOKENS_A_CHANGE)
    if longer - shorter > allowed + MOST_COURTESY or shorter < 2 or _differ(one, other) > allowed + MOST_COURTESY:
        return False
    changed = 0
    for what, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        cost = _cost(one[a:b], other[c:d])
        if cost is None:
            return False
        changed += cost
    return changed == 0 or (changed <= allowed and shorter > FEWEST)


def _differ(one: Tokens, other: Tokens) -> int:
    """How many tokens one has and the other has not, wherever they stand: quick, and never more than an alignment finds."""
    counts, others = Counter(one), Counter(other)
    return max((counts - others).total(), (others - counts).total())


def _cost(gone: Tokens, come: Tokens) -> int | None:
    """How many slips lie between two pieces of text; None where they say something else."""
    heavy_gone, heavy_come = ([token for token in side if not _is_light(token)] for side in (gone, come))
    if len(heavy_gone) != len(heavy_come):
        return None
    costs = [_slip(first, second) for first, second in zip(heavy_gone, heavy_come, strict=True)]
    return None if None in costs else sum(cost for cost in costs if cost)


def _is_light(token: str) -> bool:
    return token in _LIGHT or token in _LIGHT_CHARACTERS


def _slip(one: str, other: str) -> int | None:
    """0 for forms of one word, 1 for a slip of the finger, None for two words."""
    if one == other:
        return 0
    if not (one.isalpha() and other.isalpha() and one.isascii() and other.isascii()):
        return None
    if stem(one) == stem(other):
        return 0
    return 1 if min(len(one), len(other)) >= _SHORTEST_SLIP and one[0] == other[0] and _is_typo(one, other) else None


def _is_typo(one: str, other: str) -> bool:
    """One letter more, two that changed places, one beside its key, or in a long word any one letter."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(long) > len(short):
        return short[at:] == long[at + 1 :]
    if short[at + 1 :] == long[at + 1 :]:
        return len(one) >= _SHORTEST_OTHER_LETTER or _are_neighbours(short[at], long[at])
    swapped = long[at + 1 : at + 2] + long[at : at + 1]
    return short[at : at + 2] == swapped and short[at + 2 :] == long[at + 2 :]


def _are_neighbours(one: str, other: str) -> bool:
    for upper, row in enumerate(_KEYS):
        if one in row:
            place = row.index(one)
            around = [row, *_KEYS[max(0, upper - 1) : upper + 2]]
            return any(other in line and abs(line.index(other) - place) <= 1 for line in around)
    return False
