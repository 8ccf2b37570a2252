"""What the scenarios of a workflow went through, and what none of them did: states, transitions and every single rule."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from lms_feedback_plugin.definitions.samples import Sampler, always_there
from lms_feedback_plugin.definitions.scenario import Scenario
from lms_feedback_plugin.definitions.scenarios import ScenarioResult, machine_for, run
from lms_feedback_plugin.definitions.stage import MERGE, Seen
from lms_feedback_plugin.domain.calendar import Workspace
from lms_feedback_plugin.domain.text import Text
from lms_feedback_plugin.domain.workflow import Condition, DecisionRow, Workflow

Sort = Literal[
    "state", "transition", "source", "elsewhere", "role", "refusal", "need", "condition", "row", "timer", "reaction", "merge"
]
SORTS: tuple[Sort, ...] = (
    "state",
    "transition",
    "source",
    "elsewhere",
    "role",
    "refusal",
    "need",
    "condition",
    "row",
    "timer",
    "reaction",
    "merge",
)
RULES = SORTS[2:]
"""All sorts beside states and transitions."""


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that a scenario can go through. ``way`` leads to it in the file; ``part`` tells apart what shares a place."""

    sort: Sort
    way: tuple[str | int, ...]
    part: str = ""

    @property
    def name(self) -> Text:
        """How people call it."""
        return _named(self)


@dataclass(frozen=True, slots=True)
class Coverage:
    """All points of a workflow, those that were seen, and what became of each scenario."""

    points: tuple[Point, ...]
    seen: frozenset[Point]
    results: tuple[ScenarioResult, ...]

    def share(self, sorts: Collection[Sort] = SORTS) -> tuple[int, int]:
        """How many points of these sorts were seen, and how many there are."""
        listed = [point for point in self.points if point.sort in sorts]
        return sum(point in self.seen for point in listed), len(listed)

    def missed(self, sorts: Collection[Sort] = SORTS) -> tuple[Point, ...]:
        """The points of these sorts that no scenario saw, in the order of the file."""
        return tuple(point for point in self.points if point.sort in sorts and point not in self.seen)

    @property
    def percent(self) -> float:
        """The share of all points, in percent."""
        seen, total = self.share()
        return 100.0 * seen / total if total else 100.0

    @property
    def failed(self) -> tuple[ScenarioResult, ...]:
        """The scenarios that do not hold."""
        return tuple(result for result in self.results if not result.passed)


def cover(workflow: Workflow, workspace: Workspace, scenarios: Iterable[Scenario]) -> Coverage:
    """Play all scenarios and note what they went through."""
    overheard = Overheard()
    machine = machine_for(workflow, workspace, overheard)
    table = Points(workflow, workspace.roles)
    seen: set[Point] = set()
    results = []
    for scenario in scenarios:
        overheard.answers.clear()
        results.append(run(machine, scenario))
        seen |= table.seen(results[-1].seen, overheard)
    return Coverage(table.all, frozenset(seen), tuple(results))


class Overheard:
    """Notes which conditions were asked, and how each was answered. A condition is known by its place, not by its words."""

    def __init__(self) -> None:
        self.answers: set[tuple[int, bool]] = set()

    def __call__(self, condition: Condition, answer: bool) -> None:
        self.answers.add((id(condition), answer))

    def heard(self, condition: Condition | None, answer: bool) -> bool:
        """Whether the condition was answered so."""
        return condition is not None and (id(condition), answer) in self.answers


