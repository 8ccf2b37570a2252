"""Why not, in every language we speak."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lms_feedback_plugin.domain.decision import Blocker
from lms_feedback_plugin.domain.text import Text, Value, say
from lms_feedback_plugin.domain.workflow import Field, Workflow

EN, ZH = "en", "zh-CN"

ROLES: Mapping[str, Text] = {
    "learner": {EN: "learner", ZH: "学员"},
    "support": {EN: "support", ZH: "客服"},
    "lead": {EN: "lead", ZH: "主管"},
    "developer": {EN: "developer", ZH: "开发人员"},
    "product": {EN: "product team", ZH: "产品团队"},
    "bot": {EN: "bot", ZH: "机器人"},
}
"""The roles of the shipped workspace; a workspace's own labels come before these."""


class Wording:
    """Builds the blockers of one workflow. ``role_labels`` are the workspace's."""

    def __init__(self, workflow: Workflow, role_labels: Mapping[str, Text]) -> None:
        self.states, self.fields = workflow.states, workflow.fields
        self.roles = {**ROLES, **role_labels}

    def unknown_step(self, name: str, known: Iterable[str]) -> Blocker:
        """No transition is called so."""
        names = ", ".join(known)
        return Blocker(
            "state", {EN: f"There is no step “{name}”. There are: {names}.", ZH: f"没有“{name}”这一步骤。可用步骤：{names}。"}
        )

    def wrong_state(self, allowed: Sequence[str], state: str) -> Blocker:
        """The step starts elsewhere."""
        en, zh = (self._labels(allowed, language) for language in (EN, ZH))
        return Blocker(
            "state",
            {
                EN: f"This is possible while the item is: {en}. It is now: {self._state(state, EN)}.",
                ZH: f"仅当状态为“{zh}”时可以这样做，当前状态为“{self._state(state, ZH)}”。",
            },
        )

    def unknown_state(self, name: str) -> Blocker:
        """No state is called so."""
        names = ", ".join(self.states)
        return Blocker(
            "state", {EN: f"There is no state “{name}”. There are: {names}.", ZH: f"没有“{name}”这一状态。可用状态：{names}。"}
        )

    def final(self, state: str) -> Blocker:
        """The item's life is over."""
        return Blocker(
            "final",
            {
                EN: f"The item is finished ({self._state(state, EN)}); nothing more can be done with it.",
                ZH: f"此项已结束（{self._state(state, ZH)}），不能再做任何操作。",
            },
        )

    def wrong_role(self, roles: Iterable[str]) -> Blocker:
        """Somebody else's step."""
        names = tuple(roles)
        en, zh = (", ".join(say(self.roles.get(n, {EN: n}), language) for n in names) for language in (EN, ZH))
        return Blocker(
            "role", {EN: f"Only these may do it: {en}.", ZH: f"只有以下角色可以这样做：{zh}。"}, role=",".join(names)
        )

    def missing(self, name: str) -> Blocker:
        """A needed field is empty."""
        en, zh = self._field(name, EN), self._field(name, ZH)
        return Blocker("needs", {EN: f"Please fill in: {en}.", ZH: f"请填写：{zh}。"}, field=name)

    def not_offered(self, otherwise: Text | None) -> Blocker:
        """The step's ``if`` does not hold; ``otherwise`` is its ``else``."""
        default = {EN: "The condition of this step does not hold yet.", ZH: "尚不满足此步骤的条件。"}
        return Blocker("condition", default if otherwise is None else otherwise)

    def unknown_field(self, name: str) -> Blocker:
        """No field is called so."""
        known = ", ".join(self.fields)
        return Blocker(
            "invalid",
            {EN: f"There is no field “{name}”. There are: {known}.", ZH: f"没有字段“{name}”。可用字段：{known}。"},
            field=name,
        )

    def invalid(self, field: Field, value: Value) -> Blocker:
        """The value does not fit the field's type or choices."""
        en, zh = EXPECTED[field.type]
        if field.type == "choice":
            en, zh = (template.format(self._choices(field, language)) for template, language in ((en, EN), (zh, ZH)))
        seen = str(value) if len(str(value)) <= 40 else f"{str(value)[:40]}…"
        text = {
            EN: f"{self._field(field.name, EN)} must be {en}, not “{seen}”.",
            ZH: f"{self._field(field.name, ZH)}必须是{zh}，而不是“{seen}”。",
        }
        return Blocker("invalid", text, field=field.name)

    def not_theirs(self, name: str) -> Blocker:
        """A learner wrote into a field that nobody asked them for."""
        en, zh = self._field(name, EN), self._field(name, ZH)
        return Blocker("invalid", {EN: f"{en} is for the staff to fill in.", ZH: f"{zh}由工作人员填写。"}, field=name)

    def same_item(self) -> Blocker:
        """An item cannot go into itself."""
        return Blocker(
            "invalid", {EN: "An item cannot be merged into itself; choose another one.", ZH: "不能合并到自身，请选择另一项。"}
        )

    def other_kind(self) -> Blocker:
        """Items of two sites or workflows do not mix."""
        return Blocker(
            "invalid", {EN: "Only items of the same site and workflow can be merged.", ZH: "只能合并同一站点、同一流程的条目。"}
        )

    def final_target(self, state: str) -> Blocker:
        """Nobody would hear anything more from there."""
        en, zh = self._state(state, EN), self._state(state, ZH)
        return Blocker(
            "final",
            {
                EN: f"The other item is finished ({en}); choose an open one.",
                ZH: f"目标条目已结束（{zh}），请选择未结束的条目。",
            },
        )

    def never_merged(self) -> Blocker:
        """There is nothing to take out."""
        return Blocker("state", {EN: "This item is not merged into the other one.", ZH: "此条目并未合并到该条目中。"})

    def no_merge(self) -> Blocker:
        """The workflow has no ``merge``."""
        return Blocker("state", {EN: "Items of this workflow cannot be merged.", ZH: "此流程的条目不支持合并。"})

    def _field(self, name: str, language: str) -> str:
        field = self.fields.get(name)
        return name if field is None else say(field.label, language) or name

    def _state(self, name: str, language: str) -> str:
        state = self.states.get(name)
        return name if state is None else say(state.label, language) or name

    def _labels(self, names: Iterable[str], language: str) -> str:
        return (", " if language == EN else "”或“").join(self._state(n, language) for n in names)

    @staticmethod
    def _choices(field: Field, language: str) -> str:
        return ", ".join(
            f"{c} ({say(field.choice_labels[c], language)})" if c in field.choice_labels else c for c in field.choices
        )


EXPECTED: Mapping[str, tuple[str, str]] = {
    "text": ("a text", "文本"),
    "number": ("a number", "数字"),
    "choice": ("one of: {}", "以下之一：{}"),
    "boolean": ("true or false", "是或否（true/false）"),
    "date": ("a date like 2026-03-02", "日期（如 2026-03-02）"),
    "person": ("a person's id", "人员编号"),
    "file": ("a file's id", "文件编号"),
}
"""What a field's type asks for, in English and Chinese."""
