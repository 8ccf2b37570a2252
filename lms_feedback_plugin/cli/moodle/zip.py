"""``lms-feedback moodle zip``"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import click

from lms_feedback_plugin.adapters.moodle.packing import BRIDGE, pack, version_of


@click.command("zip")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file to write; lmsfeedback-VERSION.zip here.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
def command(out: Path | None, as_json: bool) -> None:
    """Write the bridge plugin as one zip file, for Moodle 4.5 and later. The same release makes the same bytes.

    Unzip it in the folder local/ of the Moodle (public/local/ from 5.1) and run php admin/cli/upgrade.php, or upload it on
    Site administration > Plugins > Install plugins.

    Example: lms-feedback moodle zip --out lmsfeedback.zip
    """
    packed, version = pack(BRIDGE), version_of(BRIDGE)
    file = out or Path(f"lmsfeedback-{version}.zip")
    file.write_bytes(packed)
    digest = hashlib.sha256(packed).hexdigest()
    if as_json:
        click.echo(json.dumps({"file": str(file), "version": version, "bytes": len(packed), "sha256": digest}))
        return
    click.echo(f"{file}  version {version}  {len(packed)} bytes  sha256 {digest}")
