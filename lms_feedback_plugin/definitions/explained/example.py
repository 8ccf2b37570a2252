"""One example of a diagnostic: what is spoilt, and how to find what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from lms_feedback_plugin.definitions.diagnostics import Diagnostic, Sink
from lms_feedback_plugin.definitions.explained.base import SCENARIOS, TOLD, WORKFLOW, WORKSPACE
from lms_feedback_plugin.definitions.scenarios import machine_for, read_scenarios, run
from lms_feedback_plugin.definitions.source import Source, read_source
from lms_feedback_plugin.definitions.workspaces import read_workspace
from lms_feedback_plugin.domain.calendar import Workspace

Find = Callable[[], list[Diagnostic]]
FILES: Mapping[str, str] = {"workflow": WORKFLOW, "workspace": WORKSPACE, "scenarios": SCENARIOS, "message": TOLD["en"]}
"""What may be spoilt, as it is when it is sound."""


@dataclass(frozen=True, slots=True)
class Example:
    """``change`` is applied to the sound file (``where``); ``at`` is the text at which the finding points.

    ``beside`` are changes to the workflow that the file needs around it; ``find`` stands for what no change of text brings
    about, and ``told`` then says in words what it is.
    """

    change: Mapping[str, str]
    at: str = ""
    where: str = "workflow"
    beside: Mapping[str, str] = field(default_factory=dict)
    find: Find | None = None

    @property
    def text(self) -> str:
        """The spoilt file."""
        return changed(FILES[self.where], self.change)

    def found(self) -> list[Diagnostic]:
        """Everything that is said of it."""
        if self.find is not None:
            return self.find()
        match self.where:
            case "workspace":
                sink = Sink("workspace.yaml", self.text)
                read_workspace(self.text, sink, {})
                return sink.found
            case "scenarios":
                return _of_scenarios(self.text, changed(WORKFLOW, self.beside))
            case "message":
                return of_workflow(WORKFLOW, {**TOLD, "en": self.text})
        return of_workflow(self.text, TOLD)


def changed(text: str, change: Mapping[str, str]) -> str:
    """The text with each piece replaced. Raises ``AssertionError`` where one does not stand there exactly once."""
    for old, new in change.items():
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        text = text.replace(old, new)
    return text


def of_workflow(text: str, told: Mapping[str, str]) -> list[Diagnostic]:
    """What is said of a workflow with this text and this message."""
    return read_source(Source("small/workflow.yaml", text, {"told": told}), workspace(), ["small", "other"])[1]


def _of_scenarios(text: str, workflow: str) -> list[Diagnostic]:
    made, found = read_source(Source("small/workflow.yaml", workflow, {"told": TOLD}), workspace(), ["small", "other"])
    assert made is not None, [one.show() for one in found]
    sink = Sink("small/scenarios.yaml", text)
    stories = read_scenarios(text, sink, made, workspace())
    machine = machine_for(made, workspace())
    return sink.found + [failure for story in stories for failure in run(machine, story).failures]


@cache
def workspace() -> Workspace:
    """The sound workspace."""
    sink = Sink("workspace.yaml", WORKSPACE)
    made = read_workspace(WORKSPACE, sink, {})
    assert made is not None, [one.show() for one in sink.found]
    return made
