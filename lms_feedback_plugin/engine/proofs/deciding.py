"""The conditions of a workflow, asked in general: can this step be taken at all, does that timer act in every case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import Condition, Workflow
from lms_feedback_plugin.engine import guards
from lms_feedback_plugin.engine.guards.truths import Fixed, Truth, can_hold, must_hold, truth_of

from .ways import Step


class Deciding:
    """Reads a condition when it is first asked for. Settings count with the values given; any other may hold anything."""

    def __init__(self, workflow: Workflow, settings: Mapping[str, Value | timedelta]) -> None:
        self.workflow = workflow
        self._settings = settings
        self._types: dict[str | None, guards.Scope] = {}
        self._truths: dict[tuple[str, str | None], Truth | None] = {}

    def truth(self, condition: Condition, event: str | None = None) -> Truth | None:
        """The condition's truth; None where it cannot be read, so that nothing is known of it."""
        key = (condition.source, event)
        if key not in self._truths:
            self._truths[key] = truth_of(condition.source, self._scope(event), self._settings)
        return self._truths[key]

    def possible(self, step: Step) -> bool:
        """Whether an item could ever take this step. Each condition is asked alone: the first part of ``do`` runs between."""
        return all(self.may_hold((c,), (step.leg.source,), step.event) for c in step.conditions)

    def may_hold(
        self, conditions: Iterable[Condition], states: tuple[str, ...], event: str | None = None, fixed: Fixed | None = None
    ) -> bool:
        """False only where they can never hold together in these states."""
        truths = [truth for condition in conditions if (truth := self.truth(condition, event)) is not None]
        return not truths or can_hold(truths, {"state": states, **(fixed or {})})

    def always(self, condition: Condition | None, states: tuple[str, ...], fixed: Fixed | None = None) -> bool:
        """True only where it holds in these states whatever the item holds."""
        if condition is None:
            return True
        truth = self.truth(condition)
        return truth is not None and must_hold(truth, {"state": states, **(fixed or {})})

    def _scope(self, event: str | None) -> guards.Scope:
        if event not in self._types:
            workflow, events = self.workflow, () if event is None else (event,)
            self._types[event] = guards.scope_of(workflow.fields, workflow.settings, workflow.states, events)
        return self._types[event]
