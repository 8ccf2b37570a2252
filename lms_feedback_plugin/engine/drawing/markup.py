"""Text and numbers as SVG takes them."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write."""


def text(words: str) -> str:
    """Between tags."""
    return escape(_FORBIDDEN.sub("", words))


def attribute(words: str) -> str:
    """Between double quotes."""
    return escape(_FORBIDDEN.sub("", words), {'"': "&quot;"})


def number(value: float) -> str:
    """To a tenth of a pixel."""
    return f"{value:.1f}".removesuffix(".0")
