"""The handbook answers at once what it is sure of, tells it in the learner's language, and learns from what follows."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from lms_feedback_plugin.domain.article import Article, Tally
from lms_feedback_plugin.errors import NotFound
from lms_feedback_plugin.service import handbook_index
from lms_feedback_plugin.service.article_rules import ArticleText
from lms_feedback_plugin.service.commands import Done, Erase, Fire, Submit

from .conftest import COURSE, SITE, House

PASSWORD = ArticleText(
    "en", "How do I reset my password?", "Press **Forgot password** on the [sign-in page](https://n.example/in)."
)
PASSWORD_ZH = ArticleText("zh-CN", "怎么重置密码？", "点击登录页上的“忘记密码”。")


def write(house: House, *texts: ArticleText) -> list[Article]:
    return [house.service.handbook.create(SITE, text, house.people["sue"]) for text in texts]


def tally(house: House, number: int) -> Tally:
    return house.service.handbook.view(SITE, number).tally


@pytest.fixture
def article(house: House) -> Article:
    return write(house, PASSWORD)[0]


def test_a_known_question_is_answered_in_the_transaction_of_the_press(house: House, article: Article) -> None:
    item = house.submit("ann", "answer", "How do I reset my PASSWORD")
    assert (item.state, item.row_version) == ("answered", 2)
    assert item.fields["match"] == 0.99
    assert item.fields["reply"] == "Press Forgot password on the sign-in page: https://n.example/in."
    assert house.told(item) == [("auto_answered", "ann")]
    with house.service.database.reader() as unit:
        lines = [(entry.line.what, entry.line.name, entry.line.actor) for entry in unit.history.of(SITE, item.id)]
        [use] = unit.handbook.uses(SITE, item.id)
    assert lines == [("created", "widget", "ann"), ("transition", "auto_answer", "bot")]
    assert (use.article, use.version, use.way, use.confidence, use.outcome) == (article.id, 1, "automatic", 0.99, None)
    assert tally(house, article.id) == Tally(answered=1)


def test_it_is_told_in_the_words_of_the_learners_language(house: House, article: Article) -> None:
    [chinese] = write(house, replace(PASSWORD_ZH, same_as=article.id))
    asked = house.submit("lin", "answer", "how do i reset my password")
    assert asked.fields["reply"] == "点击登录页上的“忘记密码”。"
    assert tally(house, chinese.id).answered == 1
    row = house.outgoing(asked)[0].dispatch
    assert row.text is not None
    assert "点击登录页上的“忘记密码”。" in row.text
    assert "没有解决，请转人工" in row.text
    assert house.submit("ann", "answer", "怎么重置密码").fields["reply"] != "点击登录页上的“忘记密码”。"


@pytest.mark.parametrize("said", ["How do I reset my password and my mail?", "Where are the slides?", "?"])
def test_what_it_is_not_sure_of_waits_for_a_person(house: House, article: Article, said: str) -> None:
    item = house.submit("ann", "answer", said)
    assert (item.state, item.row_version) == ("new", 1)
    assert item.fields["match"] < 0.9
    assert house.told(item) == []
    assert tally(house, article.id) == Tally()


@pytest.mark.parametrize("state", ["draft", "retired"])
def test_only_published_articles_answer(house: House, article: Article, state: str) -> None:
    house.service.handbook.change(SITE, article.id, {"state": state}, house.people["sue"], 1)
    assert house.submit("ann", "answer", PASSWORD.question).state == "new"
    house.service.handbook.change(SITE, article.id, {"state": "published"}, house.people["sue"], 2)
    assert house.submit("ann", "answer", PASSWORD.question).state == "answered"


def test_an_article_of_a_course_answers_in_that_course_alone(house: House) -> None:
    write(house, ArticleText("en", "When is the exam?", "In May.", course=COURSE))
    assert house.submit("ann", "answer", "When is the exam?").state == "answered"
    done = house.service.execute(Submit(SITE, "answer", house.people["ann"], {"question": "When is the exam?"}))
    assert isinstance(done, Done)
    assert done.item is not None
    assert done.item.state == "new"


def test_the_same_press_again_is_the_same_answer(house: House, article: Article) -> None:
    press = Submit(SITE, "answer", house.people["ann"], {"question": PASSWORD.question}, COURSE, key="k1")
    first, again = house.service.execute(press), house.service.execute(press)
    assert isinstance(first, Done)
    assert isinstance(again, Done)
    assert first.item == again.item
    assert again.repeated
    assert tally(house, article.id).answered == 1


def test_faults_and_ideas_are_not_answered(house: House, article: Article) -> None:
    item = house.submit("ann", "fix", PASSWORD.question)
    assert (item.state, item.row_version) == ("new", 1)


def test_a_learner_cannot_say_how_well_it_matches(house: House, article: Article) -> None:
    with pytest.raises(Exception, match="match"):
        house.submit("ann", "answer", "Where are the slides?", fields={"match": 1})


def test_did_not_help_goes_to_a_person_and_counts_against_the_article(house: House, article: Article) -> None:
    item = house.submit("ann", "answer", PASSWORD.question)
    house.clock.go(timedelta(hours=1))
    back = house.fire(item, "not_helped", "ann")
    assert (back.state, back.fields["match"], back.fields.get("reply"), back.escalated_to) == ("new", 0, None, "lead")
    assert tally(house, article.id) == Tally(answered=1, not_helped=1)
    answered = house.fire(back, "answer", "sue", reply="I did it for you.")
    house.fire(answered, "close", "ann")
    assert tally(house, article.id) == Tally(answered=1, not_helped=1), "what a person wrote is not the article's merit"


def test_a_learner_who_closes_was_helped_and_one_who_says_nothing_said_nothing(house: House, article: Article) -> None:
    helped, silent = house.submit("ann", "answer", PASSWORD.question), house.submit("lin", "answer", PASSWORD.question)
    house.fire(helped, "close", "ann")
    house.clock.go(timedelta(hours=49))
    house.service.clockwork.sweep(house.clock())
    with house.service.database.reader() as unit:
        assert unit.items.get(SITE, silent.id).item.state == "closed"
    assert tally(house, article.id) == Tally(answered=2, helped=1)


def test_what_staff_send_from_the_handbook_joins_the_article(house: House, article: Article) -> None:
    item = house.submit("ann", "answer", "I forgot my login, what now?")
    assert item.state == "new"
    reply = {"reply": "Press Forgot password."}
    house.service.execute(Fire(SITE, item.id, "answer", house.people["sue"], reply, article=article.id))
    assert tally(house, article.id) == Tally(confirmed=1)
    assert [one.text for one in house.service.handbook.view(SITE, article.id).phrasings] == ["I forgot my login, what now?"]
    assert house.submit("lin", "answer", "i forgot my login - what now").state == "answered"
    house.service.execute(Erase(SITE, "ann"))
    assert house.service.handbook.view(SITE, article.id).phrasings == ()
    house.clock.go(timedelta(seconds=2))
    assert house.submit("lin", "answer", "I forgot my login what now").state == "new", "erased words answer nobody"


def test_a_learner_cannot_teach_the_handbook(house: House, article: Article) -> None:
    item = house.submit("ann", "answer", PASSWORD.question)
    house.service.execute(Fire(SITE, item.id, "close", house.people["ann"], article=article.id))
    assert tally(house, article.id) == Tally(answered=1, helped=1)


def test_an_answer_from_an_article_that_is_not_there_is_not_sent(house: House) -> None:
    item = house.submit("ann", "answer", "Where are the slides?")
    with pytest.raises(NotFound):
        house.service.execute(Fire(SITE, item.id, "answer", house.people["sue"], {"reply": "x"}, article=99))
    with house.service.database.reader() as unit:
        assert unit.items.get(SITE, item.id).item.state == "new"


def test_another_process_hears_of_a_change_within_a_second(house: House, make_house: Callable[..., House]) -> None:
    other = make_house(clock=house.clock)
    other.people.update(house.people)
    assert other.submit("ann", "answer", PASSWORD.question).state == "new"
    [article] = write(house, PASSWORD)
    house.clock.go(timedelta(seconds=1))
    assert other.submit("ann", "answer", PASSWORD.question).state == "answered"
    house.service.handbook.retire(SITE, article.id, house.people["sue"], 1)
    house.clock.go(timedelta(seconds=1))
    assert other.submit("ann", "answer", PASSWORD.question).state == "new"


def test_the_admins_threshold_decides(house: House, article: Article) -> None:
    house.service.settings.change(SITE, "answer", "sure_enough", 0.995, None)
    assert house.submit("ann", "answer", PASSWORD.question).state == "new"
    assert house.submit("ann", "answer", PASSWORD.question).fields["match"] == 0.99


def test_a_press_that_asks_in_other_words_is_answered_where_they_are_plain_enough(house: House, article: Article) -> None:
    write(house, ArticleText("en", "When is the exam?", "In May."), ArticleText("en", "Where are the slides?", "In Week 1."))
    assert house.submit("ann", "answer", "reset password please").state == "answered"


def test_the_same_question_of_another_course_is_no_rival(house: House) -> None:
    here, there = (
        ArticleText("en", "When is the exam?", "In May.", course=COURSE),
        ArticleText("en", "When is the exam?", "In June.", course="9"),
    )
    write(house, there, here)
    assert house.submit("ann", "answer", "When is the exam?").fields["reply"] == "In May."


def test_two_answers_to_the_same_question_are_none(house: House) -> None:
    write(
        house, ArticleText("en", "When is the exam?", "In May."), ArticleText("en", "When is the exam?", "In June.", module="B")
    )
    assert house.submit("ann", "answer", "When is the exam?").state == "new"


def test_a_large_handbook_is_read_beside_the_presses(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handbook_index, "AT_ONCE", 2)
    write(house, PASSWORD, *(replace(PASSWORD, question=f"What is {word}?") for word in ("algebra", "geometry", "calculus")))
    state = house.submit("ann", "answer", PASSWORD.question).state
    for _ in range(200):
        if state == "answered":
            break
        time.sleep(0.02)
        state = house.submit("ann", "answer", PASSWORD.question).state
    assert state == "answered"
