"""The feedback service as a program of its own, connected to the running Moodle."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from .running_moodle import Moodle

CLI = [sys.executable, "-m", "lms_feedback_plugin.cli"]
SITE = "campus"
STAFF = "sue"


@dataclass(frozen=True)
class Service:
    """``token`` is that of a member of staff who may take every step."""

    url: str
    token: str

    def item(self, number: int) -> dict[str, Any]:
        """One item, as staff see it."""
        found: dict[str, Any] = self._asked("GET", f"/{number}").json()
        return found

    def step(self, number: int, name: str, **fields: str) -> None:
        """Take one step."""
        self._asked("POST", f"/{number}/transitions/{name}", json={"fields": fields}, headers={"If-Match": "*"})

    def _asked(self, method: str, path: str, headers: dict[str, str] | None = None, **more: Any) -> requests.Response:
        told = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        answer = requests.request(method, f"{self.url}/api/v1/sites/{SITE}/items{path}", headers=told, timeout=30, **more)
        assert answer.ok, answer.text
        return answer


@contextmanager
def running_service(moodle: Moodle, folder: Path) -> Iterator[Service]:
    """Started on a free port, registered at Moodle as ``campus``, with the account that Moodle's side makes for it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    own = {"LMSFB_DATA_DIR": str(folder), "LMSFB_PORT": str(port), "LMSFB_PUBLIC_URL": url, "LMSFB_SWEEP_SECONDS": "0.3"}
    environment = {**os.environ, **own}

    def command(*words: str) -> str:
        done = subprocess.run([*CLI, *words], env=environment, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    command("migrate")
    token = moodle.php(
        """
        \\local_lmsfeedback\\local\\service_account::prepare();
        return \\local_lmsfeedback\\local\\service_account::make_token();
        """
    )
    settings = ("--set", f"url={moodle.url}", "--set", f"token={token}")
    told = command("sites", "add", SITE, "--name", "Campus", "--origin", moodle.url, "--adapter", "moodle", *settings)
    keys = {line[:18].strip(): line[18:].strip() for line in told.splitlines()}
    roles = [word for role in ("support", "developer", "lead", "product") for word in ("--role", role)]
    name = ("--name", "Sue", "--person", STAFF, "--password", "correct horse battery")
    command("staff", "add", SITE, "sue@example.org", *name, *roles)
    scopes = [word for scope in ("items:read", "items:write", "items:act") for word in ("--scope", scope)]
    api = command("tokens", "create", SITE, STAFF, "--name", "tests", *scopes)
    secret = next(word for word in api.split() if word.startswith("lmsfb_"))
    moodle.settings(
        serviceurl=url, site=SITE, secrets=[keys["webhook secret"]], tokenkeys=[keys["learner token key"]], inattempts=None
    )
    program = subprocess.Popen(
        [*CLI, "serve"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder
    )
    try:
        _until_ready(url, program)
        yield Service(url, secret)
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait(timeout=60)


def _until_ready(url: str, program: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert program.poll() is None, "the service ended by itself"
        try:
            if requests.get(f"{url}/readyz", timeout=5).ok:
                return
        except requests.RequestException:
            time.sleep(0.3)
    raise AssertionError("the service did not become ready")
