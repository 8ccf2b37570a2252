"""Keeping the handbook: who writes, what is refused, which articles need care, and files in and out."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_feedback_plugin.domain.article import Article, Phrasing, Tally
from lms_feedback_plugin.errors import Forbidden, Invalid, NotFound, StaleVersion, text_of
from lms_feedback_plugin.service import handbook_files
from lms_feedback_plugin.service.article_rules import ArticleText
from lms_feedback_plugin.service.handbook_moving import Brought
from lms_feedback_plugin.store.article_search import ArticleQuery

from .conftest import COURSE, SITE, House, staff

SLIDES = ArticleText("en", "Where are the slides?", "In *Week 1*.", module="Materials")


@pytest.mark.parametrize(("who", "course", "writes"), [
    ("sue", None, True), ("lea", None, True), ("dev", None, False), ("pat", None, False), ("ann", None, False),
    ("kim", COURSE, True), ("kim", None, False), ("kim", "9", False), ("sue", "9", True),
])  # fmt: skip
def test_who_writes(house: House, who: str, course: str | None, writes: bool) -> None:
    house.put(staff("kim", "support", COURSE))
    text = replace(SLIDES, course=course)
    if not writes:
        with pytest.raises(Forbidden):
            house.service.handbook.create(SITE, text, house.people[who])
        return
    assert house.service.handbook.create(SITE, text, house.people[who]).changed_by == who


def test_who_writes_for_one_course_moves_no_article_out_of_it(house: House) -> None:
    house.put(staff("kim", "support", COURSE))
    one = house.service.handbook.create(SITE, replace(SLIDES, course=COURSE), house.people["kim"])
    with pytest.raises(Forbidden):
        house.service.handbook.change(SITE, one.id, {"course": None}, house.people["kim"], 1)
    assert house.service.handbook.view(SITE, one.id).article.course == COURSE


def test_a_change_that_changes_nothing_is_no_version(house: House) -> None:
    book, sue = house.service.handbook, house.people["sue"]
    one = book.create(SITE, SLIDES, sue)
    assert book.change(SITE, one.id, {"question": " Where are  the slides? "}, sue, 1).version == 1
    assert book.change(SITE, one.id, {"answer": "In Week 2."}, sue, 1).version == 2
    with pytest.raises(StaleVersion):
        book.change(SITE, one.id, {"answer": "In Week 3."}, sue, 1)
    with pytest.raises(NotFound):
        book.change(SITE, 99, {"answer": "x"}, sue, 1)


def test_wordings_name_the_first_of_them(house: House) -> None:
    book, sue = house.service.handbook, house.people["sue"]
    first = book.create(SITE, SLIDES, sue)
    second = book.create(SITE, replace(SLIDES, language="zh-CN", question="课件在哪里？", same_as=first.id), sue)
    other = book.create(SITE, replace(SLIDES, question="Slides, where?"), sue)
    assert book.view(SITE, second.id).wordings == (first,)
    for slip in ({"same_as": second.id}, {"same_as": other.id}):
        with pytest.raises(Invalid):
            book.change(SITE, first.id, slip, sue, 1)
    with pytest.raises(Invalid, match="worded"):
        book.change(SITE, other.id, {"language": "zh-CN", "same_as": second.id}, sue, 1)
    book.retire(SITE, second.id, sue, 1)
    assert book.change(SITE, other.id, {"language": "zh-CN", "same_as": second.id}, sue, 1).same_as == first.id


@given(st.builds(Tally, *(st.integers(0, 50),) * 5))
def test_an_article_that_nobody_took_back_fails_nobody(tally: Tally) -> None:
    assert not replace(tally, not_helped=0).fails
    if tally.fails:
        assert replace(tally, not_helped=tally.not_helped + 1).fails
        assert not replace(tally, answered=tally.answered + 1000).fails


def test_what_stopped_helping_and_what_is_due_is_found(house: House) -> None:
    book, sue = house.service.handbook, house.people["sue"]
    bad, due = (
        book.create(SITE, SLIDES, sue),
        book.create(SITE, replace(SLIDES, question="Exam?", review_on=date(2020, 1, 1)), sue),
    )
    for who in ("ann", "lin", "ann"):
        house.fire(house.submit(who, "answer", SLIDES.question), "not_helped", who)
    page, tallies = book.search(SITE, ArticleQuery(), failing=True)
    assert [one.id for one in page.articles] == [bad.id]
    assert tallies[bad.id] == Tally(answered=3, not_helped=3)
    assert [one.id for one in book.search(SITE, ArticleQuery(due_by=book.today()))[0].articles] == [due.id]
    house.clock.go(timedelta(days=91))
    assert book.search(SITE, ArticleQuery(), failing=True)[0].articles == ()


def test_shares_tell_how_many_stayed_answered(house: House) -> None:
    book = house.service.handbook
    book.create(SITE, SLIDES, house.people["sue"])
    house.fire(house.submit("ann", "answer", SLIDES.question), "not_helped", "ann")
    house.submit("lin", "answer", SLIDES.question)
    house.submit("lin", "answer", "And the exam?")
    house.submit("lin", "fix", SLIDES.question)
    house.clock.go(timedelta(seconds=1))
    shares = book.shares(SITE)
    assert (shares.asked, shares.answered, shares.stayed, shares.taken_back) == (3, 2, 1, 1)


def test_shown_counts_somebody_who_writes_on_once(house: House) -> None:
    book, ann, lin = house.service.handbook, house.people["ann"], house.people["lin"]
    one = book.create(SITE, SLIDES, house.people["sue"])
    for reader in (ann, ann, lin):
        assert [found.article.id for found in book.suggest(SITE, SLIDES.question, None, reader, "en")] == [one.id]
    house.clock.go(timedelta(seconds=31))
    book.suggest(SITE, SLIDES.question, None, ann, "en")
    assert book.view(SITE, one.id).tally == Tally(shown=2)


def test_a_handbook_goes_out_and_comes_in_as_it_was(house: House) -> None:
    book, moving, sue = house.service.handbook, house.service.handbook_moving, house.people["sue"]
    first = book.create(
        SITE, replace(SLIDES, answer='- one\n- two, "three"\n\n=1+1', owner="sue", review_on=date(2027, 1, 2)), sue
    )
    book.create(SITE, replace(SLIDES, language="zh-CN", question="课件在哪里？", same_as=first.id, state="draft"), sue)
    book.confirm(SITE, first.id, "No slides anywhere", sue)
    articles, words = moving.taken(SITE)
    assert moving.bring(SITE, handbook_files.to_csv(articles, words).encode(), sue) == Brought(0, 2)
    for dump in (handbook_files.to_csv, handbook_files.to_json):
        entries = handbook_files.read(dump(articles, words).encode(), "en")
        assert [entry.text for entry in entries] == [_text(one) for one in articles]
        assert [entry.phrasings for entry in entries] == [("No slides anywhere",), ()]
    for one in articles:
        book.retire(SITE, one.id, sue, one.version)
    assert moving.bring(SITE, handbook_files.to_json(articles, words).encode(), sue) == Brought(2, 0)
    again = moving.taken(SITE)[0]
    assert [(one.question, one.group) for one in again] == [(one.question, again[0].id) for one in articles]
    assert house.submit("ann", "answer", "no slides anywhere").state == "answered"


def _text(one: Article) -> ArticleText:
    return ArticleText(**{name: getattr(one, name) for name in handbook_files.PARTS})


def test_an_existing_faq_comes_in_from_a_spreadsheet(house: House) -> None:
    table = "question,answer,module\nWie?,So.,A\n怎么报名？,点击“报名”。,B\n".encode("gb18030")
    assert house.service.handbook_moving.bring(SITE, table, house.people["sue"]) == Brought(2, 0)
    assert house.service.handbook.modules(SITE) == ["A", "B"]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "no article"),
        (b"question,answer\n", "no article"),
        (b"question\nHow?\n", "“answer” is missing"),
        (b"question,answer,color\nHow?,So.,red\n", "“color” is no column"),
        (b"question,answer,review_on\nHow?,So.,soon\n", "Article 1 of the file: review_on is a day"),
        (b"question,answer\nHow?,So.\nWhy?,\n", "Article 2 of the file: answer: Write something"),
        (b"question,answer,language\nHow?,So.,xx\n", "“xx” is none of this site's languages"),
        (b"question,answer,same_as\nHow?,So.,7\n", "Article 1 of the file: same_as"),
        (b"question,answer,id\nHow?,So.,one\n", "id is a number of the file"),
        (b'[{"question": "How?"}', "neither CSV nor JSON"),
        (b'{"articles": 3}', "neither CSV nor JSON"),
        (b'question,answer\n"How?,So.\n', "neither CSV nor JSON"),
        (b"\xff\xfe\x00", "neither CSV nor JSON"),
        (json.dumps([{"question": "How?", "answer": "So."}] * 5001).encode(), "more than 5000"),
    ],
)
def test_a_file_with_slips_brings_nothing_and_names_them(house: House, raw: bytes, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        house.service.handbook_moving.bring(SITE, raw, house.people["sue"])
    assert said in text_of(refused.value)["en"]
    assert text_of(refused.value)["zh-CN"] != text_of(refused.value)["en"]
    assert house.service.handbook_moving.taken(SITE)[0] == []


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_an_article_says_survives_a_spreadsheet(answer: str, words: str) -> None:
    from datetime import UTC, datetime

    answer = answer.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").encode("utf-8", "ignore").decode()
    words = " ".join(words.replace("\0", "").encode("utf-8", "ignore").decode().split())
    now = datetime(2026, 1, 1, tzinfo=UTC)
    one = Article(SITE, 1, "en", "How?", answer, now, "s1")
    said = {1: [Phrasing(SITE, 1, words, now)]}
    [entry] = handbook_files.read(handbook_files.to_csv([one], said).encode(), "en")
    assert entry.text.answer == answer
    assert entry.phrasings == ((words,) if words else ())
