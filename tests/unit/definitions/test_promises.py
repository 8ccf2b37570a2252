"""What a workflow promises is checked: told before the end, and never left where nothing happens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from lms_feedback_plugin.definitions import load
from lms_feedback_plugin.definitions.diagnostics import Diagnostic
from lms_feedback_plugin.definitions.source import Source, read_source
from lms_feedback_plugin.domain.workflow import Action, ActionKind, Transition, Workflow

from .conftest import MESSAGES, SMALL

LIBRARY = load.shipped_library()
NAMES = tuple(LIBRARY.workflows)


def check(name: str, text: str) -> list[Diagnostic]:
    """What is said of a shipped workflow whose file reads like this."""
    source = replace(LIBRARY.sources[name], text=text)
    return read_source(source, LIBRARY.workspace, NAMES)[1]


def is_word(action: Action) -> bool:
    return action.kind is ActionKind.NOTIFY and action.target == "reporter"


def last_steps(workflow: Workflow) -> Iterator[Transition]:
    """Steps into a final state, and those that lead to a silent one: all that stand for how it ended."""
    silent = {
        source
        for step in workflow.transitions.values()
        if workflow.states[step.target].final and not any(map(is_word, step.do))
        for source in step.sources
    }
    for step in workflow.transitions.values():
        if (workflow.states[step.target].final or step.target in silent) and any(map(is_word, step.do)):
            yield step


LAST = [(name, step.name) for name, made in LIBRARY.workflows.items() for step in last_steps(made)]
MERGING = [name for name, made in LIBRARY.workflows.items() if made.merge]


def test_the_shipped_workflows_promise_all_of_it_without_an_excuse() -> None:
    assert len(LAST) >= 13
    assert ("fix", "pass") in LAST
    for name, made in LIBRARY.workflows.items():
        assert check(name, LIBRARY.sources[name].text) == []
        assert all(state.quiet is None and state.patient is None for state in made.states.values())


@pytest.mark.parametrize(("name", "last"), LAST)
def test_a_last_step_that_says_nothing_is_found_with_its_way(name: str, last: str) -> None:
    text = LIBRARY.sources[name].text
    begin = text.index(f"\n  {last}:") + 1
    cut = silenced(text, begin)
    (fault,) = check(name, cut)
    assert (fault.code, fault.severity) == ("W210", "error")
    assert fault.line == cut[:begin].count("\n") + 1
    way = fault.message["en"].rpartition(": ")[2]
    assert way.startswith(f"{LIBRARY.workflows[name].initial} –(")
    assert f"–({last}, " in way
    assert fault.suggestion is not None
    assert fault.suggestion["en"].startswith(
        f"Add `notify: reporter with …` to “{last}”, or say why silence is right: `quiet: …`"
    )


@pytest.mark.parametrize("name", MERGING)
def test_a_merge_that_says_nothing_is_found_with_its_way(name: str) -> None:
    text = LIBRARY.sources[name].text
    (fault,) = check(name, silenced(text, text.index("\nmerge:")))
    assert fault.code == "W210"
    assert fault.message["en"] == "An item can end with the reporter never told: new –(merge, by support)→ merged."
    assert fault.message["zh-CN"] == "事项可能在从未告知反馈人的情况下结束：new –(合并，由 support)→ merged。"


def silenced(text: str, begin: int) -> str:
    """The file without the first notice to the reporter behind ``begin``."""
    at = text.index("notify: reporter with ", begin)
    end = min(text.index(sign, at) for sign in (",", "]") if sign in text[at:])
    return text[:at] + "survey: csat" + text[end:]


def test_the_way_is_told_in_order_and_in_both_languages() -> None:
    text = LIBRARY.sources["fix"].text
    (fault,) = check("fix", silenced(text, text.index("\n  pass:")))
    assert fault.message == {
        "en": "An item can end with the reporter not told of “pass”: new –(triage, by support)→ reproducing "
        "–(hand_over, by support)→ with_dev –(deliver, on tracker.issue_closed)→ verifying –(pass, by support)→ resolved "
        "–(close, by the timer settle)→ closed.",
        "zh-CN": "事项结束时，反馈人可能未被告知“pass”：new –(triage，由 support)→ reproducing "
        "–(hand_over，由 support)→ with_dev –(deliver，因事件 tracker.issue_closed)→ verifying –(pass，由 support)→ resolved "
        "–(close，由计时器 settle)→ closed。",
    }


def test_a_reason_silences() -> None:
    text = LIBRARY.sources["fix"].text
    cut = silenced(text, text.index("\n  reject:"))
    assert [fault.code for fault in check("fix", cut)] == ["W210"]
    excused = cut.replace(
        "{en: Not a fault, zh-CN: 非缺陷}, final: true", "{en: Not a fault, zh-CN: 非缺陷}, final: true, quiet: told in class"
    )
    assert excused != cut
    assert check("fix", excused) == []


# what is taken out of which file, and the states that are then forgotten
ALONE = [
    ("answer", "quiet", "answered"),
    ("fix", "solve", "reproducing with_dev verifying"),
    ("fix", "settle", "resolved"),
    ("suggestion", "first_look", "new"),
    ("suggestion", "slow", "weighing"),
    ("suggestion", "undecided", "proposed"),
    ("suggestion", "promise", "planned"),
    # these share a state with others: all have to go
    ("answer", "overdue batch_hour", "new"),
    ("answer", "overdue first_reply", "new"),
    ("answer", "nudge no_details", "waiting"),
    ("fix", "nudge no_answer", "need_info"),
    ("fix", "solve first_look", "new reproducing with_dev verifying"),
]


@pytest.mark.parametrize(("name", "timers", "states"), ALONE)
def test_a_state_without_its_timer_is_forgotten(name: str, timers: str, states: str) -> None:
    lines = LIBRARY.sources[name].text.split("\n")
    begin = lines.index("timers:")
    gone = {
        n for n, line in enumerate(lines) if n > begin and line.strip().partition(":")[0] in timers.split() and "while" in line
    }
    assert len(gone) == len(timers.split())
    found = check(name, "\n".join(line for n, line in enumerate(lines) if n not in gone))
    assert {fault.code for fault in found} == {"W211"}
    for fault, state in zip(found, states.split(), strict=True):
        assert f"left in “{state}”" in fault.message["en"]
        assert fault.source_line.strip().startswith(f"{state}:")
        assert fault.suggestion is not None
        assert f"while: {state}, after: 48h, do: [remind: " in fault.suggestion["en"]


def test_every_timer_of_the_shipped_workflows_is_in_that_table() -> None:
    spared = {"answer": {"first_reply", "batch_hour"}, "fix": {"batch_hour"}}
    for name, made in LIBRARY.workflows.items():
        tried = {timer for of, timers, _ in ALONE if of == name for timer in timers.split()}
        assert tried | spared.get(name, set()) == set(made.timers)


def test_the_cure_that_is_proposed_for_a_forgotten_state_cures_it() -> None:
    text = LIBRARY.sources["suggestion"].text
    slow = next(line for line in text.split("\n") if line.startswith("  slow:"))
    (fault,) = check("suggestion", text.replace(slow + "\n", ""))
    assert fault.suggestion is not None
    cure = fault.suggestion["en"].partition("timers: {")[2].partition("}, or")[0]
    assert check("suggestion", text.replace(slow, "  " + cure)) == []


FINISHED = "new –(finish, by support)→ done"
OTHER_CASES = [
    # two timers at one moment
    (
        "W207",
        {
            "  close:  {": "  again: {from: done, to: new, by: bot, label: {en: A, zh-CN: 再}}\n  close:  {",
            "go: close}": "go: close}\n  more: {while: done, after: 48h, go: again}",
        },
        "{while: done, after: 48h, go: again",
        "“quiet” and “more” ring at the same moment in “done” and lead apart: only one of them can move the item.",
    ),
    # round and round
    (
        "W208",
        {
            "  close:  {": "  on: {from: new, to: done, by: bot, label: {en: O, zh-CN: 去}}\n"
            "  again: {from: done, to: new, by: bot, label: {en: A, zh-CN: 再}}\n  close:  {",
            "go: close}": "go: again}",
            "do: [escalate: support]}": "go: on}",
        },
        "{while: new, after: soon",
        "Timers alone drive an item round in a circle, again and again: "
        "new –(on, by the timer late)→ done –(again, by the timer quiet)→ new.",
    ),
    # told once, and then not any more
    (
        "W210",
        {
            "  close:  {": "  lose: {from: done, to: lost, by: support, label: {en: L, zh-CN: 丢}}\n  close:  {",
            "  closed: {label": "  lost:   {label: {en: L, zh-CN: 丢}, final: true}\n  closed: {label",
        },
        "{from: done, to: lost",
        "An item can end with the reporter not told of “lose”: new –(finish, by support)→ done –(lose, by support)→ lost.",
    ),
    # a timer that may have nothing to say
    (
        "W211",
        {"after: 48h, go: close}": "after: 48h, if: item.votes > 1, go: close}"},
        "{label: {en: Done",
        "Nothing is certain to happen to an item that is left in “done” (quiet may pass it by): " + FINISHED + ".",
    ),
    # a step that a timer can never take
    (
        "W402",
        {
            "  close:  {": "  date: {from: done, to: closed, by: bot, needs: [day], label: {en: D, zh-CN: 日}}\n  close:  {",
            "go: close}": "go: close}\n  day: {while: done, after: 9h, if: item.votes > 1, go: date}",
        },
        "{while: done, after: 9h",
        "“day” takes “date”, which needs “day”, and nothing fills it in on this way: " + FINISHED + ".",
    ),
    # and one that an event can never make happen
    (
        "W402",
        {
            "  close:  {": "  date: {from: done, to: closed, by: bot, needs: [day], label: {en: D, zh-CN: 日}}\n  close:  {",
            "simulation:": "  - {when: board.released, match: {id: event.ref}, go: date}\nsimulation:",
        },
        "{when: board.released",
        "“board.released” takes “date”, which needs “day”, and nothing fills it in on this way: " + FINISHED + ".",
    ),
]


@pytest.mark.parametrize(("code", "changes", "at", "said"), OTHER_CASES, ids=[f"{c[0]}-{n}" for n, c in enumerate(OTHER_CASES)])
def test_the_rest_by_example(faults, code: str, changes: dict[str, str], at: str, said: str) -> None:  # type: ignore[no-untyped-def]
    (fault,) = faults(changes)
    assert (fault.code, fault.message["en"]) == (code, said)
    assert fault.severity == ("warning" if code == "W208" else "error")
    assert fault.source_line[fault.column - 1 :].startswith(at)
    assert fault.suggestion is not None
    assert set(fault.suggestion) == {"en", "zh-CN"}


def test_a_site_that_changes_a_setting_is_asked_again(workspace) -> None:  # type: ignore[no-untyped-def]
    sink_of = {
        sure: read_source(Source("small/workflow.yaml", with_setting(SMALL, sure), MESSAGES), workspace, ["small", "other"])[1]
        for sure in ("0.9", "-1")
    }
    assert [fault.code for fault in sink_of["0.9"]] == ["W211"]
    assert sink_of["-1"] == []


def with_setting(text: str, sure: str) -> str:
    """``quiet`` rings only where a setting allows it, as a number stands."""
    text = text.replace("type: number, default: 0.9", f"type: number, default: {sure}")
    return text.replace("after: 48h, go: close", "after: 48h, if: sure < 0, go: close")
