"""How wide text is, without a font: a generous guess, so that no box is too small in any of the usual ones."""

from __future__ import annotations

import unicodedata

_NARROW = frozenset("iljftrI.,:;'|!()[]{}/\\ ·")
_BROAD = frozenset("mwMWQOGD@%&—…–")
_AFTER = frozenset("，。、；：！？）”’》」】,.;:!?)")
"""A line does not begin with one of these."""


def width(text: str, size: float) -> float:
    """Pixels that ``text`` takes at ``size`` pixels a letter."""
    return size * sum(_share(letter) for letter in text)


def _share(letter: str) -> float:
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF" or ord(letter) > 0x1F000:
        return 1.03
    if letter in _NARROW:
        return 0.35
    if letter in _BROAD:
        return 0.92
    return 0.7 if letter.isupper() else 0.59 if ord(letter) < 0x250 else 0.75


def wrapped(text: str, size: float, limit: float) -> tuple[str, ...]:
    """The text in lines no wider than ``limit``: broken between words, between Chinese characters, and where nothing else
    helps within a word. Control characters are left out."""
    lines, line = [], ""
    for piece in _pieces(" ".join(text.split())):
        if line and width((line + piece).rstrip(), size) > limit:
            lines.append(line.rstrip())
            line = ""
        for letter in piece:
            if width((line + letter).rstrip(), size) > limit and line:
                lines.append(line.rstrip())
                line = ""
            line += letter
    return (*lines, line.rstrip()) if line.strip() or not lines else tuple(lines)


def _pieces(text: str) -> list[str]:
    """What stays together on a line."""
    pieces: list[str] = []
    for letter in text:
        if unicodedata.category(letter) in ("Cc", "Cs", "Cn", "Co"):
            continue
        joins = pieces and not pieces[-1].endswith(" ") and not (_wide(letter) or _wide(pieces[-1][-1]))
        if pieces and (joins or letter == " " or letter in _AFTER):
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def _wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"
