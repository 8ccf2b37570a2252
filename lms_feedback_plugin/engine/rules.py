"""What every compiled part of a workflow shares: its declarations, its settings as they stand, its words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from lms_feedback_plugin.domain.text import Text, Value
from lms_feedback_plugin.domain.workflow import Condition, Field, Workflow
from lms_feedback_plugin.errors import DefinitionError

from . import fields, guards
from .guards import Guard, Kind
from .wording import Wording


class Rules:
    """One workflow version with one set of settings. Whatever is not declared raises ``DefinitionError``."""

    def __init__(self, workflow: Workflow, settings: Mapping[str, Value | timedelta], role_labels: Mapping[str, Text]) -> None:
        unknown = sorted(settings.keys() - workflow.settings.keys())
        if unknown:
            known = ", ".join(workflow.settings) or "none"
            raise DefinitionError(f"{workflow.name} has no setting {unknown[0]!r}; it has: {known}.")
        self.workflow = workflow
        self.settings = {name: s.default for name, s in workflow.settings.items()} | dict(settings)
        self.wording = Wording(workflow, role_labels)

    def scope(self, events: Iterable[str] = ()) -> dict[str, Kind]:
        """The names that a condition may use."""
        return guards.scope_of(self.workflow.fields, self.workflow.settings, self.workflow.states, events)

    def guard(self, condition: Condition | None, events: Iterable[str] = ()) -> Guard | None:
        """The condition, compiled; None where there is none."""
        if condition is None:
            return None
        return guards.compile_condition(condition.source, self.scope(events), self.settings)

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
        try:
            return self.workflow.fields[name]
        except KeyError:
            known = ", ".join(self.workflow.fields)
            raise DefinitionError(f"{self.workflow.name} has no field {name!r}; it has: {known}.") from None

    def constant(self, field: Field, value: Value) -> Value:
        """A value that the file itself writes into a field."""
        try:
            return fields.accept(field, value)
        except (ValueError, KeyError):
            raise DefinitionError(f"{self.workflow.name}: {value!r} does not fit the field {field.name!r}.") from None
