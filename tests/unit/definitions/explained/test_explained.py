"""Each diagnostic has an example that is told exactly so, a cure, and a reason; without its check the example would pass."""

from __future__ import annotations

import pytest

from lms_feedback_plugin.definitions.diagnostics import Place, Sink
from lms_feedback_plugin.definitions.explained import CODES, EXAMPLES, explain
from lms_feedback_plugin.definitions.explained.example import FILES, Example
from lms_feedback_plugin.definitions.explained.why import WHY
from lms_feedback_plugin.definitions.wording import WARNINGS, WORDING
from lms_feedback_plugin.domain.text import Text


def test_every_code_is_explained_and_nothing_else() -> None:
    assert set(EXAMPLES) == set(WORDING)
    assert set(WHY) == set(CODES) == {key.split("/")[0] for key in WORDING}
    assert all(set(text) == {"en", "zh-CN"} and all(text.values()) for text in WHY.values())


@pytest.mark.parametrize("key", EXAMPLES)
def test_the_example_is_told_so_and_nothing_else(key: str) -> None:
    example, code = EXAMPLES[key], key.split("/")[0]
    found = example.found()
    assert {one.code for one in found} == {code}, [one.show() for one in found]
    first = found[0]
    assert first.source_line[first.column - 1 :].startswith(example.at), first.show()
    assert first.severity == ("warning" if code in WARNINGS else "error")
    assert set(first.message) == {"en", "zh-CN"}


@pytest.mark.parametrize("where", FILES)
def test_what_the_examples_spoil_is_sound(where: str) -> None:
    assert [one.show() for one in Example({}, where=where).found()] == []


@pytest.mark.parametrize(
    "key", [key for key, example in EXAMPLES.items() if key not in ("Y006", "Y001/missing", "S008", "W401")]
)
def test_without_its_check_the_example_would_pass_unseen(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The checks tell of a fault in one place alone: what is dropped there is told nowhere else."""
    told = Sink.add

    def drop(self: Sink, said: str, place: Place, suggestion: Text | None = None, **params: object) -> None:
        if said.split("/")[0] != key.split("/")[0]:
            told(self, said, place, suggestion, **params)

    monkeypatch.setattr(Sink, "add", drop)
    try:
        found = EXAMPLES[key].found()
    except (AssertionError, AttributeError, IndexError, KeyError, ValueError):
        return  # what the check keeps from going further goes further
    assert key.split("/")[0] not in {one.code for one in found}


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("code", CODES)
def test_the_explanation_shows_example_and_reason(code: str, language: str) -> None:
    text = explain(code.lower(), language)
    assert text is not None
    assert WHY[code][language] in text
    assert text.count("```text") == sum(key.split("/")[0] == code for key in EXAMPLES)
    assert f" {code}: " in text
    assert explain("W999", language) is None
