"""What random walks through random files have found: each once more, as small as it can be told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms_feedback_plugin.domain.decision import Decision, Refusal
from lms_feedback_plugin.domain.event import Event
from lms_feedback_plugin.domain.item import NewItem, Snapshot
from lms_feedback_plugin.domain.workflow import Condition, DecisionRow, Expression, Field, Reaction, State, Workflow
from lms_feedback_plugin.engine.fields import LARGEST, LONGEST
from lms_feedback_plugin.engine.machine import Machine

from .lifecycles import MONDAY, OFFICE, SUPPORT, actor, after, codes, fix_workflow, named, put, step, text

NUMBERS = (10**400, -(10**400), 10**19, 1e308, "1e300", float("nan"), float("inf"))


def machine(decide: dict[str, tuple[DecisionRow, ...]] | None = None, *steps: object, **changes: object) -> Machine:
    """Three numbers, a text and a choice; one state to stand in."""
    fields = [Field(name, "number", text(name)) for name in ("a", "b", "c")]
    fields += [Field("note", "text", text("note")), Field("level", "choice", text("level"), choices=("low", "high"))]
    workflow = Workflow(
        name="small",
        version=1,
        behaviour="small",
        label=text("Small"),
        settings={},
        fields=named(*fields),
        decide=decide or {},
        states=named(State("new", text("New")), State("end", text("End"), final=True)),
        transitions=named(*(steps or (step("go", "new", "new", "support"),))),
    )
    return Machine(replace(workflow, **changes), {})


def born(made: Machine, **fields: object) -> Snapshot:
    return after(made.create(NewItem("s", 1, "lin", "en", "chat", "instant", fields=fields), MONDAY))  # type: ignore[arg-type]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda n: f"{n!r:.12}")
def test_a_number_beyond_all_counting_is_refused(number: object) -> None:
    made = machine()
    for answered in (
        made.create(NewItem("s", 1, "lin", "en", "chat", "instant", fields={"a": number}), MONDAY),  # type: ignore[dict-item]
        made.update(born(made), {"a": number}, SUPPORT, MONDAY),  # type: ignore[dict-item]
        made.fire(born(made), "go", SUPPORT, {"a": number}, MONDAY),  # type: ignore[dict-item]
    ):
        assert codes(answered) == ["invalid"]


def test_a_sum_beyond_all_counting_refuses_the_step() -> None:
    grow = step("grow", "new", "new", "support", put(a=Expression("item.a + item.a")))
    assert codes(machine(None, grow).fire(born(machine(None, grow), a=LARGEST), "grow", SUPPORT, {}, MONDAY)) == ["invalid"]
    odd = machine(None, step("grow", "new", "new", "support", put(a=Expression(f"item.a + {'9' * 400}"))))
    grown = odd.fire(born(odd, a=0.5), "grow", SUPPORT, {}, MONDAY)
    assert after(grown).item.fields["a"] is None  # half of one more than a float can say: no number comes of it


def test_text_that_grows_with_every_event_ends_somewhere() -> None:
    twice = Reaction("board.voted", match={"id": Expression("event.ref")}, do=(put(note=Expression("item.note + item.note")),))
    made = machine(reactions=(twice,))
    snapshot = born(made, note="x" * LONGEST)
    answered = made.react(snapshot, twice, Event("e", "s", "board.voted", MONDAY), MONDAY)
    assert codes(answered) == ["invalid"]


def test_a_merge_that_no_field_could_hold_is_refused() -> None:
    made = Machine(fix_workflow(), {"office": OFFICE})
    one, other = (
        after(made.create(NewItem("s", n, "lin", "en", "chat", "instant", fields={"what": "x", "reporters": LARGEST}), MONDAY))
        for n in (1, 2)
    )
    answered = made.merge(one, other, SUPPORT, MONDAY)
    assert isinstance(answered, Refusal)
    assert [(b.code, b.field) for b in answered.blockers] == [("invalid", "reporters")]


def test_a_decided_field_is_asked_after_those_that_it_looks_at() -> None:
    decide = {
        "a": (DecisionRow(1, Condition("item.b == 1")), DecisionRow(0)),  # the file tells it first
        "b": (DecisionRow(1, Condition("item.c >= 5")), DecisionRow(0)),
    }
    made = machine(decide)
    assert dict(born(made, c=7).item.fields) == {"a": 1, "b": 1, "c": 7}
    changed = made.update(born(made, c=1), {"c": 9}, SUPPORT, MONDAY)
    assert dict(after(changed).item.fields) == {"a": 1, "b": 1, "c": 9}


def test_rows_that_look_at_each_other_are_asked_in_the_order_of_the_file() -> None:
    circle = {
        "a": (DecisionRow(1, Condition("item.b == 1")), DecisionRow(0)),
        "b": (DecisionRow(1, Condition("item.a == 0")), DecisionRow(0)),
    }
    assert dict(born(machine(circle)).item.fields) == {"a": 0, "b": 1}


def test_a_row_may_empty_its_field() -> None:
    decide = {"level": (DecisionRow("high", Condition("item.a > 1")), DecisionRow(None))}
    made = machine(decide)
    snapshot = born(made, a=5, level="low")
    assert snapshot.item.fields["level"] == "high"
    assert after(made.update(snapshot, {"a": 0}, SUPPORT, MONDAY)).item.fields["level"] is None
    assert born(made, level="low").item.fields.get("level") is None


def test_what_is_put_back_within_one_step_is_no_change() -> None:
    back = step("go", "new", "new", "support", put(a=1))
    made = machine({"level": (DecisionRow("high", Condition("item.a > 3")), DecisionRow("low"))}, back)
    answered = made.fire(born(made, a=1), "go", actor("support"), {"a": 9}, MONDAY)
    assert isinstance(answered, Decision)
    assert answered.history.changes == {}
    assert dict(answered.item.fields) == {"a": 1, "level": "low"}


def test_a_day_has_one_spelling_and_of_a_moment_the_day_is_kept() -> None:
    made = machine(fields=named(Field("day", "date", text("day"))))
    for written in ("2026-10-02", "20261002", " 2026-10-02", "2026-10-02T08:30:00+08:00", "2026-W40-5"):
        assert born(made, day=written).item.fields["day"] == "2026-10-02"
    early = step("go", "new", "new", "support", when="item.day < '2026-10-02'")
    before = machine(None, early, fields=named(Field("day", "date", text("day"))))
    assert codes(before.fire(born(before, day="20261002"), "go", SUPPORT, {}, MONDAY)) == ["condition"]
