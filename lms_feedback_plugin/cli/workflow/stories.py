"""What `test`, `suggest` and `mutate` share: the workflows that were named, each with its scenarios."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lms_feedback_plugin.definitions.load import Library
from lms_feedback_plugin.definitions.scenario import Scenario
from lms_feedback_plugin.definitions.scenario_files import SCENARIO_FILE
from lms_feedback_plugin.definitions.scenarios import load
from lms_feedback_plugin.domain.text import Text
from lms_feedback_plugin.domain.workflow import Workflow

from .options import library_at

MISSING: Text = {
    "en": "{name} has no {file}: nothing says what it should do. `lms-feedback workflow suggest {folder} --write` begins it.",
    "zh-CN": "{name} 还没有 {file}，没有场景说明它该做什么。可用 `lms-feedback workflow suggest {folder} --write` 生成初稿。",
}


@dataclass(frozen=True, slots=True)
class Story:
    """One workflow, its folder, and its scenarios; None where there is no such file."""

    workflow: Workflow
    library: Library
    folder: Path
    scenarios: tuple[Scenario, ...] | None

    @property
    def file(self) -> Path:
        """Where the scenarios stand, or would."""
        return self.folder / SCENARIO_FILE

    @property
    def source(self) -> str:
        """The text of the workflow."""
        return self.library.sources[self.workflow.name].text


def stories(paths: Sequence[Path | None]) -> Iterator[Story]:
    """Every workflow in the places, in order; what is shipped where none is named. Raises ``DefinitionError``."""
    for path in paths or (None,):
        library = library_at(path)
        for name, workflow in library.workflows.items():
            folder = Path(library.sources[name].path).parent
            file = folder / SCENARIO_FILE
            scenarios = load(file, workflow, library.workspace) if file.is_file() else None
            yield Story(workflow, library, folder, scenarios)
