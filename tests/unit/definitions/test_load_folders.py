"""Folders: the shipped library, messages beside the YAML, names that must agree, sources that can be read again."""

from __future__ import annotations

import shutil
from datetime import date, time, timedelta
from pathlib import Path

import pytest

import lms_feedback_plugin.workflows
from lms_feedback_plugin.definitions.load import load_library, load_workflow, load_workspace, shipped_library
from lms_feedback_plugin.definitions.source import workflow_from_source
from lms_feedback_plugin.errors import DefinitionError

SHIPPED = Path(lms_feedback_plugin.workflows.__path__[0])


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The shipped folder, to be spoilt."""
    for path in SHIPPED.rglob("*"):
        if path.suffix in {".yaml", ".md"}:
            target = tmp_path / path.relative_to(SHIPPED)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    return tmp_path


def codes(folder: Path) -> set[tuple[str, str]]:
    with pytest.raises(DefinitionError) as caught:
        load_library(folder)
    found = caught.value.params["diagnostics"]
    return {(str(Path(f.path).relative_to(folder)), f.code) for f in found}  # type: ignore[attr-defined]


def test_the_shipped_library() -> None:
    library = shipped_library()
    assert list(library.workflows) == ["answer", "fix", "suggestion"]
    assert library.workspace.languages == ("en", "zh-CN")
    assert library.workspace.roles == ("learner", "teacher", "support", "lead", "developer", "product", "bot")
    assert library.workspace.role_labels["teacher"] == {"en": "Teacher", "zh-CN": "教师"}
    assert library.workspace.effects["tracker"] == ("create_issue", "reopen_issue")
    fix = library.workflows["fix"]
    assert fix.initial == "new"
    assert fix.headline == "what"
    assert fix.fields["impact"].choices == ("minor", "annoying", "blocks_learning", "blocks_exam")
    assert fix.fields["impact"].choice_labels["minor"]["zh-CN"] == "小瑕疵"
    assert fix.fields["impact"].asked
    assert fix.timers["first_look"].after == "first_look"
    assert fix.timers["batch_hour"].at == time(17)
    assert fix.timers["settle"].after == timedelta(hours=72)
    assert library.message("fix", "moved") is library.workspace.messages["moved"]
    assert library.message("fix", "fixed") is fix.messages["fixed"]


def test_every_label_is_there_in_both_languages() -> None:
    for workflow in shipped_library().workflows.values():
        parts = [*workflow.fields.values(), *workflow.states.values(), *workflow.transitions.values()]
        labels = [workflow.label, *(p.label for p in [*parts, *workflow.settings.values()])]
        labels += [label for field in workflow.fields.values() for label in field.choice_labels.values()]
        assert all(label.keys() == {"en", "zh-CN"} for label in labels)


def test_what_was_read_can_be_read_again_from_its_source() -> None:
    library = shipped_library()
    for name, workflow in library.workflows.items():
        source = library.sources[name]
        again = workflow_from_source(source.text, source.messages, library.workspace, workflows=library.workflows)
        assert again == workflow


def test_one_folder_alone() -> None:
    workspace = load_workspace(SHIPPED)
    assert load_workflow(SHIPPED / "answer", workspace) == shipped_library().workflows["answer"]


def test_the_folder_and_the_workflow_have_one_name(copy: Path) -> None:
    (copy / "answer").rename(copy / "answers")
    assert ("answers/workflow.yaml", "S008") in codes(copy)


def test_faults_of_all_files_come_together(copy: Path) -> None:
    (copy / "fix" / "messages" / "zh-CN" / "fixed.md").unlink()
    (copy / "messages" / "en" / "reply.md").write_text("# Reply\n\n{item.reply}\n")
    broken = copy / "suggestion" / "workflow.yaml"
    broken.write_text(broken.read_text().replace("to: weighing", "to: wheighing"))
    workspace = copy / "workspace.yaml"
    workspace.write_text(workspace.read_text().replace("Asia/Shanghai", "Asia/Shanghei"))
    assert codes(copy) == {
        ("messages/en/reply.md", "W310"),
        ("suggestion/workflow.yaml", "W101"),
        ("workspace.yaml", "W124"),
    }


def test_a_message_in_one_language_only(copy: Path) -> None:
    (copy / "fix" / "messages" / "zh-CN" / "fixed.md").unlink()
    assert codes(copy) == {("fix/messages/zh-CN/fixed.md", "W310")}


OFFICE = "  office: {zone: Asia/Shanghai, mon-fri: 09:00-18:00, holidays: CN 2025-2026}"


def office(copy: Path, written: str) -> Path:
    workspace = copy / "workspace.yaml"
    assert OFFICE in workspace.read_text()
    workspace.write_text(workspace.read_text().replace(OFFICE, "  office: " + written))
    return copy


def test_hours_and_days(copy: Path) -> None:
    written = "{zone: Europe/Berlin, mon-thu: '8:30-12:00, 13:00-17:00', fri: 08:30-24:00, days: {2026-12-24: closed}}"
    calendar = load_workspace(office(copy, written)).calendars["office"]
    assert calendar.week[0] == ((time(8, 30), time(12)), (time(13), time(17)))
    assert calendar.week[4] == ((time(8, 30), time(0)),)
    assert calendar.week[5] == ()
    assert calendar.days == {date(2026, 12, 24): ()}


def test_public_holidays_and_make_up_days() -> None:
    days = load_workspace(SHIPPED).calendars["office"].days
    assert days[date(2026, 10, 1)] == ()
    worked = {day for day, hours in days.items() if hours}
    assert worked
    assert all(day.weekday() >= 5 and days[day] == ((time(9), time(18)),) for day in worked)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("{mon-fri: 09:00-18:00}", "S003"),
        ("{zone: UTC}", "S003"),
        ("{zone: Mars/Base, mon-fri: 09:00-18:00}", "W124"),
        ("{zone: ../../etc/passwd, mon-fri: 09:00-18:00}", "W124"),
        ("{zone: UTC, mon-fry: 09:00-18:00, mon: 09:00-18:00}", "S001"),
        ("{zone: UTC, mon-fri: 9-18}", "W126"),
        ("{zone: UTC, mon-fri: 18:00-09:00}", "W126"),
        ("{zone: UTC, mon-fri: '09:00-12:00, 11:00-18:00'}", "W126"),
        ("{zone: UTC, mon-fri: 09:00-18:00, days: {2026-02-30: closed}}", "W127"),
        ("{zone: UTC, mon-fri: 09:00-18:00, holidays: China}", "W127"),
        ("{zone: UTC, mon-fri: 09:00-18:00, holidays: XX 2026}", "W127"),
    ],
)
def test_what_is_no_calendar(copy: Path, written: str, code: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        load_workspace(office(copy, written))
    assert {f.code for f in caught.value.params["diagnostics"]} == {code}  # type: ignore[attr-defined]


def test_learner_and_bot_are_roles_everywhere(copy: Path) -> None:
    workspace = copy / "workspace.yaml"
    workspace.write_text(workspace.read_text().replace("  bot:       {en: Automatic, zh-CN: 系统自动}\n", ""))
    with pytest.raises(DefinitionError, match="“bot” is missing in “roles”"):
        load_workspace(copy)


def test_a_template_without_a_file(copy: Path) -> None:
    workspace = copy / "workspace.yaml"
    workspace.write_text(workspace.read_text() + "templates: [reply, greeting]\n")
    with pytest.raises(DefinitionError, match="There is no message “greeting”"):
        load_workspace(copy)


def test_a_windows_file_reads_as_any_other(copy: Path) -> None:
    for path in copy.rglob("*.*"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert {n: w.behaviour for n, w in load_library(copy).workflows.items()} == {
        n: w.behaviour for n, w in shipped_library().workflows.items()
    }
