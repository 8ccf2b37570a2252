"""For each code the smallest change that brings it about, and nothing else with it."""

from __future__ import annotations

import pytest

from lms_feedback_plugin.definitions.parse import FULLEST
from lms_feedback_plugin.definitions.wording import WARNINGS, WORDING

LEVELS = "{low: {en: Low, zh-CN: 低}, high: {en: High, zh-CN: 高}}"
# code with variant, what is replaced, by what, the text at the caret, the suggestion's English beginning
CASES: list[tuple[str, str, str, str, str]] = [
    ("Y001", "{type: text, required: true,", "{type: text, required: [true,", "", ""),
    ("Y001/second", "simulation:", "---\nsimulation:", "---", ""),
    ("Y001/key", "version: 1", "version: 1\n? [a, b]\n: c", "[a, b]", "Put the text in quotes"),
    ("Y002", "version: 1", "version: 1\nversion: 2", "version: 2", ""),
    ("Y003", "version: 1", "version: &v 1", "&v 1", "Write the value again"),
    ("Y004", "version: 1", "version: !!int 1", "!!int 1", "Leave the tag out"),
    ("S001", "version: 1", "version: 1\nlabels: x", "labels", "Did you mean “label”?"),
    ("S001", "required: true", "requird: true", "requird", "Did you mean “required”?"),
    ("S001", "{en: Small, zh-CN: 小}", "{en: Small, zh: 小, zh-CN: 小}", "zh: 小", "Did you mean “zh-CN”?"),
    ("S002", "version: 1", "version: one", "one", ""),
    ("S002", "required: true", "required: yes", "yes", ""),
    ("S002", "by: [learner, bot]", "by: {learner: bot}", "{learner", ""),
    ("S002", "odds: 0.5", "odds: 1.5", "1.5", ""),
    ("S003", "to: done, ", "", "{from: new", ""),
    ("S003", f"type: choice, of: {LEVELS}", "type: choice", "{type: choice", ""),
    ("S003", ", reporter: event.actor", "", "{what: event.text", ""),
    ("S004", "type: date", "type: datum", "datum", "Did you mean “date”?"),
    ("S005", "workflow: small", "workflow: Small!", "Small!", ""),
    ("S005", "  late:  {", "  Late:  {", "Late", ""),
    ("S006", "after: 48h, go", "after: 48h, at: 17:00 in office, go", "{while: done", ""),
    ("S006", "create: {what: event.text, reporter: event.actor}", "do: [survey: csat]", "{when: lms.message", ""),
    ("S006", "reporter: event.actor}}", "reporter: event.actor}, go: close}", "go: close", ""),
    ("S006", "reporter: event.actor}}", "reporter: event.actor}, if: event.text == 'x'}", "if: event.text", ""),
    ("S007", "by: [learner, bot]", "by: [learner, bot, bot]", "bot]", ""),
    ("S009", "  day:   {", "  state: {", "{type: date", ""),
    ("S009/setting", "settings:", "settings:\n  state: {type: text, default: a, label: {en: S, zh-CN: 状}}", "{type: text", ""),
    ("S009/setting", "settings:", "settings:\n  bot: {type: text, default: a, label: {en: B, zh-CN: 机}}", "{type: text", ""),
    ("W101", "to: done", "to: dome", "dome", "Did you mean “done”?"),
    ("W102", "by: [learner, bot]", "by: [lerner, bot]", "lerner", "Did you mean “learner”?"),
    ("W102", "reporter with told", "reprter with told", "reprter", "Did you mean “reporter”?"),
    ("W103", "needs: [what]", "needs: [wath]", "wath", "Did you mean “what”?"),
    ("W103", "carry: {votes: sum}", "carry: {vote: sum}", "vote", "Did you mean “votes”?"),
    ("W104", "go: close", "go: closed", "closed", "Did you mean “close”?"),
    ("W106", "do: [survey: csat]", "do: [open: otter]", "otter", "Did you mean “other”?"),
    ("W107", "when: board.voted", "when: board.votes", "board.votes", "Did you mean “board.voted”?"),
    ("W110", "if: item.votes >= sure", "if: item.votez >= sure", "item.votez", "Did you mean “item.votes”?"),
    ("W110", "if: item.votes >= sure", "if: item.votes >=", ", else", ""),
    ("W110", "if: item.votes >= sure", "if: item.level == 'hihg'", "'hihg'", "Did you mean “high”?"),
    ("W110", "if: item.votes >= sure", "if: item.votes == 'many'", "item.votes == ", ""),
    ("W111", "votes: item.votes + 1", "votes: item.votes + x", "x}", "If it is meant as text"),
    ("W112", "default: low", "default: middle", "middle", ""),
    ("W112", "{is: high,", "{is: hihg,", "hihg", "Did you mean “high”?"),
    ("W112", "{is: high, if", "{is: item.level, if", "item.level", ""),
    ("W113", "high, if: item.votes >= 3", "high, if: item.votes > 3 and item.votes < 3", "item.votes > 3 and", ""),
    ("W120", "reporter with told", "reporter with tolt", "tolt", "Did you mean “told”?"),
    (
        "W120",
        "reporter with told",
        "reporter with xyz",
        "xyz",
        "Write it: add the files messages/en/xyz.md, messages/zh",
    ),
    ("W121", "do: [survey: csat]", "do: [call: traker.create_issue]", "traker", "Did you mean “tracker”?"),
    ("W121/effect", "do: [survey: csat]", "do: [call: tracker.make_issue]", "make_issue", "Did you mean “create_issue”?"),
    ("W122", "survey: csat", "survey: csta", "csta", "Did you mean “csat”?"),
    ("W123", "after: soon in office", "after: soon in ofice", "ofice", "Did you mean “office”?"),
    ("W130", "from: [new, done]", "from: [new, done, closed]", "closed]", ""),
    ("W131", "  to: closed\n  by", "  to: done\n  by", "done", ""),
    ("W132", "simulation:", "migrate: [{from: 1, states: {old: closed}}]\nsimulation:", "closed}}", ""),
    ("W140", "default: 5m", "default: 5 minutes", "5 minutes", "Write: 5m"),
    ("W140", "after: 48h", "after: two days", "two days", "Write: "),
    ("W140", "after: soon in", "after: soom in", "soom", "Did you mean “soon”?"),
    ("W140", "default: 5m", "default: 0m", "0m", "Write: 5m"),
    ("W140/long", "after: 48h", "after: 999999w", "999999w", "Write: "),
    ("W140/long", "after: 48h", "after: " + "999999w " * 200 + "1s", "999999w", "Write: "),
    ("W140/long", "after: soon in office", "after: 30000h in office", "30000h in office", ""),
    ("W140/long", "default: 5m", "default: 3651d", "3651d", "Write: 5m"),
    ("W140/long", "default: 5m", "default: 3000d", "soon in office", ""),
    ("W140/never", "after: soon in office", "at: 20:00 in office", "20:00", ""),
    ("W140/day", "after: 48h", "after: 2d in office", "2d", "Count working hours, e.g. 18h in office"),
    ("W140/day", "default: 5m", "default: 1d", "1d", "Count working hours, e.g. 9h for days of 9 hours"),
    ("W140/day", "default: 5m", "default: 1w 2h", "1w 2h", "Count working hours, e.g. 65h for"),
    ("W140/setting", "after: soon in office", "after: sure in office", "sure", ""),
    ("W140/at", "after: 48h", "at: 17:00", "17:00", "Write: at: 17:00 in office"),
    ("W140/at", "after: 48h", "at: 5pm in office", "5pm", "Write: at: 17:00 in office"),
    ("W150", "do: [survey: csat]", "do: [surwey: csat]", "surwey", "Did you mean “survey”?"),
    ("W150/one", "do: [survey: csat]", "do: [{survey: csat, open: other}]", "{survey", "Write: "),
    ("W151", "reporter with told", "reporter", "reporter", "Write: notify: reporter with answered"),
    ("W151", "do: [survey: csat]", "do: [call: tracker]", "tracker", "Write: call: tracker.create_issue"),
    ("W160", "carry: {votes: sum}", "carry: {what: sum}", "sum", ""),
    ("W201", "  closed: {label", "  lost: {label: {en: L, zh-CN: 丢}, final: true}\n  closed: {label", "{label: {en: L", ""),
    ("W204", "{while: new, after: soon", "{while: closed, after: soon", "closed", ""),
    ("W205", "{while: done, after: 48h, go: close}", "{while: done, after: 48h, go: finish}", "done", ""),
    ("W206", "by: [learner, bot]", "by: learner", "close}", "Add it: by: [learner, bot]"),
    ("W209", "after: 48h, go: close", "after: 48h", "{while: done", ""),
    ("W210", ", quiet: who closes it knows and who was merged hears of the other", "", "{from: [new, done]", "Add `notify: "),
    ("W211", "  quiet: {while: done, after: 48h, go: close}\n", "", "{label: {en: Done", "Promise something: "),
    ("W220", "    - {is: low}", "    - {is: low}\n    - {is: high, if: item.votes >= 9}", "{is: high, if: item.votes >= 9", ""),
    ("W220/before", "    - {is: low}", "    - {is: low, if: item.votes > 3}\n    - {is: low}", "{is: low, if", ""),
    ("W221", "    - {is: low}", "    - {is: low, if: item.votes < 3}", "{is: low, if", ""),
    ("W301", "{en: New, zh-CN: 新}", "{en: New}", "{en: New", "Add: zh-CN: …"),
    ("W301", ", label: {en: Finish, zh-CN: 完成}", "", "{from: new", "Add: label: {en: Finish, zh-CN: …}"),
    ("W301/choices", LEVELS, "[low, high]", "[low, high]", "Write: of: {low: {en: …, zh-CN: …}, …}"),
]


