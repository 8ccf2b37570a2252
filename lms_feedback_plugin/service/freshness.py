"""Keeping people and courses as the LMS tells them: asked after the commit, in a thread of its own, and never waited for."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from lms_feedback_plugin.adapters.contract import Adapter
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.domain.site import Site
from lms_feedback_plugin.errors import FeedbackError
from lms_feedback_plugin.store.database import Database

from .intake import joined
from .learning import learn
from .notices import LMS
from .sites import Sites

MOST = 100
"""People or courses in one round."""
PAUSE = 10.0
"""Seconds for which a course is not asked about again: a thousand enrolments in a minute are six questions."""

logger = logging.getLogger(__name__)
Learnt = Callable[[str, str], object]
"""(site, course): something is new that decisions look at."""


class Freshness:
    """Takes wishes at any time. While one question is under way those that come are gathered into the next; what the LMS
    does not answer is forgotten, for the next event or press will ask again. ``pause`` is in seconds."""

    def __init__(self, database: Database, sites: Sites, clock: Callable[[], datetime], *, pause: float = PAUSE) -> None:
        self._database = database
        self._sites = sites
        self._clock = clock
        self.pause = pause
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None
        self._process = 0
        self._people: dict[str, set[str]] = {}
        self._courses: set[tuple[str, str]] = set()
        self._asked: dict[tuple[str, str], float] = {}
        self._closed = False
        self._asking = False
        self.learnt: Learnt = lambda _site, _course: None

    def ask(self, site: str, people: frozenset[str], courses: frozenset[str]) -> None:
        """Ask some time soon. Returns at once."""
        with self._wake:
            if self._closed:
                return
            if people:
                self._people.setdefault(site, set()).update(people)
            self._courses.update((site, course) for course in courses)
            if self._thread is None or self._process != os.getpid():
                self._process = os.getpid()
                self._thread = threading.Thread(target=self._work, name="freshness", daemon=True)
                self._thread.start()
            self._wake.notify()

    @property
    def idle(self) -> bool:
        """Whether nothing is wished for and no question is under way."""
        with self._wake:
            return not (self._people or self._courses or self._asking)

    def close(self) -> None:
        """Ask what was wished for until now, and no more."""
        with self._wake:
            self._closed = True
            thread, self._thread = self._thread, None
            self._wake.notify()
        if thread is not None and self._process == os.getpid():
            thread.join()

    def _work(self) -> None:
        while True:
            with self._wake:
                while not (wishes := self._take()) and not self._closed:
                    self._wake.wait(self._until_due())
                closed, self._asking = self._closed, bool(wishes)
            for site, people, courses in wishes:
                self._ask_site(site, people, courses)
            self._asking = False
            if closed:
                return

    def _take(self) -> list[tuple[str, list[str], list[str]]]:
        """What may be asked now: people always, a course where its pause is over."""
        now = time.monotonic()
        due = sorted(place for place in self._courses if self._closed or self._asked.get(place, 0.0) <= now)[:MOST]
        self._courses.difference_update(due)
        self._asked = {place: until for place, until in self._asked.items() if until > now}
        self._asked.update(dict.fromkeys(due, now + self.pause))
        people, self._people = self._people, {}
        sites = sorted(people.keys() | {site for site, _ in due})
        return [(s, sorted(people.get(s, ()))[:MOST], [course for site, course in due if site == s]) for s in sites]

    def _until_due(self) -> float | None:
        """Seconds until the first course that was wished for may be asked about; None where there is none."""
        waiting = [self._asked.get(place, 0.0) for place in self._courses]
        return max(min(waiting) - time.monotonic(), 0.01) if waiting else None

    def _ask_site(self, site: str, people: list[str], courses: list[str]) -> None:
        try:
            own = self._sites.get(site)
            if LMS not in own.bindings:
                return
            lms = self._sites.adapter(site, own.bindings[LMS])
        except FeedbackError as error:
            logger.info("%s cannot be asked: %s", site, error)
            return
        if people:
            self._try(site, f"{len(people)} people", lambda: self._ask_people(own, lms, people))
        for course in courses:
            self._try(site, f"course {course}", lambda course=course: self._ask_course(own, lms, course))  # type: ignore[misc]

    def _try(self, site: str, about: str, ask: Callable[[], None]) -> None:
        """What fails changes nothing, and costs no other question."""
        try:
            ask()
        except FeedbackError as error:
            logger.info("%s could not tell of %s: %s", site, about, error)
        except Exception:
            logger.warning("Asking %s about %s broke off", site, about, exc_info=True)

    def _ask_people(self, site: Site, lms: Adapter, people: list[str]) -> None:
        told = lms.people(people)
        if not told:
            return
        with self._database.unit() as unit:
            before = unit.people.get_many(site.id, [person.id for person in told])
            for person in told:
                known = before.get(person.id) or Person(site.id, person.id, "", _language(site))
                if not known.erased:
                    unit.people.put(joined(known, replace(person, site=site.id)))
            unit.commit()

    def _ask_course(self, site: Site, lms: Adapter, course: str) -> None:
        news = self._learn(site, lms, course) if lms.TELLS_COURSES else self._name(site, lms, course)
        if news:
            self.learnt(site.id, course)

    def _learn(self, site: Site, lms: Adapter, course: str) -> bool:
        told = lms.knowledge(course)
        with self._database.unit() as unit:
            if told is None:
                news = unit.courses.lose(site.id, course, self._clock())
            else:
                news = learn(unit, site.id, told, _language(site), self._clock())
            unit.commit()
        return news

    def _name(self, site: Site, lms: Adapter, course: str) -> bool:
        """A guest that tells no more than what its courses are called."""
        places = lms.courses([course])
        with self._database.unit() as unit:
            for place in places:
                unit.courses.put(replace(place, site=site.id, refreshed_at=self._clock()))
            unit.commit()
        return False


def _language(site: Site) -> str:
    return site.languages[0] if site.languages else "en"
