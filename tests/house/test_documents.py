"""The documents are true: generated pages are fresh, links lead somewhere, both READMEs give the same commands."""

import importlib.util
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from lms_feedback_plugin.cli import COMMANDS, root

ROOT = Path(__file__).parents[2]
GENERATOR = ROOT / "docs" / "reference" / "generate.py"
MARKDOWN = [p for p in ROOT.rglob("*.md") if not any(part.startswith(".") for part in p.relative_to(ROOT).parts)]
OURS = [p for p in MARKDOWN if "messages" not in p.parts and "lms_feedback_plugin" not in p.parts]

PAIRED = [p for room in ("how-to", "discussions", "tutorial") for p in sorted((ROOT / "docs" / room).glob("*.md"))]


def generator():
    spec = importlib.util.spec_from_file_location("reference_pages", GENERATOR)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", generator().PAGES)
def test_a_generated_page_is_fresh(page: str) -> None:
    assert (GENERATOR.parent / page).read_text() == generator().PAGES[page](), "run: python docs/reference/generate.py"


@pytest.mark.parametrize("path", OURS, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    said = re.sub(
        r"^( *)```.*?^\1```$", "", path.read_text("utf-8"), flags=re.S | re.M
    )  # files shown in blocks have their own places
    targets = re.findall(r"\]\(([^)#]+)", said)
    local = [t for t in targets if not t.startswith(("http://", "https://", "mailto:"))]
    assert [t for t in local if not (path.parent / t).exists()] == []


def test_both_readmes_give_the_same_commands() -> None:
    def commands(name: str) -> list[str]:
        blocks = re.findall(r"```sh\n(.*?)```", (ROOT / name).read_text(), re.S)
        return [line.split("#")[0].strip() for block in blocks for line in block.splitlines() if line.split("#")[0].strip()]

    assert commands("README.md") == commands("README.zh-CN.md")


def test_the_first_page_answers_the_four_questions() -> None:
    text = (ROOT / "README.md").read_text()
    places = [text.index(q) for q in ("What is this?", "See it run", "Test it", "Put it on your Moodle")]
    assert places == sorted(places)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    said = CliRunner().invoke(root, [name, "--help"])
    assert said.exit_code == 0
    assert len(said.output.splitlines()) > 3


@pytest.mark.parametrize("page", [p for p in PAIRED if "zh-CN" not in p.name], ids=lambda p: p.stem)
def test_a_page_has_its_chinese_sister_with_the_same_blocks(page: Path) -> None:
    def blocks(path: Path) -> list[tuple[str, str]]:
        found = re.findall(r"^( *)```([^\n]*)\n(.*?)^\1```$", path.read_text("utf-8"), re.S | re.M)
        return [(language, text) for _, language, text in found]

    sister = page.with_name(f"{page.stem}.zh-CN.md")
    assert sister.exists()
    assert blocks(sister) == blocks(page)
    assert f"]({sister.name})" in page.read_text("utf-8")
    assert f"]({page.name})" in sister.read_text("utf-8")
