"""A proposed scenario is a real one: it can be read, it holds at once, and it goes through what nothing went through."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms_feedback_plugin.definitions.coverage import cover
from lms_feedback_plugin.definitions.diagnostics import Sink
from lms_feedback_plugin.definitions.load import shipped_folder, shipped_library
from lms_feedback_plugin.definitions.scenario import Scenario
from lms_feedback_plugin.definitions.scenarios import load, read_scenarios
from lms_feedback_plugin.definitions.source import Source, read_source
from lms_feedback_plugin.definitions.suggestions import appended, propose
from lms_feedback_plugin.definitions.workspaces import read_workspace
from lms_feedback_plugin.domain.calendar import Workspace
from lms_feedback_plugin.domain.workflow import Workflow
from lms_feedback_plugin.errors import Invalid

from ...corpus.grammar import MESSAGES, OTHERS, WORKSPACE, workflow_text

LIBRARY = shipped_library()
NAMES = sorted(LIBRARY.workflows)


def read(text: str, workflow: Workflow, workspace: Workspace) -> tuple[Scenario, ...]:
    sink = Sink("scenarios.yaml", text)
    found = read_scenarios(text, sink, workflow, workspace)
    assert sink.found == [], "\n".join(fault.show() for fault in sink.found)
    return found


def shipped(name: str) -> tuple[Scenario, ...]:
    return load(shipped_folder() / name / "scenarios.yaml", LIBRARY.workflows[name], LIBRARY.workspace)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_from_nothing_to_everything(name: str, language: str) -> None:
    workflow = LIBRARY.workflows[name]
    proposal = propose(workflow, LIBRARY.workspace, (), language)
    again = read(appended("", proposal.scenarios, language), workflow, LIBRARY.workspace)
    found = cover(workflow, LIBRARY.workspace, again)
    assert [failure.show() for result in found.failed for failure in result.failures] == []
    assert (found.percent, proposal.unreached) == (100, ())
    assert len({scenario.name for scenario in again}) == len(again)


LOCKER = """\
workflow: small
version: 1
label: {en: Locker, zh-CN: 柜}
settings: {deposit: {type: number, default: 20, label: {en: Deposit, zh-CN: 押金}}}
fields:
  paid: {type: number, label: {en: Paid, zh-CN: 已付}}
states:
  asked:    {label: {en: Asked, zh-CN: 已申请}}
  reserved: {label: {en: Reserved, zh-CN: 已预留}}
  over:     {label: {en: Over, zh-CN: 已结束}, final: true, quiet: the key tells}
transitions:
  reserve: {from: asked, to: reserved, by: support, needs: [paid], label: {en: Reserve, zh-CN: 预留}}
  lend:    {from: reserved, to: over, by: support, if: item.paid >= deposit, else: {en: Too little, zh-CN: 不足},
            label: {en: Lend, zh-CN: 借出}}
timers:
  late: {while: [asked, reserved], after: 48h, do: [remind: support]}
"""


def test_what_is_filled_in_satisfies_what_is_asked_later() -> None:
    workspace = LIBRARY.workspace
    made, found = read_source(Source("workflow.yaml", LOCKER, {}), workspace)
    assert made is not None, [one.show() for one in found]
    proposal = propose(made, workspace, ())
    again = read(appended("", proposal.scenarios), made, workspace)
    assert (cover(made, workspace, again).percent, proposal.unreached) == (100, ())


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_proposed_where_everything_is_gone_through(name: str) -> None:
    assert propose(LIBRARY.workflows[name], LIBRARY.workspace, shipped(name)).scenarios == ()


@pytest.mark.parametrize("name", NAMES)
def test_each_story_that_is_taken_away_comes_back_as_a_proposal(name: str) -> None:
    workflow, every = LIBRARY.workflows[name], shipped(name)
    for place in range(0, len(every), 3):
        rest = (*every[:place], *every[place + 1 :])
        missed = cover(workflow, LIBRARY.workspace, rest).missed()
        proposal = propose(workflow, LIBRARY.workspace, rest)
        whole = cover(workflow, LIBRARY.workspace, (*rest, *proposal.scenarios))
        assert whole.missed() == ()
        assert len(proposal.scenarios) <= len(missed) + sum(point.sort == "timer" for point in missed)


def test_a_proposal_reads_like_the_house() -> None:
    workflow = LIBRARY.workflows["fix"]
    rest = [scenario for scenario in shipped("fix") if not any("send_back" in repr(step) for step in scenario.steps)]
    text = appended("", propose(workflow, LIBRARY.workspace, rest).scenarios)
    assert text.startswith(
        "# Times are local to the office. 2 March 2026 is a Monday.\nscenarios:\n  # read this: is it what you want?\n"
    )
    assert (
        "  - scenario: Send back to support\n"
        "    given: {what: some what}\n"
        "    when:\n"
        "      - support: triage\n"
        "      - support: hand_over\n"
        "        with: {steps: some steps, conditions: some conditions}\n"
        "      - developer: send_back\n"
        "        with: {reason: some reason}\n"
        "    then:\n"
        "      state: reproducing\n"
        "      told: [handed_over]\n"
        "      did: [assign support, assign developer, tracker.create_issue, assign support]\n"
        "      due: {solve: 2026-03-04 10:00}\n"
    ) in text
    assert "refused: needs reason" in text
    assert max(len(line) for line in text.split("\n")) <= 128


STANDING = [
    ("scenarios:\n  - scenario: Mine   # kept\n    given: {what: x}\n    when: []\n    then: {}\n", "  - "),
    ("scenarios:\n- {scenario: Mine, given: {what: x}, when: [], then: {}}", "- "),
    (
        "# a comment\nscenarios:\n      - scenario: Mine\n        given: {what: x}\n        when: []\n        then: {}\n\n\n",
        "      - ",
    ),
]


@pytest.mark.parametrize(("text", "dash"), STANDING)
def test_what_stands_there_is_left_to_the_letter(text: str, dash: str) -> None:
    workflow = LIBRARY.workflows["fix"]
    mine = read(text, workflow, LIBRARY.workspace)
    proposal = propose(workflow, LIBRARY.workspace, mine)
    whole = appended(text, proposal.scenarios)
    assert whole.startswith(text)
    assert f"\n{dash}scenario: Start reproducing\n" in whole
    again = read(whole, workflow, LIBRARY.workspace)
    assert [scenario.name for scenario in again] == ["Mine", *(scenario.name for scenario in proposal.scenarios)]


@pytest.mark.parametrize("text", ["scenarios: []\n", "scenarios: [{scenario: Mine, given: {what: x}, when: [], then: {}}]\n"])
def test_a_list_that_nothing_can_be_put_behind(text: str) -> None:
    proposal = propose(LIBRARY.workflows["fix"], LIBRARY.workspace)
    with pytest.raises(Invalid, match="end the file with it"):
        appended(text, proposal.scenarios)


SCHOOL = read_workspace(WORKSPACE, Sink("workspace.yaml", WORKSPACE), {})
assert SCHOOL is not None


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_what_is_proposed_for_any_workflow_holds_at_once(seed: int) -> None:
    assert SCHOOL is not None
    source = Source("walk/workflow.yaml", workflow_text(seed), MESSAGES)
    workflow, _ = read_source(source, SCHOOL, ["walk", *OTHERS])
    if workflow is None:
        return
    proposal = propose(workflow, SCHOOL)
    again = read(appended("", proposal.scenarios), workflow, SCHOOL)
    found = cover(workflow, SCHOOL, again)
    assert [failure.show() for result in found.failed for failure in result.failures] == []
    assert found.missed() == proposal.unreached
