"""Items are looked at anew when what the LMS tells has changed, or when a date comes nearer.

Looking costs reads alone: an item gets a command of its own only where something would come of it. What an item was last
decided on stands in it, so that nothing is missed by a look that never took place.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from lms_feedback_plugin.domain.item import Snapshot
from lms_feedback_plugin.errors import FeedbackError
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.unit import Unit

from .commands import Reconsider
from .library import Library
from .routing import awaited, holders
from .steps import named

EVERY = timedelta(minutes=5)
BEHIND, AHEAD = timedelta(hours=1), timedelta(days=31)
"""Dates between the last look and these bring another, for their hours may have passed some mark in the meantime."""
AT_START = timedelta(days=1)
"""How far back a process that starts looks for what others may have left."""
CHUNK = 200
MOST = 500
"""Commands of one look: what is left comes with the next."""

logger = logging.getLogger(__name__)


class Reconsidering:
    """``execute`` is the committer's."""

    def __init__(
        self, database: Database, library: Library, execute: Callable[[Reconsider], object], clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._library = library
        self._execute = execute
        self._clock = clock
        self._looked: datetime | None = None

    def look(self, site: str, course: str) -> int:
        """Look at the open items of one course; how many changed."""
        with self._database.reader() as unit:
            wanted = list(self._in_course(unit, site, course, self._clock()))
        return self._command((site, number) for number in wanted[:MOST])

    def sweep(self, now: datetime) -> int:
        """Every few minutes: the courses of which something new was told, and those with a date that is near."""
        if self._looked is not None and now - self._looked < EVERY:
            return 0
        since, self._looked = self._looked or now - AT_START, now
        with self._database.reader() as unit:
            places = {*unit.courses.changed_since(since), *unit.courses.ending(since - BEHIND, now + AHEAD)}
            wanted = [(site, n) for site, course in sorted(places) for n in self._in_course(unit, site, course, now)]
        return self._command(wanted[:MOST])

    def _in_course(self, unit: Unit, site: str, course: str, now: datetime) -> Iterator[int]:
        found = unit.items.open_in_course(site, course)
        for start in range(0, len(found), CHUNK):
            numbers = found[start : start + CHUNK]
            for number, snapshot in sorted(unit.items.get_many(site, numbers).items()):
                if self._would_change(unit, snapshot, now):
                    yield number

    def _would_change(self, unit: Unit, snapshot: Snapshot, now: datetime) -> bool:
        item = snapshot.item
        machine = self._library.machine(item.site, item.pin)
        if machine.facts and machine.reconsider(named(unit, snapshot, machine, now), now) is not None:
            return True
        role = awaited(item)
        return role is not None and bool(holders(unit, item.site, role, item.course))

    def _command(self, wanted: Iterable[tuple[str, int]]) -> int:
        done = 0
        for site, number in wanted:
            try:
                done += self._execute(Reconsider(site, number)) is not None
            except FeedbackError as error:
                logger.info("Item %s/%s could not be reconsidered, and is looked at again later: %s", site, number, error)
        return done
