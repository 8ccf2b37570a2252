"""A newcomer's editor: the real YAML language server underlines planted faults and offers the file's own names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner

from lms_feedback_plugin.cli import root
from lms_feedback_plugin.definitions import load

from .language_server import LanguageServer


@pytest.fixture(scope="module")
def server() -> Iterator[LanguageServer]:
    with LanguageServer() as running:
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped workflow about faults, with its schemas, and a new one beside it."""
    here = tmp_path_factory.mktemp("workflows")
    copytree(load.shipped_folder(), here, dirs_exist_ok=True, ignore=lambda _, names: {"tests", "__pycache__"} & set(names))
    for words in (("new", "loan", "--in", str(here)), ("schema", str(here / "fix"), "--write")):
        done = CliRunner().invoke(root, ["workflow", *words], catch_exceptions=False)
        assert done.exit_code == 0, done.output
    return here


@pytest.mark.parametrize("file", ["fix/workflow.yaml", "fix/scenarios.yaml", "loan/workflow.yaml", "loan/scenarios.yaml"])
def test_what_is_right_is_not_underlined(file: str, server: LanguageServer, folder: Path) -> None:
    assert server.findings(folder / file) == []


PLANTED = {
    "to: reproducing, by: support,": "to: reprodcing, by: support,",
    "by: [support, teacher], needs: [request]": "by: [suport, teacher], needs: [request]",
    "needs: [steps, conditions]": "needs: [stepps, conditions]",
    "notify: reporter with handed_over": "notify: reporter with handedover",
    "call: tracker.create_issue": "call: tracker.make_issue",
    "while: resolved, after: 72h": "while: resolved, after: 72 hours",
    "first_look in office, if": "first_look in ofice, if",
    "when: tracker.issue_closed": "when: tracker.issue_closes",
    "final: true}\n  rejected": "finale: true}\n  rejected",
    "carry: {reporters: sum": "carry: {reporters: add",
    "go: give_up": "go: giveup",
}


@pytest.mark.parametrize("sound", PLANTED)
def test_a_planted_fault_is_underlined_where_it_stands(sound: str, server: LanguageServer, folder: Path) -> None:
    file = folder / "fix/workflow.yaml"
    text = file.read_text(encoding="utf-8")
    assert sound in text
    planted = text.replace(sound, PLANTED[sound], 1)
    first = next(n for n, (was, now) in enumerate(zip(text.split("\n"), planted.split("\n"), strict=True)) if was != now)
    found = server.findings(file, planted)
    assert found
    assert {finding["range"]["start"]["line"] for finding in found} == {first}


def test_completion_offers_the_names_of_the_file(server: LanguageServer, folder: Path) -> None:
    file = folder / "fix/workflow.yaml"
    text = file.read_text(encoding="utf-8").rstrip("\n")
    wanted = {
        "\ntransitions:\n  again:\n    to: ": {"new", "need_info", "closed"},
        "\ntransitions:\n  again:\n    by: ": {"support", "learner"},
        "\ntransitions:\n  again:\n    needs: ": {"what", "steps", "reason"},
        "\ntransitions:\n  again:\n    do:\n      - notify: ": {"reporter with fixed", "assignee with reminder"},
        "\ntransitions:\n  again:\n    do:\n      - call: ": {"tracker.create_issue"},
        "\ntimers:\n  again:\n    after: ": {"first_look in office", "solve_within"},
        "\ntimers:\n  again:\n    go: ": {"give_up", "close"},
        "\nreactions:\n  - when: ": {"tracker.issue_closed", "lms.course_completed"},
    }
    for written, names in wanted.items():
        section = written.strip().split(":")[0]
        without = text[: text.index(f"\n{section}:")]
        draft = without + written
        server.findings(file, draft)
        line = draft.count("\n")
        offered = server.offers(file, line, len(draft.split("\n")[-1]))
        assert names <= offered, f"{written!r}: {sorted(offered)}"


def test_completion_in_scenarios_offers_steps_and_messages(server: LanguageServer, folder: Path) -> None:
    file = folder / "fix/scenarios.yaml"
    head = "# yaml-language-server: $schema=scenarios.schema.json\nscenarios:\n  - scenario: x\n"
    draft = head + "    then:\n      state: "
    server.findings(file, draft)
    assert {"with_dev", "verifying"} <= server.offers(file, draft.count("\n"), len("      state: "))
    draft = head + "    then:\n      told:\n        - "
    server.findings(file, draft)
    assert {"fixed", "handed_over"} <= server.offers(file, draft.count("\n"), len("        - "))
