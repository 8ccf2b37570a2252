"""``lms-feedback lti``: an admin lets a platform in, allows a deployment, rotates our key, and ends it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from lms_feedback_plugin.cli import root
from lms_feedback_plugin.errors import FeedbackError, Invalid, NotFound

PLATFORM = (
    "--issuer", "https://lms.example.org", "--client-id", "c1", "--login-url", "https://lms.example.org/auth",
    "--token-url", "https://lms.example.org/token", "--keys-url", "https://lms.example.org/keys",
)  # fmt: skip


@pytest.fixture(autouse=True)
def campus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LMSFB_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LMSFB_PUBLIC_URL", "https://feedback.example.org")
    run("migrate")
    run("sites", "add", "campus", "--name", "Campus", "--origin", "https://lms.example.org", "--adapter", "lti")
    return tmp_path


def run(*words: str) -> str:
    done = CliRunner().invoke(root, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def refused(*words: str) -> FeedbackError:
    raised = CliRunner().invoke(root, words, standalone_mode=False).exception
    assert isinstance(raised, FeedbackError)
    return raised


def test_an_address_to_paste(campus: Path) -> None:
    address = run("lti", "register", "campus", "--intranet").strip()
    assert re.fullmatch(r"https://feedback\.example\.org/lti/campus/register/[\w.-]+", address)
    assert run("lti", "register", "campus") != address
    assert isinstance(refused("lti", "register", "nowhere"), NotFound)
    stored = b"".join(file.read_bytes() for file in campus.iterdir() if file.is_file())
    assert address.rpartition("/")[2].encode() not in stored
    assert b"PRIVATE KEY" not in stored


def test_a_platform_by_hand_from_its_first_to_its_last_day() -> None:
    assert "No platform is registered" in run("lti", "list", "campus")
    number = run("lti", "add", "campus", *PLATFORM).split()[3]
    shown = run("lti", "list", "campus")
    assert "https://lms.example.org  client id c1" in shown
    assert "none yet" in shown
    assert "under the ids of the site itself" in shown
    run("lti", "deployment", "campus", number, "7")
    assert "deployments 7" in run("lti", "list", "campus")
    first = run("lti", "rotate", "campus").splitlines()
    second = run("lti", "rotate", "campus").splitlines()
    assert second[1].split()[-1] == first[0].split()[-1]
    run("lti", "remove", "campus", number)
    assert isinstance(refused("lti", "remove", "campus", number), NotFound)
    assert isinstance(refused("lti", "deployment", "campus", number, "7"), NotFound)


def test_an_address_that_is_none() -> None:
    told = refused("lti", "add", "campus", *PLATFORM[:-1], "lms.example.org/keys")
    assert isinstance(told, Invalid)
    assert "keys_url" in told.detail
