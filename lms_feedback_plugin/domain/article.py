"""An article of the handbook: a question that is asked often, its standard answer, and how well that answer has served."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

ArticleState = Literal["draft", "published", "retired"]
ARTICLE_STATES: tuple[ArticleState, ...] = ("draft", "published", "retired")
Service = Literal["shown", "answered", "confirmed", "helped", "not_helped"]
"""How an article served: ``shown`` while somebody typed, ``answered`` by itself, ``confirmed`` by staff who sent it, and what
learners said of it afterwards."""
SERVICES: tuple[Service, ...] = ("shown", "answered", "confirmed", "helped", "not_helped")
Way = Literal["automatic", "desk"]
"""Who answered an item with an article: the house by itself, or staff."""

LOOKED_BACK = timedelta(days=90)
"""How far back counts say whether an article still helps: what was mended since has outlived its failures."""
FEWEST_FAILURES = 3
FAILING_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Article:
    """One article in one language, as it stands. ``version`` counts up from 1 with each change, and is the ETag.

    ``answer`` is Markdown. ``module`` and ``situation`` are the desk's own words for where it belongs (Certificates; before the
    exam); ``course`` and ``activity`` are the LMS's ids, None where it holds everywhere. ``same_as`` is the article of which
    this one is the wording in another language. ``owner`` and ``changed_by`` are person ids.
    """

    site: str
    id: int
    language: str
    question: str
    answer: str
    changed_at: datetime
    changed_by: str
    module: str = ""
    situation: str = ""
    course: str | None = None
    activity: str | None = None
    owner: str | None = None
    review_on: date | None = None
    same_as: int | None = None
    state: ArticleState = "published"
    version: int = 1

    @property
    def group(self) -> int:
        """What all wordings of one article have in common."""
        return self.same_as or self.id

    def is_due(self, today: date) -> bool:
        """Whether somebody should have looked at it again by now."""
        return self.state != "retired" and self.review_on is not None and self.review_on <= today


@dataclass(frozen=True, slots=True)
class Phrasing:
    """Other words for an article's question, as a learner wrote them in ``item``; None where staff wrote them."""

    site: str
    article: int
    text: str
    at: datetime
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How often an article served in each way, within some span."""

    shown: int = 0
    answered: int = 0
    confirmed: int = 0
    helped: int = 0
    not_helped: int = 0

    @property
    def fails(self) -> bool:
        """Whether it has stopped helping: too many of those who were answered with it wanted a person after all."""
        used = self.answered + self.confirmed
        return self.not_helped >= FEWEST_FAILURES and self.not_helped >= FAILING_SHARE * used


@dataclass(frozen=True, slots=True)
class ArticleUse:
    """An item was answered with an article. ``confidence`` is the match, 0 to 1, of an automatic answer.

    ``outcome`` is what the learner said of it, None while they have not.
    """

    site: str
    item: int
    way: Way
    article: int
    version: int
    at: datetime
    confidence: float | None = None
    outcome: Literal["helped", "not_helped"] | None = None
    outcome_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Shares:
    """Of the items of a span that a handbook could have answered: how many it answered by itself, how many of those stayed
    answered, and how many were taken back by the learner."""

    asked: int
    answered: int
    stayed: int
    taken_back: int
