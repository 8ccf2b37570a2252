"""From folders to a library: everything that runs here, or everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import lms_feedback_plugin.workflows
from lms_feedback_plugin.definitions.diagnostics import START, Diagnostic, Sink, in_order, refuse
from lms_feedback_plugin.definitions.message_files import check_places
from lms_feedback_plugin.definitions.parse import read_text
from lms_feedback_plugin.definitions.source import Source, missing_languages, read_messages, read_source
from lms_feedback_plugin.definitions.workspaces import read_workspace
from lms_feedback_plugin.domain.calendar import Workspace
from lms_feedback_plugin.domain.workflow import Message, Workflow

WORKSPACE_FILE = "workspace.yaml"
WORKFLOW_FILE = "workflow.yaml"


@dataclass(frozen=True, slots=True)
class Library:
    """One folder of workflows: the workspace, the workflows by name, and the text that each was read from."""

    workspace: Workspace
    workflows: Mapping[str, Workflow]
    sources: Mapping[str, Source]
    warnings: tuple[Diagnostic, ...] = ()

    def message(self, workflow: str, name: str) -> Mapping[str, Message]:
        """A message in all its languages: the workflow's own, else the workspace's. Raises ``KeyError``."""
        own = self.workflows[workflow].messages
        return own[name] if name in own else self.workspace.messages[name]


def load_workspace(folder: Path) -> Workspace:
    """``workspace.yaml`` and the workspace-wide messages. Raises ``DefinitionError`` with all diagnostics."""
    workspace, found = _workspace(folder)
    refuse(found)
    assert workspace is not None, "a workspace that was not made has errors"
    return workspace


def load_workflow(folder: Path, workspace: Workspace) -> Workflow:
    """One workflow's folder. Raises ``DefinitionError`` with all diagnostics."""
    source, found = _source(folder / WORKFLOW_FILE)
    siblings = [path.parent.name for path in folder.parent.glob(f"*/{WORKFLOW_FILE}")]
    made, more = read_source(source, workspace, siblings) if not found else (None, [])
    refuse(found + more)
    assert made is not None, "a workflow that was not made has errors"
    return made


@dataclass(frozen=True, slots=True)
class Reading:
    """All that could be read in one place, and everything that is to be said about it."""

    workspace: Workspace | None
    workflows: Mapping[str, Workflow]
    sources: Mapping[str, Source]
    found: tuple[Diagnostic, ...]
    files: tuple[str, ...]
    """The YAML files that were looked at."""

    def library(self) -> Library:
        """The library, if it is sound. Raises ``DefinitionError`` with all diagnostics."""
        refuse(self.found)
        assert self.workspace is not None, "a workspace that was not made has errors"
        return Library(self.workspace, self.workflows, self.sources, self.found)


def read_path(path: Path, today: date | None = None) -> Reading:
    """A folder of workflows, or the folder of one: its workspace is the one beside it, else the one that is shipped.

    With ``today`` a workspace of one's own is told where its calendars come to an end.
    """
    if (path / WORKFLOW_FILE).is_file():
        path = path.resolve() if path.name in ("", ".", "..") else path
        workspace, found, names = _around(path, today)
        files = [path / WORKFLOW_FILE]
    else:
        workspace, found = _workspace(path, today)
        files = sorted(path.glob(f"*/{WORKFLOW_FILE}"))
        names = [file.parent.name for file in files]
    workflows: dict[str, Workflow] = {}
    sources: dict[str, Source] = {}
    for file in files:
        found += _add(file, workspace, names, workflows, sources)
    looked = [path / WORKSPACE_FILE, *files] if files != [path / WORKFLOW_FILE] else files
    return Reading(workspace, workflows, sources, in_order(found), tuple(file.as_posix() for file in looked))


def load_library(root: Path) -> Library:
    """The workspace and every folder in it that holds a ``workflow.yaml``.

    Raises ``DefinitionError`` with the diagnostics of all files at once; warnings alone stand in ``Library.warnings``.
    """
    return read_path(root).library()


