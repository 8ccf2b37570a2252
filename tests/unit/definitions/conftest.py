"""A small sound workspace and workflow that each test spoils in one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from lms_feedback_plugin.definitions.diagnostics import Diagnostic, Sink
from lms_feedback_plugin.definitions.source import Source, Wordings, read_source
from lms_feedback_plugin.definitions.workspaces import read_workspace
from lms_feedback_plugin.domain.calendar import Workspace

WORKSPACE = """\
workspace: small school
languages: [en, zh-CN]
roles: {learner: {en: Learner, zh-CN: 学员}, support: {en: Support, zh-CN: 客服}, bot: {en: Bot, zh-CN: 机器人}}
calendars:
  office: {zone: Asia/Shanghai, mon-fri: 09:00-18:00}
adapters: {tracker: [create_issue], board: [publish]}
surveys: [csat]
"""

SMALL = """\
workflow: small
version: 1
label: {en: Small, zh-CN: 小}
settings:
  soon:  {type: duration, default: 5m, label: {en: Soon, zh-CN: 很快}}
  sure:  {type: number, default: 0.9, label: {en: Sure, zh-CN: 把握}}
fields:
  what:  {type: text, required: true, label: {en: What, zh-CN: 什么}}
  votes: {type: number, default: 1, label: {en: Votes, zh-CN: 票数}}
  level: {type: choice, of: {low: {en: Low, zh-CN: 低}, high: {en: High, zh-CN: 高}}, default: low,
          label: {en: Level, zh-CN: 级别}}
  day:   {type: date, label: {en: Day, zh-CN: 日期}}
decide:
  level:
    - {is: high, if: item.votes >= 3}
    - {is: low}
states:
  new:    {label: {en: New, zh-CN: 新}}
  done:   {label: {en: Done, zh-CN: 完成}}
  closed: {label: {en: Closed, zh-CN: 关闭}, final: true, quiet: who closes it knows and who was merged hears of the other}
transitions:
  finish: {from: new, to: done, by: support, needs: [what], label: {en: Finish, zh-CN: 完成},
           if: item.votes >= sure, else: {en: Not yet, zh-CN: 还不行}, do: [notify: reporter with told]}
  close:  {from: [new, done], to: closed, by: [learner, bot], label: {en: Close, zh-CN: 关闭}, do: [survey: csat]}
merge:
  from: new
  to: closed
  by: support
  carry: {votes: sum}
timers:
  late:  {while: new, after: soon in office, do: [escalate: support]}
  quiet: {while: done, after: 48h, go: close}
reactions:
  - {when: board.voted, match: {id: event.ref}, do: [set: {votes: item.votes + 1}]}
  - {when: lms.message_received, create: {what: event.text, reporter: event.actor}}
simulation:
  finish: {effort: 3m, odds: 0.5}
"""

MESSAGES: Wordings = {
    "told": {"en": "# Told: {item.title}\n\nIt is {status}.\n", "zh-CN": "# 已通知：{item.title}\n\n状态：{status}。\n"}
}

Faults = Callable[..., list[Diagnostic]]


@pytest.fixture(scope="session")
def workspace() -> Workspace:
    sink = Sink("workspace.yaml", WORKSPACE)
    made = read_workspace(WORKSPACE, sink, {})
    assert made is not None, [fault.show() for fault in sink.found]
    return made


@pytest.fixture
def faults(workspace: Workspace) -> Faults:
    """The diagnostics of the small workflow after ``replace`` (old → new) was applied to it."""

    def read(replace: Mapping[str, str] | None = None, messages: Wordings = MESSAGES, text: str = SMALL) -> list[Diagnostic]:
        for old, new in (replace or {}).items():
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the small workflow"
            text = text.replace(old, new)
        made, found = read_source(Source("small/workflow.yaml", text, messages), workspace, ["small", "other"])
        assert (made is None) == any(fault.severity == "error" for fault in found if fault.path.endswith(".yaml"))
        return found

    return read
