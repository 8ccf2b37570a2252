"""Sentences for the parts of a declaration: what a change of this one means for items."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from lms_feedback_plugin.definitions.behaviour import canonical
from lms_feedback_plugin.domain.text import Text
from lms_feedback_plugin.domain.workflow import Action, ActionKind, Condition

from .change import Severity, both, names
from .spelling import spelled

Said = tuple[Severity, Text]
Speak = Callable[[str, object, object], list[Said]]
"""Element, its part before, the part after → sentences; none where it has nothing particular to say."""


def part(section: str, name: str, which: str, old: object, new: object) -> list[Said]:
    """Sentences for a part that differs; there is always one."""
    special = _SPECIAL.get((section, which)) or _SPECIAL.get(("", which))
    found = special(name, old, new) if special is not None else []
    return found or [_plainly(section, name, which, old, new)]


def _plainly(section: str, name: str, which: str, old: object, new: object) -> Said:
    severity: Severity = "promise" if section == "timers" or which == "paused" else "rule"
    one, other = spelled(old), spelled(new)
    if one == other:
        return severity, both(
            f"“{name}”: `{which}` is another value that is written alike ({one}).",
            f"“{name}”：{which} 的写法相同（{one}），但值不同。",
        )
    return severity, both(f"“{name}”: `{which}` was {one} and is {other}.", f"“{name}”：{which} 由 {one} 改为 {other}。")


def _gained(name: str, old: Sequence[str], new: Sequence[str], more: Text, less: Text, severity: Severity) -> list[Said]:
    """What came to a list of names, what left it, and else that the order is another."""
    added, gone = [n for n in new if n not in old], [n for n in old if n not in new]
    found: list[Said] = []
    for listed, text in ((added, more), (gone, less)):
        if listed:
            found.append((severity, {tag: said.format(name=name, names=names(listed)) for tag, said in text.items()}))
    return found


def _listed(more: Text, less: Text, severity: Severity = "rule") -> Speak:
    def speak(name: str, old: object, new: object) -> list[Said]:
        assert isinstance(old, tuple)
        assert isinstance(new, tuple)
        return _gained(name, old, new, more, less, severity)

    return speak


def _condition(name: str, old: object, new: object) -> list[Said]:
    severity: Severity = "rule"
    if not isinstance(new, Condition):
        return [(severity, both(f"“{name}” no longer asks for a condition.", f"“{name}”不再需要满足条件。"))]
    if not isinstance(old, Condition):
        return [(severity, both(f"“{name}” now only counts if {new.source}.", f"“{name}”现在仅在 {new.source} 时有效。"))]
    return [
        (
            severity,
            both(
                f"“{name}” now asks if {new.source}, not if {old.source}.", f"“{name}”的条件由 {old.source} 改为 {new.source}。"
            ),
        )
    ]


def _done(name: str, old: object, new: object) -> list[Said]:
    assert isinstance(old, tuple)
    assert isinstance(new, tuple)
    before, after = ([canonical(action) for action in done] for done in (old, new))
    found: list[Said] = []
    for action, key in zip(new, after, strict=True):
        if after.count(key) > before.count(key):
            found.append(
                (_weight(action), both(f"“{name}” now does: {spelled(action)}.", f"“{name}”新增动作：{spelled(action)}。"))
            )
    for action, key in zip(old, before, strict=True):
        if before.count(key) > after.count(key):
            text = both(f"“{name}” no longer does: {spelled(action)}.", f"“{name}”不再执行：{spelled(action)}。")
            found.append((_weight(action), text))
    return found or [("rule", both(f"“{name}” does the same in another order.", f"“{name}”的动作相同，但顺序不同。"))]


def _weight(action: Action) -> Severity:
    return "promise" if action.kind in (ActionKind.NOTIFY, ActionKind.ESCALATE, ActionKind.REMIND) else "rule"


def _rows(name: str, _old: object, new: object) -> list[Said]:
    assert isinstance(new, tuple)
    rows = "; ".join(map(spelled, new))
    return [("rule", both(f"“{name}” is now decided so: {rows}.", f"“{name}”现在按以下规则判定：{rows}。"))]


def _flag(yes: Text, no: Text, severity: Severity) -> Speak:
    def speak(name: str, _old: object, new: object) -> list[Said]:
        return [(severity, {tag: said.format(name=name) for tag, said in (yes if new else no).items()})]

    return speak


def _go(name: str, old: object, new: object) -> list[Said]:
    if new is None:
        return [("promise", both(f"“{name}” no longer takes the step “{old}”.", f"“{name}”不再执行步骤“{old}”。"))]
    instead, instead_zh = ("", "") if old is None else (f", not “{old}”", f"，而不再是“{old}”")
    return [("promise", both(f"“{name}” now takes the step “{new}”{instead}.", f"“{name}”现在执行步骤“{new}”{instead_zh}。"))]


_SPECIAL: Mapping[tuple[str, str], Speak] = {
    ("", "needs"): _listed(
        both("“{name}” now needs {names}.", "“{name}”现在需要填写 {names}。"),
        both("“{name}” no longer needs {names}.", "“{name}”不再需要 {names}。"),
    ),
    ("", "by"): _listed(
        both("“{name}” may now also be done by {names}.", "“{name}”现在也可由 {names} 执行。"),
        both("“{name}” may no longer be done by {names}.", "“{name}”不再允许 {names} 执行。"),
    ),
    ("", "sources"): _listed(
        both("“{name}” is now also possible in {names}.", "“{name}”现在在 {names} 中也可执行。"),
        both("“{name}” is no longer possible in {names}.", "“{name}”在 {names} 中不再可执行。"),
    ),
    ("timers", "states"): _listed(
        both("The timer “{name}” now also runs in {names}.", "计时器“{name}”现在在 {names} 中也计时。"),
        both("The timer “{name}” no longer runs in {names}.", "计时器“{name}”在 {names} 中不再计时。"),
        "promise",
    ),
    ("fields", "choices"): _listed(
        both("“{name}” can now also be {names}.", "“{name}”新增选项 {names}。"),
        both("“{name}” can no longer be {names}.", "“{name}”不再有选项 {names}。"),
    ),
    ("", "condition"): _condition,
    ("", "do"): _done,
    ("", "go"): _go,
    ("decide", "rows"): _rows,
    ("fields", "required"): _flag(
        both("“{name}” must now be filled in from the beginning.", "“{name}”现在在提交时为必填。"),
        both("“{name}” need no longer be filled in at the beginning.", "“{name}”在提交时不再必填。"),
        "rule",
    ),
    ("fields", "private"): _flag(
        both("“{name}” is now private: it is encrypted at rest.", "“{name}”现在为私密字段，将加密存储。"),
        both("“{name}” is no longer private.", "“{name}”不再为私密字段。"),
        "rule",
    ),
    ("states", "final"): _flag(
        both("“{name}” is now an end: items that stand there are finished.", "“{name}”现在是终态：处于其中的事项即告结束。"),
        both("“{name}” is no longer an end.", "“{name}”不再是终态。"),
        "rule",
    ),
    ("states", "paused"): _flag(
        both("All clocks now rest in “{name}”.", "在“{name}”中所有计时现在暂停。"),
        both("Clocks no longer rest in “{name}”.", "在“{name}”中计时不再暂停。"),
        "promise",
    ),
}