@dataclass(frozen=True, slots=True)
class Unread:
    """One workflow's files as they stand, right or wrong, and the names that they may use."""

    source: Source
    workspace: Workspace
    workflows: tuple[str, ...]


def load_unread(path: Path) -> Unread:
    """The folder of one workflow for whoever helps to write it: only its workspace must be sound.

    Raises ``DefinitionError`` with the diagnostics of the workspace, or where the file cannot be read as text.
    """
    workspace, found, names = _around(path)
    source, faults = _source(path / WORKFLOW_FILE)
    refuse(found + faults)
    assert workspace is not None, "a workspace that was not made has errors"
    return Unread(source, workspace, tuple(names))


def load_path(path: Path) -> Library:
    """A folder of workflows, or the folder of one: its workspace is the one beside it, else the one that is shipped.

    Raises ``DefinitionError`` with all diagnostics.
    """
    return read_path(path).library()


def _around(path: Path, today: date | None = None) -> tuple[Workspace | None, list[Diagnostic], list[str]]:
    """The workspace of one workflow's folder, what is wrong with it, and the workflows that ``open`` may name."""
    path = path.resolve()
    own = (path.parent / WORKSPACE_FILE).is_file()
    workspace, found = _workspace(path.parent, today) if own else _workspace(shipped_folder())
    beside = {file.parent.name for file in path.parent.glob(f"*/{WORKFLOW_FILE}")}
    shipped = set() if own else {file.parent.name for file in shipped_folder().glob(f"*/{WORKFLOW_FILE}")}
    return workspace, found, sorted(beside | shipped)


def shipped_library() -> Library:
    """The workflows that come with the product."""
    return load_library(shipped_folder())


def shipped_folder() -> Path:
    """Where they stand."""
    return Path(lms_feedback_plugin.workflows.__path__[0])


def _add(
    path: Path,
    workspace: Workspace | None,
    names: Collection[str],
    workflows: dict[str, Workflow],
    sources: dict[str, Source],
) -> list[Diagnostic]:
    """Read one workflow into the tables; what is to be said about it."""
    source, found = _source(path)
    if any(fault.path == source.path for fault in found):
        return found
    made, more = read_source(source, workspace, names)
    found += more
    if made is not None:
        found += _named_alike(made, path.parent.name, source)
        workflows[made.name], sources[made.name] = made, source
    return found


def _workspace(folder: Path, today: date | None = None) -> tuple[Workspace | None, list[Diagnostic]]:
    source, found = _source(folder / WORKSPACE_FILE)
    if found:
        return None, found
    messages, found = read_messages(source)
    sink = Sink(source.path, source.text)
    workspace = read_workspace(source.text, sink, messages, today)
    found += sink.found
    for name, versions in source.messages.items():
        for language, text in versions.items():
            page = Sink(source.message_path(name, language), text)
            check_places(text, (), page)
            found += page.found
    if workspace is not None:
        found += missing_languages(source, workspace.languages)
        if any(fault.severity == "error" for fault in found):
            workspace = None
    return workspace, found


def _source(path: Path) -> tuple[Source, list[Diagnostic]]:
    text, sink = read_text(path, path.as_posix())
    found = list(sink.found)
    messages: dict[str, dict[str, str]] = {}
    for page in _pages(path.parent / "messages"):
        wording, sink = read_text(page, page.as_posix())
        found += sink.found
        messages.setdefault(page.stem, {})[page.parent.name] = wording
    return Source(path.as_posix(), text, messages), found


def _pages(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob("*/*.md"))


def _named_alike(made: Workflow, folder: str, source: Source) -> list[Diagnostic]:
    if made.name == folder:
        return []
    sink = Sink(source.path, source.text)
    sink.add("S008", START, name=made.name, folder=folder)
    return sink.found
