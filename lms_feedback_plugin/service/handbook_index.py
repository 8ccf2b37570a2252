"""Which article answers a text: an index a site, in each process, kept as fresh as the store.

Whatever changes the handbook raises one number; a process that sees another number than its own reads the stamps of all
articles and, of those that differ, the words. What was changed here counts at once, what another process changed within
``MOMENT``.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from lms_feedback_plugin.domain.article import Article
from lms_feedback_plugin.errors import FeedbackError
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.handbook import Stamp
from lms_feedback_plugin.store.unit import Unit

MOMENT = timedelta(seconds=1)
MOST_PHRASINGS = 50
"""Other words an article that are indexed: the newest."""
BEST = 5
AT_ONCE = 200
"""Articles that a press may wait for: a fifth of a second. More of them are read beside the presses."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """An article that may answer a text. ``confidence`` is 0 to 1; ``terms`` are the words that speak for it."""

    article: Article
    confidence: float
    terms: tuple[str, ...] = ()


class Matcher(Protocol):
    """What finds articles by words: pure, over what it was given."""

    def put(self, number: int, question: str, answer: str, section: str, phrasings: tuple[str, ...]) -> None:
        """Know an article, or know it anew."""

    def drop(self, number: int) -> None:
        """Know it no longer."""

    def match(self, text: str, limit: int, among: Callable[[int], bool] | None) -> Sequence[tuple[int, float, tuple[str, ...]]]:
        """(article, confidence, terms) of those ``among`` which one may be meant, the best first; empty where nothing fits."""


@dataclass(slots=True)
class _Index:
    matcher: Matcher
    changes: int = 0
    stamps: dict[int, Stamp] = field(default_factory=dict)
    articles: dict[int, Article] = field(default_factory=dict)
    looked: datetime | None = None


class Handbooks:
    """Safe to use from several threads. ``matcher`` makes an empty one."""

    def __init__(self, database: Database, clock: Callable[[], datetime], matcher: Callable[[], Matcher]) -> None:
        self._database = database
        self._clock = clock
        self._make = matcher
        self._lock = threading.RLock()
        self._indexes: dict[str, _Index] = {}
        self._building: set[str] = set()

    def refresh(self, site: str) -> None:
        """Know what the store knows, within ``MOMENT``; outside of any unit. Where much is new, presses do not wait for it: it
        is read beside them, and what was known answers meanwhile."""
        with self._lock:
            index, now = self._indexes.get(site), self._clock()
            if index is not None and index.looked is not None and now - index.looked < MOMENT:
                return
            if index is None:
                index = self._indexes[site] = _Index(self._make())
            index.looked = now
            with self._database.reader() as unit:
                if _renew(index, unit, site, AT_ONCE) or site in self._building:
                    return
            self._building.add(site)
        threading.Thread(target=self._build, args=(site,), name="handbook", daemon=True).start()

    def _build(self, site: str) -> None:
        """Read the whole handbook into another index, which takes the place of the one that answered until then."""
        index = _Index(self._make(), looked=self._clock())
        try:
            with self._database.reader() as unit:
                _renew(index, unit, site, None)
            with self._lock:
                self._indexes[site] = index
        except FeedbackError as error:
            logger.info("The handbook of %s could not be read, and is read again at the next press: %s", site, error)
        finally:
            self._building.discard(site)

    def forget(self, site: str) -> None:
        """The handbook was changed here: look anew."""
        with self._lock:
            index = self._indexes.get(site)
            if index is not None:
                index.looked = None

    def match(self, site: str, text: str, course: str | None, limit: int = BEST) -> list[Found]:
        """Published articles that may answer ``text`` in ``course``, the best first, one a question whatever the language.

        As fresh as the last ``refresh``.
        """
        with self._lock:
            index = self._indexes.get(site)
            if index is None or not index.articles or not text.strip():
                return []
            found = [
                Found(index.articles[number], confidence, terms)
                for number, confidence, terms in index.matcher.match(text, limit * 2, _holding_in(course, index.articles))
            ]
        best: dict[int, Found] = {}
        for one in found:
            best.setdefault(one.article.group, one)
        return list(best.values())[:limit]

    def worded(self, site: str, article: Article, language: str) -> Article:
        """The wording of an article for a reader of ``language``, as far as there is one; else the article itself."""
        with self._lock:
            index = self._indexes.get(site)
            same = [] if index is None else [one for one in index.articles.values() if one.group == article.group]
        by_language = {one.language: one for one in same}
        if language in by_language:
            return by_language[language]
        base = language.replace("_", "-").split("-")[0].lower()
        return next((one for tag, one in by_language.items() if tag.split("-")[0].lower() == base), article)


def _holding_in(course: str | None, articles: Mapping[int, Article]) -> Callable[[int], bool] | None:
    """Which articles hold in a course; None where all do."""
    elsewhere = {number for number, one in articles.items() if one.course not in (None, course)}
    return (lambda number: number not in elsewhere) if elsewhere else None


def _renew(index: _Index, unit: Unit, site: str, most: int | None) -> bool:
    """Read what differs. False where more than ``most`` articles do: nothing is read then."""
    changes = unit.handbook.changes(site)
    if changes == index.changes:
        return True
    stamps = dict(unit.handbook.stamps(site))
    if most is not None and sum(index.stamps.get(number) != stamp for number, stamp in stamps.items()) > most:
        return False
    for number in index.stamps.keys() - stamps.keys():
        index.matcher.drop(number)
        del index.articles[number]
    fresh = [number for number, stamp in stamps.items() if index.stamps.get(number) != stamp]
    words = unit.handbook.phrasings(site, fresh)
    for number, one in unit.handbook.get_many(site, fresh).items():
        section = " ".join(part for part in (one.module, one.situation) if part)
        said = tuple(phrasing.text for phrasing in words.get(number, ())[:MOST_PHRASINGS])
        index.matcher.put(number, one.question, one.answer, section, said)
        index.articles[number] = one
    index.stamps, index.changes = stamps, changes
    return True
