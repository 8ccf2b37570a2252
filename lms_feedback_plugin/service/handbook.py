"""The handbook as staff keep it: articles with their versions, other words for their questions, and which of them need care.

Support, leads and admins write; who holds the role in one course alone writes that course's articles. All staff read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any

from lms_feedback_plugin.domain.article import LOOKED_BACK, Article, ArticleState, Phrasing, Shares, Tally
from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.domain.text import Text
from lms_feedback_plugin.domain.workflow import ADMIN, MATCH
from lms_feedback_plugin.errors import Forbidden, NotFound, StaleVersion
from lms_feedback_plugin.schemas.cleantext import refusal
from lms_feedback_plugin.store.article_search import ArticlePage, ArticleQuery
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.unit import Unit

from .answering import reply_field
from .article_rules import ArticleText, checked
from .handbook_index import Found, Handbooks
from .impressions import Impressions
from .library import Library
from .refusals import wrong
from .sites import Sites

EDITORS = frozenset({"support", "lead", ADMIN})
"""Roles that write articles."""
EDITORS_ONLY: Text = {
    "en": "Support, leads and admins write the handbook; for one course those who hold the role there. Ask one of them.",
    "zh-CN": "知识库由客服、客服主管和管理员编写；单门课程的文章由该课程的相应人员编写。请联系他们。",
}
CHANGED: Text = {
    "en": "Somebody else changed this article meanwhile. See how it stands now, then repeat your change.",
    "zh-CN": "该文章已被他人修改。请查看当前内容后再重试。",
}
LONGEST_PHRASING = 1000
SUGGESTED = 3
WORTH_SHOWING = 0.3
"""Confidence below which an article is not shown to somebody who writes."""


@dataclass(frozen=True, slots=True)
class ArticleView:
    """One article with its other words and how it served: since ever, and lately."""

    article: Article
    phrasings: tuple[Phrasing, ...]
    tally: Tally
    lately: Tally
    wordings: tuple[Article, ...]
    """The same article in other languages."""


class Handbook:
    """Safe to use from several threads. ``index`` finds articles by words."""

    def __init__(
        self, database: Database, sites: Sites, library: Library, index: Handbooks, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._library = library
        self._sites = sites
        self.index = index
        self._clock = clock
        self._impressions = Impressions(database, clock)

    def may_edit(self, person: Person, course: str | None = None) -> bool:
        """Whether they write articles of a course; those that hold everywhere, where it is None."""
        return bool(person.roles_in(course) & EDITORS)

    def courses_to_edit(self, person: Person) -> frozenset[str] | None:
        """The courses whose articles they write; None is all, and those that hold everywhere."""
        held = {grant.course for grant in person.grants if grant.role in EDITORS}
        return None if None in held else frozenset(course for course in held if course is not None)

    def search(self, site: str, query: ArticleQuery, *, failing: bool = False) -> tuple[ArticlePage, Mapping[int, Tally]]:
        """One page of a list, with how its articles served lately. ``failing``: only those that stopped helping."""
        self._sites.get(site)
        with self._database.reader() as unit:
            if failing:
                tallies = unit.handbook.tallies(site, self._since())
                query = replace(query, ids=[number for number, tally in tallies.items() if tally.fails])
            page = unit.handbook.search(site, query)
            return page, unit.handbook.tallies(site, self._since(), [one.id for one in page.articles])

    def modules(self, site: str) -> Sequence[str]:
        """The words under which articles are kept."""
        with self._database.reader() as unit:
            return unit.handbook.modules(site)

    def view(self, site: str, number: int) -> ArticleView:
        """One article whole. Raises ``NotFound``."""
        self._sites.get(site)
        with self._database.reader() as unit:
            book = unit.handbook
            one = book.get(site, number)
            return ArticleView(
                article=one,
                phrasings=tuple(book.phrasings(site, [number]).get(number, ())),
                tally=book.tallies(site, None, [number]).get(number, Tally()),
                lately=book.tallies(site, self._since(), [number]).get(number, Tally()),
                wordings=tuple(other for other in book.group(site, one.group) if other.id != number),
            )

    def published(self, site: str, number: int, course: str | None) -> ArticleView:
        """One article as a learner of ``course`` may read it. Raises ``NotFound`` for all others."""
        found = self.view(site, number)
        if found.article.state != "published" or found.article.course not in (None, course):
            raise NotFound(f"There is no article {number}.", article=number)
        return found

    def suggest(self, site: str, text: str, course: str | None, reader: Person, language: str) -> list[Found]:
        """Published articles that may answer what ``reader`` writes, the best first, worded for them; counted as shown."""
        self._sites.get(site)
        self.index.refresh(site)
        found = self.index.match(site, text, course, SUGGESTED)
        worded = [replace(one, article=self.index.worded(site, one.article, language)) for one in found]
        kept = [one for one in worded if one.confidence >= WORTH_SHOWING]
        self._impressions.add(site, reader.id, [one.article.id for one in kept])
        return kept

    def offered(self, item: Item) -> tuple[str | None, list[Found]]:
        """The field of a reply that the handbook could fill in for staff, and the articles that may do so, the best first,
        worded for the learner. No field where the item's workflow asks nothing of the handbook."""
        machine = self._library.machine(item.site, item.pin)
        name, said = reply_field(machine), item.fields.get(machine.workflow.headline)
        if name is None or not isinstance(said, str):
            return None, []
        self.index.refresh(item.site)
        found = self.index.match(item.site, said, item.course)
        return name, [replace(one, article=self.index.worded(item.site, one.article, item.language)) for one in found]

    def today(self) -> date:
        """The day by which dates of review are looked at, in UTC."""
        return self._clock().date()

    def shares(self, site: str, days: int = 30) -> Shares:
        """How many of the questions of the last days the handbook answered by itself, and how many stayed answered."""
        asking = [name for name, workflow in self._library.workflows(site).items() if MATCH in workflow.fields]
        now = self._clock()
        since = now - timedelta(days=days)
        with self._database.reader() as unit:
            asked = unit.handbook.asked(site, asking, since, now)
            said = unit.handbook.shares(site, since, now)
        answered, taken_back = sum(said.values()), said.get("not_helped", 0)
        return Shares(asked, answered, answered - taken_back, taken_back)

    def versions(self, site: str, number: int) -> Sequence[Article]:
        """The article after each of its changes, the newest first. Raises ``NotFound``."""
        with self._database.reader() as unit:
            unit.handbook.get(site, number)
            return unit.handbook.versions(site, number)

    def create(self, site: str, text: ArticleText, by: Person) -> Article:
        """A new article. Raises ``Forbidden``, ``Invalid``."""
        self.admit(by, text.course)
        languages = self._sites.get(site).languages
        with self._database.unit() as unit:
            number = unit.handbook.next_ids(site)[0]
            one = article_of(site, number, checked(unit, site, text, languages, number), by, self._clock())
            unit.handbook.add(one)
            unit.commit()
        self.index.forget(site)
        return one

    def change(self, site: str, number: int, changes: Mapping[str, object], by: Person, expect_version: int | None) -> Article:
        """The next version of an article. ``changes`` names parts of ``ArticleText``; what it leaves out stays.

        Raises ``NotFound``, ``Forbidden``, ``StaleVersion`` and ``Invalid``.
        """
        languages = self._sites.get(site).languages
        with self._database.unit() as unit:
            before = unit.handbook.get(site, number)
            self.admit(by, before.course)
            if expect_version is not None and expect_version != before.version:
                raise StaleVersion(CHANGED["en"], text=CHANGED, current=before.version)
            standing = ArticleText(**{part.name: getattr(before, part.name) for part in fields(ArticleText)})
            after = checked(unit, site, replace(standing, **changes), languages, number)  # type: ignore[arg-type]
            self.admit(by, after.course)
            if after == standing:
                return before
            one = replace(before, version=before.version + 1, changed_at=self._clock(), changed_by=by.id, **_parts(after))
            unit.handbook.save(one)
            unit.commit()
        self.index.forget(site)
        return one

    def retire(self, site: str, number: int, by: Person, expect_version: int | None) -> Article:
        """It answers nobody any more, and is kept. Raises as ``change``."""
        state: ArticleState = "retired"
        return self.change(site, number, {"state": state}, by, expect_version)

    def confirm(self, site: str, number: int, text: str, by: Person) -> ArticleView:
        """A question in these words is answered by this article. Raises ``NotFound``, ``Forbidden``, ``Invalid``."""
        words = " ".join(text.split())
        if why := refusal(words, LONGEST_PHRASING, shortest=1):
            raise wrong("text", why)
        with self._database.unit() as unit:
            one = self._to_edit(unit, site, number, by)
            unit.handbook.phrase(Phrasing(site, one.id, words, self._clock()))
            unit.commit()
        self.index.forget(site)
        return self.view(site, number)

    def unconfirm(self, site: str, number: int, text: str, by: Person) -> ArticleView:
        """Take words back that are no wording of its question. Raises ``NotFound``, ``Forbidden``."""
        with self._database.unit() as unit:
            one = self._to_edit(unit, site, number, by)
            unit.handbook.unphrase(site, one.id, text)
            unit.commit()
        self.index.forget(site)
        return self.view(site, number)

    def _to_edit(self, unit: Unit, site: str, number: int, by: Person) -> Article:
        one = unit.handbook.get(site, number)
        self.admit(by, one.course)
        return one

    def admit(self, by: Person, course: str | None) -> None:
        """Raises ``Forbidden`` for who does not write articles of a course."""
        if not self.may_edit(by, course):
            raise Forbidden(EDITORS_ONLY["en"], text=EDITORS_ONLY)

    def _since(self) -> date:
        return (self._clock() - LOOKED_BACK).date()


def article_of(site: str, number: int, text: ArticleText, by: Person, now: datetime) -> Article:
    """The first version of an article."""
    return Article(site, number, changed_at=now, changed_by=by.id, **_parts(text))


def _parts(text: ArticleText) -> dict[str, Any]:
    return {part.name: getattr(text, part.name) for part in fields(ArticleText)}
