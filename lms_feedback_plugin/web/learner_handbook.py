"""The handbook as learners read it: searched, shown while they write."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup

from lms_feedback_plugin.definitions.rich_text import html_of
from lms_feedback_plugin.domain.article import Article
from lms_feedback_plugin.schemas.cleantext import UNKEEPABLE
from lms_feedback_plugin.service.access import Session
from lms_feedback_plugin.service.handbook import ArticleView
from lms_feedback_plugin.store.article_search import ArticlePage, ArticleQuery

from .auth import learner_session
from .house import service
from .languages import reader_language
from .learner import page

blueprint = Blueprint("learner_handbook", __name__, url_prefix="/s/<site>/handbook")
PAGE = 30
LONGEST = 2000
"""Characters of what somebody writes that are looked at."""


@blueprint.get("")
def articles(site: str) -> str:
    """Published articles that hold in the learner's course: those that fit the words first, then those that hold them."""
    here = learner_session(site)
    words = _words("text")
    fitting = [one.article for one in service().handbook.suggest(site, words, here.course, here.person, reader_language())]
    found = _search(site, here, words)
    known = {one.id for one in fitting}
    listed = (
        [*fitting, *(one for one in found.articles if one.id not in known)]
        if not request.args.get("after")
        else [*found.articles]
    )
    following = "?" + urlencode({"text": words, "after": found.next}) if found.next else None
    return page("handbook", site, page="handbook", articles=[_look(one) for one in listed], words=words, next_page=following)


def _search(site: str, here: Session, words: str) -> ArticlePage:
    """In the reader's language, and where nothing is, in any."""
    query = ArticleQuery(
        text=words[:200], states=("published",), courses=() if here.course is None else (here.course,),
        language=reader_language(), limit=PAGE, after=request.args.get("after"),
    )  # fmt: skip
    found, _tallies = service().handbook.search(site, query)
    return found if found.articles else service().handbook.search(site, replace(query, language=None))[0]


@blueprint.get("/match")
def match(site: str) -> str:
    """The articles that may answer what is being written, as a piece of the form's page; empty where none does."""
    here = learner_session(site)
    found = service().handbook.suggest(site, _words("text"), here.course, here.person, reader_language())
    return render_template("learner/matches.html", site=here.site, articles=[_look(one.article) for one in found])


@blueprint.get("/<int:article>")
def article(site: str, article: int) -> str:
    """One article. Of what is not published, or holds elsewhere, a learner is told that there is none."""
    here = learner_session(site)
    view: ArticleView = service().handbook.published(site, article, here.course)
    others = [one for one in view.wordings if one.state == "published" and one.course in (None, here.course)]
    return page("article", site, page="handbook", article=_look(view.article), others=[_look(one) for one in others],
                ask=url_for("learner.new", site=site, kind="answer"))  # fmt: skip


def _words(name: str) -> str:
    return UNKEEPABLE.sub("", request.args.get(name, "")).strip()[:LONGEST]


def _look(one: Article) -> dict[str, object]:
    return {
        "id": one.id,
        "language": one.language,
        "question": one.question,
        "answer": Markup(html_of(one.answer)),  # noqa: S704 - cleaned
        "module": one.module,
    }
