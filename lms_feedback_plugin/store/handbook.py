"""The handbook's articles with all their versions, other words for their questions, and how they served."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from lms_feedback_plugin.domain.article import Article, ArticleUse, Phrasing, Service, Tally
from lms_feedback_plugin.errors import NotFound, StaleVersion

from .article_search import ArticlePage, ArticleQuery, article_of, cursor, page_size, statement
from .bulk import Rank, ignoring, row_of, updating, upserting
from .journal import Journal
from .tables.handbook import article, article_count, article_use, article_version, handbook_head, phrasing
from .tables.items import item

ADD_PHRASING = ignoring(Rank.CHILD, phrasing)
COUNT = upserting(Rank.CHILD, article_count, add="times")
PUT_USE = upserting(Rank.CHILD, article_use)
HEAR = updating(Rank.CHILD_CHANGED, article_use, by=("site", "item", "way"), take=("outcome", "outcome_at"))
NOTE_CHANGE = updating(
    Rank.CHILD_CHANGED, handbook_head, by=("site",), take=(), fixed={"changes": handbook_head.c.changes + 1}
)  # fmt: skip
Stamp = tuple[int, int, datetime | None]
"""Version, how many phrasings, and when the newest of them came: where it is as before, so is all that an index holds."""


class Handbook:
    """``unit.handbook``. Articles are written at once; counts, phrasings and uses wait for the flush."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def next_ids(self, site: str, count: int = 1) -> range:
        """Numbers for new articles; whoever asks next waits until this unit ends."""
        last = self._head(site, count)
        return range(last - count + 1, last + 1)

    def changes(self, site: str) -> int:
        """Grows with whatever an index over the handbook must know; 0 where there never was an article."""
        rows = select(handbook_head.c.changes).where(handbook_head.c.site == site)
        return self._connection.execute(rows).scalar() or 0

    def get(self, site: str, number: int) -> Article:
        """One article. Raises ``NotFound``."""
        found = self.get_many(site, [number])
        if number not in found:
            raise NotFound(f"There is no article {number}.", article=number)
        return found[number]

    def get_many(self, site: str, numbers: Iterable[int]) -> dict[int, Article]:
        """Those that there are, by number."""
        rows = select(article).where(article.c.site == site, article.c.id.in_(sorted(set(numbers))))
        return {row.id: article_of(row) for row in self._connection.execute(rows)}

    def group(self, site: str, number: int) -> Sequence[Article]:
        """All wordings of one article, by number; ``number`` is ``Article.group``."""
        held = article.c
        same = select(article).where(held.site == site, held.same_as == number)
        first = select(article).where(held.site == site, held.id == number)
        found = [article_of(row) for rows in (first, same) for row in self._connection.execute(rows)]
        return sorted(found, key=lambda one: one.id)

    def search(self, site: str, query: ArticleQuery) -> ArticlePage:
        """One page of a list. Raises ``Invalid`` for a cursor that is none."""
        found = [article_of(row) for row in self._connection.execute(statement(site, query))]
        size = page_size(query)
        kept = tuple(found[:size])
        return ArticlePage(kept, cursor(kept[-1]) if len(found) > size else None)

    def modules(self, site: str) -> Sequence[str]:
        """The words under which articles are kept, in their order."""
        rows = select(article.c.module).where(article.c.site == site, article.c.module != "").distinct()
        return sorted(self._connection.execute(rows).scalars())

    def add(self, one: Article) -> None:
        """Keep a new article and its first version, at once."""
        self._connection.execute(article.insert().values(row_of(article, one)))
        self._keep_version(one)

    def save(self, one: Article) -> None:
        """Keep the next version of an article, at once. Raises ``StaleVersion`` where it is not the next any more."""
        held = article.c
        here = (held.site == one.site, held.id == one.id, held.version == one.version - 1)
        if self._connection.execute(article.update().where(*here).values(row_of(article, one))).rowcount != 1:
            raise StaleVersion(f"Article {one.id} changed since it was read. Read again, then change it.", article=one.id)
        self._keep_version(one)
        self._head(one.site, 0)

    def versions(self, site: str, number: int) -> Sequence[Article]:
        """The article as it stood after each change, the newest first."""
        table = article_version.c
        rows = select(article_version).where(table.site == site, table.article == number).order_by(table.version.desc())
        return [_of_version(row) for row in self._connection.execute(rows)]

    def stamps(self, site: str) -> Mapping[int, Stamp]:
        """The published articles, and by what one sees that an index must read one anew."""
        held, said = article.c, phrasing.c
        words = select(said.article, func.count().label("n"), func.max(said.at).label("newest")).where(said.site == site)
        by_article = words.group_by(said.article).subquery("words")
        rows = (
            select(held.id, held.version, by_article.c.n, by_article.c.newest)
            .outerjoin(by_article, by_article.c.article == held.id)
            .where(held.site == site, held.state == "published")
        )
        return {row.id: (row.version, row.n or 0, row.newest) for row in self._connection.execute(rows)}

    def phrase(self, one: Phrasing) -> None:
        """Keep other words for an article's question; the same words again change nothing."""
        digest = hashlib.sha256(" ".join(one.text.lower().split()).encode()).hexdigest()
        self._journal.write(ADD_PHRASING, {"site": one.site, "article": one.article, "digest": digest, "text": one.text,
                                           "item": one.item, "at": one.at})  # fmt: skip
        self._journal.write(NOTE_CHANGE, {"k_site": one.site})

    def unphrase(self, site: str, number: int, text: str) -> None:
        """Those words were no wording of that question, at once."""
        here = (phrasing.c.site == site, phrasing.c.article == number, phrasing.c.text == text)
        self._connection.execute(phrasing.delete().where(*here))
        self._head(site, 0)

    def phrasings(self, site: str, numbers: Iterable[int]) -> dict[int, list[Phrasing]]:
        """Other words by article, the newest first."""
        said = phrasing.c
        here = (said.site == site, said.article.in_(sorted(set(numbers))))
        found: dict[int, list[Phrasing]] = {}
        for row in self._connection.execute(select(phrasing).where(*here).order_by(said.at.desc(), said.digest)):
            found.setdefault(row.article, []).append(Phrasing(row.site, row.article, row.text, row.at, row.item))
        return found

    def count(self, site: str, number: int, service: Service, day: date, times: int = 1) -> None:
        """An article served."""
        row = {"site": site, "article": number, "day": day, "service": service, "times": times}
        self._journal.write(COUNT, row)

    def tallies(self, site: str, since: date | None = None, numbers: Iterable[int] | None = None) -> Mapping[int, Tally]:
        """How articles served since a day, by number; articles that did not serve are left out."""
        table = article_count.c
        here = [table.site == site]
        if since is not None:
            here.append(table.day >= since)
        if numbers is not None:
            here.append(table.article.in_(sorted(set(numbers))))
        rows = select(table.article, table.service, func.sum(table.times).label("times")).where(*here)
        found: dict[int, dict[str, int]] = {}
        for row in self._connection.execute(rows.group_by(table.article, table.service)):
            found.setdefault(row.article, {})[row.service] = int(row.times)
        return {number: Tally(**services) for number, services in found.items()}

    def use(self, one: ArticleUse) -> None:
        """An item was answered with an article; a later answer in the same way replaces the earlier."""
        self._journal.write(PUT_USE, row_of(article_use, one))

    def hear(self, one: ArticleUse) -> None:
        """Keep what the learner said of an answer."""
        found = {"k_site": one.site, "k_item": one.item, "k_way": one.way}
        self._journal.write(HEAR, found | {"outcome": one.outcome, "outcome_at": one.outcome_at})

    def uses(self, site: str, item: int) -> Sequence[ArticleUse]:
        """The articles with which an item was answered, the newest answer first."""
        table = article_use.c
        rows = select(article_use).where(table.site == site, table.item == item).order_by(table.at.desc())
        return [ArticleUse(**row._mapping) for row in self._connection.execute(rows)]

    def shares(self, site: str, since: datetime, until: datetime) -> Mapping[str, int]:
        """Automatic answers of a span by what learners said of them; ``""`` where they said nothing."""
        table = article_use.c
        here = (table.site == site, table.at >= since, table.at < until, table.way == "automatic")
        said = func.coalesce(table.outcome, "")
        rows = select(said.label("outcome"), func.count().label("n")).where(*here).group_by(said)
        return {row.outcome: row.n for row in self._connection.execute(rows)}

    def asked(self, site: str, workflows: Iterable[str], since: datetime, until: datetime) -> int:
        """How many items of these workflows came within a span."""
        table = item.c
        here = (table.site == site, table.workflow.in_(sorted(set(workflows))))
        rows = select(func.count()).where(*here, table.created_at >= since, table.created_at < until)
        return int(self._connection.execute(rows).scalar_one())

    def _keep_version(self, one: Article) -> None:
        document = {name: value for name, value in row_of(article, one).items() if name not in OUTSIDE}
        document["review_on"] = None if one.review_on is None else one.review_on.isoformat()
        row = {"site": one.site, "article": one.id, "version": one.version, "at": one.changed_at, "by": one.changed_by}
        self._connection.execute(article_version.insert().values({**row, "document": document}))

    def _head(self, site: str, count: int) -> int:
        insert = (postgresql if self._connection.dialect.name == "postgresql" else sqlite).insert(handbook_head)
        held = handbook_head.c
        more = {"newest": held.newest + count, "changes": held.changes + 1}
        put = insert.values(site=site, newest=count, changes=1).on_conflict_do_update(index_elements=["site"], set_=more)
        return int(self._connection.execute(put.returning(held.newest)).scalar_one())


OUTSIDE = frozenset({"site", "id", "version", "changed_at", "changed_by"})
"""What columns of their own say of a version."""


def _of_version(row: Any) -> Article:
    document: dict[str, Any] = dict(row.document)
    day = document.pop("review_on")
    return Article(
        row.site, row.article, version=row.version, changed_at=row.at, changed_by=row.by,
        review_on=None if day is None else date.fromisoformat(day), **document,
    )  # fmt: skip
