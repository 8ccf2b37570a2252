"""What an operator is shown holds no credential, and neither does the file in which they lie."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from lms_feedback_plugin.cli import root

TOKEN = "a1b2c3d4e5f60718293a4b5c6d7e8f90"


def test_a_web_service_token_is_kept_but_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMSFB_DATA_DIR", str(tmp_path))
    said = [run("migrate")]
    url = "https://moodle.example.org"
    added = run("sites", "add", "campus", "--name", "Campus", "--origin", url, "--adapter", "moodle", *setting(url))
    said += [added, run("sites", "connect", "campus", "moodle", "--set", "timeout=3"), run("sites", "list"), run("config")]
    assert "campus" in said[3]
    assert list(tmp_path.glob("*.db"))
    assert TOKEN not in "".join(said)
    assert [file.name for file in tmp_path.iterdir() if file.is_file() and TOKEN.encode() in file.read_bytes()] == []


def setting(url: str) -> tuple[str, ...]:
    return ("--set", f"url={url}", "--set", f"token={TOKEN}")


def run(*words: str) -> str:
    done = CliRunner().invoke(root, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output
