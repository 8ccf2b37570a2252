"""A scenario as values: what is given, the steps, and what must be so afterwards, each with its place in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lms_feedback_plugin.definitions.diagnostics import START, Place
from lms_feedback_plugin.definitions.told import Told
from lms_feedback_plugin.domain.calendar import Workspace
from lms_feedback_plugin.domain.item import ChannelMode
from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import Workflow


@dataclass(frozen=True, slots=True)
class Given:
    """How the item under test stands at the start. ``at`` is UTC; ``state`` None is the workflow's first."""

    at: datetime
    fields: Mapping[str, Value] = field(default_factory=dict)
    state: str | None = None
    reporter: str = "learner"
    course: str | None = None
    channel: str = "form"
    channel_mode: ChannelMode = "batch"
    language: str = "en"
    place: Place = START
    activity: str | None = None
    told: Told = field(default_factory=Told)
    """What the LMS has told of course and activity; stretches of time count from ``at``."""


@dataclass(frozen=True, slots=True)
class Do:
    """``support: answer`` with field values."""

    role: str
    transition: str
    values: Mapping[str, Value]
    place: Place


@dataclass(frozen=True, slots=True)
class Wait:
    """``wait: 47h``."""

    length: timedelta
    place: Place


@dataclass(frozen=True, slots=True)
class Happen:
    """``event: tracker.issue_closed`` with its attributes; the attribute ``this`` means the item under test."""

    type: str
    data: Mapping[str, str]
    place: Place


@dataclass(frozen=True, slots=True)
class MergeIn:
    """``merge: {idea: night theme}``: another item with these fields goes into the one under test.

    ``by`` is the role that merges; None is the first that may.
    """

    other: Given
    place: Place
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Learn:
    """``learn: {course: {learners: 400}}``: the LMS tells otherwise; stretches of time count from now."""

    told: Told
    place: Place


Step = Do | Wait | Happen | MergeIn | Learn


@dataclass(frozen=True, slots=True)
class Gone:
    """How it stands with the item that was merged into the one under test; None is not asked."""

    state: str | None = None
    told: tuple[str, ...] | None = None
    did: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Then:
    """What must be so at the end. None and an absent key mean: not asked. ``places``: expectation → where it stands.

    ``told``: the notices to the reporter, all of them, in order. ``did``: of the other effects, the listed ones, as often
    and in the order as listed; an empty list means that nothing at all was done. ``refused`` begins or names the last
    refusal's reason; as a list, the reasons of all refusals, in order. ``merged``: the item that went into this one last.
    ``due``: timer → its due date (UTC) or None; ``next_due`` the earliest of all.
    """

    state: str | None = None
    told: tuple[str, ...] | None = None
    did: tuple[str, ...] | None = None
    refused: str | tuple[str, ...] | None = None
    merged: Gone | None = None
    due: Mapping[str, datetime | None] = field(default_factory=dict)
    next_due: datetime | None = None
    fields: Mapping[str, Value] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)

    def at(self, name: str) -> Place:
        """Where an expectation stands in its file; the start of it where none was written."""
        return self.places.get(name, START)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One story about one workflow. ``given`` None: the item is yet to be born of the first event."""

    name: str
    workflow: Workflow
    workspace: Workspace
    given: Given | None
    begin: datetime
    steps: tuple[Step, ...]
    then: Then
    path: str
    source: str
    place: Place

    @property
    def merger(self) -> str:
        """Who merges where no step says it: the first role that may by the file as it stands."""
        if self.workflow.merge is None:
            return ""
        name = self.workflow.merge.by[0]
        setting = self.workflow.settings.get(name)
        return name if setting is None or setting.type != "role" else str(setting.default)
