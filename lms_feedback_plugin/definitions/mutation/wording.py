"""The sentences about weakened rules: each says what was changed."""

from __future__ import annotations

from collections.abc import Mapping

from lms_feedback_plugin.domain.text import Text


def _w(en: str, zh: str) -> Text:
    return {"en": en, "zh-CN": zh}


WORDS: Mapping[str, Text] = {
    "role_removed": _w("“{role}” may no longer do “{name}”", "“{role}”不再可以执行“{name}”"),
    "role_everyone": _w("everyone may do “{name}”", "任何人都可以执行“{name}”"),
    "need_dropped": _w("“{name}” no longer needs “{field}”", "“{name}”不再要求填写“{field}”"),
    "if_dropped": _w("{owner} no longer asks “{old}”", "{owner}不再检查“{old}”"),
    "if_changed": _w("{owner} asks “{new}” instead of “{old}”", "{owner}改为检查“{new}”，而不是“{old}”"),
    "to_swapped": _w("“{name}” leads to “{new}” instead of “{old}”", "“{name}”改为到达“{new}”，而不是“{old}”"),
    "from_dropped": _w("“{name}” no longer leads out of “{state}”", "“{name}”不能再从“{state}”出发"),
    "from_everywhere": _w("“{name}” can be done in every state", "“{name}”在任何状态下都可以执行"),
    "row_dropped": _w("“{field}” never becomes “{value}” by {row}", "“{field}”不再因{row}变为“{value}”"),
    "row_value": _w("“{field}” becomes “{new}” instead of “{old}” by {row}", "“{field}”因{row}变为“{new}”，而不是“{old}”"),
    "rows_swapped": _w("for “{field}”, {row} comes before the row above it", "“{field}”中，{row}先于它的上一行判断"),
    "do_removed": _w("{owner} does not do “{action}”", "{owner}不再执行“{action}”"),
    "do_message": _w("{owner} sends “{new}” instead of “{old}”", "{owner}发送“{new}”，而不是“{old}”"),
    "do_value": _w("{owner} leaves “{field}” as it is", "{owner}不再改写“{field}”"),
    "timer_removed": _w("there is no timer “{name}”", "计时器“{name}”不存在"),
    "timer_longer": _w("the timer “{name}” takes {new} instead of {old}", "计时器“{name}”的时长为 {new}，而不是 {old}"),
    "timer_at": _w("the timer “{name}” rings at {new} instead of {old}", "计时器“{name}”在 {new} 触发，而不是 {old}"),
    "timer_calendar": _w(
        "the timer “{name}” counts all time, not that of “{calendar}”", "计时器“{name}”按全部时间计算，而不是“{calendar}”日历"
    ),
    "timer_while": _w("the timer “{name}” does not run in “{state}”", "计时器“{name}”在“{state}”中不运行"),
    "timer_go": _w("the timer “{name}” does not take “{go}”", "计时器“{name}”不再执行“{go}”"),
    "pause_removed": _w("the clocks run on in “{state}”", "在“{state}”中计时不再暂停"),
    "pause_added": _w("the clocks stand still in “{state}”", "在“{state}”中计时暂停"),
    "merge_role_removed": _w("“{role}” may no longer merge", "“{role}”不再可以合并"),
    "merge_everyone": _w("everyone may merge", "任何人都可以合并"),
    "merge_from": _w("what is in “{state}” cannot be merged any more", "处于“{state}”的事项不能再合并"),
    "merge_to": _w("a merged item goes to “{new}” instead of “{old}”", "合并后的事项进入“{new}”，而不是“{old}”"),
    "carry_dropped": _w("a merge does not carry “{field}”", "合并时不再带入“{field}”"),
    "carry_changed": _w(
        "a merge carries “{field}” by “{new}” instead of “{old}”", "合并时“{field}”按“{new}”带入，而不是“{old}”"
    ),
    "reaction_removed": _w("nothing is done on “{when}”", "发生“{when}”时不再有任何动作"),
    "reaction_match": _w("on “{when}”, “{field}” need not match", "发生“{when}”时不再要求“{field}”匹配"),
    "reaction_create": _w("an item made on “{when}” gets no “{field}”", "因“{when}”新建的事项没有“{field}”"),
    "reaction_go": _w("on “{when}”, “{go}” is not taken", "发生“{when}”时不再执行“{go}”"),
}

OWNERS: Mapping[str, Text] = {
    "transition": _w("“{name}”", "“{name}”"),
    "timer": _w("the timer “{name}”", "计时器“{name}”"),
    "reaction": _w("the reaction to “{name}”", "对“{name}”的响应"),
    "decide": _w("row {row} of “{name}”", "“{name}”的第 {row} 行"),
    "row": _w("row {row}", "第 {row} 行"),
    "merge": _w("a merge", "合并"),
}


def owner(sort: str, **params: object) -> Text:
    """How a sentence names the part that a rule belongs to."""
    return {language: words.format(**params) for language, words in OWNERS[sort].items()}
