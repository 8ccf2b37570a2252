"""Copies: the same text in other clothes, and never two texts that say something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_feedback_plugin.triage.copies import is_copy, tokens


def copy(one: str, other: str) -> bool:
    assert is_copy(tokens(one), tokens(other)) == is_copy(tokens(other), tokens(one))
    return is_copy(tokens(one), tokens(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The video does not play", "the VIDEO does not   play!!!"),
        ("The video does not play", "Hello, the video does not play, thanks"),
        ("I can not download my certificate for the course", "I can not downlaod my certificate for the course"),
        ("I can not download my certificate for the course", "I can not download my certifikate for the course"),
        ("I can not download my certificate for the course", "I can not download my certificates for the course"),
        ("第三章的视频打不开", "老师您好，第三章的视频打不开，谢谢！"),
        ("请问你们的登陆页面怎么打不开了", "请问您们的登录页面怎么打不开"),
        ("Lesson 3 is empty", "Ｌｅｓｓｏｎ　３ is empty"),
    ],
)
def test_the_same_text(one: str, other: str) -> None:
    assert copy(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I can open lesson 3 on my phone today", "I can open lesson 4 on my phone today"),
        ("I can log in with my phone since today", "I can't log in with my phone since today"),
        ("the mail did arrive in my box this morning", "the mail did not arrive in my box this morning"),
        ("please enable the comments under the first lesson", "please disable the comments under the first lesson"),
        ("I cannot upload the file of my homework here", "I cannot unload the file of my homework here"),
        ("the quiz of this week shows a blank page", "the essay of this week shows a blank page"),
        ("第三章的视频打不开", "第四章的视频打不开"),
        ("手机上可以打开作业页面", "手机上不可以打开作业页面"),
        ("I was charged $1 twice for this course", "I was charged €1 twice for this course"),
        ("The video stops", "The video stops. And the certificate has a wrong name"),
        ("", ""),
        ("!!!", "???"),
    ],
)
def test_another_text(one: str, other: str) -> None:
    assert not copy(one, other)


NOUNS = ["video", "quiz", "lesson", "page", "grade", "certificate", "upload", "teacher"]
WORDS = st.lists(st.sampled_from(NOUNS), min_size=1, max_size=12)


@given(WORDS, st.integers(0, 9), st.integers(0, 9))
def test_a_number_keeps_texts_apart(words: list[str], one: int, other: int) -> None:
    text = " ".join(words)
    assert copy(f"{text} {one}", f"{text} {other}") == (one == other)


@given(WORDS, st.integers(0, 11))
def test_a_negation_keeps_texts_apart(words: list[str], at: int) -> None:
    assert not copy(" ".join(words), " ".join([*words[:at], "not", *words[at:]]))
    assert not copy("页面" + "".join(words), "页面不" + "".join(words))


@given(st.text(max_size=80))
def test_a_text_is_a_copy_of_itself_as_far_as_it_says_anything(text: str) -> None:
    assert copy(text, text) == bool(tokens(text))
