"""Conditions: what they mean, what is refused, and where the fault is said to stand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_feedback_plugin.domain.event import Event
from lms_feedback_plugin.domain.item import Item, Pin
from lms_feedback_plugin.domain.workflow import Field, Setting
from lms_feedback_plugin.engine import guards
from lms_feedback_plugin.engine.guards import Frame
from lms_feedback_plugin.engine.guards.kinds import ANY, NUMBER
from lms_feedback_plugin.errors import DefinitionError

from .lifecycles import IMPACTS, MONDAY

FIELDS = {
    "what": Field("what", "text", {}),
    "votes": Field("votes", "number", {}),
    "match": Field("match", "number", {}),
    "urgent": Field("urgent", "boolean", {}),
    "due": Field("due", "date", {}),
    "impact": Field("impact", "choice", {}, choices=IMPACTS),
}
SETTINGS = {
    "sure_enough": Setting("sure_enough", "number", 0.9, {}),
    "first_reply": Setting("first_reply", "duration", timedelta(minutes=5), {}),
}
VALUES = {name: setting.default for name, setting in SETTINGS.items()}
SCOPE = guards.scope_of(FIELDS, SETTINGS, ("new", "answered", "closed"), ("board.voted",))


def frame(event: Event | None = None, /, **fields: Any) -> Frame:
    item = Item(
        "demo", 7, Pin("w", 1, "b"), "new", 3, "lin", "zh-CN", "chat", "instant", MONDAY, MONDAY, MONDAY, course="algebra"
    )
    return Frame(item, fields, "new", event, "Lin", "Algebra I")


def holds(source: str, event: Event | None = None, /, **fields: Any) -> bool:
    return guards.evaluate(source, SCOPE, frame(event, **fields), VALUES)


@pytest.mark.parametrize(
    "source",
    [
        "item.votes >= 3",
        "item.votes + 1 == 5",
        "10 - item.votes == 6",
        "item.votes in [1, 4]",
        "item.votes not in (1, 2)",
        "1 < item.votes < 5",
        "item.impact == 'blocks_learning'",
        "item.impact > 'annoying'",
        "'blocks_exam' > item.impact",
        "item.impact in ['minor', 'blocks_learning']",
        "not item.urgent",
        "item.urgent == false",
        "item.what == null and item.what == None",
        "item.due < '2026-03-03'",
        "item.match >= sure_enough",
        "state == 'new' and item.state != 'closed'",
        "item.id == 7 and item.course == 'algebra' and item.reporter == 'lin'",
        "item.channel == 'chat' and item.channel_mode == 'instant' and item.language == 'zh-CN'",
        "reporter.id == 'lin' and reporter.name == 'Lin' and reporter.language == 'zh-CN'",
        "course.id == 'algebra' and course.name == 'Algebra I'",
        "'lg' in item.course",
        "'x' not in item.course",
        "event.actor == null",
        "item.votes > 9 or (item.votes > 3 and true)",
        "  item.votes == 4  ",
        "item.votes ==\n4",
        "item.votes > -1.5",
    ],
)
def test_what_holds(source: str) -> None:
    assert holds(source, votes=4, impact="blocks_learning", urgent=False, due="2026-03-02", match=0.95)


@pytest.mark.parametrize(
    "source",
    [
        "item.votes > 0",
        "item.votes <= 0",
        "item.votes == 0",
        "item.impact >= 'minor'",
        "item.urgent",
        "item.urgent or item.votes > 0",
        "'x' in item.what",
        "item.due < '2026-03-03'",
        "item.what in ['a', 'b']",
        "item.votes + item.match == 0",
    ],
)
def test_an_empty_field_holds_nothing(source: str) -> None:
    assert not holds(source)


def test_events_speak_text() -> None:
    event = Event("1", "board", "board.voted", MONDAY, data={"ref": 12, "actor": ["no", "text"]})
    assert holds("event.ref == '12'", event)
    assert holds("event.actor == null", event)


def test_the_attributes_of_foreign_events_are_taken_as_they_come() -> None:
    scope = guards.scope_of(FIELDS, {}, ("new",), ("moodle.grade_changed",))
    event = Event("1", "moodle", "moodle.grade_changed", MONDAY, data={"grade": 4})
    assert guards.evaluate("event.grade + 1 > item.votes", scope, frame(event, votes=4))
    assert not guards.evaluate("event.other > 1", scope, frame(event))
    formula = guards.compile_expression("event.grade + 'x'", scope)
    assert formula.value(frame(event)) is None


@pytest.mark.parametrize(
    ("source", "fields", "value"),
    [
        ("item.votes + 1", {"votes": 2}, 3),
        ("item.votes + 1", {}, 1),
        ("item.votes + item.match", {}, None),
        ("item.votes - 1", {}, -1),
        ("item.what + '!'", {"what": "help"}, "help!"),
        ("item.what + '!'", {}, "!"),
        ("sure_enough", {}, 0.9),
        ("'fixed'", {}, "fixed"),
    ],
)
def test_computed_values(source: str, fields: dict[str, Any], value: object) -> None:
    formula = guards.compile_expression(source, SCOPE, VALUES)
    assert formula.value(frame(None, **fields)) == value


def test_what_a_guard_reads_is_known() -> None:
    guard = guards.compile_condition("item.votes > 1 and state == 'new' and sure_enough < 1", SCOPE, VALUES)
    assert guard.names == {"item.votes", "state"}


@pytest.mark.parametrize(
    ("source", "code", "column"),
    [
        ("", "syntax", 0),
        ("item.votes >", "syntax", 12),
        ("item.votes >= 3 and", "syntax", 19),
        ("f(item.votes)", "syntax", 0),
        ("true and item.what[0] == 'x'", "syntax", 9),
        ("item.votes.real > 1", "syntax", 0),
        ("item.votes * 2 > 1", "syntax", 0),
        ("item.votes is null", "syntax", 0),
        ("not (lambda: 1)", "syntax", 5),
        ("f'{item.what}' == 'x'", "syntax", 0),
        ("item.votes > 1 if true else false", "syntax", 0),
        ("item.votes == ...", "syntax", 14),
        ("item.votes > 1e999", "syntax", 13),
        ("1or true", "syntax", 0),
        ("item.what == '\\d'", "syntax", 13),
        ("[1, 2] == [1, 2]", "syntax", 0),
        ("a\0b", "syntax", 1),
        ("item.votes > 1" + " and true" * 100, "syntax", 0),
        ("item.vote > 3", "name", 0),
        ("'数' in item.what and item.vote > 3", "name", 21),
        ("event.nothing == 'x'", "name", 0),
        ("event == 'x'", "name", 0),
        ("unsure < 1", "name", 0),
        ("item.votes > vote > 1", "name", 13),
        ("item.impact == 'bad'", "choice", 15),
        ("item.impact in ['minor', 'bad']", "choice", 25),
        ("'gone' == state", "choice", 0),
        ("item.impact > 'bad'", "choice", 14),
        ("item.votes == 'three'", "type", 0),
        ("item.what > 'a'", "type", 0),
        ("state > 'new'", "type", 0),
        ("item.urgent > true", "type", 0),
        ("item.votes", "type", 0),
        ("item.votes and true", "type", 0),
        ("not item.what", "type", 4),
        ("item.what + 1 == 2", "type", 0),
        ("item.what - 'a' == 'b'", "type", 0),
        ("item.due < 'tomorrow'", "type", 11),
        ("item.due == 3", "type", 0),
        ("first_reply > 5", "type", 0),
        ("1 in item.what", "type", 0),
    ],
)
def test_what_is_wrong_and_where(source: str, code: str, column: int) -> None:
    first = guards.check(source, SCOPE)[0]
    assert (first.code, first.column) == (code, column)
    assert set(first.text) == {"en", "zh-CN"}
    with pytest.raises(DefinitionError, match="condition"):
        guards.compile_condition(source, SCOPE, VALUES)


def test_all_faults_are_told_at_once_and_each_once() -> None:
    found = guards.check("item.vote > 3 and 1 < item.vote < 5 and item.impact == 'bad'", SCOPE)
    assert [(p.code, p.column) for p in found] == [("name", 0), ("name", 22), ("choice", 55)]
    assert found[0].seen == "item.vote"
    assert "item.votes" in found[0].known
    assert found[2].known == IMPACTS


@pytest.mark.parametrize(
    ("source", "field", "sound"),
    [
        ("item.votes + 1", "votes", True),
        ("item.what", "votes", False),
        ("event.actor", "impact", True),
        ("'bad'", "impact", False),
        ("'minor'", "impact", True),
        ("'soon'", "due", False),
        ("null", "votes", True),
        ("item.votes > 1", "urgent", True),
        ("item.votes", "urgent", False),
        ("first_reply", "what", False),
    ],
)
def test_what_may_be_assigned(source: str, field: str, sound: bool) -> None:
    assert (guards.check(source, SCOPE, guards.kind_of_field(FIELDS[field])) == []) is sound


def test_the_names_of_an_unlistened_event_are_unknown() -> None:
    assert guards.check("event.ref == 'x'", guards.scope_of(FIELDS, {}, ("new",)))[0].code == "name"
    assert guards.check("event.score > 1", {"event.*": ANY}) == []


@given(st.text(max_size=60))
def test_no_source_breaks_the_check(source: str) -> None:
    assert all(0 <= problem.column <= len(source) for problem in guards.check(source, SCOPE))


names = st.sampled_from(["a", "b", "c"])
numbers = st.integers(-3, 3)


def conditions() -> st.SearchStrategy[str]:
    operands = st.one_of(names.map("item.{}".format), numbers.map(str))
    sums = st.tuples(operands, st.sampled_from("+-"), operands).map(lambda t: f"({t[0]} {t[1]} {t[2]})")
    sides = st.one_of(operands, sums)
    signs = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
    leaves = st.one_of(
        st.tuples(sides, signs, sides).map(" ".join),
        st.tuples(sides, signs, sides, signs, sides).map(" ".join),
        st.tuples(sides, st.sampled_from(["in", "not in"]), st.lists(numbers, max_size=3).map(str)).map(" ".join),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            inner.map("not ({})".format),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: "(" + " and ".join(parts) + ")"),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: "(" + " or ".join(parts) + ")"),
        ),
        max_leaves=5,
    ).filter(lambda source: len(source) < 400)


class Fields:
    def __init__(self, **values: int) -> None:
        self.__dict__.update(values)


@given(conditions(), st.fixed_dictionaries({"a": numbers, "b": numbers, "c": numbers}))
def test_a_compiled_condition_means_what_it_says(source: str, fields: dict[str, int]) -> None:
    scope = {f"item.{name}": NUMBER for name in "abc"}
    expected = bool(eval(source, {"item": Fields(**fields)}))
    assert guards.evaluate(source, scope, frame(None, **fields)) is expected
