"""The sentences of all diagnostics. The key is the stable code, with ``/variant`` where one code needs several wordings."""

from __future__ import annotations

from collections.abc import Mapping

from lms_feedback_plugin.domain.text import Text


def _w(en: str, zh: str) -> Text:
    return {"en": en, "zh-CN": zh}


WARNINGS = frozenset({"W125", "W113", "W202", "W208", "W220", "W301"})
"""Codes that are told but do not keep a file from being used."""

WORDING: Mapping[str, Text] = {
    "Y001": _w("The YAML cannot be read: {problem}.", "无法读取该 YAML：{problem}。"),
    "Y001/encoding": _w("The file is not UTF-8 text (byte {byte}).", "文件不是 UTF-8 文本（第 {byte} 字节）。"),
    "Y001/empty": _w("The file is empty.", "文件为空。"),
    "Y001/second": _w("A second document starts here; a file holds one.", "此处开始了第二个文档；一个文件只能包含一个文档。"),
    "Y001/key": _w("A key must be a plain word.", "键必须是普通文字。"),
    "Y001/missing": _w("There is no such file.", "文件不存在。"),
    "Y002": _w("The key “{name}” stands here twice, first in line {first}.", "键“{name}”重复出现，第一次在第 {first} 行。"),
    "Y003": _w("Anchors and aliases (& and *) are not part of this language.", "本语言不支持锚点与别名（& 和 *）。"),
    "Y004": _w("Tags ({tag}) are not part of this language.", "本语言不支持标签（{tag}）。"),
    "Y005": _w("The file is larger than {limit} bytes.", "文件超过 {limit} 字节。"),
    "Y005/depth": _w("Nested deeper than {limit} levels.", "嵌套超过 {limit} 层。"),
    "Y005/values": _w("The file holds more than {limit} keys and values.", "文件包含的键和值超过 {limit} 个。"),
    "Y006": _w("There are more faults; the first {limit} are shown.", "错误太多，只显示前 {limit} 条。"),
    "S001": _w("“{name}” is not known {where}. Known: {known}.", "{where}不认识“{name}”。可用：{known}。"),
    "S002": _w("Expected {expected}, found {found}.", "此处应为：{expected}；实际为：{found}。"),
    "S003": _w("“{name}” is missing {where}.", "{where}缺少“{name}”。"),
    "S004": _w("“{name}” is not one of: {known}.", "“{name}”不在可选范围内：{known}。"),
    "S005": _w(
        "“{name}” is not a name: use small letters, digits and _.", "“{name}”不是合法名称：请用小写字母、数字和下划线。"
    ),
    "S006": _w("Write either “{one}” or “{other}” {where}, and not both.", "{where}“{one}”与“{other}”必须且只能写一个。"),
    "S007": _w("“{name}” is listed twice.", "“{name}”重复列出。"),
    "S008": _w(
        "The folder is called “{folder}”, the workflow “{name}”: they must be alike.",
        "文件夹名为“{folder}”，流程名为“{name}”：两者必须一致。",
    ),
    "W101": _w("There is no state “{name}”. Known: {known}.", "没有状态“{name}”。已有：{known}。"),
    "W102": _w("There is no role “{name}”. Known: {known}.", "没有角色“{name}”。已有：{known}。"),
    "W103": _w("There is no field “{name}”. Known: {known}.", "没有字段“{name}”。已有：{known}。"),
    "W104": _w("There is no transition “{name}”. Known: {known}.", "没有流转“{name}”。已有：{known}。"),
    "W106": _w("There is no workflow “{name}”. Known: {known}.", "没有流程“{name}”。已有：{known}。"),
    "W107": _w("There is no event “{name}”. Known: {known}.", "没有事件“{name}”。已有：{known}。"),
    "W110": _w("In the condition: {problem}", "条件有误：{problem}"),
    "W111": _w("In the value: {problem}", "取值有误：{problem}"),
    "W112": _w(
        "The field “{name}” holds {expected}; {found} cannot go in.", "字段“{name}”的类型是{expected}，不能写入{found}。"
    ),
    "W113": _w("This condition can never hold: its parts exclude each other.", "该条件永远不会成立：其各部分互相矛盾。"),
    "W120": _w("There is no message “{name}”. Known: {known}.", "没有消息“{name}”。已有：{known}。"),
    "W121": _w("There is no adapter “{name}”. Known: {known}.", "没有适配器“{name}”。已有：{known}。"),
    "W121/effect": _w(
        "The adapter “{adapter}” has no effect “{name}”. Known: {known}.", "适配器“{adapter}”没有操作“{name}”。已有：{known}。"
    ),
    "W122": _w("There is no survey “{name}”. Known: {known}.", "没有问卷“{name}”。已有：{known}。"),
    "W123": _w("There is no calendar “{name}”. Known: {known}.", "没有日历“{name}”。已有：{known}。"),
    "W124": _w("“{name}” is not a time zone.", "“{name}”不是时区。"),
    "W125": _w(
        "After {year} this calendar knows no public holidays: promises would be counted through them.",
        "该日历不知道 {year} 年之后的公共假日：承诺会把假日当作工作日计算。",
    ),
    "W125/guess": _w(
        "For {year} the make-up days are not known yet, so its holidays are only estimated.",
        "{year} 年的调休安排尚未可知，假日仅为估计。",
    ),
    "W126": _w("“{name}” is not a stretch of hours.", "“{name}”不是时间段。"),
    "W127": _w("“{name}” is not a day.", "“{name}”不是日期。"),
    "W130": _w("“{name}” is a final state: nothing leaves it.", "“{name}”是终态，不能再离开。"),
    "W131": _w(
        "“{name}” is not a final state, but a merged item stays where it is put.",
        "“{name}”不是终态，而合并后的事项须停留在终态。",
    ),
    "W132": _w(
        "“{name}” is a final state: items would end there without a word. Let a person or a timer end them.",
        "“{name}”是终态：事项会在没有任何通知的情况下结束。请由人或计时器来结束它们。",
    ),
    "W140": _w("“{name}” is not a duration.", "“{name}”不是时长。"),
    "W140/long": _w(
        "“{name}” comes to more than ten years: longer than anybody can wait.", "“{name}”合计超过十年，没有人能等那么久。"
    ),
    "W140/never": _w(
        "“{calendar}” is never open at {name}, so the moment never comes.",
        "“{calendar}”在 {name} 从不开放，这一时刻永远不会到来。",
    ),
    "W140/day": _w(
        "A working day is not 24 hours long, so “{name}” cannot be counted in working time.",
        "一个工作日不是 24 小时，“{name}”不能按工作时间计算。",
    ),
    "W140/setting": _w("The setting “{name}” is no duration.", "设置项“{name}”不是时长。"),
    "W140/at": _w("“{name}” is not a time of day in a calendar.", "“{name}”不是日历中的时刻。"),
    "W150": _w("“{name}” is not an action. Known: {known}.", "“{name}”不是动作。可用：{known}。"),
    "W150/one": _w("An action is written as one word and its object.", "一个动作写作一个词加上它的对象。"),
    "W151": _w("“{name}” is not how {kind} is written.", "{kind} 的写法不正确：“{name}”。"),
    "W160": _w(
        "“{rule}” does not suit the field “{name}”, which holds {type}.", "“{rule}”不适用于类型为{type}的字段“{name}”。"
    ),
    "W201": _w("Nothing leads to the state “{name}”.", "没有任何途径到达状态“{name}”。"),
    "W202": _w("Nothing leads out of the state “{name}”, and it is not final.", "状态“{name}”没有出口，也不是终态。"),
    "W203": _w("From the state “{name}” no way leads to a final state.", "从状态“{name}”无法到达任何终态。"),
    "W204": _w(
        "The timer runs in the final state “{name}”, where nothing happens any more.",
        "计时器设在终态“{name}”，那里不会再发生任何事。",
    ),
    "W205": _w("“{transition}” does not lead out of the state “{name}”.", "流转“{transition}”不能从状态“{name}”出发。"),
    "W206": _w(
        "Timers and reactions act as “bot”, and “bot” may not do “{name}”.",
        "计时器与事件响应以“bot”身份行事，而“bot”无权执行“{name}”。",
    ),
    "W207": _w(
        "“{one}” and “{other}” ring at the same moment in “{state}” and lead apart: only one of them can move the item.",
        "“{one}”与“{other}”在状态“{state}”同时到期却走向不同：只有其中一个能推动事项。",
    ),
    "W208": _w(
        "Timers alone drive an item round in a circle, again and again: {path}.", "仅凭计时器，事项会不停地兜圈：{path}。"
    ),
    "W209": _w("A timer must do something: give it “do” or “go”.", "计时器必须有所动作：请写 “do” 或 “go”。"),
    "W210": _w("An item can end with the reporter never told: {path}.", "事项可能在从未告知反馈人的情况下结束：{path}。"),
    "W210/since": _w(
        "An item can end with the reporter not told of “{step}”: {path}.", "事项结束时，反馈人可能未被告知“{step}”：{path}。"
    ),
    "W211": _w(
        "Nothing ever happens to an item that is left in “{state}”: {path}.", "停留在“{state}”的事项将永远无人理会：{path}。"
    ),
    "W211/doubtful": _w(
        "Nothing is certain to happen to an item that is left in “{state}” ({timers} may pass it by): {path}.",
        "停留在“{state}”的事项未必会有下文（{timers} 可能不起作用）：{path}。",
    ),
    "W220": _w("This row is never reached: the one before always holds.", "这一行永远不会用到：前一行总是成立。"),
    "W220/before": _w(
        "This row is never reached: wherever it holds, a row before it holds already.",
        "这一行永远不会用到：凡是它成立之处，前面的行已经成立。",
    ),
    "W221": _w("The last row must always hold: leave out its “if”.", "最后一行必须总是成立：请去掉 “if”。"),
    "W301": _w("The label has no wording in {languages}.", "标签缺少以下语言：{languages}。"),
    "W301/choices": _w(
        "The choices have no labels, so learners read these words as they are in {languages} too.",
        "选项没有标签，{languages} 界面的学员也会看到这些原文。",
    ),
    "W310": _w("The message “{name}” is missing in {language}.", "消息“{name}”缺少 {language} 版本。"),
    "W310/place": _w(
        "“{name}” is not a place that a message can fill. Known: {known}.", "消息中不能使用占位符“{name}”。可用：{known}。"
    ),
    "W310/subject": _w("A message begins with a line “# Subject”.", "消息的第一行应为“# 主题”。"),
    "W310/body": _w("The message says nothing.", "消息没有正文。"),
    "W402": _w(
        "“{by}” takes “{step}”, which needs “{field}”, and nothing fills it in on this way: {path}.",
        "“{by}”会执行“{step}”，它需要“{field}”，但沿此途径没有任何步骤填写该字段：{path}。",
    ),
    "W401": _w(
        "“{name}” is gone, but {count} items of version {version} stand in it on {site}.",
        "状态“{name}”已删除，但站点 {site} 上还有 {count} 个版本 {version} 的事项处于该状态。",
    ),
    "S009": _w(
        "“{name}” is what every item has; a field needs another name.", "“{name}”是每个事项自带的内容，字段请换个名称。"
    ),
    "S009/setting": _w(
        "“{name}” means something already; a setting needs another name.", "“{name}”已有含义，设置项请换个名称。"
    ),
    "T001": _w("The state is “{found}”, not “{wanted}”.", "状态是“{found}”，而不是“{wanted}”。"),
    "T002": _w("The learner was told: {found}; expected: {wanted}.", "学员收到的通知：{found}；预期：{wanted}。"),
    "T003": _w("Done was: {found}; expected: {wanted}.", "执行的动作：{found}；预期：{wanted}。"),
    "T004": _w("Refused was: {found}; expected: {wanted}.", "拒绝原因：{found}；预期：{wanted}。"),
    "T005": _w("This step was refused: {found}.", "此步骤被拒绝：{found}。"),
    "T006": _w("“{name}” is due {found}, not {wanted}.", "“{name}”到期于 {found}，而不是 {wanted}。"),
    "T007": _w("The field “{name}” holds {found}, not {wanted}.", "字段“{name}”的值是 {found}，而不是 {wanted}。"),
    "T008": _w("There is no item to act on yet.", "此时还没有可操作的事项。"),
    "T009": _w("“{name}” is not a step. Known: {known}.", "“{name}”不是步骤。可用：{known}。"),
    "T010": _w("There is no timer “{name}”. Known: {known}.", "没有计时器“{name}”。已有：{known}。"),
    "T011": _w("“{name}” is not a moment.", "“{name}”不是时刻。"),
    "T012": _w(
        "While waiting here, timers rang {count} times: they go round in a circle. Wait for less.",
        "等待期间计时器触发了 {count} 次：它们在循环触发。请缩短等待时间。",
    ),
}

