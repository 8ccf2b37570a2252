"""A short storm on each database; ``make faults`` runs the whole one."""

from __future__ import annotations

from pathlib import Path

import pytest

from .databases import empty
from .storm import rage

SEED = 20260302


@pytest.mark.faults
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_killed_processes_lose_nothing_and_tell_nobody_twice(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with empty(kind, tmp_path) as url:
        storm = rage(url, tmp_path, kills=4, every=1.0, seed=SEED)
    with capsys.disabled():
        print(f"\n{kind}: {storm.figures()}")
    assert storm.verdict is not None
    assert storm.verdict.faults == ()
    assert len(storm.kills) == 4, "each process is killed once"
    assert len(storm.said.asked) > 20
    assert storm.verdict.notices >= len(storm.said.answered) > 10
