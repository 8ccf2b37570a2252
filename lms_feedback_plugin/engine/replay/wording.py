"""A sentence for each consequence."""

from __future__ import annotations

from lms_feedback_plugin.domain.text import Text

from .consequences import Consequence, Outcome

EN, ZH = "en", "zh-CN"


def sentence(found: Consequence, outcome: Outcome) -> Text:
    """What would have gone otherwise, how often, and where it can be seen first."""
    key, count = found.key, found.items
    if key.kind == "promise":
        old, new = outcome.rings[key.name]
        return _both(
            f"The timer “{key.name}” would have rung {_times(new)} instead of {_times(old)}, "
            f"on {_items(count)}{_first(found)[EN]}.",
            f"计时器“{key.name}”将响铃 {new} 次，而不是 {old} 次，涉及 {count} 项{_first(found)[ZH]}。",
        )
    if key.kind == "notice":
        return _both(
            f"Notices “{key.name}”: {found.more} more, {found.fewer} fewer{_first(found)[EN]}.",
            f"通知“{key.name}”：多 {found.more} 条，少 {found.fewer} 条{_first(found)[ZH]}。",
        )
    en, zh = _SENTENCES[key.kind](found)
    return _both(f"{_items(count)} {en}{_first(found)[EN]}.", f"{count} 项{zh}{_first(found)[ZH]}。")


def unjudged(outcome: Outcome) -> Text | None:
    """What nobody can know any more."""
    if not outcome.unjudged:
        return None
    return _both(
        f"{_times(outcome.unjudged).capitalize()} a condition looked at a value that was erased; it was taken to hold. "
        "Erased values count as filled in.",
        f"有 {outcome.unjudged} 次条件涉及已删除的值，按成立处理；已删除的值视为已填写。",
    )


def walked(outcome: Outcome) -> Text:
    """What was looked at."""
    return _both(
        f"Walked through {outcome.lines} events of {_items(outcome.items)}.",
        f"已重放 {outcome.items} 项的 {outcome.lines} 个事件。",
    )


NOTHING: Text = {EN: "Everything would have gone as it did.", ZH: "一切都会与实际相同。"}


def _refused(found: Consequence) -> tuple[str, str]:
    key = found.key
    en, zh = _REASONS[key.what]
    why, why_zh = en.format(about=key.about or key.name), zh.format(about=key.about or key.name)
    if key.name == "created":
        return f"would not have come in: {why}", f"将无法提交：{why_zh}"
    return f"would not have taken “{key.name}”: {why}", f"将无法执行“{key.name}”：{why_zh}"


def _sooner(found: Consequence) -> tuple[str, str]:
    key = found.key
    return (
        f"would already have stood in “{key.what}” when “{key.name}” was done",
        f"在执行“{key.name}”时已处于“{key.what}”",
    )


def _later(found: Consequence) -> tuple[str, str]:
    key = found.key
    return (
        f"would still have stood in “{key.what}” when the timer “{key.name}” moved them to “{key.about}”",
        f"在计时器“{key.name}”将其移至“{key.about}”时仍会停留在“{key.what}”",
    )


def _elsewhere(found: Consequence) -> tuple[str, str]:
    key = found.key
    return (
        f"would have come to “{key.what}” by “{key.name}”, not to “{key.about}”",
        f"经“{key.name}”后将处于“{key.what}”，而不是“{key.about}”",
    )


def _lost(found: Consequence) -> tuple[str, str]:
    name = found.key.name
    return (
        f"came through the state “{name}”, which is no more: they are not followed any further",
        f"经过了已不存在的状态“{name}”，其后未再重放",
    )


def _decided(found: Consequence) -> tuple[str, str]:
    key = found.key
    return (
        f"would have ended with {key.about} as “{key.name}”, not with {key.what}",
        f"的“{key.name}”最终将为 {key.about}，而不是 {key.what}",
    )


_SENTENCES = {
    "refused": _refused,
    "sooner": _sooner,
    "later": _later,
    "elsewhere": _elsewhere,
    "lost": _lost,
    "decided": _decided,
}
_REASONS = {
    "gone": ("there is no such step any more", "该步骤已不存在"),
    "state": ("it is not possible in “{about}” any more", "在“{about}”中已不可执行"),
    "role": ("only these may do it now: {about}", "现在仅允许 {about} 执行"),
    "needs": ("“{about}” is now needed", "现在需要填写“{about}”"),
    "condition": ("its condition does not hold", "条件不成立"),
    "invalid": ("what was written into “{about}” does not fit any more", "“{about}”的值不再有效"),
    "theirs": ("learners are not asked for “{about}” there", "该步骤不向学员询问“{about}”"),
    "event": ("the event does nothing there any more", "该事件不再触发任何动作"),
    "merge": ("it may not be merged from “{about}” any more", "在“{about}”中不再允许合并"),
}


def _both(en: str, zh: str) -> Text:
    return {EN: en, ZH: zh}


def _items(count: int) -> str:
    return "1 item" if count == 1 else f"{count} items"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _first(found: Consequence) -> Text:
    if found.at is None:
        return {EN: "", ZH: ""}
    day = found.at.date().isoformat()
    return {EN: f" (first: #{found.first}, {day})", ZH: f"（首个：#{found.first}，{day}）"}
