"""The bridge plugin as the one zip file that Moodle installs: one root folder, named as the plugin."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from lms_feedback_plugin.errors import Invalid

BRIDGE = Path(__file__).parent / "bridge"
ROOT = "lmsfeedback"
VERSION = re.compile(r"^\$plugin->version\s*=\s*(\d{10});", re.MULTILINE)
MOMENT = (2026, 1, 1, 0, 0, 0)
"""Every file's date in the archive: when it was unpacked here says nothing, and would make other bytes of it."""


def version_of(folder: Path) -> str:
    """The plugin's version, ten digits. Raises ``Invalid`` for a folder that holds no plugin of Moodle."""
    try:
        found = VERSION.search((folder / "version.php").read_text(encoding="utf-8"))
    except OSError as error:
        raise Invalid(f"{folder} holds no version.php, so it is no plugin of Moodle. Is the installation whole?") from error
    if found is None:
        raise Invalid(f"{folder}/version.php names no $plugin->version of ten digits.")
    return found[1]


def pack(folder: Path) -> bytes:
    """The zip. The same files give the same bytes. Raises ``Invalid`` for a folder that holds no plugin of Moodle."""
    version_of(folder)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(_files(folder), key=lambda one: one.as_posix()):
            entry = zipfile.ZipInfo(f"{ROOT}/{file.relative_to(folder).as_posix()}", MOMENT)
            entry.external_attr = 0o100644 << 16
            entry.create_system = 3  # as on Unix, wherever it is packed
            archive.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED, 9)
    return made.getvalue()


def _files(folder: Path) -> list[Path]:
    """All but hidden ones, which editors and file managers leave behind."""
    inside = [(one, one.relative_to(folder).parts) for one in folder.rglob("*") if one.is_file()]
    return [one for one, parts in inside if not any(part.startswith(".") for part in parts)]
