"""What is started by other programs (compose, systemd, nginx) names commands and settings that exist."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
import yaml

from lms_feedback_plugin.cli import root
from lms_feedback_plugin.service.config import FILE_VARIABLE, PREFIX, SettingsSchema

ROOT = Path(__file__).parents[2]
SETTINGS = {f"{PREFIX}{name.upper()}" for name in SettingsSchema().fields} | {FILE_VARIABLE}
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
UNIT = (ROOT / "docs" / "how-to" / "files" / "lms-feedback.service").read_text("utf-8")
OURS = {name: service for name, service in COMPOSE["services"].items() if name != "database"}


def known(words: list[str]) -> None:
    """Fails where the command line would not take these words."""
    whole = click.Context(root, **root.context_settings)
    command = root.get_command(whole, words[0])
    assert command is not None, words
    command.make_context(words[0], list(words[1:]), parent=whole)  # on its own it would keep another help option


@pytest.mark.parametrize("name", OURS)
def test_compose_runs_commands_and_settings_that_exist(name: str) -> None:
    known(OURS[name]["command"])
    assert set(OURS[name]["environment"]) <= SETTINGS


def test_compose_starts_in_order_and_serves_this_machine_alone() -> None:
    assert OURS["migrate"]["depends_on"]["database"] == {"condition": "service_healthy"}
    for name in ("service", "worker"):
        assert OURS[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
        assert OURS[name]["image"] == OURS["migrate"]["image"]
    assert all(port.startswith("127.0.0.1:") for service in COMPOSE["services"].values() for port in service.get("ports", ()))
    assert "ports" not in COMPOSE["services"]["database"]


def test_compose_keeps_no_secret_of_its_own() -> None:
    assert ":?" in OURS["service"]["environment"]["LMSFB_SECRET_KEY"], "without a key of the owner's it must not start"


def test_the_unit_runs_a_command_with_settings_that_exist() -> None:
    started = re.findall(r"^ExecStart=\S*/lms-feedback (.*)$", UNIT, re.M)
    assert len(started) == 1
    known(started[0].split())
    assert {name for name in re.findall(r"^Environment=(\w+)=", UNIT, re.M) if name.startswith(PREFIX)} <= SETTINGS


def test_the_unit_keeps_the_data_to_its_own_user() -> None:
    assert "StateDirectoryMode=0750" in UNIT
    assert "User=lms-feedback" in UNIT
    assert "ProtectSystem=strict" in UNIT