@pytest.mark.parametrize(("key", "old", "new", "at", "cure"), CASES, ids=[f"{case[0]}-{n}" for n, case in enumerate(CASES)])
def test_code(faults, key: str, old: str, new: str, at: str, cure: str) -> None:
    found = faults({old: new})
    beside = {"W206"} if key == "W205" else set()  # a step that a timer may not take is often not open to it either
    assert {f.code for f in found} - beside == {key.split("/")[0]}, [f.show() for f in found]
    fault = next(f for f in found if f.code == key.split("/")[0])
    assert fault.source_line[fault.column - 1 :].startswith(at)
    assert (fault.suggestion or {}).get("en", "").startswith(cure)
    assert set(fault.message) == {"en", "zh-CN"}
    assert fault.severity == ("warning" if fault.code in WARNINGS else "error")


NO_WAY_OUT = {
    "from: [new, done], to: closed": "from: new, to: closed",
    "{while: done, after: 48h, go: close}": "{while: done, after: 48h, do: [remind: support]}",
}
ROUND_AND_ROUND = {"  close:  {": "  again:  {from: done, to: done, by: support, label: {en: A, zh-CN: 再}}\n  close:  {"}


def test_no_way_out_is_a_warning(faults) -> None:
    (fault,) = faults(NO_WAY_OUT)
    assert (fault.code, fault.severity) == ("W202", "warning")
    assert "“done”" in fault.message["en"]


