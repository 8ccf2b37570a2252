"""Examples of what can be wrong with what a workflow says: W."""

from __future__ import annotations

from collections.abc import Mapping

from lms_feedback_plugin.definitions.explained.base import TOLD, WORKFLOW
from lms_feedback_plugin.definitions.explained.example import Example, of_workflow
from lms_feedback_plugin.definitions.source import Source
from lms_feedback_plugin.definitions.stranding import stranded

_AGAIN = "  again: {from: done, to: new, by: bot, label: {en: A, zh-CN: 再}}\n  close:  {"
_LOSE = "  lose: {from: done, to: lost, by: support, label: {en: L, zh-CN: 丢}}\n  close:  {"
_LOST = "  lost:   {label: {en: L, zh-CN: 丢}, final: true}\n  closed: {label"
_DATE = "  date: {from: done, to: closed, by: bot, needs: [day], label: {en: D, zh-CN: 日}}\n  close:  {"
_NO_WAY_OUT = {
    "from: [new, done], to: closed": "from: new, to: closed",
    "{while: done, after: 48h, go: close}": "{while: done, after: 48h, do: [remind: support]}",
}
_SOURCE = Source("small/workflow.yaml", WORKFLOW, {"told": TOLD})

EXAMPLES: Mapping[str, Example] = {
    "W101": Example({"to: done": "to: dome"}, "dome"),
    "W102": Example({"by: [learner, bot]": "by: [lerner, bot]"}, "lerner"),
    "W103": Example({"needs: [what]": "needs: [wath]"}, "wath"),
    "W104": Example({"go: close": "go: closed"}, "closed"),
    "W106": Example({"do: [survey: csat]": "do: [open: otter]"}, "otter"),
    "W107": Example({"when: board.voted": "when: board.votes"}, "board.votes"),
    "W110": Example({"if: item.votes >= sure": "if: item.votez >= sure"}, "item.votez"),
    "W111": Example({"votes: item.votes + 1": "votes: item.votes + x"}, "x}"),
    "W112": Example({"{is: high,": "{is: hihg,"}, "hihg"),
    "W113": Example({"high, if: item.votes >= 3": "high, if: item.votes > 3 and item.votes < 3"}, "item.votes > 3 and"),
    "W120": Example({"reporter with told": "reporter with tolt"}, "tolt"),
    "W121": Example({"do: [survey: csat]": "do: [call: traker.create_issue]"}, "traker"),
    "W121/effect": Example({"do: [survey: csat]": "do: [call: tracker.make_issue]"}, "make_issue"),
    "W122": Example({"survey: csat": "survey: csta"}, "csta"),
    "W123": Example({"after: soon in office": "after: soon in ofice"}, "ofice"),
    "W130": Example({"from: [new, done]": "from: [new, done, closed]"}, "closed]"),
    "W131": Example({"  to: closed\n  by": "  to: done\n  by"}, "done"),
    "W132": Example({"simulation:": "migrate: [{from: 1, states: {old: closed}}]\nsimulation:"}, "closed}}"),
    "W140": Example({"after: 48h": "after: two days"}, "two days"),
    "W140/long": Example({"after: 48h": "after: 999999w"}, "999999w"),
    "W140/never": Example({"after: soon in office": "at: 20:00 in office"}, "20:00"),
    "W140/day": Example({"after: 48h": "after: 2d in office"}, "2d"),
    "W140/setting": Example({"after: soon in office": "after: sure in office"}, "sure"),
    "W140/at": Example({"after: 48h": "at: 5pm in office"}, "5pm"),
    "W150": Example({"do: [survey: csat]": "do: [surwey: csat]"}, "surwey"),
    "W150/one": Example({"do: [survey: csat]": "do: [{survey: csat, open: other}]"}, "{survey"),
    "W151": Example({"notify: reporter with told": "notify: reporter"}, "reporter"),
    "W160": Example({"carry: {votes: sum}": "carry: {what: sum}"}, "sum"),
    "W201": Example(
        {"  closed: {label": "  lost: {label: {en: L, zh-CN: 丢}, final: true}\n  closed: {label"}, "{label: {en: L"
    ),
    "W202": Example(_NO_WAY_OUT, "{label: {en: Done"),
    "W203": Example(
        _NO_WAY_OUT | {"  close:  {": "  again:  {from: done, to: done, by: support, label: {en: A, zh-CN: 再}}\n  close:  {"},
        "{label: {en: Done",
    ),
    "W204": Example({"{while: new, after: soon": "{while: closed, after: soon"}, "closed"),
    "W205": Example(
        {
            "{while: done, after: 48h, go: close}": "{while: [new, done], after: 48h, go: shut}",
            "  close:  {": "  shut:   {from: done, to: closed, by: bot, label: {en: S, zh-CN: 关}}\n  close:  {",
        },
        "new",
    ),
    "W206": Example({"by: [learner, bot]": "by: learner"}, "close}"),
    "W207": Example(
        {"  close:  {": _AGAIN, "go: close}": "go: close}\n  more: {while: done, after: 48h, go: again}"},
        "{while: done, after: 48h, go: again",
    ),
    "W208": Example(
        {
            "  close:  {": "  on: {from: new, to: done, by: bot, label: {en: O, zh-CN: 去}}\n" + _AGAIN,
            "go: close}": "go: again}",
            "do: [escalate: support]}": "go: on}",
        },
        "{while: new, after: soon",
    ),
    "W209": Example({"after: 48h, go: close": "after: 48h"}, "{while: done"),
    "W210": Example({", quiet: who closes it knows and who was merged hears of the other": ""}, "{from: [new, done]"),
    "W210/since": Example({"  close:  {": _LOSE, "  closed: {label": _LOST}, "{from: done, to: lost"),
    "W211": Example({"  quiet: {while: done, after: 48h, go: close}\n": ""}, "{label: {en: Done"),
    "W211/doubtful": Example({"after: 48h, go: close}": "after: 48h, if: item.votes > 1, go: close}"}, "{label: {en: Done"),
    "W220": Example(
        {"    - {is: low}": "    - {is: low}\n    - {is: high, if: item.votes >= 9}"}, "{is: high, if: item.votes >= 9"
    ),
    "W220/before": Example({"    - {is: low}": "    - {is: low, if: item.votes > 3}\n    - {is: low}"}, "{is: low, if"),
    "W221": Example({"    - {is: low}": "    - {is: low, if: item.votes < 3}"}, "{is: low, if"),
    "W301": Example({"{en: New, zh-CN: 新}": "{en: New}"}, "{en: New"),
    "W301/choices": Example({"{low: {en: Low, zh-CN: 低}, high: {en: High, zh-CN: 高}}": "[low, high]"}, "[low, high]"),
    "W310": Example({}, find=lambda: of_workflow(WORKFLOW, {"en": TOLD["en"]})),
    "W310/place": Example({"{status}": "{state}"}, "{state}", "message"),
    "W310/subject": Example({"# Told": "Told"}, "Told", "message"),
    "W310/body": Example({"\n\nIt is {status}.\n": "\n"}, "# Told", "message"),
    "W401": Example({}, find=lambda: stranded(_SOURCE, "new", [("campus", 1, "waiting", 12)])),
    "W402": Example(
        {"  close:  {": _DATE, "go: close}": "go: close}\n  day: {while: done, after: 9h, if: item.votes > 1, go: date}"},
        "{while: done, after: 9h",
    ),
}
