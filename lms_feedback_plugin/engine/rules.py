"""What every compiled part of a workflow shares: its declarations, its settings as they stand, its words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from lms_feedback_plugin.domain.decision import Blocker
from lms_feedback_plugin.domain.person import Actor
from lms_feedback_plugin.domain.text import Text, Value
from lms_feedback_plugin.domain.workflow import LEARNER, Condition, Field, Workflow
from lms_feedback_plugin.errors import DefinitionError

from . import fields, guards
from .guards import Guard, Kind
from .wording import Wording

Observer = Callable[[Condition, bool], None]
"""Hears a condition and its answer each time it is asked."""


class Rules:
    """One workflow version with one set of settings. Whatever is not declared raises ``DefinitionError``."""

    def __init__(
        self,
        workflow: Workflow,
        settings: Mapping[str, Value | timedelta],
        role_labels: Mapping[str, Text],
        observe: Observer | None = None,
    ) -> None:
        unknown = sorted(settings.keys() - workflow.settings.keys())
        if unknown:
            known = ", ".join(workflow.settings) or "none"
            raise DefinitionError(f"{workflow.name} has no setting {unknown[0]!r}; it has: {known}.")
        self.workflow = workflow
        self.observe = observe
        self.settings = {name: s.default for name, s in workflow.settings.items()} | dict(settings)
        self.wording = Wording(workflow, role_labels)
        self.reads: set[str] = set()
        """Dotted names that anything compiled so far looks at."""
        self.learners_own = frozenset(f.name for f in workflow.fields.values() if f.required or f.asked)
        """What a learner may fill in at any time: what the form asks for."""

    def scope(self, events: Iterable[str] = ()) -> dict[str, Kind]:
        """The names that a condition may use."""
        return guards.scope_of(self.workflow.fields, self.workflow.settings, self.workflow.states, events)

    def guard(self, condition: Condition | None, events: Iterable[str] = ()) -> Guard | None:
        """The condition, compiled; None where there is none."""
        if condition is None:
            return None
        guard = guards.compile_condition(condition.source, self.scope(events), self.settings)
        self.reads |= guard.names
        return guard if self.observe is None else _overheard(guard, condition, self.observe)

    def role(self, name: str) -> str:
        """The role itself, or the one that a setting of this name holds."""
        setting = self.workflow.settings.get(name)
        if setting is None or setting.type != "role":
            return name
        return str(self.settings[name])

    def period(self, after: timedelta | str) -> timedelta:
        """The duration itself, or the one that a setting of this name holds."""
        if isinstance(after, timedelta):
            return after
        held = self.settings.get(after)
        if not isinstance(held, timedelta):
            raise DefinitionError(f"{self.workflow.name} has no setting {after!r} that holds a duration.")
        return held

    def field(self, name: str) -> Field:
        """The declared field."""
        return self.workflow.fields[self._known("field", name, self.workflow.fields)]

    def state(self, name: str) -> str:
        """The name of a declared state."""
        return self._known("state", name, self.workflow.states)

    def transition(self, name: str) -> str:
        """The name of a declared transition."""
        return self._known("transition", name, self.workflow.transitions)

    def not_theirs(self, actor: Actor, names: Iterable[str], own: frozenset[str]) -> tuple[Blocker, ...]:
        """A blocker for each field that a learner writes besides their ``own``: the rest decides how the item is dealt with."""
        if actor.roles != {LEARNER}:
            return ()
        return tuple(self.wording.not_theirs(name) for name in names if name not in own)

    def _known(self, sort: str, name: str, declared: Mapping[str, object]) -> str:
        if name in declared:
            return name
        raise DefinitionError(f"{self.workflow.name} has no {sort} {name!r}; it has: {', '.join(declared)}.")

    def constant(self, field: Field, value: Value) -> Value:
        """A value that the file itself writes into a field."""
        try:
            return fields.accept(field, value)
        except (ValueError, KeyError):
            raise DefinitionError(f"{self.workflow.name}: {value!r} does not fit the field {field.name!r}.") from None


def _overheard(guard: Guard, condition: Condition, observe: Observer) -> Guard:
    def holds(frame: guards.Frame) -> bool | None:
        answer = guard.holds(frame)
        observe(condition, bool(answer))
        return answer

    return replace(guard, holds=holds)
