"""What is written into a file says the same when it is read again."""

from __future__ import annotations

from dataclasses import is_dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lms_feedback_plugin.definitions.diagnostics import START, Place, Sink
from lms_feedback_plugin.definitions.load import shipped_folder, shipped_library
from lms_feedback_plugin.definitions.parse import parse
from lms_feedback_plugin.definitions.readers import parse_duration
from lms_feedback_plugin.definitions.scenario import Scenario, Then
from lms_feedback_plugin.definitions.scenario_text import written_scenario
from lms_feedback_plugin.definitions.scenarios import load, read_scenarios
from lms_feedback_plugin.definitions.tree import Mapping, Scalar, Sequence
from lms_feedback_plugin.definitions.written import duration, listing, moment, table, value
from lms_feedback_plugin.domain.text import Value

LIBRARY = shipped_library()
SAYABLE = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=40)


def read(text: str) -> Value:
    """The value behind the key of ``{key: …}``."""
    sink = Sink("file.yaml", text)
    root = parse(text, sink)
    assert sink.found == [], [fault.show() for fault in sink.found]
    assert isinstance(root, Mapping)
    node = root.get("key")
    assert isinstance(node, Scalar)
    return node.typed


@given(SAYABLE)
@example("")
@example(" ")
@example("true")
@example("-")
@example("12:30")
@example("a: b # c")
@example("—\u2028\ufeff\x85")
@example("?")
@example("a\\b\"c'd")
def test_text(words: str) -> None:
    assert read(table({"key": value(words)})) == words
    assert read(f"key: {value(words)}\n") == words


@given(SAYABLE, SAYABLE)
def test_lists(one: str, other: str) -> None:
    root = parse(f"key: {listing([one, other])}\n", Sink("file.yaml", ""))
    assert isinstance(root, Mapping)
    node = root.get("key")
    assert isinstance(node, Sequence)
    assert [item.typed for item in node.items if isinstance(item, Scalar)] == [one, other]


@pytest.mark.parametrize("held", [None, True, False, 0, -3, 12345678, 0.5, -2.25, 1e15, 0.00001])
def test_other_values(held: Value) -> None:
    again = read(table({"key": value(held)}))
    assert (again, type(again)) == (held, type(held))


@given(st.integers(1, 10**8))
def test_durations(seconds: int) -> None:
    length = timedelta(seconds=seconds)
    assert parse_duration(duration(length)) == length


@pytest.mark.parametrize(
    ("length", "written"),
    [
        (timedelta(minutes=5), "5m"),
        (timedelta(hours=48), "48h"),
        (timedelta(hours=72), "72h"),
        (timedelta(days=5), "5d"),
        (timedelta(days=14), "14d"),
        (timedelta(hours=15, minutes=4), "15h 4m"),
        (timedelta(days=4, seconds=1), "4d 1s"),
    ],
)
def test_durations_as_people_say_them(length: timedelta, written: str) -> None:
    assert duration(length) == written


def test_moments_are_local() -> None:
    assert moment(datetime(2026, 3, 2, 2, 0, tzinfo=UTC), ZoneInfo("Asia/Shanghai")) == "2026-03-02 10:00"


def placeless(part: object) -> object:
    """The same without its places."""
    if isinstance(part, Place):
        return START
    if isinstance(part, tuple):
        return tuple(placeless(one) for one in part)
    if isinstance(part, Then):
        part = replace(part, places={})
    if is_dataclass(part) and not isinstance(part, type):
        return {name: placeless(getattr(part, name)) for name in part.__dataclass_fields__}
    return part


def essence(scenario: Scenario) -> object:
    return placeless((scenario.name, scenario.given, scenario.steps, scenario.then, scenario.begin))


@pytest.mark.parametrize("name", sorted(LIBRARY.workflows))
@pytest.mark.parametrize("indent", [0, 2, 7])
def test_every_shipped_scenario_survives_being_written(name: str, indent: int) -> None:
    workflow = LIBRARY.workflows[name]
    every = load(shipped_folder() / name / "scenarios.yaml", workflow, LIBRARY.workspace)
    text = "scenarios:\n" + "".join(written_scenario(scenario, "a remark", indent) for scenario in every)
    sink = Sink("scenarios.yaml", text)
    again = read_scenarios(text, sink, workflow, LIBRARY.workspace)
    assert sink.found == [], [fault.show() for fault in sink.found]
    assert [essence(scenario) for scenario in again] == [essence(scenario) for scenario in every]
