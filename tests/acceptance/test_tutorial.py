"""“Write your first workflow”, followed to the letter in each language, on a running service."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
import requests

from ..conftest import World, eventually
from .guided import Reader, blocks

DOCS = Path(__file__).parents[2] / "docs"
TUTORIAL = DOCS / "tutorial/write-your-first-workflow.md"


def test_the_tutorial_comes_true_step_by_step(world: World, tmp_path: Path) -> None:
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/bin").symlink_to(Path(sys.executable).parent)
    (tmp_path / ".run").symlink_to(world.environment["LMSFB_DATA_DIR"])
    settings = {name: value for name, value in world.environment.items() if name.startswith("LMSFB_")}
    there = {"API": world.items.removesuffix("/items"), "LANG": "en_US.UTF-8", "LC_ALL": "C.UTF-8"}
    reader = Reader(tmp_path, settings | there)
    try:
        reader.folder = tmp_path / "my-workflows"
        reader.follow(TUTORIAL)
    finally:
        reader.close()
    told = inbox(world, "amy")
    eventually(lambda: {"Your laptop is ready: L-17", "Thank you, L-17 is back"} <= {*inbox(world, "amy")})
    assert told is not None


def inbox(world: World, person: str) -> list[str]:
    """The subjects of what a learner of the academy was told."""
    with requests.Session() as browser:
        browser.post(f"{world.academy}/signin", data={"person": person}, headers={"Origin": world.academy}, timeout=10)
        page = browser.get(f"{world.academy}/inbox/", timeout=10).text
    return [subject for subject in ("Your laptop is ready: L-17", "Thank you, L-17 is back") if subject in page]


def test_the_chinese_page_says_the_same() -> None:
    """Commands and files are the same to the letter; only what is said around them differs."""
    chinese = TUTORIAL.with_name("write-your-first-workflow.zh-CN.md")
    assert [(b.language, b.file, b.text) for b in blocks(chinese)] == [(b.language, b.file, b.text) for b in blocks(TUTORIAL)]


HOW_TOS = sorted(path for path in (DOCS / "how-to").glob("*.md") if "zh-CN" not in path.name)


@pytest.mark.parametrize("page", [p for p in HOW_TOS if "<!-- run -->" in p.read_text("utf-8")], ids=lambda p: p.stem)
def test_a_how_to_comes_true(page: Path, tmp_path: Path) -> None:
    """Pages that say so are run in a folder of their own, with a database of their own."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/lms-feedback").symlink_to(shutil.which("lms-feedback", path=str(Path(sys.executable).parent)) or "")
    path = f"{tmp_path / 'bin'}:/usr/bin:/bin"
    reader = Reader(tmp_path, {"PATH": path, "LMSFB_DATA_DIR": str(tmp_path / "data"), "LC_ALL": "C.UTF-8"})
    try:
        reader.follow(page)
    finally:
        reader.close()
