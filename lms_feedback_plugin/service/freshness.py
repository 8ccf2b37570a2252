"""Keeping people and courses as the LMS tells them: asked after the commit, in a thread of its own, and never waited for."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.errors import FeedbackError
from lms_feedback_plugin.store.database import Database

from .intake import joined
from .notices import LMS
from .sites import Sites

MOST = 100
"""People or courses in one question."""

logger = logging.getLogger(__name__)
Wish = tuple[str, frozenset[str], frozenset[str]]


class Freshness:
    """Takes wishes at any time. While one question is under way those that come are gathered into the next; what the LMS
    does not answer is forgotten, for the next event will ask again."""

    def __init__(self, database: Database, sites: Sites) -> None:
        self._database = database
        self._sites = sites
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None
        self._people: dict[str, set[str]] = {}
        self._courses: dict[str, set[str]] = {}
        self._asked = False
        self._closed = False

    def ask(self, site: str, people: frozenset[str], courses: frozenset[str]) -> None:
        """Ask some time soon. Returns at once."""
        with self._lock:
            if self._closed:
                return
            self._people.setdefault(site, set()).update(people)
            self._courses.setdefault(site, set()).update(courses)
            if self._pool is None:
                self._pool = ThreadPoolExecutor(1, thread_name_prefix="freshness")
            if not self._asked:
                self._asked = True
                self._pool.submit(self._ask_all)

    def close(self) -> None:
        """Ask what was wished for until now, and no more."""
        with self._lock:
            self._closed = True
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True)

    def _ask_all(self) -> None:
        with self._lock:
            self._asked = False
            sites = sorted(self._people.keys() | self._courses.keys())
            wishes = [(s, self._people.pop(s, set()), self._courses.pop(s, set())) for s in sites]
        for site, people, courses in wishes:
            try:
                self._ask_one(site, sorted(people)[:MOST], sorted(courses)[:MOST])
            except FeedbackError as error:
                logger.info("%s could not tell of %d people and %d courses: %s", site, len(people), len(courses), error)
            except Exception:
                logger.warning("Asking %s about people and courses broke off", site, exc_info=True)

    def _ask_one(self, site: str, people: list[str], courses: list[str]) -> None:
        own = self._sites.get(site)
        bound = own.bindings.get(LMS)
        if bound is None:
            return
        lms = self._sites.adapter(site, bound)
        told = lms.people(people) if people else []
        places = lms.courses(courses) if courses else []
        if not told and not places:
            return
        with self._database.unit() as unit:
            before = unit.people.get_many(site, [person.id for person in told])
            for person in told:
                known = before.get(person.id) or Person(site, person.id, "", own.languages[0] if own.languages else "en")
                if not known.erased:
                    unit.people.put(joined(known, replace(person, site=site)))
            for course in places:
                unit.courses.put(replace(course, site=site))
            unit.commit()
