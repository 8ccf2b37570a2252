"""The wheel holds all that is needed: built, installed into an empty folder, one delivery is run from it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DELIVERY = Path(__file__).with_name("one_delivery.py")


def run(*words: str, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, *words], cwd=cwd, capture_output=True, text=True, check=False, env=os.environ | environment
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product alone, from its wheel, in a folder of its own; its libraries stay where they are."""
    place = tmp_path_factory.mktemp("wheel")
    source = place / "source"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(source)], check=True)
    pip = ("-m", "pip", "--disable-pip-version-check", "--no-input", "-q")
    run(*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(place), str(source), cwd=place)
    wheel = next(place.glob("*.whl"))
    run(*pip, "install", "--no-deps", "--no-index", "--target", str(place / "target"), str(wheel), cwd=place)
    return place / "target"


def test_one_delivery_runs_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    said = run(str(DELIVERY), cwd=tmp_path, PYTHONPATH=str(installed), LMSFB_DATA_DIR=str(tmp_path / "data"))
    where, told = said.strip().splitlines()[-2:]
    assert Path(where).is_relative_to(installed)
    assert told == "told: 1"


def test_the_wheel_carries_the_bridge(installed: Path) -> None:
    """Moodle's half travels with ours: ``lms-feedback moodle zip`` packs it from wherever the product is installed."""
    there = installed / "lms_feedback_plugin/adapters/moodle/bridge"
    ls = ["git", "ls-files", "adapters/moodle/bridge"]
    listing = subprocess.run(ls, cwd=ROOT, capture_output=True, text=True, check=True)
    wanted = {name.removeprefix("adapters/moodle/bridge/") for name in listing.stdout.split()}
    assert wanted >= {"version.php", "db/install.xml", "lang/zh_cn/local_lmsfeedback.php"}
    assert {str(p.relative_to(there)) for p in there.rglob("*") if p.is_file()} == wanted


def test_no_tests_travel_in_the_wheel(installed: Path) -> None:
    files = [str(p.relative_to(installed)) for p in installed.rglob("*") if p.is_file()]
    assert [f for f in files if "/tests/" in f] == []
    assert [f for f in files if f.split("/")[0] in {"adapters", "schemas", "workflows"}] == []
