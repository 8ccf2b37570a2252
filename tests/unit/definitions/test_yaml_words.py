"""What a plain word in a file becomes, and where it stands."""

from __future__ import annotations

import pytest

from lms_feedback_plugin.definitions.diagnostics import Sink
from lms_feedback_plugin.definitions.parse import parse
from lms_feedback_plugin.definitions.tree import Mapping, Scalar, Sequence


def value(written: str) -> object:
    text = f"a: {written}"
    tree = parse(text, Sink("x.yaml", text))
    assert isinstance(tree, Mapping)
    node = tree.get("a")
    assert isinstance(node, Scalar)
    return node.typed


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-7", -7),
        ("1.50", 1.5),
        ("-0.25", -0.25),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("True", "True"),
        ("NULL", "NULL"),
        ("12:30", "12:30"),
        ("0x1F", "0x1F"),
        ("010", "010"),
        ("1e5", "1e5"),
        ("1_000", "1_000"),
        (".5", ".5"),
        ("+1", "+1"),
        (".inf", ".inf"),
        ("٣", "٣"),
        ("2026-03-01", "2026-03-01"),
        ("5m", "5m"),
        ("'true'", "true"),
        ('"1"', "1"),
        ("''", ""),
        ("|\n  1", "1"),
        ("<<", "<<"),
    ],
)
def test_only_three_kinds_of_words_are_typed(written: str, expected: object) -> None:
    found = value(written)
    assert found == expected
    assert type(found) is type(expected)


def test_places_count_characters_from_one() -> None:
    text = "中: {文: [a, 'b c']}\n"
    tree = parse(text, Sink("x.yaml", text))
    assert isinstance(tree, Mapping)
    inner = tree.get("中")
    assert isinstance(inner, Mapping)
    listed = inner.get("文")
    assert isinstance(listed, Sequence)
    assert [(node.line, node.column) for node in listed.items] == [(1, 9), (1, 12)]
    quoted = listed.items[1]
    assert isinstance(quoted, Scalar)
    assert quoted.within(2).column == text.index("c']") + 1


def test_a_question_mark_in_a_flow_mapping_is_taken_as_libyaml_takes_it() -> None:
    text = "{question: Why?}"
    sink = Sink("x.yaml", text)
    tree = parse(text, sink)
    assert isinstance(tree, Mapping)
    assert sink.found == []


@pytest.mark.parametrize(
    ("text", "line", "column", "cure"),
    [
        ("a: b: c", 1, 5, "Put the text in quotes"),
        ("a:\n\tb: 1", 2, 1, "Indent with spaces"),
        ("a: [1, 2", 1, 9, "Something was opened"),
        ("a: @x", 1, 4, "Put the text in quotes"),
        ("a: 'b", 1, 6, "Something was opened"),
        ("a: \x01", 1, 4, ""),
    ],
)
def test_what_cannot_be_read_says_where_and_how_to_mend_it(text: str, line: int, column: int, cure: str) -> None:
    sink = Sink("x.yaml", text)
    assert parse(text, sink) is None
    (fault,) = sink.found
    assert (fault.code, fault.line, fault.column) == ("Y001", line, column)
    assert (fault.suggestion or {}).get("en", "").startswith(cure)
