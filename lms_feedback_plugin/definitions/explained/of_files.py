"""Examples of what can be wrong with files as such: Y and S."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from lms_feedback_plugin.definitions.diagnostics import Diagnostic, Sink
from lms_feedback_plugin.definitions.explained.base import TOLD, WORKFLOW, WORKSPACE
from lms_feedback_plugin.definitions.explained.example import Example, changed, of_workflow
from lms_feedback_plugin.definitions.load import read_path
from lms_feedback_plugin.definitions.parse import read_text
from lms_feedback_plugin.definitions.workspaces import read_workspace


def _on_disk(folder: str = "small", raw: bytes = WORKFLOW.encode()) -> list[Diagnostic]:
    """What is said of a folder with these bytes in its ``workflow.yaml``; paths as if it stood here."""
    with tempfile.TemporaryDirectory() as root:
        place = Path(root) / folder
        (place / "messages").mkdir(parents=True)
        Path(root, "workspace.yaml").write_text(WORKSPACE, encoding="utf-8")
        (place / "workflow.yaml").write_bytes(raw)
        for language, text in TOLD.items():
            (place / "messages" / language).mkdir()
            (place / "messages" / language / "told.md").write_text(text, encoding="utf-8")
        (place.parent / "other").mkdir()
        return [replace(found, path=found.path.removeprefix(f"{root}/")) for found in read_path(place).found]


def _in_november(holidays: str = "CN 2026") -> list[Diagnostic]:
    """What is said in November of a calendar with these holidays."""
    text = changed(WORKSPACE, {"09:00-18:00": f"09:00-18:00, holidays: {holidays}"})
    sink = Sink("workspace.yaml", text)
    read_workspace(text, sink, {}, date(2026, 11, 23))
    return sink.found


EXAMPLES: Mapping[str, Example] = {
    "Y001": Example({"{type: text, required: true,": "{type: text, required: [true,"}),
    "Y001/encoding": Example({}, find=lambda: _on_disk(raw=b"workflow: small\nlabel: caf\xe9\n")),
    "Y001/empty": Example({WORKFLOW: "# nothing yet\n"}, "# nothing"),
    "Y001/second": Example({"simulation:": "---\nsimulation:"}, "---"),
    "Y001/key": Example({"version: 1": "version: 1\n? [a, b]\n: c"}, "[a, b]"),
    "Y001/missing": Example({}, find=lambda: read_text(Path("/nowhere/workflow.yaml"), "small/workflow.yaml")[1].found),
    "Y002": Example({"version: 1": "version: 1\nversion: 2"}, "version: 2"),
    "Y003": Example({"version: 1": "version: &v 1"}, "&v 1"),
    "Y004": Example({"version: 1": "version: !!int 1"}, "!!int 1"),
    "Y005": Example({}, find=lambda: of_workflow("# " + "x" * 200_000, TOLD)),
    "Y005/depth": Example({WORKFLOW: "a: " + "[" * 30 + "]" * 30}, "["),
    "Y005/values": Example({}, find=lambda: of_workflow("[" + "1,\n" * 40_000 + "1]", TOLD)),
    "Y006": Example({}, find=lambda: of_workflow("a: 1\n" * 1000, TOLD)[-1:]),
    "S001": Example({"required: true": "requird: true"}, "requird"),
    "S002": Example({"required: true": "required: yes"}, "yes"),
    "S003": Example({"from: new, to: done, ": "from: new, "}, "{from: new"),
    "S004": Example({"type: date": "type: datum"}, "datum"),
    "S005": Example({"  late:  {": "  Late:  {"}, "Late"),
    "S006": Example({"after: 48h, go": "after: 48h, at: 17:00 in office, go"}, "{while: done"),
    "S007": Example({"by: [learner, bot]": "by: [learner, bot, bot]"}, "bot]"),
    "S008": Example({}, find=lambda: _on_disk("smal")),
    "S009": Example({"  day:   {": "  state: {"}, "{type: date"),
    "S009/setting": Example(
        {"settings:": "settings:\n  state: {type: text, default: a, label: {en: S, zh-CN: 状}}"}, "{type: text"
    ),
    "W124": Example({"zone: Asia/Shanghai": "zone: Asia/Shangai"}, "Asia/Shangai", "workspace"),
    "W125": Example({}, find=_in_november),
    "W125/guess": Example({}, find=lambda: _in_november("CN 2026-2036")),
    "W126": Example({"09:00-18:00": "9-18"}, "9-18", "workspace"),
    "W127": Example({"mon-fri: 09:00-18:00": "mon-fri: 09:00-18:00, days: {24.12.2026: closed}"}, "24.12.2026", "workspace"),
}
