"""The reference page of the language: its tables are made of what the reader and the engine know, its rules stand here."""

from __future__ import annotations

from collections.abc import Mapping

from lms_feedback_plugin.definitions import elements, steps, timed, workflows, workspaces
from lms_feedback_plugin.definitions.editor.meanings import MEANINGS
from lms_feedback_plugin.definitions.parse import DEEPEST, FULLEST, LARGEST
from lms_feedback_plugin.definitions.shapes import Shape
from lms_feedback_plugin.domain.event import CANONICAL
from lms_feedback_plugin.domain.text import Text, say
from lms_feedback_plugin.domain.workflow import ActionKind


def _t(en: str, zh: str) -> Text:
    return {"en": en, "zh-CN": zh}


HEADINGS: Mapping[str, tuple[Text, Shape | None]] = {
    "workflow": (_t("`workflow.yaml`", "`workflow.yaml`"), workflows.WORKFLOW),
    "setting": (_t("One of `settings`", "`settings` 中的一项"), elements.SETTING),
    "field": (_t("One of `fields`", "`fields` 中的一项"), elements.FIELD),
    "state": (_t("One of `states`", "`states` 中的一项"), elements.STATE),
    "transition": (_t("One of `transitions`", "`transitions` 中的一项"), steps.TRANSITION),
    "merge": (_t("`merge`", "`merge`"), steps.MERGE),
    "timer": (_t("One of `timers`", "`timers` 中的一项"), timed.TIMER),
    "reaction": (_t("One of `reactions`", "`reactions` 中的一项"), None),
    "migration": (_t("One of `migrate`", "`migrate` 中的一项"), workflows.MIGRATION),
    "effort": (_t("One of `simulation`", "`simulation` 中的一项"), workflows.EFFORT),
    "workspace": (_t("`workspace.yaml`", "`workspace.yaml`"), workspaces.WORKSPACE),
    "calendar": (_t("One of `calendars`", "`calendars` 中的一项"), None),
    "scenario": (_t("One of `scenarios` in `scenarios.yaml`", "`scenarios.yaml` 中的一个场景"), None),
    "given": (_t("`given`: fields, and", "`given`：字段，以及"), None),
    "course": (_t("`course`: an id, or", "`course`：编号，或"), None),
    "activity": (_t("`activity`: an id, or", "`activity`：编号，或"), None),
    "step": (_t("One of `when`", "`when` 中的一步"), None),
    "then": (_t("`then`: fields, and", "`then`：字段，以及"), None),
}
"""Kind of mapping → its heading, and the shape that says which keys must be there."""

ACTIONS: Mapping[ActionKind, tuple[str, Text]] = {
    ActionKind.NOTIFY: (
        "notify: reporter with answered",
        _t(
            "tells the reporter (and whoever merged into the item), the assignee or a role",
            "通知反馈人（及并入者）、负责人或某个角色",
        ),
    ),
    ActionKind.ASSIGN: ("assign: support", _t("gives it to a role", "交给某个角色")),
    ActionKind.ESCALATE: ("escalate: lead", _t("lets a role know that it is late", "告知某个角色已延误")),
    ActionKind.REMIND: ("remind: support", _t("reminds whoever has it", "提醒负责的角色")),
    ActionKind.SET: (
        "set: {votes: item.votes + 1}",
        _t(
            "writes fields: plain values, or values computed from `item.x` and `event.x`",
            "写入字段：固定值，或由 `item.x`、`event.x` 计算",
        ),
    ),
    ActionKind.OPEN: (
        "open: fix",
        _t("opens an item of another workflow for the same learner", "为同一学员新建另一流程的事项"),
    ),
    ActionKind.CALL: ("call: tracker.create_issue", _t("asks an adapter to do something", "请适配器执行操作")),
    ActionKind.PUBLISH: ("publish: board", _t("shows it to everybody", "公开展示")),
    ActionKind.SURVEY: ("survey: csat", _t("asks the learner how it was", "向学员发送问卷")),
}