def test_no_way_to_an_end(faults) -> None:
    (fault,) = faults(NO_WAY_OUT | ROUND_AND_ROUND)
    assert (fault.code, fault.severity) == ("W203", "error")


NEVER = {"if: item.votes >= sure": "if: item.votes > 3 and item.votes < 3"}


def test_a_step_that_nobody_can_take_is_no_way(faults) -> None:
    open_ = {"close:  {from: [new, done]": "close:  {from: done"}
    assert [f.code for f in faults(open_)] == []
    assert [(f.code, f.source_line.strip()[:5]) for f in faults(NEVER | open_)] == [("W113", "if: i"), ("W201", "done:")]
    only_here = {"if: item.votes >= sure": "if: state == 'done'"}
    assert [(f.code, f.source_line.strip()[:5]) for f in faults(only_here | open_)] == [("W201", "done:")]
    setting = {"if: item.votes >= sure": "if: sure > 1"}
    assert [f.code for f in faults(setting | open_)] == []


def test_a_row_that_can_never_hold_is_told_once(faults) -> None:
    never = "    - {is: low, if: item.votes > 3 and item.votes < 3}\n    - {is: low}"
    assert [f.code for f in faults({"    - {is: low}": never})] == ["W113"]


def test_size(faults) -> None:
    found = faults(text="# " + "x" * 200_000)
    assert [f.code for f in found] == ["Y005"]


