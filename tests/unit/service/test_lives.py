"""What really happened becomes a scenario that holds, and nobody can be recognised in it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lms_feedback_plugin.definitions import load
from lms_feedback_plugin.definitions.diagnostics import Sink
from lms_feedback_plugin.definitions.life import Recording
from lms_feedback_plugin.definitions.scenarios import machine_for, read_scenarios, run
from lms_feedback_plugin.domain.delivery import Delivery
from lms_feedback_plugin.domain.event import Event
from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import Field
from lms_feedback_plugin.errors import FeedbackError, NotFound
from lms_feedback_plugin.service.commands import Edit, Fire, MergeItems, Receive, Say, Submit, UnmergeItems

from .conftest import COURSE, SITE, learner, staff

if TYPE_CHECKING:
    from .conftest import House

LIVES = {"sqlite": 120, "postgresql": 25}
FAULT = """\
  - scenario: "As it went: triage, hand_over, tracker.issue_closed, pass → closed"
    given:
      what: text of 40 characters
      impact: blocks_learning
      course: course
      channel: widget
      channel_mode: instant
      language: zh-CN
      at: 2026-11-23 10:00
    when:
      - wait: 3m
      - support: triage
      - wait: 41m
      - support: hand_over
        with: {steps: text.............., conditions: text of 6 characters}
      - wait: 5h
      - event: tracker.issue_closed
        with: {ref: this}
      - wait: 9m
      - support: pass
      - wait: 72h
    then:
      state: closed
      priority: high
      told: [handed_over, fixed]
      did: [assign support, assign developer, tracker.create_issue, assign support, \
remind support, lms.note_mended, survey csat]
"""
CLINIC = """\
workflow: clinic
version: 1
label: {en: A visit, zh-CN: 就诊}
fields:
  what:    {type: text, required: true, label: {en: What, zh-CN: 内容}}
  illness: {type: text, required: true, private: true, label: {en: Illness, zh-CN: 病情}}
  pulse:   {type: number, private: true, label: {en: Pulse, zh-CN: 脉搏}}
  grade:   {type: choice, of: [mild, severe], private: true, label: {en: Grade, zh-CN: 程度}}
  born:    {type: date, private: true, label: {en: Born, zh-CN: 出生}}
  doctor:  {type: person, label: {en: Doctor, zh-CN: 医生}}
  report:  {type: file, label: {en: Report, zh-CN: 报告}}
  seen:    {type: date, label: {en: Seen, zh-CN: 就诊日}}
  answer:  {type: text, label: {en: Answer, zh-CN: 答复}}
states:
  new:  {label: {en: New, zh-CN: 新建}}
  seen: {label: {en: Seen, zh-CN: 已就诊}}
  done: {label: {en: Done, zh-CN: 已完成}, final: true}
transitions:
  see:    {from: new, to: seen, by: support, needs: [pulse, grade, born, doctor, report], label: {en: See, zh-CN: 接诊}}
  finish: {from: seen, to: done, by: support, label: {en: Finish, zh-CN: 完成}, if: item.answer == 'go home',
           else: {en: Not yet, zh-CN: 暂不}, do: [notify: reporter with done]}
timers:
  late: {while: [new, seen], after: 2h, do: [escalate: lead]}
