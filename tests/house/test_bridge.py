"""What holds of the bridge plugin's files without a Moodle."""

import re
import subprocess
from pathlib import Path

import pytest

BRIDGE = Path(__file__).parents[2] / "adapters" / "moodle" / "bridge"
SCRIPTS = sorted((BRIDGE / "amd" / "src").glob("*.js"))
KEY = re.compile(r"^\$string\['([^']+)'\]", re.MULTILINE)
USED = re.compile(r"get_string\(\s*'([a-z:_]+)',\s*'local_lmsfeedback'")
IN_TEMPLATE = re.compile(r"\{\{#str\}\}\s*([a-z:_]+), local_lmsfeedback")


def strings(language: str) -> list[str]:
    return KEY.findall((BRIDGE / "lang" / language / "local_lmsfeedback.php").read_text())


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_scripts_are_served_as_they_are_written(script: Path) -> None:
    """Moodle serves what lies in build, and nobody here runs its build tools."""
    assert (BRIDGE / "amd" / "build" / f"{script.stem}.min.js").read_bytes() == script.read_bytes()


def test_there_are_scripts_and_none_is_left_over() -> None:
    assert SCRIPTS
    assert {path.name.removesuffix(".min.js") for path in (BRIDGE / "amd" / "build").iterdir()} == {p.stem for p in SCRIPTS}


def test_both_languages_say_the_same_things_in_order() -> None:
    assert strings("en") == strings("zh_cn") == sorted(strings("en"))
    assert len(strings("en")) == len(set(strings("en"))) > 20


def test_every_string_that_is_asked_for_is_there() -> None:
    asked = {name for path in BRIDGE.rglob("*.php") for name in USED.findall(path.read_text())}
    asked |= {name for path in BRIDGE.rglob("*.mustache") for name in IN_TEMPLATE.findall(path.read_text())}
    assert len(asked) > 20
    assert asked - set(strings("en")) == set()


def test_every_file_is_php() -> None:
    """As PHP itself reads it; ``make test`` installs PHP where it is missing."""
    files = sorted(BRIDGE.rglob("*.php"))
    assert len(files) > 30
    for path in files:
        done = subprocess.run(["php", "-l", str(path)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_version_only_grows_and_says_which_moodles() -> None:
    text = (BRIDGE / "version.php").read_text()
    version = re.search(r"version = (\d{10});", text)
    assert version is not None
    assert int(version[1]) >= 2026112601
    assert "requires = 2024100700;" in text
    assert "supported = [405, 501];" in text
