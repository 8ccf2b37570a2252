"""The zip of the bridge: what Moodle's installer looks for, and the same bytes for the same files."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from lms_feedback_plugin.adapters.moodle.packing import BRIDGE, pack, version_of
from lms_feedback_plugin.errors import Invalid


def a_plugin(folder: Path) -> Path:
    (folder / "lang/en").mkdir(parents=True)
    (folder / "version.php").write_text("<?php\n$plugin->version = 2026112601;\n")
    (folder / "lang/en/local_lmsfeedback.php").write_text("<?php\n")
    return folder


def test_the_bridge_is_one_folder_with_all_that_the_installer_asks_for() -> None:
    with zipfile.ZipFile(io.BytesIO(pack(BRIDGE))) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        assert archive.read("lmsfeedback/version.php") == (BRIDGE / "version.php").read_bytes()
    assert {name.partition("/")[0] for name in names} == {"lmsfeedback"}
    assert {"lmsfeedback/version.php", "lmsfeedback/lang/en/local_lmsfeedback.php", "lmsfeedback/db/services.php"} <= set(names)
    assert version_of(BRIDGE).isdigit()


def test_the_same_files_make_the_same_bytes_whenever_they_were_written(tmp_path: Path) -> None:
    one, two = a_plugin(tmp_path / "one"), a_plugin(tmp_path / "two")
    os.utime(two / "version.php", (0, 0))
    (two / "version.php").chmod(0o600)
    (two / ".DS_Store").write_text("left behind")
    (two / ".git").mkdir()
    (two / ".git/config").write_text("")
    assert pack(one) == pack(two)
    (two / "lib.php").write_text("<?php\n")
    assert pack(one) != pack(two)


def test_a_folder_without_a_version_is_no_plugin(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"holds no version\.php"):
        pack(tmp_path)
    (tmp_path / "version.php").write_text("<?php $plugin->component = 'x';")
    with pytest.raises(Invalid, match="ten digits"):
        pack(tmp_path)
