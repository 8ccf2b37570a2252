"""Lives become scenarios: each scenario that ships is lived, and recorded again from nothing but its history."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_feedback_plugin.definitions import load
from lms_feedback_plugin.definitions.life import Life, Line, Other
from lms_feedback_plugin.definitions.masking import Mask, spoken
from lms_feedback_plugin.definitions.recording import record
from lms_feedback_plugin.definitions.scenario import Scenario
from lms_feedback_plugin.definitions.scenarios import load as load_scenarios
from lms_feedback_plugin.definitions.scenarios import machine_for
from lms_feedback_plugin.definitions.stage import Stage
from lms_feedback_plugin.domain.decision import Decision
from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import Field, Merge
from lms_feedback_plugin.errors import Invalid

SHIPPED = load.shipped_library()
SCENARIOS = [
    (name, scenario)
    for name, workflow in SHIPPED.workflows.items()
    for scenario in load_scenarios(load.shipped_folder() / name / "scenarios.yaml", workflow, SHIPPED.workspace)
]
BEGAN = datetime(2026, 11, 23, 2, 0, 12, 345_000, tzinfo=UTC)


class Witness(Stage):
    """A stage that writes down what happens as the store would."""

    def __init__(self, scenario: Scenario) -> None:
        super().__init__(machine_for(scenario.workflow, SHIPPED.workspace), scenario)
        self.lines: list[Line] = []
        self.other: Other | None = None

    def _take(self, decision: Decision) -> None:
        super()._take(decision)
        line, item = decision.history, decision.item
        roles = ("learner",) if line.actor == item.reporter else (line.actor,)
        other = self.other if line.what == "received_merge" else None
        self.lines.append(
            Line(
                item.row_version,
                self.now,
                line.what,
                line.name,
                line.to_state,
                roles,
                line.changes,
                other=other,
                facts=line.facts,
            )
        )

    def _create(self, given, place):  # type: ignore[no-untyped-def]
        made = super()._create(given, place)
        if made is not None and self.snapshot is not None:
            item = made.item
            self.other = Other(item.state, item.fields, item.language, item.channel, item.channel_mode, item.course is not None)
        return made


def lived(scenario: Scenario) -> tuple[Witness, Life]:
    stage = Witness(scenario)
    if scenario.given is not None:
        stage.begin(scenario.given)
    for step in scenario.steps:
        stage.play(step)
    assert stage.snapshot is not None
    item = stage.snapshot.item
    due = {clock.timer: clock.due_at for clock in stage.snapshot.clocks if clock.due_at is not None}
    return stage, Life(
        item.reporter, item.language, item.channel, item.channel_mode, item.course is not None, tuple(stage.lines),
        tuple(stage.told), due, item.activity is not None,
    )  # fmt: skip


def test_there_is_much_to_record() -> None:
    assert len(SCENARIOS) > 60


@pytest.mark.parametrize(("name", "scenario"), SCENARIOS, ids=[f"{name}: {one.name}" for name, one in SCENARIOS])
def test_a_scenario_is_recorded_from_its_own_history(name: str, scenario: Scenario) -> None:
    stage, life = lived(scenario)
    found = record(scenario.workflow, SHIPPED.workspace, life)
    assert found.failures == ()
    assert found.whole, found.remarks
    then = found.scenario.then
    assert stage.snapshot is not None
    assert then.state == stage.snapshot.item.state
    assert then.told == tuple(stage.told)
    assert [one.text["en"] for one in found.remarks] == []


def a_life(*lines: Line, **fields: Value) -> Life:
    first = Line(1, BEGAN, "created", "widget", "new", ("learner",), {"what": "Ann's video stops", **fields})
    return Life("u-1", "en", "widget", "instant", False, (first, *lines))


FIX = SHIPPED.workflows["fix"]


def test_what_the_engine_refuses_ends_the_scenario_and_is_said() -> None:
    step = Line(2, BEGAN + timedelta(minutes=5), "transition", "pass", "resolved", ("support",))
    found = record(FIX, SHIPPED.workspace, a_life(step))
    assert (found.followed, found.lines, found.whole, found.failures) == (1, 2, False, ())
    assert "“pass” was taken, and the engine refuses it" in found.remarks[0].text["en"]
    assert "引擎拒绝" in found.remarks[0].text["zh-CN"]


def test_what_nobody_can_tell_is_said() -> None:
    lines = {
        "unmerged": Line(2, BEGAN, "unmerged", "7", "new"),
        "a timer of nowhere": Line(2, BEGAN, "timer", "settle", "closed"),
        "an event that is gone": Line(2, BEGAN, "reaction", "tracker.issue_closed", "verifying"),
        "an item that is gone": Line(2, BEGAN, "received_merge", "7", "new"),
        "a step of another version": Line(2, BEGAN, "transition", "fly", "new"),
    }
    for name, line in lines.items():
        found = record(FIX, SHIPPED.workspace, a_life(line))
        assert (found.whole, len(found.remarks), found.failures) == (False, 1, ()), name


def test_what_cannot_even_begin_is_refused() -> None:
    life = a_life()
    with pytest.raises(Invalid, match="cannot be recorded"):
        record(FIX, SHIPPED.workspace, replace(life, lines=(replace(life.lines[0], changes={}),)))


def test_who_acted_is_guessed_from_who_may_where_nobody_knows() -> None:
    step = Line(2, BEGAN + timedelta(minutes=1), "transition", "triage", "reproducing")
    found = record(FIX, SHIPPED.workspace, a_life(step))
    assert "- support: triage" in found.text or "support: triage" in found.text
    assert found.whole


def test_an_hour_of_the_day_rings_at_that_hour() -> None:
    lines = (
        Line(2, BEGAN + timedelta(hours=7, seconds=3), "timer", "batch_hour", "new", ("bot",)),
        Line(3, BEGAN + timedelta(hours=7, minutes=1), "transition", "triage", "reproducing", ("support",)),
    )
    due = {"solve": BEGAN + timedelta(hours=48)}
    found = record(FIX, SHIPPED.workspace, replace(a_life(*lines), channel_mode="batch", due=due))
    assert found.scenario.then.did == ("remind support", "assign support")
    assert (found.whole, [one.text["en"] for one in found.remarks]) == (True, [])


TEXT, LONG = Field("note", "text", {}), Field("steps", "text", {})


@given(st.lists(st.text(min_size=1, max_size=80).filter(str.strip), min_size=1, max_size=30))
def test_a_masked_text_tells_its_length_and_nothing_else(texts: list[str]) -> None:
    mask = Mask(replace(FIX, merge=Merge(("new",), "merged", ("support",), {"steps": "longest"})))
    said = set(spoken(FIX))
    for field in (TEXT, LONG):
        masked = {text: str(mask.value(field, text)) for text in texts}
        assert len(set(masked.values())) == len(set(texts)), "equal stays equal, different stays different"
        for text, shown in masked.items():
            if text not in said and field is TEXT:
                assert re.fullmatch(rf"text of {len(text)} characters( \(\d+\))?", shown)
            assert len(shown) == len(text) or field is TEXT


def test_of_what_is_private_only_the_type_is_left() -> None:
    mask = Mask(FIX, ["u-1"])
    private = {
        "text": ("my secret", "something private"),
        "number": (41, 1),
        "boolean": (True, False),
        "date": ("1999-12-31", "2000-01-01"),
        "choice": ("worst", "mild"),
    }
    for kind, (held, left) in private.items():
        field = Field("f", kind, {}, private=True, choices=("mild", "worst"))  # type: ignore[arg-type]
        assert mask.value(field, held) == left
        assert mask.value(field, None) is None


def test_people_files_and_long_numbers_name_nobody() -> None:
    mask = Mask(FIX, ["u-1"])
    person, number = Field("who", "person", {}), Field("count", "number", {})
    assert [mask.value(person, one) for one in ("u-1", "u-2", "u-3", "u-2")] == ["learner", "person 1", "person 2", "person 1"]
    assert [mask.value(number, one) for one in (3, 0.95, 4915123456, True)][:3] == [3, 0.95, 1_000_000]
    assert mask.value(Field("f", "file", {}), "ann-adams.pdf") == "file"
    assert mask.value(Field("d", "date", {}), "2026-03-01") == "2026-03-01"


def test_an_item_of_an_older_version_is_told_from_its_beginning_where_that_went_the_same_way() -> None:
    lines = (
        Line(2, BEGAN + timedelta(minutes=1), "transition", "triage", "reproducing", ("support",)),
        Line(3, BEGAN + timedelta(minutes=2), "migrated", "2", "reproducing", ("bot",)),
        Line(4, BEGAN + timedelta(minutes=3), "transition", "reject", "rejected", ("lead",), {"reason": "It is meant so"}),
    )
    found = record(FIX, SHIPPED.workspace, a_life(*lines))
    assert (found.whole, found.failures, found.scenario.given and found.scenario.given.state) == (True, (), None)
    assert "triage" in found.text


def test_else_it_is_told_from_the_moment_at_which_it_came() -> None:
    lines = (
        Line(2, BEGAN + timedelta(minutes=1), "transition", "an_old_step", "an_old_state", ("support",), {"steps": "press"}),
        Line(3, BEGAN + timedelta(minutes=2), "migrated", "2", "reproducing", ("bot",)),
        Line(4, BEGAN + timedelta(minutes=3), "transition", "reject", "rejected", ("lead",), {"reason": "It is meant so"}),
    )
    found = record(FIX, SHIPPED.workspace, a_life(*lines))
    assert (found.failures, found.scenario.given and found.scenario.given.state) == ((), "reproducing")
    assert (found.followed, found.lines, found.whole) == (2, 4, False)
    assert "steps: text." in found.text
    assert "older version" in found.remarks[0].text["en"]
    assert found.scenario.then.state == "rejected"
