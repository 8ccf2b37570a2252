"""What is decided of a condition is what happens: held against asking it for every sort of item."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms_feedback_plugin.domain.event import Event
from lms_feedback_plugin.domain.workflow import Field, Setting
from lms_feedback_plugin.engine import guards
from lms_feedback_plugin.engine.guards.frame import Frame, frame_of
from lms_feedback_plugin.engine.guards.truths import Truth, can_hold, meet, must_hold, truth_of

from ..lifecycles import MONDAY, named, text

FIELDS = named(
    Field("votes", "number", text("Votes")),
    Field("late", "boolean", text("Late")),
    Field("level", "choice", text("Level"), choices=("low", "middle", "high")),
    Field("note", "text", text("Note")),
    Field("day", "date", text("Day")),
)
SETTINGS = named(Setting("many", "number", 3, text("Many")), Setting("keen", "boolean", True, text("Keen")))
TYPES = guards.scope_of(FIELDS, SETTINGS, ("new", "old"), ("board.voted",))  # type: ignore[arg-type]
HELD = {"many": 3, "keen": True}

POOL: dict[str, tuple[Any, ...]] = {
    "votes": (None, -1, 0, 0.5, 1, 2, 2.5, 3, 4, 9),
    "late": (None, True, False),
    "level": (None, "low", "middle", "high"),
    "note": (None, "a", "b", "c"),
    "day": (None, "2026-01-01", "2026-06-01"),
    "state": ("new", "old"),
    "mode": ("instant", "batch"),
    "event.actor": (None, "x", "y"),
}
ATOMS = (
    "item.votes >= many", "item.votes < 3", "0 < item.votes <= 2", "item.votes == null", "item.votes != 1",
    "item.votes in [1, 2]",
    "item.votes + 1 > 2", "-1 < item.votes", "item.late", "item.late == true", "item.late != false", "keen", "true", "false",
    "item.level >= 'middle'", "'middle' > item.level", "item.level == 'high'", "item.level in ['low', 'high']", "3 > 2",
    "item.level not in ['low', 'middle', 'high']", "item.note == 'a'", "item.note != null", "item.note == item.level",
    "'a' in item.note", "item.day > '2026-03-01'", "item.day == '2026-01-01'", "state == 'new'", "item.state != 'new'",
    "item.channel_mode == 'instant'", "item.channel_mode == 'batch'", "item.votes == item.votes", "event.actor == 'x'",
)  # fmt: skip
CONDITIONS = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=5,
)


def read(source: str) -> Truth:
    truth = truth_of(source, TYPES, HELD)
    assert truth is not None
    return truth


def asked(*sources: str) -> list[tuple[bool, ...]]:
    """The answers of the compiled conditions for every sort of item."""
    compiled = [guards.compile_condition(source, TYPES, HELD) for source in sources]
    read = {name.removeprefix("item.") for guard in compiled for name in guard.names}
    names = [name for name in POOL if name in read or (name == "mode" and "channel_mode" in read)]
    return [tuple(bool(guard.holds(frame(dict(zip(names, chosen, strict=True))))) for guard in compiled)
            for chosen in product(*(POOL[name] for name in names))]  # fmt: skip


def frame(values: dict[str, Any]) -> Frame:
    item = frame_of(None).item.moved(channel_mode=values.pop("mode", "instant"))
    event = Event("e", "s", "board.voted", MONDAY, data={"actor": values.pop("event.actor", None)})
    return Frame(item, values, values.pop("state", "new"), event)


@given(source=CONDITIONS)
@settings(max_examples=400, deadline=None)
def test_what_is_decided_is_true(source: str) -> None:
    truth, answers = read(source), asked(source)
    can, must = can_hold([truth]), must_hold(truth)
    assert can or not any(one for (one,) in answers)
    assert not must or all(one for (one,) in answers)
    if not truth.open:  # nothing is left open: then it is decided exactly
        assert can == any(one for (one,) in answers)
        assert must == all(one for (one,) in answers)


@given(one=CONDITIONS, other=CONDITIONS)
@settings(max_examples=200, deadline=None)
def test_two_at_once(one: str, other: str) -> None:
    truths, answers = (read(one), read(other)), asked(one, other)
    both = any(a and b for a, b in answers)
    assert can_hold(truths) or not both
    assert both or not meet(*truths)


@pytest.mark.parametrize(
    ("source", "can", "must"),
    [
        ("item.channel_mode == 'instant' or item.channel_mode == 'batch'", True, True),
        ("item.channel_mode == 'instant' and item.channel_mode == 'batch'", False, False),
        ("item.votes > 3 and item.votes < 4", True, False),
        ("item.votes > 3 and item.votes < 3", False, False),
        ("item.votes > 3 or item.votes <= 3", True, False),  # an empty number is neither
        ("item.late or not item.late", True, True),
        ("item.level > 'high'", False, False),
        ("item.level >= 'low' or item.level == null", True, True),
        ("state == 'new' or item.state == 'old'", True, True),
        ("item.reporter == '7' and reporter.id == '8'", False, False),
        ("item.reporter == null", False, False),
        ("item.note == item.level and item.note != item.level", True, False),  # two questions that are left open
        ("item.note == item.level or not item.note == item.level", True, True),  # one question
        ("many > 2", True, True),
    ],
)
def test_by_example(source: str, can: bool, must: bool) -> None:
    assert (can_hold([read(source)]), must_hold(read(source))) == (can, must)


def test_what_is_known_beforehand_counts() -> None:
    assert not can_hold([read("state == 'new'")], {"state": ("old",)})
    assert must_hold(read("state == 'new'"), {"state": ("new",)})
    assert not can_hold([read("item.note != null")], {"item.note": (None,)})


def test_too_many_cases_are_all_possible() -> None:
    votes, notes = list(range(20)), [f"n{n}" for n in range(15)]
    source = f"item.votes in {votes} and item.note in {notes} and item.level == 'low' and item.late and not item.late"
    assert can_hold([read(source)])
    assert not must_hold(read(source))
    assert not meet(read(source), read("true"))


def test_what_cannot_be_read_is_not_known() -> None:
    assert truth_of("item.votes >", TYPES, HELD) is None
