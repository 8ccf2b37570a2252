"""What can be wrong with a condition, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lms_feedback_plugin.domain.text import Text

ProblemCode = Literal["syntax", "name", "choice", "type"]


@dataclass(frozen=True, slots=True)
class GuardProblem:
    """One fault. ``column`` counts characters from 0 inside the source; ``seen`` is the word that was found there,
    ``known`` what could have stood in its place."""

    code: ProblemCode
    column: int
    text: Text
    seen: str = ""
    known: tuple[str, ...] = ()


SORTS: dict[str, Text] = {
    "text": {"en": "a text", "zh-CN": "文本"},
    "number": {"en": "a number", "zh-CN": "数字"},
    "boolean": {"en": "true or false", "zh-CN": "真假值"},
    "choice": {"en": "a choice", "zh-CN": "选项"},
    "date": {"en": "a date", "zh-CN": "日期"},
    "duration": {"en": "a duration", "zh-CN": "时长"},
    "null": {"en": "null", "zh-CN": "空值"},
    "any": {"en": "anything", "zh-CN": "任意值"},
}

ALLOWED = "comparisons, in, and, or, not, + and -, names and plain values"
ALLOWED_ZH = "比较、in、and、or、not、加减、名称和普通值"


def not_allowed(construct: str) -> Text:
    """A piece of Python that has no place in a condition."""
    return {
        "en": f"{construct} is not allowed here; a condition is made of {ALLOWED}",
        "zh-CN": f"此处不允许使用 {construct}；条件只能由{ALLOWED_ZH}组成",
    }


def unreadable(reason: str) -> Text:
    """Source that is no expression at all."""
    return {"en": f"cannot be read: {reason}", "zh-CN": f"无法解析：{reason}"}


def unknown_name(name: str) -> Text:
    """A name that nobody declared."""
    return {"en": f"nothing here is called {name}", "zh-CN": f"这里没有名为 {name} 的内容"}


def not_a_choice(value: str, choices: tuple[str, ...]) -> Text:
    """A literal that the compared field can never hold."""
    known = ", ".join(choices)
    return {"en": f"{value!r} is never a value here; these are: {known}", "zh-CN": f"{value!r} 不是可选值；可选：{known}"}


def cannot_compare(left: str, right: str) -> Text:
    """Two sides that have nothing in common."""
    return {
        "en": f"{SORTS[left]['en']} cannot be compared with {SORTS[right]['en']}",
        "zh-CN": f"{SORTS[left]['zh-CN']}不能与{SORTS[right]['zh-CN']}比较",
    }


def no_order(sort: str) -> Text:
    """Larger and smaller mean nothing for this kind."""
    return {"en": f"{SORTS[sort]['en']} has no larger or smaller", "zh-CN": f"{SORTS[sort]['zh-CN']}没有大小之分"}


def expected(wanted: str, found: str) -> Text:
    """One kind stands where another is needed."""
    return {
        "en": f"{SORTS[wanted]['en']} is needed here, not {SORTS[found]['en']}",
        "zh-CN": f"此处需要{SORTS[wanted]['zh-CN']}，而不是{SORTS[found]['zh-CN']}",
    }


def cannot_add(left: str, right: str) -> Text:
    """A sum or difference of things that have none."""
    return {
        "en": f"{SORTS[left]['en']} and {SORTS[right]['en']} cannot be added or subtracted",
        "zh-CN": f"{SORTS[left]['zh-CN']}与{SORTS[right]['zh-CN']}不能相加减",
    }


def not_a_date(value: str) -> Text:
    """A literal beside a date that is none."""
    return {"en": f"{value!r} is no date; write it like 2026-03-02", "zh-CN": f"{value!r} 不是日期；请写成 2026-03-02"}
