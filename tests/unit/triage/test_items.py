"""What was said before: the most alike first, copies before them, both with their words."""

from __future__ import annotations

import pytest

from lms_feedback_plugin.triage.items import Items

SAID = {
    1: "The video of lesson 3 stops after two minutes on my phone",
    2: "Please add a dark mode to the player",
    3: "课程表的日期与课程对不上",
    4: "希望可以增加夜间模式",
    5: "When is the exam of algebra?",
    6: "My certificate shows a wrong name",
}


@pytest.fixture
def items() -> Items:
    known = Items()
    for number, text in SAID.items():
        known.put(number, text)
    return known


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("lesson 3: video stopping on phones", 1),
        ("dark mode would be great", 2),
        ("课程表日期不对", 3),
        ("能不能加一个夜间模式", 4),
        ("the name on the certificate is wrong", 6),
    ],
)
def test_the_most_alike_is_first_and_says_why(items: Items, text: str, item: int) -> None:
    first, *_ = items.similar(text)
    assert (first.item, first.copy) == (item, False)
    assert 0 < first.likeness < 1
    assert first.terms


def test_a_copy_is_first_and_sure(items: Items) -> None:
    items.put(7, "Hello! My certificate shows a wrong name. Thanks")
    first, second, *rest = items.similar("my certificate shows a wrong name")
    assert {first.item, second.item} == {6, 7}
    assert first.copy
    assert second.copy
    assert first.likeness == second.likeness == 1
    assert not any(other.copy for other in rest)
    assert items.copies("my certificate shows a wrong name!") == (6, 7)


def test_all_exact_copies_are_found_however_many(items: Items) -> None:
    for number in range(100, 160):
        items.put(number, SAID[1])
    assert set(items.copies(SAID[1].upper())) == {1, *range(100, 160)}


def test_what_was_dropped_or_changed_is_no_copy_any_more(items: Items) -> None:
    items.put(7, SAID[6])
    items.drop(6)
    assert items.copies(SAID[6]) == (7,)
    items.put(7, "Something else altogether")
    assert items.copies(SAID[6]) == ()
    items.drop(99)
    assert len(items) == 6


def test_the_title_counts_more(items: Items) -> None:
    items.put(10, "it happens with the recordings of the seminar", title="Sound is missing")
    items.put(11, "the recordings of the seminar, sound is missing there", title="Subtitles wanted")
    assert items.similar("I hear nothing", title="Sound missing")[0].item == 10


@pytest.mark.parametrize("text", ["", "?", "the of and", "zebra"])
def test_nothing_like_it(items: Items, text: str) -> None:
    assert items.similar(text) == []
    assert items.copies(text) == ()


def test_a_text_without_any_word_is_no_copy(items: Items) -> None:
    items.put(8, "???")
    items.put(9, "!!!")
    assert items.copies("...") == ()


def test_a_lone_surrogate_is_text_too(items: Items) -> None:
    items.put(12, "broken \ud83d emoji in the forum")
    assert items.similar("broken emoji in the forum")[0].item == 12
