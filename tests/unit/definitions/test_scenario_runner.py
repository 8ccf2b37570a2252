"""The runner notices what does not hold, at its line; and its clock, events and merges are the engine's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms_feedback_plugin.definitions.diagnostics import Diagnostic, Sink
from lms_feedback_plugin.definitions.load import shipped_library
from lms_feedback_plugin.definitions.scenario_files import load, read_scenarios
from lms_feedback_plugin.definitions.scenarios import ScenarioResult, machine_for, run
from lms_feedback_plugin.definitions.wording import WORDING
from lms_feedback_plugin.errors import DefinitionError

LIBRARY = shipped_library()
MACHINES = {name: machine_for(workflow, LIBRARY.workspace) for name, workflow in LIBRARY.workflows.items()}

READING = [
    ("when: [support: anser]", "W104", "anser"),
    ("when: [suport: answer]", "T009", "suport"),
    ("when: [{support: answer, wiht: {reply: x}}]", "S001", "wiht"),
    ("when: [{support: answer, with: {replay: x}}]", "S001", "replay"),
    ("when: [{support: answer, with: {match: much}}]", "W112", "much"),
    ("when: [wait: long]", "W140", "long"),
    ("when: [wait long]", "W140", "long"),
    ("when: [{event: lms.course_completed, with: {curse: '4'}}]", "S001", "curse"),
    ("when: [merge: ~]", "S002", "~"),
    ("when: []\n    then: {stat: new}", "S001", "stat"),
    ("when: []\n    then: {told: [anwered]}", "W120", "anwered"),
    ("when: []\n    then: {due: {quite: none}}", "T010", "quite"),
    ("when: []\n    then: {due: tomorrow}", "T011", "tomorrow"),
    ("given: {at: 2026-13-01 10:00}\n    when: []", "T011", "2026-13-01"),
    ("given: {chanel: form}\n    when: []", "S001", "chanel"),
    ("whne: []", "S001", "whne"),
]

FAILING = [
    ("when: []", "then: {state: closed}", "T001", "closed"),
    ("when: [{support: answer, with: {reply: x}}]", "then: {told: []}", "T002", "[]"),
    ("when: [{support: answer, with: {reply: x}}]", "then: {told: [answered, closed]}", "T002", "[answered"),
    ("when: [support: is_a_fault]", "then: {did: []}", "T003", "[]"),
    ("when: [support: is_a_fault]", "then: {did: [open answer]}", "T003", "[open"),
    ("when: [wait: 24h]", "then: {did: [escalate lead, escalate lead]}", "T003", "[escalate"),
    ("when: [support: answer]", "then: {refused: needs match}", "T004", "needs match"),
    ("when: [{support: answer, with: {reply: x}}]", "then: {refused: needs reply}", "T004", "needs reply"),
    ("when: [support: answer]", "then: {state: new}", "T005", "support: answer"),
    ("when: []", "then: {due: {overdue: 2026-03-03 10:01}}", "T006", "{overdue"),
    ("when: []", "then: {due: 2026-03-03 10:00}", "T006", "2026-03-03"),
    ("when: []", "then: {due: {quiet: 2026-03-03 10:00}}", "T006", "{quiet"),
    ("when: []", "then: {match: 1}", "T007", "1}"),
    ("when: []", "then: {question: null}", "T007", "null"),
]


def spoken(written: str, name: str = "answer") -> tuple[list[Diagnostic], list[ScenarioResult]]:
    text = f"scenarios:\n  - scenario: One\n    {written}\n"
    sink = Sink("scenarios.yaml", text)
    scenarios = read_scenarios(text, sink, LIBRARY.workflows[name], LIBRARY.workspace)
    return sink.found, [run(MACHINES[name], scenario) for scenario in scenarios]


def played(written: str, name: str = "answer") -> ScenarioResult:
    found, results = spoken(written, name)
    assert found == []
    return results[0]


@pytest.mark.parametrize(("written", "code", "at"), READING)
def test_what_cannot_be_read(written: str, code: str, at: str) -> None:
    then = "" if "then" in written else "\n    then: {}"
    given = "" if "given" in written else "given: {question: Q}\n    "
    found, results = spoken(given + written + then)
    missing = {"S003"} if "whne" in written else set()
    assert {fault.code for fault in found} - missing == {code}, [fault.show() for fault in found]
    fault = next(f for f in found if f.code == code)
    assert fault.source_line[fault.column - 1 :].startswith(at)
    assert results == []


@pytest.mark.parametrize(("when", "then", "code", "at"), FAILING)
def test_what_does_not_hold(when: str, then: str, code: str, at: str) -> None:
    result = played(f"given: {{question: Q, at: 2026-03-02 10:00}}\n    {when}\n    {then}")
    assert not result.passed
    (fault,) = result.failures
    assert fault.code == code
    assert fault.source_line[fault.column - 1 :].lstrip("{").startswith(at.lstrip("{"))
    assert set(fault.message) == {"en", "zh-CN"}


def test_nothing_to_act_on() -> None:
    result = played("when: [support: answer]\n    then: {state: new}")
    assert {fault.code for fault in result.failures} == {"T008"}
    assert result.item is None


def test_an_item_that_cannot_begin() -> None:
    result = played("given: {match: 1}\n    when: []\n    then: {}")
    assert [fault.code for fault in result.failures] == ["T005"]


def test_every_code_of_the_runner_is_told_by_a_case() -> None:
    assert {key for key in WORDING if key.startswith("T")} == {c for _, c, _ in READING if c[0] == "T"} | {
        case[2] for case in FAILING
    } | {"T008", "T012"}


def test_due_dates_hold() -> None:
    result = played(
        "given: {question: Q, at: 2026-03-02 10:00}\n    when: []\n"
        "    then: {due: {overdue: 2026-03-03 10:00, quiet: none, batch_hour: 2026-03-02 17:00}}"
    )
    assert result.failures == ()
    assert played("given: {question: Q, at: 2026-03-02 10:00}\n    when: []\n    then: {due: 2026-03-02 09:05}").failures != ()


def test_the_whole_else_sentence_or_its_beginning_names_a_refusal_in_any_language() -> None:
    given = "given: {idea: i, state: weighing, summary: s, common: one_person, genuine: likely, timely: now}"
    for reason in ("condition", "Collect more voices", "请先整合同类意见"):
        assert played(f"{given}\n    when: [support: propose]\n    then: {{refused: {reason}}}", "suggestion").passed
    assert not played(f"{given}\n    when: [support: propose]\n    then: {{refused: Collect money}}", "suggestion").passed


def test_what_was_passed_through_is_known() -> None:
    result = played(
        "given: {what: x, reporters: 2}\n    when:\n      - merge: {what: y}\n      - support: triage\n      - wait: 48h\n"
        "    then: {reporters: 3}",
        "fix",
    )
    assert result.passed
    assert result.merged
    assert result.states == {"new", "reproducing", "merged"}
    assert result.transitions == {"triage"}
    assert result.timers == {"solve"}
    assert result.did == ("assign support", "escalate lead")


def test_a_file_that_is_not_there(tmp_path) -> None:
    with pytest.raises(DefinitionError, match="no such file"):
        load(tmp_path / "scenarios.yaml", LIBRARY.workflows["fix"], LIBRARY.workspace)


def test_a_list_of_reasons_speaks_of_every_refusal_in_order() -> None:
    when = "given: {question: Q}\n    when: [support: answer, learner: answer]\n    then: "
    assert played(when + "{refused: [needs reply, role learner]}").passed
    assert played(when + "{refused: role learner}").passed
    for wrong in ("[role learner, needs reply]", "[role learner]", "[needs reply, role learner, state]", "[]", "needs match"):
        (fault,) = played(when + f"{{refused: {wrong}}}").failures
        assert fault.code == "T004"


def test_the_merged_item_is_asked_about_too() -> None:
    when = "given: {question: Q}\n    when:\n      - merge: {question: P, state: waiting}\n        by: teacher\n    then: "
    assert played(when + "{state: new, told: [], merged: {state: merged, told: [merged], did: []}}").passed
    wrong = {"{state: closed}": "T001", "{told: []}": "T002", "{did: [survey csat]}": "T003"}
    for asked, code in wrong.items():
        (fault,) = played(f"{when}{{merged: {asked}}}").failures
        assert fault.code == code
        assert fault.source_line[fault.column - 1 :].startswith("{" + asked[1:])
    nobody = played("given: {question: Q}\n    when: []\n    then: {merged: {state: merged, told: [merged]}}")
    assert [fault.code for fault in nobody.failures] == ["T001", "T002"]


def test_who_merges_is_asked() -> None:
    step = "given: {question: Q}\n    when:\n      - by: learner\n        merge: {question: P}\n    then: "
    assert played(step + "{refused: role learner, merged: {told: []}}").passed
    assert [fault.code for fault in played(step + "{}").failures] == ["T005"]


def test_what_can_be_written_of_a_merge() -> None:
    for written, code in [
        ("when: [{merge: {question: P}, by: nobody}]\n    then: {}", "W102"),
        ("when: [{merge: {question: P}, whom: support}]\n    then: {}", "S001"),
        ("when: []\n    then: {merged: {stat: new}}", "S001"),
        ("when: []\n    then: {merged: {told: [nothing]}}", "W120"),
        ("when: []\n    then: {merged: 3}", "S002"),
    ]:
        found, _ = spoken("given: {question: Q}\n    " + written)
        assert [fault.code for fault in found] == [code], written


def test_timers_that_go_round_in_a_circle_end_the_wait() -> None:
    text = """\
scenarios:
  - {scenario: Round, given: {question: Q, at: 2026-03-02 10:00}, when: [wait: 300w], then: {}}
"""
    workflow = LIBRARY.workflows["answer"]
    again = replace(workflow.transitions["close"], target="new")
    back = replace(workflow.transitions["ask"], target="answered", by=("bot",), needs=())
    timers = {**workflow.timers, "overdue": replace(workflow.timers["overdue"], go="ask")}
    circle = replace(workflow, transitions={**workflow.transitions, "close": again, "ask": back}, timers=timers)
    (scenario,) = read_scenarios(text, Sink("s", text), circle, LIBRARY.workspace)
    (fault,) = run(machine_for(circle, LIBRARY.workspace), scenario).failures
    assert fault.code == "T012"
    assert "1000 times" in fault.message["en"]
