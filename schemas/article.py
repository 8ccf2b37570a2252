"""Articles of the handbook, as the API tells them and takes them."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from lms_feedback_plugin.schemas.cleantext import CleanText
from lms_feedback_plugin.schemas.values import SAFE_INTEGER

STATES = ("draft", "published", "retired")
LARGEST_PAGE = 100
USUAL_PAGE = 25
LONGEST_TEXT = 20_000


class TallySchema(Schema):
    """How often it served in each way."""

    shown = fields.Int(required=True, metadata={"description": "While somebody wrote."})
    answered = fields.Int(required=True, metadata={"description": "By itself, at the press."})
    confirmed = fields.Int(required=True, metadata={"description": "Staff sent it."})
    helped = fields.Int(required=True, metadata={"description": "The learner said so, or closed."})
    not_helped = fields.Int(required=True, metadata={"description": "The learner wanted a person after all."})


class ArticleSchema(Schema):
    """One article. Learners get no owner, date of review or counts: those are null then."""

    id = fields.Int(required=True)
    language = fields.Str(required=True)
    question = fields.Str(required=True)
    answer = fields.Str(required=True, metadata={"description": "Markdown."})
    answer_html = fields.Str(required=True, metadata={"description": "The answer as HTML that may be shown as it is."})
    module = fields.Str(required=True, metadata={"description": "Where it is kept, in the desk's words."})
    situation = fields.Str(required=True, metadata={"description": "When it is asked, in the desk's words."})
    course = fields.Str(required=True, allow_none=True, metadata={"description": "null: it holds in all of them."})
    activity = fields.Str(required=True, allow_none=True)
    owner = fields.Str(required=True, allow_none=True, metadata={"description": "Person id of who looks after it."})
    review_on = fields.Str(required=True, allow_none=True, metadata={"format": "date"})
    same_as = fields.Int(
        required=True, allow_none=True, metadata={"description": "The article of which it is the wording in another language."}
    )
    state = fields.Str(required=True, metadata={"description": ", ".join(STATES)})
    version = fields.Int(required=True, metadata={"description": "The ETag without its quotes."})
    changed_at = fields.Str(required=True, metadata={"format": "date-time"})
    changed_by = fields.Str(required=True, allow_none=True)
    due = fields.Bool(required=True, allow_none=True, metadata={"description": "Past its date of review."})
    lately = fields.Nested(TallySchema, required=True, allow_none=True, metadata={"description": "Within the last 90 days."})
    failing = fields.Bool(required=True, allow_none=True, metadata={"description": "It has stopped helping, lately."})


class WholeArticleSchema(ArticleSchema):
    """One article with its other words."""

    phrasings = fields.List(fields.Str(), required=True, metadata={"description": "Newest first; staff only."})
    wordings = fields.List(fields.Int(), required=True, metadata={"description": "The same in other languages."})


class ArticlePageSchema(Schema):
    """Some articles, the newest change first."""

    articles = fields.List(fields.Nested(ArticleSchema), required=True)
    next = fields.Str(required=True, allow_none=True)


class ArticleVersionsSchema(Schema):
    """An article after each of its changes, the newest first."""

    versions = fields.List(fields.Nested(ArticleSchema), required=True)


class MatchSchema(Schema):
    """An article that may answer a text."""

    id = fields.Int(required=True)
    question = fields.Str(required=True)
    answer_html = fields.Str(required=True, metadata={"description": "The answer as HTML that may be shown as it is."})
    answer_text = fields.Str(required=True, metadata={"description": "The answer as plain text."})
    confidence = fields.Float(required=True, metadata={"description": "0 to 1."})
    terms = fields.List(fields.Str(), required=True, metadata={"description": "The words that speak for it."})


class MatchesSchema(Schema):
    """The best first; empty where nothing fits."""

    articles = fields.List(fields.Nested(MatchSchema), required=True)


def _text(longest: int, meaning: str, **kwargs: Any) -> CleanText:
    return CleanText(longest=longest, metadata={"description": meaning}, **kwargs)


class _Parts(Schema):
    language = _text(35, "One of the site's languages.")
    question = _text(500, "How a learner would ask it.")
    answer = _text(LONGEST_TEXT, "Markdown, without images.")
    module = _text(200, "Where it is kept.")
    situation = _text(200, "When it is asked.")
    course = _text(100, "Course id, where it holds in one alone.", allow_none=True)
    activity = _text(100, "The LMS's id of an activity.", allow_none=True)
    owner = _text(200, "Person id.", allow_none=True)
    review_on = fields.Date(allow_none=True, metadata={"description": "When it is to be looked at again."})
    same_as = fields.Int(allow_none=True, validate=validate.Range(1, SAFE_INTEGER))
    state = fields.Str(validate=validate.OneOf(STATES))


class NewArticleSchema(_Parts):
    """The body of ``POST …/articles``."""

    language = _text(35, "One of the site's languages.", required=True)
    question = _text(500, "How a learner would ask it.", shortest=1, required=True)
    answer = _text(LONGEST_TEXT, "Markdown, without images.", shortest=1, required=True)


class ArticleChangeSchema(_Parts):
    """The body of ``PATCH …/articles/<n>``: what is left out stays."""


class PhrasingSchema(Schema):
    """The body of ``POST …/articles/<n>/phrasings``."""

    text = _text(1000, "How somebody asked what this article answers.", shortest=1, required=True)


class ArticleQuerySchema(Schema):
    """All optional; together they narrow. Learners always get published articles of their course alone."""

    text = _text(200, "Somewhere in it, any case.", load_default="")
    language = _text(35, "One language.", load_default=None)
    module = _text(200, "Where it is kept.", load_default=None)
    owner = _text(200, "Person id.", load_default=None)
    state = fields.Str(load_default=None, validate=validate.OneOf(STATES))
    due = fields.Bool(load_default=False, metadata={"description": "Only what is past its date of review."})
    failing = fields.Bool(load_default=False, metadata={"description": "Only what has stopped helping."})
    limit = fields.Int(
        load_default=USUAL_PAGE,
        validate=validate.Range(1, LARGEST_PAGE, error=f"Between 1 and {LARGEST_PAGE}."),
        metadata={"description": "Articles a page."},
    )
    cursor = _text(400, "Where to go on: next of the page before.", load_default=None)
    lang = _text(35, "Language of the answer, before Accept-Language.", load_default=None)


class MatchQuerySchema(Schema):
    """What somebody is writing."""

    text = _text(2000, "What was written so far.", required=True)
    lang = _text(35, "Language of the answer, before Accept-Language.", load_default=None)