def test_depth(faults) -> None:
    found = faults(text="a: " + "[" * 30 + "]" * 30)
    assert [f.code for f in found] == ["Y005"]
    assert found[0].column == 4 + 19


def test_fullness(faults) -> None:
    (found,) = faults(text="[" + "1, " * 40_000 + "1]")
    assert (found.code, found.line, found.column) == ("Y005", 1, 2 + 3 * FULLEST)
    assert [f.code for f in faults(text="[" + "1, " * (FULLEST - 2) + "1]")] == ["S002"]


def test_too_many_to_list(faults) -> None:
    found = faults(text="a: 1\n" * 1000)
    assert len(found) == 200
    assert {f.code for f in found} == {"Y002", "Y006"}


def test_empty(faults) -> None:
    assert [f.code for f in faults(text="# nothing\n")] == ["Y001"]


def test_a_list_is_no_workflow(faults) -> None:
    assert [f.code for f in faults(text="- a\n")] == ["S002"]


def test_the_second_key_names_the_line_of_the_first(faults) -> None:
    (fault,) = faults({"version: 1": "version: 1\nversion: 2"})
    assert "line 2" in fault.message["en"]
    assert fault.line == 3


MESSAGE_CASES = [
    ("# Told: {item.titel}\n\nBody.\n", 1, 9, "Did you mean “item.title”?"),
    ("# Told\n\nIt is {}.\n", 3, 7, ""),
    ("# Told\n\nAnswer: {item.reply}.\n", 3, 9, ""),
    ("Told\n\nBody.\n", 1, 1, "Write: "),
    ("# Told\n", 1, 1, ""),
    ("", 1, 1, "Write: "),
]


@pytest.mark.parametrize(("text", "line", "column", "cure"), MESSAGE_CASES)
def test_message(faults, text: str, line: int, column: int, cure: str) -> None:
    (fault,) = faults(messages={"told": {"en": text, "zh-CN": "# 已通知\n\n好。\n"}})
    assert (fault.code, fault.path, fault.line, fault.column) == ("W310", "small/messages/en/told.md", line, column)
    assert (fault.suggestion or {}).get("en", "").startswith(cure)


def test_a_private_field_is_not_sent_about(faults) -> None:
    told = {"told": {"en": "# Told\n\n{item.what}\n", "zh-CN": "# 已通知\n\n好。\n"}}
    assert faults(messages=told) == []
    (fault,) = faults({"required: true, label": "required: true, private: true, label"}, told)
    assert (fault.code, fault.path) == ("W310", "small/messages/en/told.md")


def test_message_missing_in_a_language(faults) -> None:
    (fault,) = faults(messages={"told": {"en": "# Told\n\nBody.\n"}})
    assert (fault.code, fault.path) == ("W310", "small/messages/zh-CN/told.md")


def test_every_code_for_workflows_has_a_case() -> None:
    elsewhere = {
        "Y001/encoding", "Y001/empty", "Y001/missing", "Y005", "Y005/depth", "Y005/values", "Y006", "S008",
        "W124", "W125", "W125/guess",
        "W126", "W127", "W202", "W203", "W207", "W208", "W210/since", "W211/doubtful", "W401", "W402", "W310",
        "W310/place", "W310/subject", "W310/body",
    }  # fmt: skip
    scenarios = {key for key in WORDING if key.startswith("T")}
    assert set(WORDING) - elsewhere - scenarios == {case[0] for case in CASES}
