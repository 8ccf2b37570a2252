"""Whole handbooks in and out: a file becomes articles, all or none, and what stands here already stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lms_feedback_plugin.domain.article import Article, Phrasing
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.errors import Invalid
from lms_feedback_plugin.store.article_search import LARGEST_PAGE, ArticleQuery
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.unit import Unit

from . import handbook_files
from .article_rules import checked
from .handbook import Handbook, article_of
from .handbook_files import Entry
from .sites import Sites


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of a file. ``skipped`` stood here already: the same question in the same language."""

    made: int
    skipped: int


class HandbookMoving:
    """Safe to use from several threads."""

    def __init__(self, database: Database, sites: Sites, handbook: Handbook, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._sites = sites
        self._handbook = handbook
        self._clock = clock

    def bring(self, site: str, raw: bytes, by: Person) -> Brought:
        """Make articles of a file. Raises ``Forbidden``, and ``Invalid`` with every slip, by its place in the file."""
        languages = self._sites.get(site).languages
        entries = handbook_files.read(raw, languages[0])
        for entry in entries:
            self._handbook.admit(by, entry.text.course)
        with self._database.unit() as unit:
            standing = {(one.language, one.question.lower()): one.id for one in _all(unit, site) if one.state != "retired"}
            made = self._write(unit, site, entries, by, standing)
            unit.commit()
        self._handbook.index.forget(site)
        return Brought(made, len(entries) - made)

    def taken(self, site: str) -> tuple[Sequence[Article], Mapping[int, Sequence[Phrasing]]]:
        """All articles but those that are retired, by number, and their other words."""
        self._sites.get(site)
        with self._database.reader() as unit:
            found = sorted((one for one in _all(unit, site) if one.state != "retired"), key=lambda one: one.id)
            return found, unit.handbook.phrasings(site, [one.id for one in found])

    def _write(self, unit: Unit, site: str, entries: Sequence[Entry], by: Person, standing: dict[tuple[str, str], int]) -> int:
        languages, now = self._sites.get(site).languages, self._clock()
        numbers: dict[int, int] = {}
        made, slips = 0, []
        for line, entry in enumerate(entries, 1):
            key = (entry.text.language, " ".join(entry.text.question.lower().split()))
            if key in standing:
                numbers.update({entry.number: standing[key]} if entry.number is not None else {})
                continue
            number = unit.handbook.next_ids(site)[0]
            same_as = None if entry.text.same_as is None else numbers.get(entry.text.same_as, 0)
            try:
                text = checked(unit, site, replace(entry.text, same_as=same_as), languages, number)
            except Invalid as slip:
                slips.append(handbook_files.at_line(line, slip))
                continue
            unit.handbook.add(article_of(site, number, text, by, now))
            for words in entry.phrasings:
                unit.handbook.phrase(Phrasing(site, number, words, now))
            standing[key] = number
            numbers.update({entry.number: number} if entry.number is not None else {})
            made += 1
        if slips:
            raise handbook_files.joined(slips)
        return made


def _all(unit: Unit, site: str) -> list[Article]:
    found: list[Article] = []
    query = ArticleQuery(limit=LARGEST_PAGE)
    while True:
        page = unit.handbook.search(site, query)
        found += page.articles
        if page.next is None:
            return found
        query = replace(query, after=page.next)
