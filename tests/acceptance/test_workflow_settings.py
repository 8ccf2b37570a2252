"""Settings on the command line of a running service."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from ..commands import run
from ..conftest import World

SETTINGS = ("workflow", "settings")


def told(world: World, *words: str) -> Any:
    return json.loads(world.command(*SETTINGS, *words, "--json"))


def refused(world: World, *words: str) -> subprocess.CompletedProcess[str]:
    return run([*SETTINGS, *words], world.environment)


@pytest.fixture(autouse=True)
def put_back(world: World) -> Iterator[None]:
    yield
    world.command(*SETTINGS, "answer", "close_after", "--reset")


def test_a_setting_is_read_changed_and_reset(world: World) -> None:
    (before,) = [one for one in told(world, "answer")["settings"] if one["name"] == "close_after"]
    assert (before["value"], before["default"], before["changed"]) == ("48h", "48h", False)
    said = world.command(*SETTINGS, "answer", "close_after", "3d", "--lang", "en")
    assert said.startswith("answer.close_after is 3d; in the file: 48h.")
    assert "due dates that were given stay" in said
    one = told(world, "answer", "close_after", "--site", "academy")
    assert (one["value"], one["changed"], one["changes"][0]["by"], one["changes"][0]["after"]) == ("3d", True, "operator", "3d")
    assert "3d" in world.command(*SETTINGS, "--lang", "zh-CN")
    world.command(*SETTINGS, "answer", "close_after", "--reset")
    assert "operator  3d → 文件默认值" in world.command(*SETTINGS, "answer", "close_after", "--lang", "zh-CN")
    assert " sites, none changed" in world.command("audit", "verify")


def test_what_cannot_be_is_said_and_changes_nothing(world: World) -> None:
    for words, code, said in (
        (("answer", "close_after", "soon"), 6, "for instance 5m, 24h, 5d or 1h 30m"),
        (("answer", "close_afer", "3d"), 4, "close_after"),
        (("anwser",), 4, "answer, fix, suggestion"),
        (("answer", "close_after", "3d", "--site", "nowhere"), 4, "nowhere"),
        (("answer", "--reset"), 6, "WORKFLOW and a NAME"),
        (("answer", "close_after", "3d", "--reset"), 6, "not both"),
    ):
        done = refused(world, *words)
        assert (done.returncode, said in done.stderr, done.stdout) == (code, True, ""), done.stderr
        assert "Traceback" not in done.stderr
    assert told(world, "answer", "close_after")["value"] == "48h"
