"""``lms-feedback moodle``: the file to install, the address to paste, renewed keys; and the doctor in two languages."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pytest_httpserver import HTTPServer

from lms_feedback_plugin.adapters.moodle.tests.paired_moodle import PairedMoodle
from lms_feedback_plugin.cli import root
from lms_feedback_plugin.cli.doctor import Unwell
from lms_feedback_plugin.errors import Invalid
from lms_feedback_plugin.service.bootstrap import build
from lms_feedback_plugin.service.config import load_config
from lms_feedback_plugin.service.pairing import Introduction


@pytest.fixture(autouse=True)
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LMSFB_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LMSFB_PUBLIC_URL", "https://feedback.example.org")
    monkeypatch.chdir(tmp_path)
    assert ask("migrate").exit_code == 0
    return tmp_path


def ask(*words: str) -> Result:
    return CliRunner().invoke(root, words)


def test_the_zip_is_written_and_described(house: Path) -> None:
    told = json.loads(ask("moodle", "zip", "--json").stdout)
    assert told["file"] == f"lmsfeedback-{told['version']}.zip"
    assert zipfile.is_zipfile(house / told["file"])
    said = ask("moodle", "zip", "--out", "there.zip").stdout
    assert (house / "there.zip").read_bytes() == (house / told["file"]).read_bytes()
    assert told["sha256"] in said


def test_pairing_prints_one_address(house: Path) -> None:
    shape = r"https://feedback\.example\.org/pair/campus/[\w-]{43}\n"
    done = ask("moodle", "pair", "campus", "--name", "North Campus")
    assert re.fullmatch(shape, done.stdout)
    assert "works once, within an hour" in done.stderr
    assert re.fullmatch(shape.removesuffix(r"\n"), json.loads(ask("moodle", "pair", "campus", "--json").stdout)["address"])
    assert isinstance(ask("moodle", "pair", "No Name").exception, Invalid)
    code = done.stdout.strip().rpartition("/")[2].encode()
    assert [file for file in (house / "data").iterdir() if file.is_file() and code in file.read_bytes()] == []


def paired(moodle: PairedMoodle) -> None:
    service = build(load_config())
    code = service.pairing.open("campus").rpartition("/")[2]
    told = service.pairing.accept("campus", code, Introduction(moodle.url, "Campus", "abc", "4.5", 2026112600, ("en",)))
    moodle.keep({"secret": told.secret, "token_key": told.token_key})
    service.close()


def test_a_rotation_tells_what_both_hold_and_no_key(httpserver: HTTPServer) -> None:
    moodle = PairedMoodle(httpserver)
    paired(moodle)
    said = ask("moodle", "rotate", "campus").stdout
    assert "New keys, held by both sides" in said
    told = json.loads(ask("moodle", "rotate", "campus", "--json").stdout)
    assert (len(told["secrets"]), len(told["token_keys"]), told["again"]) == (2, 2, False)
    assert not any(key in said + json.dumps(told) for key in (*moodle.secrets, *moodle.token_keys))


def test_the_doctor_speaks_two_languages_and_to_programs(httpserver: HTTPServer) -> None:
    moodle = PairedMoodle(httpserver)
    paired(moodle)
    english, chinese = ask("doctor", "--site", "campus"), ask("doctor", "--site", "campus", "--lang", "zh-CN")
    assert "campus/moodle: Web services and REST – Moodle answers the token." in english.stdout
    assert "campus/moodle: Web 服务与 REST – Moodle 接受令牌并应答。" in chinese.stdout
    lines = [json.loads(line) for line in ask("doctor", "--json").stdout.splitlines() if line.startswith("{")]
    assert {"site", "guest", "code", "level", "title", "sentence", "cure", "where", "link"} == set(lines[0])
    assert {line["code"] for line in lines if line["guest"] == "moodle"} >= {"secret", "web-services", "functions", "people"}
    moodle.bridge(None)
    moodle.answers["core_webservice_get_site_info"] = moodle.answers["core_user_get_users_by_field"]
    broken = ask("doctor", "--site", "campus")
    assert isinstance(broken.exception, Unwell)
    assert "WRONG" in broken.stdout
    assert f"{moodle.url}/admin/" in broken.stdout
