"""Ways through a workflow: a state that nothing leads to, one that nothing leads out of, one with no way to an end.

A step whose condition can never hold is no way. Settings may hold anything here: an admin may open what one of them closes.
"""

from __future__ import annotations

from collections.abc import Iterable

from lms_feedback_plugin.definitions.diagnostics import START
from lms_feedback_plugin.definitions.scope import Scope
from lms_feedback_plugin.domain.workflow import Workflow
from lms_feedback_plugin.engine.proofs import Deciding


def check_ways(workflow: Workflow, scope: Scope) -> None:
    """Note W201, W202 and W203."""
    ways = _ways(workflow)
    seen = _walk(ways, [workflow.initial])
    ends = {name for name, state in workflow.states.items() if state.final}
    backwards: dict[str, set[str]] = {}
    for source, targets in ways.items():
        for target in targets:
            backwards.setdefault(target, set()).add(source)
    finishing = _walk(backwards, ends)
    for name in workflow.states:
        place = scope.places.get(("state", name), START)
        if name not in seen:
            scope.sink.add("W201", place, name=name)
        elif name not in ends and not ways.get(name):
            scope.sink.add("W202", place, name=name)
        elif name not in finishing:
            scope.sink.add("W203", place, name=name)


def _ways(workflow: Workflow) -> dict[str, set[str]]:
    ways: dict[str, set[str]] = {}
    deciding = Deciding(workflow, {})
    steps = [(step.sources, step.target, step.condition) for step in workflow.transitions.values()]
    if workflow.merge:
        steps.append((workflow.merge.sources, workflow.merge.target, None))
    for sources, target, condition in steps:
        for source in sources:
            if condition is None or deciding.may_hold((condition,), (source,)):
                ways.setdefault(source, set()).add(target)
    return ways


def _walk(ways: dict[str, set[str]], begin: Iterable[str]) -> set[str]:
    """All that can be reached from ``begin``."""
    seen = set(begin)
    todo = list(seen)
    while todo:
        for target in ways.get(todo.pop(), ()):
            if target not in seen:
                seen.add(target)
                todo.append(target)
    return seen
