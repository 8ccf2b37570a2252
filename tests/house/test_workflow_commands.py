"""Every command about workflows explains itself with an example, answers in JSON, and speaks both languages."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from lms_feedback_plugin.cli import root
from lms_feedback_plugin.cli.workflow import COMMANDS

NAMED = "check, test, suggest, mutate, draw, simulate, replay, record, diff, publish, migrate, schema, new"


def help_of(name: str) -> str:
    said = CliRunner().invoke(root, ["workflow", name, "--help"], env={"COLUMNS": "120"})
    assert said.exit_code == 0, said.output
    return said.output


def test_every_named_command_is_there() -> None:
    assert set(NAMED.split(", ")) <= set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_it_explains_itself_with_an_example(name: str) -> None:
    text = help_of(name)
    body = text.split("\n", 1)[1].split("Options:")[0]
    assert re.search(rf"^ *lms-feedback workflow {name}( |$)", body, re.MULTILINE), text


@pytest.mark.parametrize("name", COMMANDS)
def test_it_answers_in_json_and_in_both_languages(name: str) -> None:
    text = help_of(name)
    assert "--json" in text
    assert "--lang [en|zh-CN]" in text
