"""What all tests share: the sandbox, as ``make run`` starts it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from hypothesis import HealthCheck, settings

from tests.commands import run

settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")
"""How long an example takes says more about the machine than about the code."""

CLI = [sys.executable, "-m", "lms_feedback_plugin.cli"]

A_MOODLE = ("LMSFB_MOODLE_URL", "LMSFB_MOODLE_ROOT")
"""What names the running Moodle of ``tests/moodle``."""


@dataclass(frozen=True)
class World:
    """Where the two programs are, and their settings."""

    service: str
    academy: str
    environment: dict[str, str]

    @property
    def items(self) -> str:
        """Where items are said and listed."""
        return f"{self.service}/api/v1/sites/academy/items"

    def command(self, *words: str) -> str:
        """What the command line says."""
        done = run(words, self.environment)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if missing := [name for name in A_MOODLE if not os.environ.get(name)]:
        terminalreporter.write_line(
            f"The tests against a running Moodle (tests/moodle) were NOT run: {' and '.join(missing)} not named. "
            "CONTRIBUTING.md says how.",
            yellow=True,
        )


def free_ports() -> tuple[int, int]:
    """Two ports that nobody listens on."""
    with socket.socket() as one, socket.socket() as two:
        for probe in (one, two):
            probe.bind(("127.0.0.1", 0))
        return one.getsockname()[1], two.getsockname()[1]


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The sandbox: two real programs on free ports, as ``make run`` starts them; shared by all tests of a run."""
    folder: Path = tmp_path_factory.mktemp("sandbox")
    port, academy_port = free_ports()
    environment = {**os.environ, "LMSFB_DATA_DIR": str(folder), "LMSFB_PORT": str(port), "LMSFB_SWEEP_SECONDS": "0.3"}
    found = World(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{academy_port}", environment)
    program = subprocess.Popen(
        [*CLI, "sandbox", "--academy-port", str(academy_port)], env=environment, stdout=subprocess.DEVNULL, cwd=folder
    )
    try:
        eventually(lambda: program.poll() is not None or answers(found), 120)
        assert program.poll() is None, (folder / "service.log").read_text()
        yield found
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait(timeout=60)


def answers(world: World) -> bool:
    """Whether both programs serve."""
    try:
        return all(requests.get(url, timeout=5).ok for url in (f"{world.service}/readyz", world.academy))
    except requests.RequestException:
        return False


def eventually(holds: Callable[[], object], seconds: float = 30) -> None:
    """Until it holds; an assertion when it does not in time."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"did not come true within {seconds:g} seconds"
        time.sleep(0.2)
