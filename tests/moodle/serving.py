"""The real service as a process of its own, for a running Moodle to speak with."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from ..conftest import eventually, free_ports

CLI = [sys.executable, "-m", "lms_feedback_plugin.cli"]


@dataclass(frozen=True)
class Serving:
    """Where it serves, and its settings."""

    url: str
    port: int
    environment: dict[str, str]

    def command(self, *words: str, code: int = 0) -> str:
        """What the command line says."""
        done = subprocess.run([*CLI, *words], env=self.environment, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout.strip()


@contextmanager
def serving(folder: Path) -> Iterator[Serving]:
    """A service over a database of its own in ``folder``, on a free port of this machine."""
    port, _ = free_ports()
    environment = {**os.environ, "LMSFB_DATA_DIR": str(folder), "LMSFB_PORT": str(port), "LMSFB_SWEEP_SECONDS": "0.5"}
    found = Serving(f"http://127.0.0.1:{port}", port, environment)
    found.command("migrate")
    with (folder / "service.log").open("w") as log:
        program = subprocess.Popen([*CLI, "serve"], env=environment, stdout=log, stderr=log, cwd=folder)
        try:
            eventually(lambda: program.poll() is not None or _answers(found.url), 120)
            assert program.poll() is None, (folder / "service.log").read_text()
            yield found
        finally:
            program.send_signal(signal.SIGTERM)
            program.wait(timeout=60)


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/readyz", timeout=5).ok
    except requests.RequestException:
        return False
