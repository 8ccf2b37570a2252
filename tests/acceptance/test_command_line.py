"""Operators at the command line: real processes, one sentence and an exit code of its own for each error."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import requests

from .. import commands
from ..conftest import World

ERRORS = [
    (("frob",), 2, "No such command"),
    (("dead", "replay", "academy"), 2, "--all"),
    (("dead", "replay", "academy", "academy/1/1/0/amy"), 4, "lms-feedback dead list"),
    (("sites", "unknown", "nowhere"), 4, "nowhere"),
    (("sites", "connect", "academy", "canvas"), 6, "Known: "),
    (("sites", "connect", "academy", "mail", "--set", "host"), 6, "name=value"),
    (("staff", "add", "academy", "a@b.example", "--name", "A", "--role", "king", "--password", "long enough 1"), 6, "Known: "),
    (("tokens", "revoke", "academy", "none"), 4, "tokens list"),
]


def run(world: World, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return commands.run(words, world.environment | more)


@pytest.mark.parametrize(("words", "code", "sentence"), ERRORS, ids=lambda v: " ".join(v) if isinstance(v, tuple) else "")
def test_an_error_is_one_sentence_with_a_cure(world: World, words: tuple[str, ...], code: int, sentence: str) -> None:
    done = run(world, *words)
    assert (done.returncode, done.stdout) == (code, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_setting_and_a_dead_database_are_told_apart(world: World) -> None:
    assert run(world, "config", LMSFB_PORT="99999").returncode == 2
    dead = run(world, "doctor", LMSFB_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert dead.returncode == 10
    assert "Nothing was written" in dead.stderr


def test_a_healthy_house_says_so(world: World) -> None:
    assert " 0 errors" in world.command("workflow", "check")
    assert "The history holds" in world.command("audit", "verify")
    assert "delivered" in world.command("dead", "list")
    assert "academy" in world.command("sites", "list")
    doctor = run(world, "doctor")
    assert (doctor.returncode, "WRONG" in doctor.stdout) == (0, False), doctor.stdout


def test_a_token_is_made_for_whoever_signs_in_with_an_address(world: World) -> None:
    made = ("tokens", "create", "academy", "support@academy.example", "--name", "by address", "--scope", "items:read")
    bearer = {"Authorization": f"Bearer {world.command(*made)}"}
    assert requests.get(world.items, headers=bearer, timeout=10).status_code == 200
    nobody = run(world, "tokens", "create", "academy", "nobody@academy.example", *made[4:])
    assert (nobody.returncode, "nobody@academy.example" in nobody.stderr) == (4, True)


def test_the_only_site_need_not_be_named_at_the_sign_in(world: World) -> None:
    assert 'name="site" value="academy"' in requests.get(f"{world.service}/signin", timeout=10).text


def test_an_export_is_verified_without_the_database(world: World, tmp_path) -> None:
    body = {"kind": "answer", "fields": {"question": "Is it kept?"}, "reporter": {"id": "amy"}}
    token = world.command("tokens", "create", "academy", "support", "--name", "export", "--scope", "items:write")
    said = requests.post(world.items, json=body, headers={"Authorization": f"Bearer {token}"}, timeout=10)
    assert said.status_code == 201
    file = tmp_path / "history.jsonl"
    world.command("audit", "export", "--to", str(file))
    assert "The history holds" in run(world, "audit", "verify", "--export", str(file)).stdout
    lines = file.read_text().splitlines()
    file.write_text("\n".join([*lines[:-1], lines[-1].replace("created", "changed")]) + "\n")
    broken = run(world, "audit", "verify", "--export", str(file))
    assert broken.returncode == 11
    assert "changed" in broken.stderr


def test_a_backup_of_the_running_service_comes_back_elsewhere(world: World, tmp_path: Path) -> None:
    file, elsewhere = tmp_path / "feedback.db", tmp_path / "elsewhere"
    assert "Put back with" in world.command("backup", str(file))
    elsewhere.mkdir()
    shutil.copy(Path(world.environment["LMSFB_DATA_DIR"]) / "secret.key", elsewhere)
    there = {"LMSFB_DATA_DIR": str(elsewhere)}
    restored = run(world, "restore", str(file), **there)
    assert restored.returncode == 0, restored.stderr
    assert "Put back: academy;" in restored.stdout
    assert "none missing" in run(world, "audit", "verify", **there).stdout
    again = run(world, "restore", str(file), **there)
    assert (again.returncode, "already" in again.stderr) == (6, True)
