"""Names for proposed scenarios, in the words of the workflow's own labels."""

from __future__ import annotations

from lms_feedback_plugin.definitions.coverage import Point
from lms_feedback_plugin.definitions.elements import humanised
from lms_feedback_plugin.definitions.scenario import Scenario
from lms_feedback_plugin.definitions.stage import MERGE, Stage
from lms_feedback_plugin.domain.text import Text, say

_NAMES: dict[str, Text] = {
    "state": {"en": "It comes to “{state}”", "zh-CN": "到达“{state}”"},
    "transition": {"en": "{step}", "zh-CN": "{step}"},
    "source": {"en": "{step}, out of “{from_state}”", "zh-CN": "{step}（从“{from_state}”）"},
    "elsewhere": {"en": "{step}: not in “{now}”", "zh-CN": "{step}：在“{now}”中不可"},
    "role": {"en": "{role}: {step}", "zh-CN": "{role}：{step}"},
    "refusal": {"en": "{step}: not for everyone ({who})", "zh-CN": "{step}：不是人人可做（{who}）"},
    "need": {"en": "{step}: not without “{field}”", "zh-CN": "{step}：须先填写“{field}”"},
    "true": {"en": "{step}: its condition holds", "zh-CN": "{step}：条件成立"},
    "false": {"en": "{step}: its condition does not hold", "zh-CN": "{step}：条件不成立"},
    "row": {"en": "{field} becomes “{value}”", "zh-CN": "{field}变为“{value}”"},
    "due": {"en": "When it is due: {step}", "zh-CN": "何时到期：{step}"},
    "timer": {"en": "In time: {step}", "zh-CN": "到时：{step}"},
    "reaction": {"en": "On {step}", "zh-CN": "发生 {step} 时"},
    "merge": {"en": "Two become one", "zh-CN": "两个事项合并为一个"},
}
_MERGE: Text = {"en": "Merge", "zh-CN": "合并"}


def name_for(point: Point, scenario: Scenario, stage: Stage, language: str, about: str = "") -> str:
    """One line that says what the scenario is about: the point, or something else (``due``) of it."""
    workflow, labels = scenario.workflow, scenario.workspace.role_labels
    name = str(point.way[1]) if len(point.way) > 1 else ""
    field = workflow.fields.get(name if point.sort == "row" else point.part)
    acting = stage.refused[-1].acting if stage.refused else ""
    value = workflow.decide[name][int(point.way[2])].value if point.sort == "row" else ""
    words = {
        "state": say(workflow.states[name].label, language) if name in workflow.states else name,
        "from_state": say(workflow.states[point.part].label, language) if point.sort == "source" else "",
        "step": say(_MERGE, language) if point.way[0] == MERGE else _step(point, scenario, language),
        "role": say(labels.get(point.part, {"en": humanised(point.part)}), language),
        "now": say(workflow.states[stage.snapshot.item.state].label, language) if stage.snapshot else "",
        "who": say(labels.get(acting, {"en": humanised(acting)}), language),
        "field": say(field.label, language) if field else point.part,
        "value": say(field.choice_labels[str(value)], language) if field and str(value) in field.choice_labels else value,
    }
    return say(_NAMES[about or (point.part if point.sort == "condition" else point.sort)], language).format(**words)


def _step(point: Point, scenario: Scenario, language: str) -> str:
    """The transition by its label, the timer by its name, the reaction by its event."""
    workflow, section = scenario.workflow, point.way[0]
    name = point.way[1] if len(point.way) > 1 else ""
    if section == "transitions":
        return say(workflow.transitions[str(name)].label, language)
    return workflow.reactions[int(name)].when if section == "reactions" else humanised(str(name))
