"""A calendar says when it knows no more public holidays, early enough to do something about it, and never by itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lms_feedback_plugin.definitions import load
from lms_feedback_plugin.definitions.checking import check_places
from lms_feedback_plugin.definitions.diagnostics import Sink
from lms_feedback_plugin.definitions.explained.base import WORKSPACE
from lms_feedback_plugin.definitions.workspaces import read_workspace


def codes(holidays: str, today: date | None) -> list[str]:
    text = WORKSPACE.replace("09:00-18:00", f"09:00-18:00, holidays: {holidays}")
    sink = Sink("workspace.yaml", text)
    assert (read_workspace(text, sink, {}, today) is None) == any(found.severity == "error" for found in sink.found)
    return [found.code for found in sink.found]


@pytest.mark.parametrize(
    ("holidays", "today", "told"),
    [
        ("CN 2025-2026", date(2026, 9, 30), []),
        ("CN 2025-2026", date(2026, 10, 1), ["W125"]),
        ("CN 2025-2026", date(2027, 1, 1), ["W125"]),
        ("CN 2025-2040", date(2026, 12, 31), ["W125"]),  # nobody has announced these: they are estimated
        ("DE 2025-2027", date(2026, 12, 31), []),
        ("CN 2026", date(2026, 11, 23), ["W125"]),
        ("CN 2026", None, []),
        ("CN 2026-2025", date(2026, 1, 1), ["W127"]),
        ("XX 2026", date(2026, 1, 1), ["W127"]),
    ],
)
def test_it_is_told_from_october_on(holidays: str, today: date | None, told: list[str]) -> None:
    assert codes(holidays, today) == told


def test_the_shipped_workspace_is_told_of_and_a_newcomer_is_not_bothered(tmp_path: Path) -> None:
    day = date(2030, 1, 1)
    assert [found.code for found in check_places([load.shipped_folder()], day).found] == ["W125"]
    assert check_places([load.shipped_folder()]).found == ()
    (tmp_path / "loan").mkdir()
    (tmp_path / "loan/workflow.yaml").write_text("workflow: loan\n", encoding="utf-8")
    assert "W125" not in {found.code for found in check_places([tmp_path / "loan"], day).found}
