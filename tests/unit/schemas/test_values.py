"""What the house cannot keep or hash is refused at the door, with a sentence in each language."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from lms_feedback_plugin.schemas.submission import SubmissionSchema
from lms_feedback_plugin.schemas.values import SAFE_INTEGER

SCHEMA = SubmissionSchema()


def messages(body: dict[str, Any]) -> dict[str, Any]:
    with pytest.raises(ValidationError) as refused:
        SCHEMA.load(body)
    return refused.value.messages_dict


@pytest.mark.parametrize(
    "value",
    ["a\x00b", "\ud800", float("nan"), float("inf"), SAFE_INTEGER + 1, [], {}, "x" * 20_001],
    ids=["nul", "surrogate", "nan", "infinity", "huge", "list", "object", "long"],
)
def test_field_values_that_cannot_be_kept(value: object) -> None:
    told = messages({"kind": "fix", "fields": {"what": value}})["fields"]["what"][0]
    assert set(told) == {"en", "zh-CN"}


@pytest.mark.parametrize("value", ["", "问题 🙂", 0, -1.5, True, None, SAFE_INTEGER])
def test_field_values_that_can(value: object) -> None:
    assert SCHEMA.load({"kind": "fix", "fields": {"what": value}})["fields"] == {"what": value}


def test_context_is_of_modest_depth() -> None:
    deep: dict[str, Any] = {"a": {"b": {"c": {"d": 1}}}}
    assert SCHEMA.load({"kind": "fix", "context": deep})["context"] == deep
    assert "context" in messages({"kind": "fix", "context": {"a": deep}})


def test_unknown_members_are_refused() -> None:
    assert messages({"kind": "fix", "feilds": {}}) == {"feilds": ["Unknown field."]}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_what_is_taken_can_be_kept(value: object) -> None:
    try:
        context = SCHEMA.load({"kind": "fix", "context": {"given": value}})["context"]
    except ValidationError:
        return
    text = json.dumps(context, allow_nan=False, ensure_ascii=False)
    assert "\x00" not in text.encode("utf-8").decode("utf-8")
