"""“You said, we did”: what everybody may read of suggestions, how many want each, and what became of it. Nobody's name."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.domain.workflow import State
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.unit import Unit
from lms_feedback_plugin.store.voices import BoardEntry
from lms_feedback_plugin.triage.items import Items

from .library import Library
from .sites import Sites

MOST = 200
ALIKE = 3
ENOUGH = 0.1
"""Likeness below which an idea is not shown to somebody who writes theirs."""


@dataclass(frozen=True, slots=True)
class BoardLook:
    """An entry for one reader. ``counted``: they are among its voices; ``open``: one may still vote."""

    entry: BoardEntry
    state: State
    counted: bool
    open: bool


class Board:
    """Safe to use from several threads."""

    def __init__(self, database: Database, library: Library, sites: Sites, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._library = library
        self._sites = sites
        self._clock = clock

    def entries(self, site: str, reader: Person, courses: Collection[str], text: str = "", status: str = "") -> list[BoardLook]:
        """What holds everywhere or in these courses, the newest first; narrowed to words and to a state, where given."""
        found = self._all(site, reader, courses)
        words = text.casefold().split()
        return [
            one
            for one in found
            if (not status or one.entry.status == status)
            and all(word in f"{one.entry.title} {one.entry.text}".casefold() for word in words)
        ]

    def alike(self, site: str, text: str, reader: Person, courses: Collection[str]) -> list[BoardLook]:
        """Ideas that say much the same as what somebody writes, the most alike first."""
        found = {one.entry.item: one for one in self._all(site, reader, courses)}
        index = Items()
        for number, one in found.items():
            index.put(number, one.entry.text, one.entry.title)
        return [found[one.item] for one in index.similar(text, limit=ALIKE) if one.likeness >= ENOUGH]

    def _all(self, site: str, reader: Person, courses: Collection[str]) -> list[BoardLook]:
        self._sites.get(site)
        with self._database.reader() as unit:
            listed = unit.board.list(site, sorted(courses), MOST)
            return self._looks(unit, site, reader, listed)

    def _looks(self, unit: Unit, site: str, reader: Person, listed: list[BoardEntry]) -> list[BoardLook]:
        numbers = [entry.item for entry in listed]
        voted, following = unit.votes.of(site, reader.id), unit.followers.of_many(site, numbers)
        items = unit.items.get_many(site, numbers)
        looks = []
        for entry in listed:
            item = items[entry.item].item
            workflow = self._library.pinned(site, item.pin)
            state = workflow.states.get(entry.status) or workflow.states[item.state]
            counted = entry.item in voted or item.reporter == reader.id or reader.id in following.get(entry.item, ())
            looks.append(BoardLook(entry, state, counted, not state.final))
        return looks
