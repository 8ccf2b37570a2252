"""The shape of the house: its top level, its doors, the size of its files and functions."""

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOP_LEVEL = {
    ".ci",
    ".gitignore",
    "CONTRIBUTING.md",
    "Makefile",
    "README.md",
    "README.zh-CN.md",
    "adapters",
    "benchmarks",
    "changes",
    "compose.yaml",
    "docs",
    "lms_feedback_plugin",
    "pyproject.toml",
    "schemas",
    "setup.cfg",
    "tests",
    "workflows",
}
LONGEST_FILE = 350
LONGEST_FUNCTION = 45
"""The habit is 300 and 30; these are the walls behind the habit."""
VAGUE = {"utils", "util", "helpers", "helper", "manager", "misc", "common", "data", "process"}


def tracked() -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listing.split("\0") if name and (ROOT / name).exists()]


PYTHON = [p for p in tracked() if p.suffix == ".py" and not p.is_symlink()]
OURS = [p for p in PYTHON if not {"tests", "versions"} & set(p.relative_to(ROOT).parts)]
"""Without tests, and without migrations: those are a record of one day's tables and are never edited again."""


def test_the_top_level_is_fixed() -> None:
    assert {p.relative_to(ROOT).parts[0] for p in tracked()} <= TOP_LEVEL


@pytest.mark.parametrize("door", ["adapters", "schemas", "workflows"])
def test_the_doors_are_links(door: str) -> None:
    link = ROOT / "lms_feedback_plugin" / door
    assert link.is_symlink()
    assert link.readlink() == Path("..") / door


def test_files_are_short() -> None:
    lengths = {str(p.relative_to(ROOT)): len(p.read_text().splitlines()) for p in OURS}
    assert {name: n for name, n in lengths.items() if n > LONGEST_FILE} == {}


def test_functions_are_short() -> None:
    long = {}
    for path in OURS:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.end_lineno and node.end_lineno - node.lineno >= LONGEST_FUNCTION:
                long[f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"] = node.end_lineno - node.lineno + 1
    assert long == {}


def test_names_say_what_a_file_is() -> None:
    assert [str(p) for p in OURS if p.stem in VAGUE or (p.parent.name in VAGUE)] == []


def test_every_module_says_what_it_is() -> None:
    silent = [str(p.relative_to(ROOT)) for p in OURS if not ast.get_docstring(ast.parse(p.read_text()))]
    assert silent == []


def test_no_place_of_one_machine_is_written_down() -> None:
    here = str(ROOT)
    texts = (p for p in tracked() if p.is_file() and p.suffix in {".py", ".md", ".cfg", ".toml", ".yaml", ".html", ".js", ""})
    assert [str(p) for p in texts if here in p.read_text(errors="ignore")] == []
