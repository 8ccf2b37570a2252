"""The match of the handbook: the right article first, sure when it may be, silent when nothing fits."""

from __future__ import annotations

import pytest

from lms_feedback_plugin.triage.handbook import Handbook

ARTICLES = {
    1: ("When does the course start?", "Lectures begin in the first week of May."),
    2: ("How do I get my certificate?", "Finish all quizzes; then a download stands on the course page."),
    3: ("The video does not play", "Try another browser, and switch off add-ons that block content."),
    4: ("How do I reset my password?", "Press *Forgotten* on the sign-in page and follow the mail."),
    5: ("视频打不开怎么办", "请更换浏览器，或清除缓存后重试。"),
    6: ("如何申请退款", "在订单页面点击退款，两个工作日内审核。"),
    7: ("How can I hand in an assignment late?", "Ask your teacher for an extension before the deadline."),
}


@pytest.fixture
def handbook() -> Handbook:
    book = Handbook()
    for number, (question, answer) in ARTICLES.items():
        book.put(number, question, answer, "General")
    return book


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("when will this course be starting", 1),
        ("I want to download the certificates", 2),
        ("none of the videos play in my browser", 3),
        ("forgotten my password!!", 4),
        ("老师您好，我的视频一直打不开", 5),
        ("我要退款", 6),
        ("can I get an extension for the assignment", 7),
    ],
)
def test_the_right_article_is_first_and_says_why(handbook: Handbook, text: str, article: int) -> None:
    first, *_ = handbook.match(text)
    assert first.article == article
    assert first.terms
    assert all(term in text.lower() for term in first.terms)


@pytest.mark.parametrize("text", ["", "   ", "?!", "how do I", "怎么", "zebra crossing", "\x00" * 50])
def test_nothing_fits(handbook: Handbook, text: str) -> None:
    assert handbook.match(text) == []


def test_the_very_words_are_sure(handbook: Handbook) -> None:
    first, *rest = handbook.match(" when does the COURSE start")
    assert (first.article, first.confidence) == (1, 0.99)
    assert all(other.confidence <= 0.01 for other in rest)


def test_two_articles_of_the_same_question_are_not_sure(handbook: Handbook) -> None:
    handbook.put(8, "When does the course start?", "In June, for the evening course.")
    matches = handbook.match("When does the course start")
    assert {match.article for match in matches[:2]} == {1, 8}
    assert matches[0].confidence < 0.5


def test_a_phrasing_makes_it_known(handbook: Handbook) -> None:
    assert handbook.match("lost diploma") == []
    handbook.put(2, *ARTICLES[2], phrasings=("where is my diploma", "I lost the diploma"))
    assert [match.article for match in handbook.match("lost diploma")] == [2]
    assert handbook.match("Where is my diploma?")[0].confidence == 0.99


def test_what_was_dropped_or_changed_is_forgotten(handbook: Handbook) -> None:
    handbook.drop(6)
    assert handbook.match("如何申请退款")[:1] == [] or handbook.match("如何申请退款")[0].article != 6
    handbook.put(1, "Where is the timetable?")
    assert 1 not in [match.article for match in handbook.match("when does the course start")]
    handbook.drop(99)
    assert len(handbook) == 6


def test_a_long_answer_does_not_drown_its_words(handbook: Handbook) -> None:
    filler = "\n\n".join(
        f"Paragraph {number} speaks of lectures, teachers and of {number} other things." for number in range(200)
    )
    handbook.put(9, "About us", f"{filler}\n\nThe library lends headphones.")
    assert handbook.match("may I borrow headphones from the library")[0].article == 9


def test_every_confidence_is_a_chance_and_falls(handbook: Handbook) -> None:
    matches = handbook.match("my password and the certificate for the course video assignment")
    assert len(matches) > 2
    chances = [match.confidence for match in matches]
    assert chances == sorted(chances, reverse=True)
    assert all(0 <= chance <= 1 for chance in chances)


def test_the_limit_holds(handbook: Handbook) -> None:
    assert len(handbook.match("my password and the certificate for the course video assignment", limit=2)) == 2


def test_it_knows_what_it_is_not_about(handbook: Handbook) -> None:
    about = handbook.covers("how can I get the certificate")
    other = handbook.covers("what is the weather like in the mountains")
    assert other < 0.3 < about
    assert Handbook().covers("anything") == 0


def test_one_word_names_a_matter_and_is_no_question_to_be_sure_of() -> None:
    book = Handbook()
    questions = (
        "Where is my certificate?",
        "How do I reset the password?",
        "Who marks the essays?",
        "怎样重置密码？",
        "证书在哪里下载？",
    )
    for number, question in enumerate(questions):
        book.put(number, question, "Look at the page of the course.")
    for word in ("certificate", "password", "证书"):
        assert book.match(word)[0].confidence <= 0.5, word
