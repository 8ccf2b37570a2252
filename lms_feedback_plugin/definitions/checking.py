"""Everything that is to be said about the files in some places: workspaces, workflows, messages and scenarios at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lms_feedback_plugin.definitions.diagnostics import Diagnostic, in_order
from lms_feedback_plugin.definitions.load import Library, read_path
from lms_feedback_plugin.definitions.parse import read_text
from lms_feedback_plugin.definitions.scenario_files import SCENARIO_FILE, read_scenarios
from lms_feedback_plugin.domain.workflow import Workflow


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at and what was found. ``libraries`` are the places that are sound."""

    files: tuple[str, ...]
    found: tuple[Diagnostic, ...]
    workflows: tuple[Workflow, ...]
    libraries: tuple[Library, ...]

    @property
    def errors(self) -> int:
        """Findings that keep a file from being used."""
        return sum(diagnostic.severity == "error" for diagnostic in self.found)

    @property
    def warnings(self) -> int:
        """The others."""
        return len(self.found) - self.errors


def check_places(paths: Sequence[Path], today: date | None = None) -> Checked:
    """Look at all of it; nothing is raised for what is wrong in a file. With ``today`` calendars that run out are told of."""
    files: list[str] = []
    found: list[Diagnostic] = []
    workflows: list[Workflow] = []
    libraries: list[Library] = []
    for path in paths:
        reading = read_path(path, today)
        files += reading.files
        found += reading.found
        workflows += reading.workflows.values()
        if all(diagnostic.severity != "error" for diagnostic in reading.found):
            libraries.append(reading.library())
        for name, workflow in reading.workflows.items():
            beside = Path(reading.sources[name].path).with_name(SCENARIO_FILE)
            if reading.workspace is None or not beside.is_file():
                continue
            text, sink = read_text(beside, beside.as_posix())
            if not sink.failed:
                read_scenarios(text, sink, workflow, reading.workspace)
            files.append(beside.as_posix())
            found += sink.found
    once = {(d.path, d.line, d.column, d.code, d.message["en"]): d for d in found}  # two places may share a workspace
    return Checked(tuple(dict.fromkeys(files)), in_order(once.values()), tuple(workflows), tuple(libraries))
