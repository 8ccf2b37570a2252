"""The handbook: read by everybody, written by support, leads and admins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, request, url_for

from lms_feedback_plugin.definitions.rich_text import html_of, text_of
from lms_feedback_plugin.domain.article import SERVICES, Article, Tally
from lms_feedback_plugin.domain.text import iso
from lms_feedback_plugin.schemas.article import (
    ArticleChangeSchema,
    ArticlePageSchema,
    ArticleQuerySchema,
    ArticleSchema,
    ArticleVersionsSchema,
    MatchesSchema,
    MatchQuerySchema,
    NewArticleSchema,
    PhrasingSchema,
    WholeArticleSchema,
)
from lms_feedback_plugin.schemas.values import SAFE_INTEGER
from lms_feedback_plugin.service.article_rules import ArticleText
from lms_feedback_plugin.service.handbook import ArticleView
from lms_feedback_plugin.service.handbook_index import Found
from lms_feedback_plugin.service.refusals import staff_only
from lms_feedback_plugin.store.article_search import ArticleQuery
from lms_feedback_plugin.web.auth import Caller, caller
from lms_feedback_plugin.web.house import service
from lms_feedback_plugin.web.languages import reader_language

from . import present
from .blueprint import Blueprint
from .preconditions import expected_version

ONE = f"/articles/<int(min=1, max={SAFE_INTEGER}):article>"
IF_MATCH = {"If-Match": "The article's ETag, as GET answers it. Needed."}
ETAG = {"ETag": "Its version."}
WRITES = (400, 403, 413, 415)

blueprint = Blueprint("handbook", __name__, description="Standard answers to what is asked often.")


@blueprint.at("/articles", "GET")
@blueprint.takes(ArticleQuerySchema(), "query")
@blueprint.gives(200, ArticlePageSchema, headers={"Link": "rel=next while there is more."})
@blueprint.told(refusals=(403,))
def listed(query: dict[str, Any], site: str) -> Response:
    """List articles

    Staff get all; learners the published ones that hold in their course. Newest change first.
    """
    who = caller(site, "items:read")
    house, staff = service().handbook, _is_staff(who)
    asked = ArticleQuery(
        text=query["text"],
        language=query["language"],
        module=query["module"],
        owner=query["owner"] if staff else None,
        states=(query["state"],) if staff and query["state"] else None if staff else ("published",),
        courses=None if staff else _courses(who),
        due_by=house.today() if staff and query["due"] else None,
        limit=query["limit"],
        after=query["cursor"],
    )
    page, tallies = house.search(site, asked, failing=staff and query["failing"])
    body = {"articles": [_view(one, tallies.get(one.id, Tally()), staff) for one in page.articles], "next": page.next}
    headers = {"Link": f'<{_next_page(site, page.next)}>; rel="next"'} if page.next else None
    return present.answer(body, headers=headers)


@blueprint.at("/articles", "POST")
@blueprint.takes(NewArticleSchema())
@blueprint.gives(201, ArticleSchema, headers={"Location": "Where the article is read.", **ETAG})
@blueprint.told(refusals=WRITES)
def create(body: dict[str, Any], site: str) -> Response:
    """Write an article

    Support, leads and admins; for one course those who hold the role there. It answers from the next press on.
    """
    who = caller(site, "items:act")
    made = service().handbook.create(site, ArticleText(**body), who.person)
    location = {"Location": f"/api/v1/sites/{site}/articles/{made.id}"}
    return present.answer(_view(made, Tally(), staff=True), 201, version=made.version, headers=location)


@blueprint.at("/articles/match", "GET")
@blueprint.takes(MatchQuerySchema(), "query")
@blueprint.gives(200, MatchesSchema)
@blueprint.told(refusals=(403,))
def match(query: dict[str, Any], site: str) -> Response:
    """Find what may answer a text

    For showing while somebody writes: published articles that hold in the caller's course, in the caller's language where
    they are worded in it.
    """
    who = caller(site, "items:read")
    found = service().handbook.suggest(site, query["text"], who.course, who.person, reader_language())
    return present.answer({"articles": [_match(one) for one in found]})


@blueprint.at(ONE, "GET")
@blueprint.gives(200, WholeArticleSchema, headers=ETAG)
@blueprint.told(refusals=(304, 403), headers={"If-None-Match": "An ETag that you hold; 304 when it still stands."})
def read(site: str, article: int) -> Response:
    """Read an article

    Learners read what is published and holds in their course; of all else they are told that there is none.
    """
    who = caller(site, "items:read")
    staff = _is_staff(who)
    view = service().handbook.view(site, article) if staff else service().handbook.published(site, article, who.course)
    return present.answer(_whole(view, staff=staff), version=view.article.version)


@blueprint.at(ONE, "PATCH")
@blueprint.takes(ArticleChangeSchema())
@blueprint.gives(200, ArticleSchema, headers=ETAG)
@blueprint.told(refusals=(*WRITES, 412, 428), headers=IF_MATCH)
def change(body: dict[str, Any], site: str, article: int) -> Response:
    """Change an article

    What is left out stays. `{"state": "retired"}` lets it answer nobody any more; it is kept, with every version.
    """
    who = _editor(site, article)
    one = service().handbook.change(site, article, body, who.person, expected_version(who))
    return present.answer(_view(one, service().handbook.view(site, article).lately, staff=True), version=one.version)


@blueprint.at(f"{ONE}/versions", "GET")
@blueprint.gives(200, ArticleVersionsSchema)
@blueprint.told(refusals=(403,))
def versions(site: str, article: int) -> Response:
    """Read its versions

    Staff only. The article after each change, with who made it and when.
    """
    who = caller(site, "items:read")
    if not _is_staff(who):
        raise staff_only()
    found = service().handbook.versions(site, article)
    return present.answer({"versions": [_view(one, None, staff=True) for one in found]})


@blueprint.at(f"{ONE}/phrasings", "POST")
@blueprint.takes(PhrasingSchema())
@blueprint.gives(201, WholeArticleSchema, headers=ETAG)
@blueprint.told(refusals=WRITES)
def confirm(body: dict[str, Any], site: str, article: int) -> Response:
    """Say what else it answers

    “This question was answered by that article”: its words find the article from now on.
    """
    who = _editor(site, article)
    view = service().handbook.confirm(site, article, body["text"], who.person)
    return present.answer(_whole(view, staff=True), 201, version=view.article.version)


def _match(one: Found) -> dict[str, Any]:
    return {
        "id": one.article.id,
        "question": one.article.question,
        "answer_html": html_of(one.article.answer),
        "answer_text": text_of(one.article.answer),
        "confidence": round(one.confidence, 3),
        "terms": list(one.terms),
    }


def _editor(site: str, article: int) -> Caller:
    """Who writes. A learner is not told whether there is such an article."""
    who = caller(site, "items:act")
    if not _is_staff(who):
        service().handbook.published(site, article, who.course)
        raise staff_only()
    return who


def _is_staff(who: Caller) -> bool:
    return who.kind != "learner" and service().access.is_staff(who.person)


def _courses(who: Caller) -> tuple[str, ...]:
    return () if who.course is None else (who.course,)


def _next_page(site: str, cursor: str) -> str:
    kept = {name: value for name, value in request.args.items() if name != "cursor"}
    return url_for("handbook.listed", site=site) + "?" + urlencode({**kept, "cursor": cursor})


def _whole(view: ArticleView, *, staff: bool) -> Mapping[str, Any]:
    return {
        **_view(view.article, view.lately, staff),
        "phrasings": [one.text for one in view.phrasings] if staff else [],
        "wordings": [one.id for one in view.wordings if staff or one.state == "published"],
    }


def _view(one: Article, lately: Tally | None, staff: bool) -> dict[str, Any]:
    """An article that holds only what its reader may see."""
    counts = {name: getattr(lately, name) for name in SERVICES} if staff and lately is not None else None
    return {
        "id": one.id,
        "language": one.language,
        "question": one.question,
        "answer": one.answer,
        "answer_html": html_of(one.answer),
        "module": one.module,
        "situation": one.situation,
        "course": one.course,
        "activity": one.activity,
        "owner": one.owner if staff else None,
        "review_on": one.review_on.isoformat() if staff and one.review_on else None,
        "same_as": one.same_as,
        "state": one.state,
        "version": one.version,
        "changed_at": iso(one.changed_at),
        "changed_by": one.changed_by if staff else None,
        "due": one.is_due(service().handbook.today()) if staff else None,
        "lately": counts,
        "failing": lately.fails if staff and lately is not None else None,
    }
