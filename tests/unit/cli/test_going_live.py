"""A plan is told so that whoever publishes sees what becomes of the items."""

from __future__ import annotations

import pytest

from lms_feedback_plugin.cli.workflow.going_live import document, tell
from lms_feedback_plugin.definitions.load import shipped_library
from lms_feedback_plugin.service.plans import Move, Plan

MOVES = (
    Move(1, "new", "new", 4),
    Move(1, "asked", "need_info", 3, restart=True),
    Move(1, "closed", "closed", 2),
    Move(1, "lost", None, 1),
)
"""The third state was none in which an item ends, and is one now."""


@pytest.fixture
def plan() -> Plan:
    return Plan("north", shipped_library().workflows["fix"], "behaviour", 1, MOVES, ("many",))


def test_every_item_is_spoken_of(plan: Plan, capsys: pytest.CaptureFixture[str]) -> None:
    tell(plan, "en")
    assert capsys.readouterr().out.splitlines()[1:] == [
        "  4 items of version 1 stay in “new”, due dates as promised",
        "  3 items of version 1 go from “asked” to “need_info”, their clocks begin anew",
        "  2 items of version 1 stay in “closed”, which ends them; nobody is told of it",
        "  1 items of version 1 stand in “lost”, which is gone: write a `migrate` row",
        "  the site changed the setting “many”, which is no more",
    ]
    tell(plan, "zh-CN")
    assert "事项就此结束" in capsys.readouterr().out


def test_a_program_is_told_the_same(plan: Plan) -> None:
    told = document(plan, written=False)
    assert (told["items"], told["written"], told["settings_gone"]) == (10, False, ["many"])
    moves = told["moves"]
    assert isinstance(moves, list)
    assert [(move["to"], move["ends"], move["restart"]) for move in moves] == [
        ("new", False, False),
        ("need_info", False, True),
        ("closed", True, False),
        (None, False, False),
    ]
