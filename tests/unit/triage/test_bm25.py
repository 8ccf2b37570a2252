"""The index: what was put and not dropped is found, however it grew."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms_feedback_plugin.triage.bm25 import Bm25, Shape

SHAPE = Shape(1.2, 0.75)
WORDS = st.lists(st.sampled_from(["video", "quiz", "grade", "login", "视频", "zoom"]), min_size=1, max_size=6)
STEP = st.tuples(st.integers(0, 8), st.one_of(st.none(), st.lists(WORDS, min_size=1, max_size=3)), st.booleans())


def scores_by_owner(index: Bm25, question: list[str]) -> dict[int, float]:
    answer = index.ask(dict.fromkeys(question, 1.0))
    best: dict[int, float] = {}
    for row in answer.best(1000):
        owner = index.owner(row)
        best[owner] = max(best.get(owner, 0.0), round(float(answer.scores[row]), 3))
    return best


@settings(deadline=None)
@given(st.lists(STEP, max_size=40), WORDS)
def test_an_index_that_grew_answers_as_one_that_was_made_at_once(steps: list, question: list[str]) -> None:
    grown, standing = Bm25(SHAPE), {}
    for owner, rows, asked in steps:
        if rows is None:
            grown.drop(owner)
            standing.pop(owner, None)
        else:
            grown.put(owner, [Counter(words) for words in rows])
            standing[owner] = rows
        if asked:
            grown.ask({"video": 1.0})
    made = Bm25(SHAPE)
    for owner, rows in standing.items():
        made.put(owner, [Counter(words) for words in rows])
    assert len(grown) == len(standing)
    answers = scores_by_owner(grown, question), scores_by_owner(made, question)
    assert answers[0].keys() == answers[1].keys()
    if not grown.stale:
        assert answers[0] == pytest.approx(answers[1], rel=0.01)


def test_what_was_dropped_is_forgotten_even_after_many() -> None:
    index = Bm25(SHAPE)
    for round_ in range(5):
        for owner in range(100):
            index.put(owner, [Counter([f"word{owner}", f"round{round_}"])])
    assert scores_by_owner(index, ["round3"]) == {}
    assert set(scores_by_owner(index, ["word7"])) == {7}
    assert len(scores_by_owner(index, ["round4"])) == 100


def test_the_rarer_word_says_more() -> None:
    index = Bm25(SHAPE)
    for owner in range(10):
        index.put(owner, [Counter(["video"])])
    index.put(10, [Counter(["certificate"])])
    found = scores_by_owner(index, ["video", "certificate"])
    assert max(found, key=found.__getitem__) == 10


def test_an_unknown_word_lowers_what_is_possible_to_reach() -> None:
    index = Bm25(SHAPE)
    index.put(1, [Counter(["video", "stops"])])
    known, unknown = index.ask({"video": 1.0}), index.ask({"video": 1.0, "zebra": 1.0})
    assert known.scores[0] == unknown.scores[0]
    assert unknown.possible > known.possible


def test_it_names_the_terms_that_a_row_holds() -> None:
    index = Bm25(SHAPE)
    index.put(1, [Counter(["video", "stops"]), Counter(["grade"])])
    answer = index.ask({"grade": 1.0, "stops": 1.0, "zebra": 1.0})
    assert [answer.terms_in(row) for row in (0, 1)] == [["stops"], ["grade"]]


def test_an_empty_index_answers_nothing() -> None:
    assert Bm25(SHAPE).ask({"video": 1.0}).best(5) == []
