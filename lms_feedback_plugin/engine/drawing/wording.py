"""The few words that a drawing adds to those of the workflow itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time, timedelta

from lms_feedback_plugin.domain.text import Text, say

EN, ZH = "en", "zh-CN"

WORDS: Mapping[str, Text] = {
    "merge": {EN: "Merge with the same thing said before", ZH: "并入内容相同的事项"},
    "unmerged": {EN: "Taken out again", ZH: "取消合并"},
    "migrated": {EN: "Moved by a new version", ZH: "随新版本迁移"},
    "moved": {EN: "Moved", ZH: "移动"},
    "working": {EN: "{span} of working time", ZH: "{span}（工作时间）"},
    "at": {EN: "at {clock}", ZH: "{clock} 时"},
    "at working": {EN: "working days at {clock}", ZH: "工作日 {clock}"},
    "after": {EN: "after {span}", ZH: "{span}后"},
    "escalate": {EN: "{span}: to {who}", ZH: "{span}：上报{who}"},
    "remind": {EN: "{span}: reminds {who}", ZH: "{span}：提醒{who}"},
    "assign": {EN: "{span}: assigned to {who}", ZH: "{span}：分配给{who}"},
    "notify": {EN: "{span}: writes to {who}", ZH: "{span}：通知{who}"},
    "reporter": {EN: "the learner", ZH: "学员"},
    "version": {EN: "version {n}", ZH: "版本 {n}"},
    "desc": {
        EN: "It begins in “{first}” and ends in {ends}. {states}",
        ZH: "始于“{first}”，止于{ends}。{states}",
    },
    "leads": {EN: "From “{state}”: {steps}.", ZH: "“{state}”可以：{steps}。"},
    "step": {EN: "“{step}” to “{target}”", ZH: "“{step}”，到“{target}”"},
    "now": {EN: "Now there: {counts}.", ZH: "当前：{counts}。"},
    "way": {EN: "The way so far: {way}.", ZH: "目前经过：{way}。"},
    "key start": {EN: "begins here", ZH: "开始"},
    "key paused": {EN: "waits: clocks stand still", ZH: "等待：计时暂停"},
    "key final": {EN: "the end", ZH: "结束"},
    "key who": {EN: "who may do it", ZH: "谁可操作"},
    "key bot": {EN: "happens by itself", ZH: "自动进行"},
    "key clock": {EN: "when time is up", ZH: "到时自动进行"},
    "key event": {EN: "when another system says so", ZH: "由其他系统触发"},
    "key condition": {EN: "on a condition", ZH: "有条件"},
    "key merge": {EN: "merged", ZH: "合并"},
    "key back": {EN: "goes back", ZH: "退回"},
    "key count": {EN: "items there now", ZH: "当前事项数"},
    "key taken": {EN: "the way it went", ZH: "实际经过"},
    "key here": {EN: "stands here now", ZH: "当前位置"},
}


def word(name: str, language: str, **places: object) -> str:
    """The sentence, filled in."""
    return say(WORDS[name], language).format(**places)


def joined(parts: Iterable[str], language: str) -> str:
    """A list in one line."""
    return ("、" if language.startswith("zh") else ", ").join(parts)


_UNITS: tuple[tuple[timedelta, Text], ...] = (
    (timedelta(days=1), {EN: "{n} d", ZH: "{n} 天"}),
    (timedelta(hours=1), {EN: "{n} h", ZH: "{n} 小时"}),
    (timedelta(minutes=1), {EN: "{n} min", ZH: "{n} 分钟"}),
    (timedelta(seconds=1), {EN: "{n} s", ZH: "{n} 秒"}),
)
THREE_DAYS = timedelta(days=3)
"""From here on people count in days; 48 hours are still 48 hours."""


def span(length: timedelta, language: str) -> str:
    """How long, in the fewest words that lose nothing."""
    parts = []
    for unit, text in _UNITS:
        if unit == _UNITS[0][0] and length <= THREE_DAYS:
            continue
        count, length = divmod(length, unit)
        if count:
            parts.append(say(text, language).format(n=count))
    return " ".join(parts) or say(_UNITS[-1][1], language).format(n=0)


def clock(at: time) -> str:
    """The time of day, to the minute."""
    return at.strftime("%H:%M")