RULES: tuple[Text, ...] = (
    _t(
        "One event, one snapshot, one commit: state, history, due dates and what has to be sent change together. "
        "What has to be sent is sent after the commit, at least once, under one key.",
        "一次事件、一份快照、一次提交：状态、历史、到期时间与待发内容一起变更。待发内容在提交之后发送，至少一次，"
        "使用同一个键。",
    ),
    _t(
        "A refusal is data: every reason at once, with its code, its field and its sentence. Page, API and command line give "
        "the same reasons.",
        "拒绝是数据：一次给出全部原因，各有代码、字段与说明。页面、API 与命令行给出相同的原因。",
    ),
    _t(
        "A timer measures the time spent in its `while` states and fires once a stay. In a `paused` state that it does "
        "not name it stands still. `in office` counts working time alone; what ends exactly at closing time is due "
        "at closing time. `at: 17:00 in office` is the next day on which the office is open at that hour, or just closing: a "
        "half day is "
        "passed over.",
        "计时器计算在 `while` 各状态中停留的时间，每次停留触发一次；在未点名的 `paused` 状态中暂停。`in office` 只计工作时间；"
        "恰在下班时结束的，就在下班时到期。`at: 17:00 in office` 指下一个在该时刻上班（或刚好下班）的日子，半天班会跳过。",
    ),
    _t(
        "A condition that looks at a field which is still to be filled in is not judged before it is.",
        "条件所看的字段尚未填写时，不作判断。",
    ),
    _t(
        "A decided field takes the answer of its rows whenever the answer changes; what a person or a timer wrote stands until "
        "then.",
        "判定字段在结果变化时取新值；在此之前，人或计时器写入的值保留。",
    ),
    _t(
        "Every item is pinned to the version that it began under, until a newer one is published and takes it along. Labels "
        "and messages are no behaviour: they may change at any time.",
        "每个事项固定在开始时的版本，直到新版本发布并接管。标签与消息不属于行为，可随时修改。",
    ),
    _t(
        "A learner writes what the form asks for (`required`, `asked`) and what a step `needs`, and nothing else.",
        "学员只能填写表单所问（`required`、`asked`）与步骤所需（`needs`）的字段。",
    ),
    _t(
        "Conditions know comparisons, `in`, `and`, `or`, `not`, `+`, `-`, `item.x`, `event.x`, `reporter.x`, `course.x`, "
        "`activity.x`, `state` and the settings by name. They call nothing, and their types are checked.",
        "条件可用比较、`in`、`and`、`or`、`not`、`+`、`-`、`item.x`、`event.x`、`reporter.x`、`course.x`、`activity.x`、"
        "`state` 与设置项名；不能调用任何东西，类型会被检查。",
    ),
    _t(
        "What the LMS tells stands in `course.learners`, `course.starts_in_hours`, `course.ends_in_hours`, `activity.id`, "
        "`activity.module`, `activity.name`, `activity.opens_in_hours` and `activity.due_in_hours` (the due date, else when it "
        "closes). Hours are negative once the moment has passed. What is not known is empty, and no comparison holds for it.",
        "LMS 提供的信息：`course.learners`（学员人数）、`course.starts_in_hours`、`course.ends_in_hours`、`activity.id`、"
        "`activity.module`（类型）、`activity.name`、`activity.opens_in_hours`、`activity.due_in_hours`（截止时间，没有时为关闭时间）。"
        "小时数在该时刻过后为负；未知的值为空，任何比较都不成立。",
    ),
    _t(
        "They are a snapshot, taken when something is decided: at each event on the item, and again when the LMS tells "
        "otherwise or a date comes nearer, at which only decided fields may change. The history keeps what was known.",
        "这些值是作出判定时的快照：事项每发生一件事时取一次；LMS 的信息变化或日期临近时再取一次，此时只有判定字段会变化。"
        "历史记录保存当时所知。",
    ),
    _t(
        f"Of YAML only `true`, `false`, `null` and decimal numbers are more than text: `on`, `no`, `12:30` stay words. No "
        f"anchors, no tags, no key twice, at most {LARGEST:,} bytes, "
        f"{FULLEST:,} keys and values, and {DEEPEST} levels.",
        f"YAML 中只有 `true`、`false`、`null` 与十进制数不是文字：`on`、`no`、`12:30` 都是文字。不允许锚点、标签、重复的键，"
        f"最多 {LARGEST:,} 字节、{FULLEST:,} 个键和值、{DEEPEST} 层。",
    ),
)

