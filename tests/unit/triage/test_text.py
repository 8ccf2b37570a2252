"""Terms: what two ways to write the same have in common."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_feedback_plugin.triage.text import content, joined, key, pieces, surfaces, terms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The videos are LOADING", "the video are load"),
        ("ＡＢＣ１２３", "abc123"),
        ("don’t", "don't"),
        ("certi\u00adficate", "certificate"),
        ("打不开\u200b视频", "打不开视频"),
    ],
)
def test_writing_makes_no_difference(one: str, other: str) -> None:
    assert terms(one) == terms(other)


def test_chinese_is_characters_and_their_pairs() -> None:
    assert terms("打不开") == ["打", "不", "开", "打不", "不开"]


def test_two_scripts_in_one_sentence() -> None:
    assert list(pieces("APP闪退了, version 2")) == ["app", "闪退了", "version", "2"]


def test_content_leaves_out_what_holds_sentences_together() -> None:
    assert content(terms("How do I get the certificate?")) == terms("certificate")
    assert "的" not in content(terms("我的证书"))


def test_a_reason_is_shown_as_it_was_said() -> None:
    said = surfaces("Certificates 打不开")
    assert joined(said.values()) == ("certificates", "打不开")


def test_keys_are_the_same_in_every_process() -> None:
    assert key("123456789") == 0xCBF43926, "the check value of CRC-32"


@given(st.text(max_size=300))
def test_any_text_has_terms_and_each_has_a_surface(text: str) -> None:
    found = terms(text)
    assert set(found) == set(surfaces(text))
    assert all(found)
    assert joined(surfaces(text).values()) is not None


@given(st.text(max_size=100))
def test_case_and_blanks_around_it_change_nothing(text: str) -> None:
    assert terms(f"  {text}\n") == terms(text)
