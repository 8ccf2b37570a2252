"""What differs between two texts, word by word, for a page that marks what went and what came."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_PIECES = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff]|\w+|\s+|.", re.DOTALL)
"""Words; characters one by one where a script sets no blanks between words."""
MOST_PIECES = 6000
"""Beyond, comparing takes longer than anybody looks: line by line then."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text that stayed, went or came."""

    what: Literal["stayed", "went", "came"]
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """The pieces in order: those that stayed and came make ``after``, those that stayed and went make ``before``."""
    old, new = _split(before), _split(after)
    found: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("stayed", "".join(old[a:b])))
            continue
        if a < b:
            found.append(Piece("went", "".join(old[a:b])))
        if c < d:
            found.append(Piece("came", "".join(new[c:d])))
    return found


def _split(text: str) -> Sequence[str]:
    pieces: list[str] = _PIECES.findall(text)
    return pieces if len(pieces) <= MOST_PIECES else text.splitlines(keepends=True)
