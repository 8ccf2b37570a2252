"""What each key of the language means: what an editor shows under the pointer, and what the reference page is made of."""

from __future__ import annotations

from collections.abc import Mapping

from lms_feedback_plugin.domain.text import Text


def _m(en: str, zh: str) -> Text:
    return {"en": en, "zh-CN": zh}


MEANINGS: Mapping[str, Mapping[str, Text]] = {
    "workflow": {
        "workflow": _m("Its name, like its folder's.", "流程名，与文件夹同名。"),
        "version": _m("One more with each change of behaviour.", "行为每变一次，加一。"),
        "label": _m("What people call it.", "人们看到的名称。"),
        "settings": _m("Values that an admin may change at the desk.", "管理员可在工作台修改的值。"),
        "fields": _m("What is known of an item.", "事项所含的信息。"),
        "states": _m("Where an item may stand; it begins in the first.", "事项可能所处的状态；第一个为初始状态。"),
        "decide": _m(
            "Rows for a field; the first that holds gives its value, asked again after every change.",
            "字段的判定行；第一条成立的行给出取值，每次变更后重新判定。",
        ),
        "transitions": _m("The steps: from, to, by, needs, if/else, do.", "流转：from、to、by、needs、if/else、do。"),
        "merge": _m("How an item goes into another.", "一个事项如何并入另一个。"),
        "timers": _m("Promises about the time spent in a state.", "关于停留时间的承诺。"),
        "reactions": _m("What events from outside do.", "外部事件引起的动作。"),
        "migrate": _m("How items of an older version stand in this one.", "旧版本的事项在本版本中的位置。"),
        "simulation": _m(
            "Effort and odds of steps, for `workflow simulate` alone.", "各步骤的工时与概率，仅供 `workflow simulate` 使用。"
        ),
    },
    "setting": {
        "type": _m("What it holds.", "值的类型。"),
        "default": _m("Its value until an admin changes it.", "管理员修改之前的值。"),
        "label": _m("What the desk calls it.", "工作台上显示的名称。"),
    },
    "field": {
        "type": _m("What it holds.", "值的类型。"),
        "of": _m("The choices, in rising order; or choice: label.", "各选项，由低到高；或 选项: 标签。"),
        "required": _m("No item begins without it; it stands on the learner's form.", "没有它就不能新建；显示在学员的表单上。"),
        "asked": _m("It stands on the learner's form and may be left empty.", "显示在学员的表单上，可以不填。"),
        "default": _m("What it holds at first.", "初始值。"),
        "private": _m("Encrypted at rest, never in a message.", "加密存储，不会出现在消息中。"),
        "label": _m("What people call it.", "人们看到的名称。"),
    },
    "state": {
        "label": _m("What people call it.", "人们看到的名称。"),
        "final": _m("The item ends here; nothing leaves it.", "事项在此结束，不再离开。"),
        "paused": _m("Stops every clock that does not name this state.", "暂停所有未点名此状态的计时器。"),
        "quiet": _m("The reason why nobody need be told that an item ends here.", "事项在此结束而无须通知的理由。"),
        "patient": _m("The reason why an item may stand here for ever.", "事项可以一直停留在此的理由。"),
    },
    "transition": {
        "from": _m("Where it starts: one state or several.", "从哪些状态出发。"),
        "to": _m("Where it leads.", "到哪个状态。"),
        "by": _m("Who may do it. Timers and reactions act as `bot`.", "谁可以执行。计时器与事件响应以 `bot` 身份行事。"),
        "label": _m("What its button says.", "按钮上的文字。"),
        "needs": _m("Fields that must be filled in first.", "必须先填写的字段。"),
        "if": _m("Whether it may be taken.", "是否允许执行。"),
        "else": _m("The sentence shown where “if” does not hold.", "“if” 不成立时显示的话。"),
        "do": _m("What happens because of it, in this order.", "由此发生的动作，按此顺序。"),
    },
    "merge": {
        "from": _m("The states from which an item may go into another.", "可以并入其他事项的状态。"),
        "to": _m("The final state in which it then stands.", "并入后所处的终态。"),
        "by": _m("Who may do it.", "谁可以执行。"),
        "carry": _m(
            "How each field of the target takes in the other's: sum, longest, highest, first.",
            "目标事项的各字段如何吸收：sum、longest、highest、first。",
        ),
        "do": _m("What happens to the item that goes in.", "对被并入的事项执行的动作。"),
    },
    "timer": {
        "while": _m("The states whose time it measures; once a stay.", "计时的状态；每次停留触发一次。"),
        "after": _m(
            "A duration or a setting's name, and `in` a calendar: `24h`, `first_reply in office`.",
            "时长或设置项名，可加 `in 日历`：`24h`、`first_reply in office`。",
        ),
        "at": _m("A time of day in a calendar: `17:00 in office`.", "日历中的时刻：`17:00 in office`。"),
        "if": _m("Whether anything is done when it is due.", "到期时是否执行。"),
        "do": _m("What is done then.", "到期时的动作。"),
        "go": _m("The transition that `bot` then takes.", "到期时由 `bot` 执行的流转。"),
    },
    "reaction": {
        "when": _m(
            "The event: `lms.course_completed`, `tracker.issue_closed`, …",
            "事件：`lms.course_completed`、`tracker.issue_closed` 等。",
        ),
        "create": _m("Begin an item with these values.", "以这些值新建事项。"),
        "match": _m("Find standing items by these values.", "按这些值查找现有事项。"),
        "if": _m("Whether a found item is meant.", "找到的事项是否适用。"),
        "do": _m("What is done to it.", "对其执行的动作。"),
        "go": _m("The transition that is taken.", "执行的流转。"),
    },
    "migration": {
        "from": _m("The older version.", "旧版本号。"),
        "states": _m("Old state: new state.", "旧状态: 新状态。"),
        "timers": _m(
            "`keep` due dates (as a rule), or `restart` the clocks.", "`keep` 保留到期时间（默认），或 `restart` 重新计时。"
        ),
    },
    "effort": {
        "effort": _m("How long a person is busy with it.", "一个人为此忙多久。"),
        "odds": _m("How often it is the one taken, 0 to 1.", "被选中的概率，0 到 1。"),
    },
    "workspace": {
        "workspace": _m("What the desk is called.", "工作台的名称。"),
        "languages": _m("The languages of labels and messages.", "标签与消息的语言。"),
        "roles": _m("Who there is; `learner` and `bot` always.", "有哪些角色；必有 `learner` 与 `bot`。"),
        "calendars": _m("Working hours in which promises are counted.", "计算承诺所用的工作时间。"),
        "adapters": _m("Who can be called, and for what.", "可以调用谁、做什么。"),
        "templates": _m("Messages that every workflow may send.", "所有流程可用的消息。"),
        "surveys": _m("Surveys that may be sent.", "可以发送的问卷。"),
    },
    "calendar": {
        "zone": _m("As the time zone database names it: `Asia/Shanghai`.", "时区数据库中的名称：`Asia/Shanghai`。"),
        "days": _m(
            "Single days: `2026-12-24: 09:00-12:00`, `2026-10-10: closed`.",
            "单独的日子：`2026-12-24: 09:00-12:00`、`2026-10-10: closed`。",
        ),
        "holidays": _m(
            "A country and years, make-up working days included: `CN 2025-2026`.", "国家与年份，含调休：`CN 2025-2026`。"
        ),
        "mon-fri": _m(
            "Hours of a weekday or of several: `09:00-12:00, 13:00-18:00`.",
            "某天或某几天的工作时间：`09:00-12:00, 13:00-18:00`。",
        ),
    },
    "scenario": {
        "scenario": _m("One sentence: who does what, and what comes of it.", "一句话：谁做了什么，结果如何。"),
        "given": _m(
            "How the item stands at the start; {} with nothing filled in, left out where an event creates it.",
            "开始时的事项；未填写任何内容时写 {}，由事件新建时省略。",
        ),
        "when": _m("What happens, in order.", "依次发生的事。"),
        "then": _m("What must be so afterwards.", "之后必须成立的事。"),
    },
    "given": {
        "state": _m("Where it stands; the first state as a rule.", "所处状态，默认为初始状态。"),
        "at": _m("When the story begins, local time: `2026-03-02 10:00`.", "故事开始的当地时间：`2026-03-02 10:00`。"),
        "reporter": _m("The learner's id.", "学员编号。"),
        "course": _m("The course's id, or what the LMS tells of it.", "课程编号，或 LMS 提供的课程信息。"),
        "activity": _m(
            "The id of the quiz, page or forum that it is about, or what the LMS tells of it.",
            "所涉及的测验、页面或讨论区的编号，或 LMS 提供的活动信息。",
        ),
        "channel": _m("Where it was said: form, widget, chat, …", "提交渠道：form、widget、chat 等。"),
        "channel_mode": _m("`instant` or `batch`.", "`instant`（即时）或 `batch`（批量）。"),
        "language": _m("The learner's language.", "学员的语言。"),
    },
    "course": {
        "id": _m("Its id; any, where the story does not ask for it.", "课程编号；故事不关心时可省略。"),
        "name": _m("What it is called.", "课程名称。"),
        "learners": _m("How many take part now.", "当前学员人数。"),
        "starts": _m(
            "When it starts: `in 3d`, `2w ago`, `now`, or a moment.",
            "开课时间：`in 3d`（三天后）、`2w ago`（两周前）、`now`（现在）或具体时刻。",
        ),
        "ends": _m("When it ends, written alike.", "结课时间，写法相同。"),
    },
    "activity": {
        "id": _m("Its id; any, where the story does not ask for it.", "活动编号；故事不关心时可省略。"),
        "module": _m("Its sort: `quiz`, `assign`, `forum`, …", "活动类型：`quiz`、`assign`、`forum` 等。"),
        "name": _m("What it is called.", "活动名称。"),
        "opens": _m(
            "When it opens: `in 3d`, `2h ago`, `now`, or a moment.",
            "开放时间：`in 3d`（三天后）、`2h ago`（两小时前）、`now`（现在）或具体时刻。",
        ),
        "due": _m("By when learners must hand in, written alike.", "学员须在何时之前提交，写法相同。"),
    },
    "step": {
        "ROLE": _m(
            "The transition that somebody of this role takes: `support: answer`.", "该角色执行的流转：`support: answer`。"
        ),
        "with": _m("Fields that are filled in with it, or the event's attributes.", "随之填写的字段，或事件的属性。"),
        "wait": _m("Time that passes: `wait: 47h`.", "经过的时间：`wait: 47h`。"),
        "event": _m("Something that happens elsewhere.", "别处发生的事件。"),
        "merge": _m("Another item with these fields goes into this one.", "另一个含这些字段的事项并入本事项。"),
        "learn": _m(
            "The LMS tells something new of course or activity: `learn: {activity: {due: in 4h}}`.",
            "LMS 提供了课程或活动的新信息：`learn: {activity: {due: in 4h}}`。",
        ),
        "by": _m("Who merges; the first role that may, as a rule.", "由谁合并；默认为第一个有权的角色。"),
    },
    "then": {
        "state": _m("Where it stands.", "所处状态。"),
        "told": _m("All messages to the reporter, in order.", "发给反馈人的全部消息，按顺序。"),
        "did": _m(
            "Other effects, as often and in the order listed; `[]` for none at all.",
            "其他动作，按列出的次数与顺序；`[]` 表示没有任何动作。",
        ),
        "refused": _m(
            "Why the last refused step was: `needs FIELD`, `role ROLE`, `state`, `condition`, `final`, or the first words. "
            "A list speaks of every refusal, in order.",
            "最后一次被拒绝的原因：`needs 字段`、`role 角色`、`state`、`condition`、`final`，或句子的开头；"
            "写成列表则依次对应每一次拒绝。",
        ),
        "due": _m(
            "When the next timer is due, or timer: moment (`none` where it is not).",
            "下一个计时器的到期时间，或 计时器: 时间（`none` 表示未到期）。",
        ),
        "merged": _m(
            "The same of the item that went into this one: state, told, did.", "被并入的事项的同类结果：state、told、did。"
        ),
    },
}
"""Kind of mapping → key → meaning. A test holds it to the keys that the reader knows."""
