"""The lists of the handbook: filters, and pages that go on where the last row stood."""

from __future__ import annotations

import base64
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, literal, or_, select, tuple_

from lms_feedback_plugin.domain.article import Article
from lms_feedback_plugin.errors import Invalid

from .tables.handbook import article

LARGEST_PAGE = 200
LARGEST_NUMBER = 2**63 - 1


@dataclass(frozen=True, slots=True)
class ArticleQuery:
    """What to list, the newest change first. None or empty means no filter.

    ``text``: somewhere in question, answer, module or situation, any case. ``due_by``: to be looked at again by that day.
    ``ids``: only these. ``courses``: articles of these courses and of none in particular. ``after``: ``ArticlePage.next``.
    """

    text: str = ""
    states: tuple[str, ...] | None = None
    language: str | None = None
    module: str | None = None
    owner: str | None = None
    courses: tuple[str, ...] | None = None
    due_by: date | None = None
    ids: Collection[int] | None = None
    limit: int = 50
    after: str | None = None


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """Some articles, and the cursor of the next page if there is one."""

    articles: tuple[Article, ...]
    next: str | None = None


def article_of(row: Row[Any]) -> Article:
    """A row as the article that it is."""
    return Article(**row._mapping)


def statement(site: str, query: ArticleQuery) -> Select[Any]:
    """One row more than the page holds, to know whether there is a next one."""
    rows = select(article).where(article.c.site == site, *_filters(query))
    if query.after is not None:
        rows = rows.where(_beyond(query.after))
    return rows.order_by(article.c.changed_at.desc(), article.c.id.desc()).limit(page_size(query) + 1)


def page_size(query: ArticleQuery) -> int:
    """At least one row, at most ``LARGEST_PAGE``."""
    return min(max(query.limit, 1), LARGEST_PAGE)


def cursor(last: Article) -> str:
    """Where a page ended, as opaque text."""
    return base64.urlsafe_b64encode(json.dumps([last.changed_at.isoformat(), last.id]).encode()).decode().rstrip("=")


def _filters(query: ArticleQuery) -> list[ColumnElement[bool]]:
    held = article.c
    equal = ((held.language, query.language), (held.module, query.module), (held.owner, query.owner))
    found = [column == value for column, value in equal if value is not None]
    if query.states is not None:
        found.append(held.state.in_(query.states))
    if query.courses is not None:
        found.append(or_(held.course.is_(None), held.course.in_(query.courses)))
    if query.due_by is not None:
        found += [held.review_on <= query.due_by, held.state != "retired"]
    if query.ids is not None:
        found.append(held.id.in_(sorted(query.ids)))
    if query.text:
        texts = (held.question, held.answer, held.module, held.situation)
        found.append(or_(*(func.lower(text).contains(query.text.lower(), autoescape=True) for text in texts)))
    return found


def _beyond(after: str) -> ColumnElement[bool]:
    """A cursor is a stranger's text until it was read."""
    try:
        place = json.loads(base64.urlsafe_b64decode(f"{after}==".encode()))
        moment, number = datetime.fromisoformat(place[0]).astimezone(UTC), int(place[1])
        if not 0 < number <= LARGEST_NUMBER:
            raise ValueError(number)
    except (ValueError, TypeError, LookupError, OverflowError, AttributeError) as error:
        raise Invalid("This cursor is not one of ours. Start again without it.", fields={"after": "unknown"}) from error
    last = (literal(moment, article.c.changed_at.type), literal(number, article.c.id.type))
    return tuple_(article.c.changed_at, article.c.id) < tuple_(*last)