LEGS: Mapping[str, Text] = {
    "person": _w("{step}, by {by}", "{step}，由 {by}"),
    "bot": _w("{step}, by {by}", "{step}，由 {by}"),
    "timer": _w("{step}, by the timer {by}", "{step}，由计时器 {by}"),
    "reaction": _w("{step}, on {by}", "{step}，因事件 {by}"),
    "merge": _w("merge, by {by}", "合并，由 {by}"),
}
"""How an item goes one step of a way."""

HINTS: Mapping[str, Text] = {
    "tell": _w(
        "Add `notify: reporter with …` to “{step}”, or say why silence is right: `quiet: …` on the state “{state}”.",
        "请给“{step}”加上 `notify: reporter with …`，或在状态“{state}”上用 `quiet: …` 写明无需告知的理由。",
    ),
    "promise": _w(
        "Promise something: {example}, or say why waiting is right: `patient: …` on the state “{state}”.",
        "请作出承诺：{example}，或在状态“{state}”上用 `patient: …` 写明可以等待的理由。",
    ),
    "apart": _w(
        "Give them conditions that exclude each other, or let one ring later.", "请写上互斥的条件，或让其中一个晚些到期。"
    ),
    "end_circle": _w(
        "Count the rounds in a field and end them with an `if`, or let a person take one of the steps.",
        "请用字段计数并用 `if` 结束循环，或让其中一步由人执行。",
    ),
    "fill": _w(
        "Fill it on the way (`needs` or `set` on an earlier step, or a `default`), or ask first: `if: item.{field} != null`.",
        "请在途中填写（在前面的步骤写 `needs` 或 `set`，或给字段 `default`），或先判断：`if: item.{field} != null`。",
    ),
    "did_you_mean": _w("Did you mean “{name}”?", "是不是“{name}”？"),
    "quote": _w("Put the text in quotes: {example}", "请给文字加上引号：{example}"),
    "tabs": _w("Indent with spaces, not with tabs.", "请用空格缩进，不要用制表符。"),
    "write": _w("Write: {example}", "请写作：{example}"),
    "close": _w(
        "Something was opened and not closed: look for a missing {missing}.", "前面有未闭合的部分：请检查是否缺少 {missing}。"
    ),
    "repeat": _w("Write the value again where it is needed.", "请在需要处重复书写该值。"),
    "no_tag": _w("Leave the tag out; put text in quotes.", "请去掉标签；文字请加引号。"),
    "split": _w("Split it: a workflow is a page or two.", "请拆分：一个流程只有一两页。"),
    "add_bot": _w("Add it: by: [{roles}]", "请加上：by: [{roles}]"),
    "add_files": _w("Write it: add the files {paths}.", "请撰写该消息：添加文件 {paths}。"),
    "add_words": _w("Add: {example}", "请添加：{example}"),
    "add_file": _w("Add the file {path}.", "请添加文件 {path}。"),
    "working_day": _w(
        "Count working hours, e.g. {example} for days of {hours} hours.",
        "请按工作小时计，例如每天 {hours} 小时，写作 {example}。",
    ),
    "holidays": _w(
        "Once they are announced, write: {example}. Until then list the days: days: {{2027-01-01: closed}}",
        "公布之后请写作：{example}。在此之前可逐日列出：days: {{2027-01-01: closed}}",
    ),
    "colon": _w("This is a full-width colon. Write: {example}", "这是全角冒号。请写作：{example}"),
    "comma": _w(
        "A comma may be missing before this place; or text with a colon in it needs quotes: {example}",
        "此处之前可能缺少逗号；或者含冒号的文字需要加引号：{example}",
    ),
    "literal": _w("If it is meant as text, put it in quotes: {example}", "如果这是文字，请加引号：{example}"),
}

KINDS: Mapping[str, Text] = {
    "mapping": _w("a mapping (key: value)", "映射（键: 值）"),
    "list": _w("a list", "列表"),
    "text": _w("text", "文字"),
    "number": _w("a number", "数字"),
    "whole": _w("a whole number above zero", "正整数"),
    "flag": _w("true or false", "true 或 false"),
    "boolean": _w("true or false", "true 或 false"),
    "null": _w("nothing", "空值"),
    "label": _w("text, or text per language ({en: …, zh-CN: …})", "文字，或按语言书写的文字（{en: …, zh-CN: …}）"),
    "value": _w("a single value", "单个值"),
    "choice": _w("one of its choices", "其选项之一"),
    "date": _w("a date (2026-03-01)", "日期（2026-03-01）"),
    "person": _w("a person's id", "人员编号"),
    "file": _w("a file's id", "文件编号"),
    "odds": _w("a number from 0 to 1", "0 到 1 之间的数"),
    "name": _w("a name", "名称"),
    "names": _w("a name or a list of names", "名称或名称列表"),
    "duration": _w("a duration such as 5m, 24h or 5d", "时长，如 5m、24h、5d"),
    "condition": _w("a condition such as item.votes >= 3", "条件，如 item.votes >= 3"),
}
