"""Bodies from outside."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_feedback_plugin.adapters.json_body import canonical, parse, parse_object
from lms_feedback_plugin.errors import Malformed


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b"NaN",
        b'{"a":Infinity}',
        b'{"a":1,"a":2}',
        b"[" * 100_000,
        b"[" * 40 + b"]" * 40,
        b"9" * 5000,
        b"\xef\xbb\xbf{}",
    ],
)
def test_what_is_not_strict_json_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        parse(body)


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"1", b"null"])
def test_an_object_is_asked_for(body: bytes) -> None:
    with pytest.raises(Malformed, match="must be a JSON object"):
        parse_object(body)


def test_characters_that_no_store_keeps_are_replaced_everywhere() -> None:
    body = rb'{"a\u0000": ["x\ud800", {"b": "\udfff"}], "whole": "\ud83d\ude00"}'
    assert parse(body) == {"a�": ["x�", {"b": "�"}], "whole": "😀"}


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_malformed(body: bytes) -> None:
    try:
        value = parse(body)
    except Malformed:
        return
    assert json.loads(canonical(value)) == value


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(categories=["L"])), inner, max_size=3),
    max_leaves=8,
)


@given(values)
def test_what_was_written_is_read_and_has_one_spelling(value: object) -> None:
    assert parse(canonical(value)) == value
    assert canonical(parse(json.dumps(value, indent=2, ensure_ascii=False).encode())) == canonical(value)
