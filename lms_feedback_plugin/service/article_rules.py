"""What an article must be like to be kept, said per field, with what was seen and what is allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from lms_feedback_plugin.domain.article import ARTICLE_STATES, ArticleState
from lms_feedback_plugin.domain.text import Text
from lms_feedback_plugin.errors import Invalid
from lms_feedback_plugin.schemas.cleantext import refusal
from lms_feedback_plugin.store.unit import Unit

LONGEST = {"question": 500, "answer": 20_000, "module": 200, "situation": 200, "course": 100, "activity": 100, "owner": 200}
NEEDED = ("question", "answer")
LANGUAGE: Text = {
    "en": "“{seen}” is none of this site's languages. They are: {known}.",
    "zh-CN": "“{seen}”不是本站的语言。可用语言：{known}。",
}
STATE: Text = {"en": "“{seen}” is no state. There are: {known}.", "zh-CN": "“{seen}”不是有效状态。可用状态：{known}。"}
OWNER: Text = {"en": "Nobody is known here as “{seen}”.", "zh-CN": "本站没有编号为“{seen}”的人员。"}
SAME_AS: Text = {
    "en": "There is no article {seen} that this could be another wording of.",
    "zh-CN": "没有可作为对应文章的 {seen} 号文章。",
}
HEADS: Text = {
    "en": "Other wordings name this article already; let {seen} name this one instead.",
    "zh-CN": "其他语言版本已对应到本文章，请改为让 {seen} 号对应本文章。",
}
WORDED: Text = {
    "en": "Article {seen} is worded in {language} already, as number {other}.",
    "zh-CN": "{seen} 号文章已有 {language} 版本，即 {other} 号。",
}


@dataclass(frozen=True, slots=True)
class ArticleText:
    """What somebody writes of an article; see ``domain.article.Article`` for its parts."""

    language: str
    question: str
    answer: str
    module: str = ""
    situation: str = ""
    course: str | None = None
    activity: str | None = None
    owner: str | None = None
    review_on: date | None = None
    same_as: int | None = None
    state: ArticleState = "published"


def checked(unit: Unit, site: str, text: ArticleText, languages: Sequence[str], number: int) -> ArticleText:
    """The text as it will be kept: trimmed, its other wording named by the first of them. ``number`` is its own.

    Raises ``Invalid`` with a sentence for each field that cannot be taken.
    """
    kept = replace(
        text,
        question=" ".join(text.question.split()),
        answer=text.answer.replace("\r\n", "\n").strip(),
        module=" ".join(text.module.split()),
        situation=" ".join(text.situation.split()),
        course=text.course or None,
        activity=text.activity or None,
        owner=text.owner or None,
        same_as=_first_of(unit, site, text.same_as, number),
    )
    wrong = _lengths(kept)
    if kept.language not in languages:
        wrong["language"] = _filled(LANGUAGE, seen=kept.language, known=", ".join(languages))
    if kept.state not in ARTICLE_STATES:
        wrong["state"] = _filled(STATE, seen=str(kept.state), known=", ".join(ARTICLE_STATES))
    if kept.owner is not None and unit.people.get(site, kept.owner) is None:
        wrong["owner"] = _filled(OWNER, seen=kept.owner)
    if text.same_as is not None and (slip := _other_wording(unit, site, kept, text.same_as, number)):
        wrong["same_as"] = slip
    if wrong:
        raise Invalid(" ".join(f"{name}: {told['en']}" for name, told in wrong.items()), fields=wrong)
    return kept


def _lengths(text: ArticleText) -> dict[str, Text]:
    wrong: dict[str, Text] = {}
    for name, most in LONGEST.items():
        said = getattr(text, name) or ""
        if why := refusal(said, most, shortest=1 if name in NEEDED else 0):
            wrong[name] = why
    return wrong


def _first_of(unit: Unit, site: str, same_as: int | None, number: int) -> int | None:
    """Wordings name the first of them, whichever of them was named."""
    if same_as is None:
        return None
    named = unit.handbook.get_many(site, [same_as]).get(same_as)
    first = same_as if named is None else named.group
    return None if first == number else first


def _other_wording(unit: Unit, site: str, kept: ArticleText, named: int, number: int) -> Text | None:
    if kept.same_as is None:  # it named itself, or one that names it
        return _filled(SAME_AS, seen=str(named))
    if any(other.id != number for other in unit.handbook.group(site, number)):
        return _filled(HEADS, seen=str(named))
    wordings = unit.handbook.group(site, kept.same_as)
    if not wordings:
        return _filled(SAME_AS, seen=str(named))
    taken = next((o for o in wordings if o.language == kept.language and o.id != number and o.state != "retired"), None)
    if taken is None:
        return None
    return _filled(WORDED, seen=str(kept.same_as), language=kept.language, other=str(taken.id))


def _filled(text: Text, **places: str) -> Text:
    return {tag: said.format(**places) for tag, said in text.items()}
