"""Renewing keys: the new stands before the old, and nothing that the other side signs with is dropped."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_feedback_plugin.adapters import standard_webhooks
from lms_feedback_plugin.service.keys import LIVE, fingerprint, new_secret, new_token_key, renewed
from lms_feedback_plugin.testing.clock import FrozenClock


def test_what_is_made_signs_and_differs_each_time() -> None:
    assert len({new_secret() for _ in range(20)} | {new_token_key() for _ in range(20)}) == 40
    assert standard_webhooks.sign(new_secret(), "m", FrozenClock()(), b"{}")
    assert len(new_token_key()) >= 32


@pytest.mark.parametrize(
    ("live", "held", "then"),
    [
        ((), (), ("new",)),
        (("a",), (), ("new", "a")),
        (("a",), ("a",), ("new", "a")),
        (("b", "a"), ("b", "a"), ("new", "b")),
        (("b", "a"), ("a",), ("b", "a")),  # the last one never arrived: hand it over again
        (("b", "a"), ("a", "z"), ("b", "a")),
        (("b", "a"), (), ("new", "b")),  # nobody signs with either
    ],
)
def test_the_newest_goes_before_what_was_live(live: tuple[str, ...], held: tuple[str, ...], then: tuple[str, ...]) -> None:
    assert renewed(live, [fingerprint(key) for key in held], lambda: "new") == then


@given(st.lists(st.sampled_from(["arrives", "gets lost", "answer gets lost"]), max_size=30))
def test_whatever_gets_lost_both_sides_always_share_what_the_other_signs_with(fates: list[str]) -> None:
    numbers = itertools.count()
    here: tuple[str, ...] = ("first",)
    there = ["first"]
    for fate in fates:
        here = renewed(here, [fingerprint(key) for key in there], lambda: f"k{next(numbers)}")
        assert set(here) & set(there), "what is signed while the new one travels"
        if fate != "gets lost":
            there = list(dict.fromkeys([here[0], *there]))[:LIVE]
        assert set(here) & set(there)
        assert here[0] == there[0] or fate == "gets lost"
        assert there[0] in here, "the one that signs learners' tokens"
