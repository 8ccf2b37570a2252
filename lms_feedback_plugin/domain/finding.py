"""What the doctor found: one thing that was looked at, how it is, what mends it, and where to click."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from .site import Site
from .text import Text

Level = Literal["order", "look", "wrong"]
"""``order``: as it should be. ``look``: it works, and somebody should look. ``wrong``: something does not work."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``code`` is stable; ``title`` names what was looked at, ``sentence`` what was seen.

    ``cure`` and ``where`` are empty where nothing is to be done; ``link`` is the page to click on, where its address is known.
    """

    code: str
    level: Level
    title: Text
    sentence: Text
    cure: Text = field(default_factory=dict)
    where: Text = field(default_factory=dict)
    link: str = ""

    @property
    def holds(self) -> bool:
        """Whether it works, even if somebody should look."""
        return self.level != "wrong"


@dataclass(frozen=True, slots=True)
class Check:
    """The words of one thing that is looked at. ``{places}`` are filled in with what was seen: texts, numbers, or ``Text``.

    ``page`` is the path of the page to click on, within the system that is looked at.
    """

    code: str
    title: Text
    good: Text
    bad: Text
    cure: Text
    where: Text = field(default_factory=dict)
    page: str = ""

    def order(self, **seen: object) -> Finding:
        """It is as it should be."""
        return Finding(self.code, "order", self.title, filled(self.good, seen))

    def wrong(self, base: str = "", /, **seen: object) -> Finding:
        """It is not. ``base`` is the address of the system that ``page`` belongs to."""
        return self._bad("wrong", base, seen)

    def look(self, base: str = "", /, **seen: object) -> Finding:
        """It works, and somebody should look."""
        return self._bad("look", base, seen)

    def _bad(self, level: Level, base: str, seen: Mapping[str, object]) -> Finding:
        link = base.rstrip("/") + self.page if base and self.page else ""
        cure, where = filled(self.cure, seen), filled(self.where, seen)
        return Finding(self.code, level, self.title, filled(self.bad, seen), cure, where, link)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a guest must know of the house to judge its own connection. ``public_url`` has no slash at its end; ``now`` tells
    the present in UTC."""

    public_url: str
    site: Site
    now: Callable[[], datetime]


def filled(text: Text, seen: Mapping[str, object]) -> Text:
    """``text`` with its ``{places}`` filled in, in each language."""
    return {language: sentence.format_map(_in(language, seen)) for language, sentence in text.items()}


def _in(language: str, seen: Mapping[str, object]) -> Mapping[str, object]:
    return {name: v.get(language, v.get("en", "")) if isinstance(v, Mapping) else v for name, v in seen.items()}