class Points:
    """The points of one workflow. ``roles`` are all that the workspace knows."""

    def __init__(self, workflow: Workflow, roles: Sequence[str]) -> None:
        self.workflow = workflow
        self._roles = set(roles)
        self._sampler = Sampler(workflow)
        self.all = tuple(self._all())

    def seen(self, passed: Seen, overheard: Overheard, among: Iterable[Point] | None = None) -> frozenset[Point]:
        """The points that a scenario passed; ``among`` some of them, or all."""
        return frozenset(point for point in (self.all if among is None else among) if self._saw(point, passed, overheard))

    def _all(self) -> Iterator[Point]:
        workflow = self.workflow
        live = [state.name for state in workflow.states.values() if not state.final]
        for state in workflow.states:
            yield Point("state", ("states", state))
        for field, rows in workflow.decide.items():
            yield from (Point("row", ("decide", field, number)) for number in range(len(rows)))
        for step in workflow.transitions.values():
            way = ("transitions", step.name)
            yield Point("transition", way)
            if len(step.sources) > 1:
                yield from (Point("source", (*way, "from"), state) for state in step.sources)
            if set(live) - set(step.sources):
                yield Point("elsewhere", (*way, "from"))
            yield from (Point("role", (*way, "by"), role) for role in step.by)
            if self._roles - set(step.by):
                yield Point("refusal", (*way, "by"))
            asked = [field for field in step.needs if not always_there(workflow, field)]
            yield from (Point("need", (*way, "needs"), field) for field in asked)
            reacted = [reaction.when for reaction in workflow.reactions if reaction.go == step.name]
            yield from self._asked(step.condition, way, step.sources, reacted)
        if workflow.merge is not None:
            yield Point("merge", (MERGE,))
            yield from (Point("source", (MERGE, "from"), state) for state in workflow.merge.sources)
            yield from (Point("role", (MERGE, "by"), role) for role in workflow.merge.by)
            if self._roles - set(workflow.merge.by):
                yield Point("refusal", (MERGE, "by"))
        for timer in workflow.timers.values():
            yield Point("timer", ("timers", timer.name))
            yield from self._asked(timer.condition, ("timers", timer.name), timer.states)
        for number, reaction in enumerate(workflow.reactions):
            yield Point("reaction", ("reactions", number), reaction.when)
            yield from self._asked(reaction.condition, ("reactions", number), live, (reaction.when,))

    def _asked(
        self, condition: Condition | None, way: tuple[str | int, ...], states: Sequence[str], events: Sequence[str] = ()
    ) -> Iterator[Point]:
        """The two answers of a condition; one that it can never give is not asked for."""
        if condition is None:
            return
        samples = self._sampler.samples([condition], states, events)
        answers = {True, False} if samples is None else {self._sampler.holds(condition, one, events) for one in samples}
        if True in answers:
            yield Point("condition", (*way, "if"), "true")
        if False in answers:
            yield Point("condition", (*way, "if"), "false")

    def _saw(self, point: Point, passed: Seen, overheard: Overheard) -> bool:
        name = point.way[1] if len(point.way) > 1 else MERGE
        owner = MERGE if point.way[0] == MERGE else str(name)
        match point.sort:
            case "state":
                return name in passed.states
            case "transition":
                return name in passed.transitions
            case "source":
                return (owner, point.part) in passed.left
            case "elsewhere":
                return any(step == owner and code == "state" for step, code, _ in passed.blocked)
            case "role":
                return any((owner, role) in passed.taken for role in self._held(point.part))
            case "refusal":
                return any(step == owner and code == "role" for step, code, _ in passed.blocked)
            case "need":
                return (owner, "needs", point.part) in passed.blocked
            case "condition":
                heard = overheard.heard(self._condition(point), point.part == "true")
                return heard and (point.part == "true" or point.way[0] != "transitions" or _alone(owner, passed))
            case "row":
                return _reached(self.workflow.decide[str(name)], int(point.way[2]), overheard)
            case "timer":
                return name in passed.timers
            case "reaction":
                return name in passed.reactions
        return passed.merged

    def _held(self, role: str) -> tuple[str, ...]:
        """The role itself, or the one that a setting of this name holds."""
        setting = self.workflow.settings.get(role)
        return (role,) if setting is None or setting.type != "role" else (str(setting.default),)

    def _condition(self, point: Point) -> Condition | None:
        section, name = point.way[0], point.way[1]
        if section == "transitions":
            return self.workflow.transitions[str(name)].condition
        return (
            self.workflow.timers[str(name)].condition if section == "timers" else self.workflow.reactions[int(name)].condition
        )


def _alone(step: str, passed: Seen) -> bool:
    """Whether the condition of a step was what refused it, and not a missing field as well."""
    return (step, "condition", "") in passed.blocked or not any(refused == step for refused, _, _ in passed.blocked)


def _reached(rows: Sequence[DecisionRow], number: int, overheard: Overheard) -> bool:
    """Rows are asked from above: the last one, which asks nothing, was reached where the one before did not hold."""
    if rows[number].condition is not None:
        return overheard.heard(rows[number].condition, True)
    return number == 0 or overheard.heard(rows[number - 1].condition, False)


_WORDS: dict[str, Text] = {
    "state": {"en": "state {name}", "zh-CN": "状态 {name}"},
    "transition": {"en": "{name}", "zh-CN": "{name}"},
    "source": {"en": "{name} out of {part}", "zh-CN": "从 {part} 执行 {name}"},
    "elsewhere": {"en": "{name} refused in another state", "zh-CN": "在其他状态拒绝 {name}"},
    "role": {"en": "{name} by {part}", "zh-CN": "{part} 执行 {name}"},
    "refusal": {"en": "{name} refused to another role", "zh-CN": "拒绝其他角色执行 {name}"},
    "need": {"en": "{name} refused without {part}", "zh-CN": "缺少 {part} 时拒绝 {name}"},
    "true": {"en": "{name}: “if” holds", "zh-CN": "{name}：条件成立"},
    "false": {"en": "{name}: “if” does not hold", "zh-CN": "{name}：条件不成立"},
    "row": {"en": "{name}, row {number}", "zh-CN": "{name} 第 {number} 行"},
    "timer": {"en": "timer {name}", "zh-CN": "计时器 {name}"},
    "reaction": {"en": "reaction {number} to {part}", "zh-CN": "对 {part} 的响应（第 {number} 个）"},
    "merge": {"en": "merge", "zh-CN": "合并"},
}


def _named(point: Point) -> Text:
    key = point.part if point.sort == "condition" else point.sort
    name = point.way[1] if len(point.way) > 1 and point.way[0] != MERGE else MERGE
    if point.way[0] == "reactions" and point.sort == "condition":
        name = f"reaction {int(name) + 1}"
    number = int(point.way[-1]) + 1 if isinstance(point.way[-1], int) else 0
    return {language: words.format(name=name, part=point.part, number=number) for language, words in _WORDS[key].items()}