"""
PERSONAL = ("Zoë Quinlan-Ōe", "欧阳晓雯", "zoe.q@example.org", "+49 151 2345678", "s0412345", "Mrs. Ottilie Brandt")
"""Names, addresses, numbers: each of them is written into every text of a random life."""


def proved(house: House, item: Item, recording: Recording) -> None:
    """The text is read as a file is, and played against the version that the item follows."""
    workflow = house.service.library.pinned(SITE, item.pin)
    workspace = house.service.library.workspace
    text = "scenarios:\n" + recording.text
    sink = Sink("scenarios.yaml", text)
    (scenario,) = read_scenarios(text, sink, workflow, workspace)
    assert sink.found == [], [fault.show() for fault in sink.found]
    result = run(machine_for(workflow, workspace), scenario)
    assert result.passed, [text, *(fault.show() for fault in result.failures)]


def record(house: House, item: Item, language: str = "en") -> Recording:
    found = house.service.lives.record(SITE, item.id, language)
    proved(house, item, found)
    return found


def test_a_fault_from_first_word_to_last(house: House) -> None:
    item = house.submit("lin", said="Video of Lin Wei, lin@example.org, stops", fields={"impact": "blocks_learning"})
    house.clock.go(timedelta(minutes=3, seconds=20))
    item = house.fire(item, "triage", "sue")
    house.clock.go(timedelta(minutes=41))
    item = house.fire(item, "hand_over", "sue", steps="Open it as Lin Wei", conditions="Safari")
    house.clock.go(timedelta(hours=5))
    house.service.execute(Receive(SITE, "recording", Delivery("d", (closed(house, item),)), "0" * 64))
    house.clock.go(timedelta(minutes=9))
    item = house.fire(item, "pass", "sue")
    house.clock.go(timedelta(hours=72, seconds=40))
    house.service.clockwork.sweep(house.clock())
    found = record(house, item)
    assert found.text == FAULT
    assert found.whole
    assert found.remarks == ()
    assert found.scenario.then.state == "closed"


def closed(house: House, item: Item) -> Event:
    return Event("e", "test", "tracker.issue_closed", house.clock(), data={"ref": str(item.id)})


class Dice:
    """A random life: presses, edits, merges, events and time, as people and programs would have it."""

    def __init__(self, house: House, seed: int, *, tunes: bool = False) -> None:
        self.house, self.any, self.tunes = house, random.Random(seed), tunes
        self.people = list(house.people.values())

    def text(self) -> str:
        return f"{self.any.choice(PERSONAL)} {'so ' * self.any.randrange(30)}{self.any.randrange(100)}"

    def value(self, field: Field) -> Value:
        values: dict[str, Value] = {
            "choice": self.any.choice(field.choices or ("",)),
            "number": self.any.choice((0, 1, 2, 5, 0.95, 25, 491512345678)),
            "boolean": self.any.random() < 0.5,
            "date": "2026-04-01",
        }
        return values.get(field.type, self.text())

    def begin(self) -> Item:
        workflow = self.any.choice(list(self.house.service.library.workflows(SITE).values()))
        asked = [f for f in workflow.fields.values() if f.required or (f.asked and self.any.random() < 0.5)]
        fields = {field.name: self.value(field) for field in asked}
        mode = self.any.choice(("instant", "batch"))
        course = self.any.choice((COURSE, None))
        who = self.any.choice([one for one in self.people if one.id.startswith("u-")])
        done = self.house.service.execute(Submit(SITE, workflow.name, who, fields, course, channel_mode=mode))
        assert done.item is not None
        return done.item

    def live(self) -> Item:
        item = self.begin()
        for _ in range(self.any.randrange(14)):
            span = self.any.choice((0, 0.4, 1, 20, 60, 299.7, 3600, 4 * 3600, 86400, 3 * 86400, 8 * 86400))
            self.house.clock.go(timedelta(seconds=span * self.any.uniform(0.9, 1.1)))
            if self.tunes and self.any.random() < 0.2:
                self.tune()
            if self.any.random() < 0.8:
                self.house.service.clockwork.sweep(self.house.clock())
            try:
                self.any.choices((self.press, self.edit, self.say, self.merge, self.hear), (12, 1, 1, 1, 2))[0](item)
            except FeedbackError:
                continue
        return item

    def press(self, item: Item) -> None:
        person = self.any.choice(self.people)
        found, options = self.house.service.desk.options(SITE, item.id, person)
        allowed = [option for option in options if option.allowed]
        if not allowed:
            return
        option, workflow = self.any.choice(allowed), self.house.service.library.pinned(SITE, found.pin)
        filled = [n for n in option.transition.needs if n in option.missing or self.any.random() < 0.3]
        values = {name: self.value(workflow.fields[name]) for name in filled}
        self.house.service.execute(Fire(SITE, item.id, option.transition.name, person, values))

    def edit(self, item: Item) -> None:
        field = self.any.choice(list(self.house.service.library.pinned(SITE, item.pin).fields.values()))
        self.house.service.execute(Edit(SITE, item.id, self.house.people["sue"], {field.name: self.value(field)}))

    def say(self, item: Item) -> None:
        self.house.service.execute(Say(SITE, item.id, self.any.choice(self.people), self.text()))

    def merge(self, item: Item) -> None:
        other = self.begin()
        if self.any.random() < 0.3:
            self.edit(other)
        one, two = (item, other) if self.any.random() < 0.2 else (other, item)
        self.house.service.execute(MergeItems(SITE, one.id, two.id, self.house.people["sue"]))
        if self.any.random() < 0.1:
            self.house.service.execute(UnmergeItems(SITE, one.id, self.house.people["sue"]))

    def tune(self) -> None:
        one = self.any.choice(self.house.service.settings.listed(SITE))
        value = self.any.choice(("1h", "20m", "80h") if one.setting.type == "duration" else ("0", "2", "30"))
        self.house.service.settings.change(SITE, one.workflow.name, one.setting.name, value, None)

    def hear(self, item: Item) -> None:
        data = {"ref": str(item.id), "user": item.reporter, "course": COURSE}
        name = self.any.choice(("tracker.issue_closed", "board.voted", "board.released", "lms.course_completed"))
        number = str(self.any.random())
        event = Event(number, "test", name, self.house.clock(), data=data)
        self.house.service.execute(Receive(SITE, "recording", Delivery(number, (event,)), "0" * 64))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def lived(request: pytest.FixtureRequest, make_house: Callable[..., House]) -> House:
    house = make_house(request.getfixturevalue("postgres_url") if request.param == "postgresql" else None)
    house.people.clear()
    house.put(learner("u-771-zq", "Zoë Quinlan-Ōe"), learner("u-772-zq", "欧阳晓雯", "zh-CN"))
    house.put(staff("sue", "support"), staff("x-dev-9", "developer"), staff("x-lead-9", "lead"), staff("x-prod-9", "product"))
    return house


def test_random_lives_become_scenarios_that_hold_and_name_nobody(lived: House) -> None:
    whole, lives = 0, LIVES[lived.service.database.engine.dialect.name]
    for seed in range(lives):
        item = Dice(lived, seed).live()
        found = record(lived, item)
        for personal in (*PERSONAL, "u-77", "x-dev", "4915", "Quinlan", "晓雯", "zoe", "Ottilie"):
            assert personal not in found.text, found.text
            assert personal not in str(found.remarks)
        whole += found.whole
        assert found.whole or found.remarks, "what is missing is said"
        if not found.remarks:
            with lived.service.database.reader() as unit:
                assert found.scenario.then.state == unit.items.get(SITE, item.id).item.state
    assert whole >= 0.95 * lives


def test_lives_under_changing_settings_still_become_scenarios_that_hold(lived: House) -> None:
    lives = LIVES[lived.service.database.engine.dialect.name] // 3
    for seed in range(lives):
        item = Dice(lived, seed, tunes=True).live()
        found = record(lived, item)
        assert found.whole or found.remarks, "what is missing is said"
        assert all(remark.text.keys() >= {"en", "zh-CN"} for remark in found.remarks)


def test_a_stranger_item_is_not_found(house: House) -> None:
    with pytest.raises(NotFound):
        house.service.lives.record(SITE, 99)


def test_timers_appear_through_the_waits_also_where_the_sweep_came_late(house: House) -> None:
    item = house.submit("lin", "answer", "Where?")
    house.clock.go(timedelta(minutes=5, seconds=30))
    house.service.clockwork.sweep(house.clock())
    house.clock.go(timedelta(days=2))
    house.service.clockwork.sweep(house.clock())
    item = house.fire(item, "answer", "sue", reply="Here")
    found = record(house, item, "zh-CN")
    assert found.scenario.then.did == ("escalate lead", "escalate lead")
    assert found.remarks == ()
    assert found.scenario.name == "实际经过：answer → answered"
    assert "wait: 5m" in found.text


def test_a_step_that_came_before_its_timer_was_swept_still_comes_first(house: House) -> None:
    item = house.submit("lin", "answer", "Where?")
    house.clock.go(timedelta(minutes=5, seconds=2))  # due, and nobody has swept yet
    item = house.fire(item, "answer", "sue", reply="Here")
    found = record(house, item)
    assert "wait: 4m" in found.text
    assert (found.scenario.then.did, found.remarks) == ((), ())


def test_what_went_into_it_is_told_and_where_it_went_is_said(house: House) -> None:
    item, twin = house.submit("lin", said="Sound is gone"), house.submit("ann", said="No sound", fields={"steps": "s" * 70})
    house.clock.go(timedelta(minutes=2))
    house.service.execute(MergeItems(SITE, twin.id, item.id, house.people["sue"]))
    found = record(house, item)
    merge = "merge: {what: text of 8 characters, steps: text of 70 characters" + "." * 49 + ", course: course, channel: widget"
    assert f"- {merge}, channel_mode: instant}}\n        by: support\n" in found.text
    assert "merged: {state: merged, told: [merged], did: []}" in found.text
    gone = record(house, twin)
    assert (gone.whole, gone.followed) == (False, 1)
    assert gone.remarks[0].text["en"].endswith(f"record item {item.id}.")


def test_what_a_site_has_set_otherwise_is_said(house: House) -> None:
    house.service.settings.change(SITE, "answer", "answer_within", "1h", None)
    item = house.submit("lin", "answer", "Where?")
    house.clock.go(timedelta(minutes=61))
    house.service.clockwork.sweep(house.clock())
    found = record(house, item)
    assert "answer_within = 1h" in found.remarks[0].text["en"]
    assert "answer_within = 1h" in found.remarks[0].text["zh-CN"]
    assert "rang sooner" in found.remarks[1].text["en"]


def test_of_somebody_who_was_erased_the_way_is_left(house: House) -> None:
    item = house.fire(house.submit("lin", "answer", "Where?"), "answer", "sue", reply="Here")
    with house.service.database.unit() as unit:
        unit.people.erase(SITE, "lin")
        unit.commit()
    found = record(house, item)
    assert found.whole
    assert "question: text that was erased" in found.text
    assert "told: [answered]" in found.text


def test_an_edit_is_handed_over_with_the_next_step(house: House) -> None:
    item = house.submit("lin")
    house.service.execute(Edit(SITE, item.id, house.people["sue"], {"priority": "urgent", "steps": "press it"}))
    item = house.fire(item, "triage", "sue")
    found = record(house, item)
    assert "with: {steps: text...., priority: urgent}" in found.text
    assert found.scenario.then.fields == {"priority": "urgent"}
    assert "changed by hand" in found.remarks[0].text["en"]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def clinic(request: pytest.FixtureRequest, make_house: Callable[..., House], tmp_path: Path) -> House:
    folder = tmp_path / "clinic"
    for language, said in (("en", "Done."), ("zh-CN", "已完成。")):
        (folder / "messages" / language).mkdir(parents=True)
        (folder / "messages" / language / "done.md").write_text(f"# {{item.what}}\n\n{said}\n", encoding="utf-8")
    (folder / "workflow.yaml").write_text(CLINIC, encoding="utf-8")
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    return make_house(url, workflows=load.load_path(folder))


def test_private_fields_people_and_files_are_left_out_and_the_words_of_the_file_stay(clinic: House) -> None:
    item = clinic.submit("lin", "clinic", "Fever", fields={"illness": "hepatitis B"})
    found = {"pulse": 71, "grade": "severe", "born": "1999-12-31", "doctor": "dr-house-7", "report": "lin-wei-liver.pdf"}
    item = clinic.fire(item, "see", "sue", **found, seen="2026-11-23")
    clinic.clock.go(timedelta(minutes=10))
    item = clinic.fire(item, "finish", "sue", answer="go home")
    told = record(clinic, item)
    assert (told.whole, told.remarks) == (True, ())
    assert "what: text of 5 characters\n      illness: something private\n" in told.text
    values = "{pulse: 1, grade: mild, born: 2000-01-01, doctor: person 1, report: file, seen: 2026-11-23}"
    assert f"- support: see\n        with: {values}\n" in told.text
    assert "with: {answer: go home}" in told.text
    for private in ("hepatitis", "71", "severe", "1999", "house", "liver", "Fever"):
        assert private not in told.text
