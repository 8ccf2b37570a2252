"""Why each code exists: what would happen without it, and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping

from lms_feedback_plugin.domain.text import Text


def _y(en: str, zh: str) -> Text:
    return {"en": en, "zh-CN": zh}


WHY: Mapping[str, Text] = {
    "Y001": _y(
        "The file cannot be read as YAML, so nothing more can be said of it. Often a quote or a bracket is open, or a colon "
        "stands in text without quotes.",
        "文件无法按 YAML 读取，因此无法继续检查。常见原因是引号或括号没有闭合，或文字中的冒号没有加引号。",
    ),
    "Y002": _y(
        "Of a key that stands twice most readers silently take the last. Here both lines are named; keep one.",
        "键重复时，多数读取器会悄悄采用最后一个。这里会指出两处，请保留一处。",
    ),
    "Y003": _y(
        "Anchors save typing and hide what a file says. A workflow is read by people who have never seen one.",
        "锚点省了打字，却让文件难懂。流程的读者可能从未见过锚点。",
    ),
    "Y004": _y(
        "Tags can make a YAML reader build anything. Text in quotes says the same.",
        "标签能让 YAML 读取器构造任何对象。给文字加引号即可。",
    ),
    "Y005": _y(
        "A file this large, this deep or this full is no workflow that a person wrote.",
        "如此大、如此深或内容如此多的文件，不会是人写的流程。",
    ),
    "Y006": _y(
        "The rest is not listed. Mend the first ones: most of the others usually go with them.",
        "其余未列出。先改前面的，后面的多半会随之消失。",
    ),
    "S001": _y(
        "A key that is not known would have no effect, and you would wait for it in vain. The known ones are listed.",
        "不认识的键不会起作用，写了也白等。可用的键已列出。",
    ),
    "S002": _y(
        "Something else is expected in this place: text, a number, true or false, a list.",
        "此处应为另一种值：文字、数字、true 或 false、列表等。",
    ),
    "S003": _y("Without this key the rest has no meaning.", "缺少此键，其余内容就没有意义。"),
    "S004": _y("Only these words are known here.", "此处只认识这些词。"),
    "S005": _y(
        "Names become part of addresses, messages and the database; so they are plain.",
        "名称会出现在网址、消息与数据库中，因此须简单。",
    ),
    "S006": _y(
        "The two say different things; with both, or with neither, nobody could know what is meant.",
        "两者含义不同；都写或都不写，就无从得知用意。",
    ),
    "S007": _y("Listed twice, it was probably meant to be another.", "重复列出，多半是想写另一个。"),
    "S008": _y("Whoever looks for a workflow looks for its folder.", "找流程的人会按文件夹去找。"),
    "S009": _y(
        "The name is taken by what every item has, or by a word of the language; two things of one name would be mixed up.",
        "该名称已被每个事项自带的内容或语言的词占用；同名会混淆。",
    ),
    "W101": _y("A slip of the pen in a state's name would send items nowhere.", "状态名的笔误会让事项无处可去。"),
    "W102": _y(
        "Nobody has this role, so nobody could ever do it. Roles stand in workspace.yaml.",
        "没有人拥有该角色，也就没有人能执行。角色写在 workspace.yaml 中。",
    ),
    "W103": _y("A field that is not declared is never filled in.", "未声明的字段永远不会被填写。"),
    "W104": _y("There is no such step to take.", "没有可执行的该流转。"),
    "W106": _y("There is no workflow of this name to open an item in.", "没有可新建事项的该流程。"),
    "W107": _y(
        "Nothing would ever send this event, so the reaction would wait for ever.", "该事件永远不会发生，响应会一直空等。"
    ),
    "W110": _y(
        "Conditions are checked before they are used: names, choices, and that like is compared with like.",
        "条件在使用之前检查：名称、选项，以及比较的类型是否一致。",
    ),
    "W111": _y(
        "A computed value is checked like a condition. What is meant as text is put in quotes.",
        "计算的值与条件一样检查。若是文字，请加引号。",
    ),
    "W112": _y(
        "The field could not hold this value, and the step would fail when it is taken.", "字段容不下该值，执行时会失败。"
    ),
    "W113": _y(
        "What can never hold is never done: the row or the step might as well not be there.",
        "永不成立的条件等于没写：该行或该步骤形同虚设。",
    ),
    "W120": _y(
        "A notice without its message would not be sent. Add messages/<language>/<name>.md.",
        "没有消息内容的通知不会发出。请添加 messages/<语言>/<名称>.md。",
    ),
    "W121": _y(
        "Nobody is there to be called, or not for this. What each can do stands in workspace.yaml.",
        "没有可调用的对象，或它不会做这件事。各自能做什么写在 workspace.yaml 中。",
    ),
    "W122": _y("There is no such survey to send.", "没有可发送的该问卷。"),
    "W123": _y("Without its calendar a promise cannot be counted.", "没有日历，就无法计算承诺。"),
    "W124": _y(
        "Zones are named as the time zone database names them, for summer time has to be known too.",
        "时区须用时区数据库的名称，因为还要知道夏令时。",
    ),
    "W125": _y(
        "A promise of two working days would end in the middle of a long holiday. Add the year once it is announced.",
        "两个工作日的承诺会在长假中到期。公布之后请加上该年份。",
    ),
    "W126": _y("Hours are written with minutes, in order, and do not overlap.", "时间段须写明分钟，依次排列，互不重叠。"),
    "W127": _y(
        "Days are written year first, holidays with a country and the years for which they are known.",
        "日期从年份写起；节假日写明国家与已公布的年份。",
    ),
    "W130": _y("An item in a final state is finished: its learner was told so.", "处于终态的事项已经结束，学员也已得知。"),
    "W131": _y(
        "A merged item stays where it is put; in a state that is not final somebody would work on it again.",
        "合并后的事项会停留在那里；若非终态，就会有人重复处理。",
    ),
    "W132": _y(
        "For the learner a new version changes nothing; an ending must be told.", "版本更替对学员不应有影响；结束必须告知。"
    ),
    "W140": _y(
        "A length of time is a whole number and a letter: 5m, 24h, 5d, 1h 30m.", "时长为整数加字母：5m、24h、5d、1h 30m。"
    ),
    "W150": _y(
        "Only these things can be done because of a step; others are work for an adapter.",
        "步骤只能引起这些动作；其他动作由适配器完成。",
    ),
    "W151": _y("The word is known, its object is not written as it must be.", "动作认识，但对象的写法不对。"),
    "W160": _y(
        "Numbers are summed, texts are not. Each way to join suits some types.",
        "数字可以求和，文字不行。每种合并方式只适用于某些类型。",
    ),
    "W201": _y(
        "No item can ever come here: a step is missing, or one word too many stands in the file.",
        "没有事项能到达这里：缺了一步，或多写了一个状态。",
    ),
    "W202": _y("Whoever comes here stays here.", "到了这里就再也出不去。"),
    "W203": _y("An item could go round and round and never be finished.", "事项会兜圈子，永远无法结束。"),
    "W204": _y(
        "In a final state nothing happens any more, so the timer would never ring.", "终态中不再发生任何事，计时器永远不会响。"
    ),
    "W205": _y("The timer would ring and could do nothing.", "计时器会响，却无事可做。"),
    "W206": _y(
        "Timers and reactions are nobody's hand: the step must be open to `bot`.",
        "计时器与事件响应没有人来操作：该步骤须允许 `bot`。",
    ),
    "W207": _y(
        "Which of the two moves the item would be chance. Let one ring later, or let their conditions exclude each other.",
        "哪一个生效全凭偶然。让其中一个晚些响，或让两者的条件互斥。",
    ),
    "W208": _y(
        "The item would go round for ever without a person ever seeing it. Let one of the steps wait for somebody.",
        "事项会永远自行循环，没有人看到。请让其中一步等人来做。",
    ),
    "W209": _y("A timer that does nothing promises nothing.", "什么都不做的计时器不算承诺。"),
    "W210": _y(
        "“I reported it and never heard again.” The way that leads there is printed. Let the last step tell the reporter, or "
        "say "
        "in `quiet` why silence is right.",
        "“我反馈了，却再无回音。”通向那里的路径已列出。请让最后一步通知反馈人，或在 `quiet` 中说明为何无须通知。",
    ),
    "W211": _y(
        "What depends on a person remembering is no promise. Give the state a timer that is certain to speak up, or say in "
        "`patient` why an item may stay there.",
        "靠人记得的事不算承诺。请给该状态一个必定会提醒的计时器，或在 `patient` 中说明事项为何可以停留。",
    ),
    "W220": _y("Rows are asked from the top, and one above always answers.", "判定行自上而下，前面的行总会先给出结果。"),
    "W221": _y("Where no row holds, the field would keep whatever it held before.", "若没有一行成立，字段会保留旧值。"),
    "W301": _y(
        "Somebody will read this page in that language and find the word of another one.",
        "使用该语言的人会看到别的语言的文字。",
    ),
    "W310": _y(
        "A message is written in every language of the desk, begins with its subject, and names what can be filled in.",
        "消息须有工作台的每种语言，以主题开头，占位符须可填写。",
    ),
    "W401": _y(
        "Found against a running site: these items would stand in a state that the new version does not know. Nothing is "
        "published.",
        "与运行中的站点对照发现：这些事项将处于新版本不认识的状态。不会发布。",
    ),
    "W402": _y(
        "The timer or the event would find the field empty and be refused, when nobody is there to see it.",
        "计时器或事件到来时字段为空，会被拒绝，而当时没有人在场。",
    ),
    "T001": _y("The item stands elsewhere at the end of the story.", "故事结束时事项处于别的状态。"),
    "T002": _y("The reporter heard something else, or in another order.", "反馈人收到的通知不同，或顺序不同。"),
    "T003": _y("Something else was done, or not as often.", "执行的动作不同，或次数不同。"),
    "T004": _y("The step was not refused, or for another reason.", "步骤没有被拒绝，或原因不同。"),
    "T005": _y(
        "A step was refused of which the story says nothing. Add `refused`, if that is as it should be.",
        "有步骤被拒绝，而故事没有提到。若理应如此，请加上 `refused`。",
    ),
    "T006": _y("The timer is due at another moment.", "计时器在另一时刻到期。"),
    "T007": _y("The field holds another value.", "字段的值不同。"),
    "T008": _y(
        "With nothing given, the first step must be an event that makes the item.", "没有给定事项时，第一步须是新建事项的事件。"
    ),
    "T009": _y(
        "A step is a role with its transition, `wait`, `event` or `merge`.",
        "步骤可以是“角色: 流转”、`wait`、`event` 或 `merge`。",
    ),
    "T010": _y("There is no such timer to look at.", "没有可查看的该计时器。"),
    "T011": _y("Moments are local time, written 2026-03-02 10:00.", "时间为当地时间，写作 2026-03-02 10:00。"),
    "T012": _y("While the story waits, timers go round in a circle for ever.", "故事等待时，计时器无休止地循环。"),
}
"""Code, without variant → sentences."""
