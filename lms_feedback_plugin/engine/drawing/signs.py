"""The small signs: who, when, and why. Each is 11 pixels square."""

from __future__ import annotations

from .markup import number as n
from .markup import text as plain

HEAD = 9.0
"""The length of an arrow's head."""
_PATHS = {
    "person": ("full", "M5.5 0.6a2.6 2.6 0 1 1 0 5.2a2.6 2.6 0 1 1 0-5.2zM0.7 11c0-2.9 2.1-4.4 4.8-4.4s4.8 1.5 4.8 4.4z"),
    "bot": ("", "M1.3 4h8.4v6.2h-8.4zM5.5 4v-2.4M3.9 6.4v1.2M7.1 6.4v1.2M5.2 1h.6"),
    "clock": ("clock", "M5.5 .8a4.7 4.7 0 1 1 0 9.4a4.7 4.7 0 1 1 0-9.4zM5.5 3v2.7l1.9 1.2"),
    "event": ("event", "M6.6 0 1.4 6.3h3.2l-1 4.7 5.8-6.8h-3.5z"),
    "condition": ("condition", "M5.5 1 10 5.5 5.5 10 1 5.5z"),
    "pause": ("pause", "M3.2 1.4v8.2M7.8 1.4v8.2"),
}
"""Sign → its class and its path."""


def sign_path(kind: str, x: float, y: float, text: str = "") -> str:
    """The sign with its upper left corner at a point; a ``number`` is a disc of 15 pixels."""
    if kind == "number":
        return (
            f'<circle class="dot" cx="{n(x + 8.5)}" cy="{n(y + 7.5)}" r="7.5"/>'
            f'<text class="count" x="{n(x + 8.5)}" y="{n(y + 11.4)}" text-anchor="middle" font-size="10">{plain(text)}</text>'
        )
    look, path = _PATHS[kind]
    return f'<path class="sign {look}" transform="translate({n(x)} {n(y)})" d="{path}"/>'.replace('sign "', 'sign"')
