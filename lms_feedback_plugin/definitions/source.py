"""A workflow as text: what is pinned in the store when a version is published, and read again for items of that version."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lms_feedback_plugin.definitions.diagnostics import Diagnostic, Sink, refuse
from lms_feedback_plugin.definitions.message_files import check_places, read_message
from lms_feedback_plugin.definitions.workflows import Chosen, read_workflow
from lms_feedback_plugin.domain.calendar import Workspace
from lms_feedback_plugin.domain.workflow import Message, Workflow

Wordings = Mapping[str, Mapping[str, str]]
"""Message name → language → the text of its file."""


@dataclass(frozen=True, slots=True)
class Source:
    """One workflow as its files say it. ``path`` is the YAML file as diagnostics show it."""

    path: str
    text: str
    messages: Wordings

    def message_path(self, name: str, language: str) -> str:
        """Where a message's file stands beside the YAML."""
        folder, slash, _ = self.path.rpartition("/")
        return f"{folder}{slash}messages/{language}/{name}.md"


def read_source(
    source: Source, workspace: Workspace | None, workflows: Collection[str] | None = None
) -> tuple[Workflow | None, list[Diagnostic]]:
    """The workflow, or None, and all that is to be said about its files."""
    messages, found = read_messages(source)
    sink = Sink(source.path, source.text)
    reading = read_workflow(source.text, sink, workspace, messages, workflows)
    found += sink.found
    if reading.fields is not None:
        for name, language, text in _each(source):
            page = Sink(source.message_path(name, language), text)
            check_places(text, reading.fields, page)
            found += page.found
    if workspace is not None:
        found += missing_languages(source, workspace.languages)
    return reading.workflow, found


def faults_with(text: str, messages: Wordings, workspace: Workspace, chosen: Chosen) -> list[Diagnostic]:
    """What would be wrong with a stored version if these settings held: the same checks and proofs as for the file itself."""
    source = Source("workflow.yaml", text, messages)
    worded, _ = read_messages(source)
    sink = Sink(source.path, text)
    read_workflow(text, sink, workspace, worded, None, chosen)
    return [fault for fault in sink.found if fault.severity == "error"]


def stored_workflow(text: str, messages: Wordings, workspace: Workspace) -> Workflow:
    """A version that was published before, for the items that follow it: it is not proved again, and it need not have the words
    of a language that came later. Raises ``DefinitionError`` where it cannot be read any more."""
    source = Source("workflow.yaml", text, messages)
    worded, _ = read_messages(source)
    sink = Sink(source.path, text)
    made = read_workflow(text, sink, workspace, worded, None, proved=False).workflow
    refuse(sink.found)
    assert made is not None, "a workflow that was not made has errors"
    return made


def workflow_from_source(
    text: str, messages: Wordings, workspace: Workspace, *, workflows: Collection[str] | None = None
) -> Workflow:
    """The workflow that a stored version describes. Raises ``DefinitionError`` with all diagnostics.

    ``messages``: name → language → Markdown. ``workflows``: names that ``open`` may use; None leaves that unchecked.
    """
    made, found = read_source(Source("workflow.yaml", text, messages), workspace, workflows)
    refuse(found)
    assert made is not None, "a workflow that was not made has errors"
    return made


def read_messages(source: Source) -> tuple[dict[str, dict[str, Message]], list[Diagnostic]]:
    """Messages by name and language, and what is wrong with their form."""
    messages: dict[str, dict[str, Message]] = {}
    found: list[Diagnostic] = []
    for name, language, text in _each(source):
        sink = Sink(source.message_path(name, language), text)
        messages.setdefault(name, {})[language] = read_message(text, sink)
        found += sink.found
    return messages, found


def missing_languages(source: Source, languages: Collection[str]) -> list[Diagnostic]:
    """A fault for each message that lacks one of the languages."""
    found: list[Diagnostic] = []
    for name, versions in source.messages.items():
        for language in languages:
            if language not in versions:
                sink = Sink(source.message_path(name, language), "")
                sink.missing(name, language)
                found += sink.found
    return found


def _each(source: Source) -> list[tuple[str, str, str]]:
    return [(name, language, text) for name, versions in source.messages.items() for language, text in versions.items()]