TITLES: Mapping[str, Text] = {
    "title": _t("The workflow language", "流程语言"),
    "made": _t(
        "This page is made from the code: `python docs/reference/generate.py`. To learn the language, "
        "[write your first workflow](../tutorial/write-your-first-workflow.md); each fault that `check` finds is in "
        "[diagnostics](diagnostics.md).",
        "本页由代码生成：`python docs/reference/generate.py`。入门请读"
        "[编写您的第一个流程](../tutorial/write-your-first-workflow.zh-CN.md)；"
        "`check` 能发现的每种错误见[诊断](diagnostics.zh-CN.md)。",
    ),
    "key": _t("key", "键"),
    "must": _t("required", "必填"),
    "means": _t("meaning", "含义"),
    "yes": _t("yes", "是"),
    "actions": _t("What `do` may say", "`do` 可写的动作"),
    "action": _t("action", "动作"),
    "events": _t("Events", "事件"),
    "events_intro": _t(
        "A workflow that speaks of these runs on any LMS. An LMS's own events go by their own names, `moodle.…`.",
        "使用这些事件的流程可在任何 LMS 上运行。LMS 自有的事件使用自己的名称，如 `moodle.…`。",
    ),
    "event": _t("event", "事件"),
    "attributes": _t("attributes", "属性"),
    "rules": _t("Rules of meaning", "语义规则"),
}


def reference_page(language: str) -> str:
    """The page in one language, as Markdown."""
    words = {name: say(text, language) for name, text in TITLES.items()}
    parts = [f"# {words['title']}\n\n{words['made']}\n"]
    parts += [f"## {words['rules']}\n\n" + "\n".join(f"{n}. {say(rule, language)}" for n, rule in enumerate(RULES, 1)) + "\n"]
    parts += [_keys(kind, words, language) for kind in HEADINGS]
    lines = [f"| `{example}` | {say(text, language)} |" for example, text in ACTIONS.values()]
    parts += [f"## {words['actions']}\n\n| {words['action']} | {words['means']} |\n|---|---|\n" + "\n".join(lines) + "\n"]
    parts += [_events(words)]
    return "\n".join(parts)


def _keys(kind: str, words: Mapping[str, str], language: str) -> str:
    heading, shape = HEADINGS[kind]
    needed = {name for name, key in shape.keys.items() if key.required} if shape else set()
    rows = [
        f"| `{key}` | {words['yes'] if key in needed else ''} | {say(text, language).replace('|', chr(92) + '|')} |"
        for key, text in MEANINGS[kind].items()
    ]
    head = f"| {words['key']} | {words['must']} | {words['means']} |\n|---|---|---|\n"
    return f"## {say(heading, language)}\n\n{head}" + "\n".join(rows) + "\n"


def _events(words: Mapping[str, str]) -> str:
    rows = [f"| `{name}` | {', '.join(f'`{a}`' for a in attributes)} |" for name, attributes in CANONICAL.items()]
    head = f"| {words['event']} | {words['attributes']} |\n|---|---|\n"
    return f"## {words['events']}\n\n{words['events_intro']}\n\n{head}" + "\n".join(rows) + "\n"
