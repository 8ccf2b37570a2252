"""A new workflow is sound and tested from the first minute, whatever it is called and whoever works there."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from lms_feedback_plugin.cli import root
from lms_feedback_plugin.definitions import load, scenarios
from lms_feedback_plugin.definitions.scaffold import files_of
from lms_feedback_plugin.definitions.source import Source, read_source

WORKSPACE = load.load_workspace(load.shipped_folder())


def test_new_passes_check_and_its_own_scenarios(tmp_path: Path) -> None:
    done = CliRunner().invoke(root, ["workflow", "new", "loan", "--label", "Borrow a laptop", "--in", str(tmp_path)])
    assert done.exit_code == 0, done.output
    library = load.load_path(tmp_path / "loan")
    assert library.workflows["loan"].label["en"] == "Borrow a laptop"
    stories = scenarios.load(tmp_path / "loan" / "scenarios.yaml", library.workflows["loan"], library.workspace)
    machine = scenarios.machine_for(library.workflows["loan"], library.workspace)
    results = [scenarios.run(machine, story) for story in stories]
    assert len(results) >= 4
    assert [failure.show() for result in results for failure in result.failures] == []
    assert (tmp_path / "loan" / "workflow.schema.json").is_file()
    assert (
        (tmp_path / "loan" / "workflow.yaml").read_text().startswith("# yaml-language-server: $schema=workflow.schema.json\n")
    )


def test_what_is_there_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "loan").mkdir()
    done = CliRunner().invoke(root, ["workflow", "new", "loan", "--in", str(tmp_path)])
    assert "is there already" in str(done.exception)
    assert list(tmp_path.rglob("*")) == [tmp_path / "loan"]


def test_a_workspace_of_ones_own_gives_its_roles_and_languages(tmp_path: Path) -> None:
    (tmp_path / "workspace.yaml").write_text("workspace: Library\nlanguages: [en]\nroles: [learner, librarian, bot]\n")
    done = CliRunner().invoke(root, ["workflow", "new", "loan", "--in", str(tmp_path)])
    assert done.exit_code == 0, done.output
    made = load.load_path(tmp_path / "loan").workflows["loan"]
    assert made.transitions["finish"].by == ("librarian",)
    assert set(made.messages["done"]) == {"en"}


@pytest.mark.parametrize("name", ["Loan", "2nd", "lo-an", "", "../loan", "借"])
def test_a_name_that_cannot_be_one_is_refused(name: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(root, ["workflow", "new", "--in", str(tmp_path), "--", name])
    assert "is not a name" in str(done.exception)
    assert list(tmp_path.iterdir()) == []


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(str.strip))
def test_any_label_is_written_so_that_it_reads_back(label: str) -> None:
    files = files_of("loan", {"en": label}, WORKSPACE)
    messages = {"done": {language: files[f"messages/{language}/done.md"] for language in WORKSPACE.languages}}
    made, found = read_source(Source("workflow.yaml", files["workflow.yaml"], messages), WORKSPACE)
    assert [fault.show() for fault in found] == []
    assert made is not None
    assert made.label["en"].strip() == label.strip()
