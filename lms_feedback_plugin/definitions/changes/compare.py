"""Two versions side by side.

Every part that enters the behaviour hash is compared as it enters it, and every part that differs gets at least one sentence:
so nothing is said where the hashes are equal, and something is said where they are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from lms_feedback_plugin.definitions.behaviour import canonical, parts_that_count
from lms_feedback_plugin.domain.text import Text
from lms_feedback_plugin.domain.workflow import Setting, Timer, Workflow
from lms_feedback_plugin.engine.moving import state_after

from . import wording
from .change import WEIGHT, Change, Severity, both, names
from .spelling import reaction, spelled, when

SECTIONS: Mapping[str, tuple[str, str]] = {
    "settings": ("setting", "设置项"),
    "fields": ("field", "字段"),
    "decide": ("decision", "判定"),
    "states": ("state", "状态"),
    "transitions": ("step", "步骤"),
    "timers": ("timer", "计时器"),
}
WORDS: Mapping[str, Text] = {
    "label": both("labels", "名称"),
    "choice_labels": both("labels of choices", "选项名称"),
    "asked": both("what the form asks for", "表单所询问的字段"),
    "otherwise": both("sentences of `else`", "else 提示"),
    "messages": both("messages", "消息模板"),
    "simulation": both("figures for `simulate`", "simulate 参数"),
    "migrate": both("`migrate` rows", "migrate 行"),
    "version": both("the version's number", "版本号"),
}


@dataclass(frozen=True, slots=True)
class Changes:
    """``rules`` are changes of behaviour, the gravest first; ``words`` are all others."""

    rules: tuple[Change, ...]
    words: tuple[Change, ...]

    @property
    def gravest(self) -> Severity | None:
        """The severity of the whole; None where nothing changed at all."""
        return next((change.severity for change in (*self.rules, *self.words)), None)


def changes_between(old: Workflow, new: Workflow) -> Changes:
    """All of them."""
    rules = [*_beginning(old, new), *_stranded(old, new)]
    for section in SECTIONS:
        rules += _section(section, old, new)
    rules += _merge(old, new) + _reactions(old, new)
    rules.sort(key=lambda change: WEIGHT[change.severity])
    return Changes(tuple(rules), tuple(_words(old, new)))


def _beginning(old: Workflow, new: Workflow) -> list[Change]:
    found = []
    if old.name != new.name:
        text = both(f"The workflow is called “{new.name}”, not “{old.name}”.", f"流程由“{old.name}”更名为“{new.name}”。")
        found.append(Change("rule", "workflow", new.name, text))
    if old.initial != new.initial:
        text = both(f"Items now begin in “{new.initial}”, not in “{old.initial}”.",
                    f"事项现在从“{new.initial}”开始，而不是“{old.initial}”。")  # fmt: skip
        found.append(Change("rule", "states", new.initial, text))
    return found


def _stranded(old: Workflow, new: Workflow) -> list[Change]:
    """States that both have, and that nothing leads out of any more."""
    found = []
    for name, state in new.states.items():
        before = old.states.get(name)
        if before is None or before.final or state.final or _leads_on(new, name) or not _leads_on(old, name):
            continue
        text = both(f"Nothing leads out of “{name}” any more.", f"“{name}”不再有任何出口。")
        found.append(Change("strands", "states", name, text))
    return found


def _leads_on(workflow: Workflow, state: str) -> bool:
    return any(state in step.sources and step.target != state for step in workflow.transitions.values())


def _section(section: str, old: Workflow, new: Workflow) -> list[Change]:
    before: Mapping[str, object] = getattr(old, section)
    after: Mapping[str, object] = getattr(new, section)
    found = []
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            found.append(_gone(section, name, old, new))
        elif name not in before:
            found.append(_new(section, name, new))
        elif canonical(before[name]) != canonical(after[name]):
            said = _element(section, name, before[name], after[name], new)
            found += [Change(severity, section, name, text) for severity, text in said]
    return found


def _gone(section: str, name: str, old: Workflow, new: Workflow) -> Change:
    en, zh = SECTIONS[section]
    if section == "states":
        moves = state_after(new, old.version, name)
        if moves is not None:
            text = both(
                f"The state “{name}” is gone; its items move to “{moves}”.", f"状态“{name}”已删除，其事项移至“{moves}”。"
            )
            return Change("rule", section, name, text)
        if old.states[name].final:
            return Change("rule", section, name, both(f"The state “{name}” is gone.", f"状态“{name}”已删除。"))
        text = both(f"The state “{name}” is gone: write a `migrate` row that says where its items go.",
                    f"状态“{name}”已删除：请添加 migrate 行，说明其中的事项移到哪里。")  # fmt: skip
        return Change("strands", section, name, text)
    severity: Severity = "promise" if section == "timers" else "rule"
    return Change(severity, section, name, both(f"The {en} “{name}” is gone.", f"{zh}“{name}”已删除。"))


def _new(section: str, name: str, new: Workflow) -> Change:
    en, zh = SECTIONS[section]
    if section == "timers":
        timer = new.timers[name]
        text = both(f"The timer “{name}” is new: {when(timer)} in {names(timer.states)}.",
                    f"新增计时器“{name}”：在 {names(timer.states)} 中，{when(timer)}。")  # fmt: skip
        return Change("promise", section, name, text)
    if section == "transitions":
        step = new.transitions[name]
        text = both(f"The step “{name}” is new: from {names(step.sources)} to “{step.target}”, by {names(step.by)}.",
                    f"新增步骤“{name}”：从 {names(step.sources)} 到“{step.target}”，由 {names(step.by)} 执行。")  # fmt: skip
        return Change("rule", section, name, text)
    return Change("rule", section, name, both(f"The {en} “{name}” is new.", f"新增{zh}“{name}”。"))


def _element(section: str, name: str, old: object, new: object, workflow: Workflow) -> list[wording.Said]:
    if section == "decide":
        return wording.part(section, name, "rows", old, new)
    parts = [part for part in parts_that_count(new) if canonical(getattr(old, part)) != canonical(getattr(new, part))]
    found: list[wording.Said] = []
    if isinstance(old, Timer) and isinstance(new, Timer) and not {"after", "at", "calendar"}.isdisjoint(parts):
        found.append(("promise", both(f"“{name}”: {when(old)} → {when(new)}.", f"“{name}”：{when(old)} → {when(new)}。")))
        parts = [part for part in parts if part not in ("after", "at", "calendar")]
    if isinstance(old, Setting) and isinstance(new, Setting) and parts == ["default"]:
        return [_default(old, new, workflow)]
    for part in parts:
        found += wording.part(section, name, part, getattr(old, part), getattr(new, part))
    return found


def _default(old: Setting, new: Setting, workflow: Workflow) -> wording.Said:
    """A changed default of a setting, and the promises that it makes longer or shorter."""
    timers = [timer for timer in workflow.timers.values() if timer.after == new.name]
    where = "; ".join(f"{timer.name}: {spelled(new.default)} in {timer.calendar}" for timer in timers if timer.calendar)
    counts, counts_zh = (f" ({where})", f"（{where}）") if where else ("", "")
    one, other = spelled(old.default), spelled(new.default)
    if one == other:
        return wording.part("settings", new.name, "default", old.default, new.default)[0]
    text = both(f"“{new.name}”: {one} → {other}{counts}, where a site has not set it otherwise.",
                f"“{new.name}”：{one} → {other}{counts_zh}，站点另有设置的除外。")  # fmt: skip
    return ("promise" if new.type == "duration" else "rule"), text


def _merge(old: Workflow, new: Workflow) -> list[Change]:
    one, other = old.merge, new.merge
    if canonical(one) == canonical(other):
        return []
    if one is None or other is None:
        text = (
            both("Items can now be merged.", "现在可以合并事项。")
            if one is None
            else both("Items can no longer be merged.", "不再允许合并事项。")
        )
        return [Change("rule", "merge", "merge", text)]
    said = _element("merge", "merge", one, other, new)
    return [Change(severity, "merge", "merge", text) for severity, text in said]


def _reactions(old: Workflow, new: Workflow) -> list[Change]:
    before, after = ([canonical(one) for one in workflow.reactions] for workflow in (old, new))
    found = []
    for one, key in zip(new.reactions, after, strict=True):
        if after.count(key) > before.count(key):
            text = both(f"There is a new reaction: {reaction(one)}.", f"新增事件响应：{reaction(one)}。")
            found.append(Change("rule", "reactions", one.when, text))
    for one, key in zip(old.reactions, before, strict=True):
        if before.count(key) > after.count(key):
            text = both(f"A reaction is gone: {reaction(one)}.", f"删除事件响应：{reaction(one)}。")
            found.append(Change("rule", "reactions", one.when, text))
    if not found and before != after:
        text = both("The reactions are the same in another order.", "事件响应相同，但顺序不同。")
        found.append(Change("rule", "reactions", "reactions", text))
    return found


def _words(old: Workflow, new: Workflow) -> list[Change]:
    """Everything that changed without changing what an item does, by kind."""
    places: dict[str, list[str]] = {}
    for name, before, after in _pairs(old, new):
        for part in fields(after):  # type: ignore[arg-type]
            if part.name in WORDS and getattr(before, part.name) != getattr(after, part.name):
                places.setdefault(part.name, []).append(name)
    found = []
    for part_name, where in places.items():
        text = {tag: f"{said}: {names(where)}" for tag, said in WORDS[part_name].items()}
        found.append(Change("wording", part_name, where[0], text))
    return found


def _pairs(old: Workflow, new: Workflow) -> list[tuple[str, object, object]]:
    found: list[tuple[str, object, object]] = [(new.name, old, new)]
    for section in SECTIONS:
        if section != "decide":
            before, after = getattr(old, section), getattr(new, section)
            found += [(name, before[name], after[name]) for name in after if name in before]
    return found
