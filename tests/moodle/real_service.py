"""The real service as a process, for a running Moodle to be paired with."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from ..conftest import CLI, eventually

SITE = "campus"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Service:
    """One service with a folder of its own. It may be stopped and started again on the same port."""

    folder: Path
    port: int = field(default_factory=_free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        own = {"LMSFB_DATA_DIR": str(self.folder), "LMSFB_PORT": str(self.port), "LMSFB_SWEEP_SECONDS": "0.3"}
        return {**os.environ, **own, "LMSFB_PUBLIC_URL": self.url}

    def start(self) -> None:
        with (self.folder / "service.log").open("ab") as log:
            self.process = subprocess.Popen([*CLI, "serve"], env=self.environment, stdout=log, stderr=log, cwd=self.folder)
        eventually(self._answers, 90)

    def stop(self) -> None:
        """At once, as a machine that loses power does."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=60)
            self.process = None

    def command(self, *words: str) -> str:
        """What the command line says."""
        done = subprocess.run([*CLI, *words], env=self.environment, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def api(self, token: str, method: str, path: str, body: object = None, **headers: str) -> Any:
        """What the API of the site answers."""
        url = f"{self.url}/api/v1/sites/{SITE}{path}"
        given = {"Authorization": f"Bearer {token}", **headers}
        answer = requests.request(method, url, json=body, headers=given, timeout=30)
        assert answer.ok, answer.text
        return answer.json()

    def item(self, token: str, number: int) -> Any:
        return self.api(token, "GET", f"/items/{number}")

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, (self.folder / "service.log").read_text()
        try:
            return requests.get(f"{self.url}/readyz", timeout=5).ok
        except requests.RequestException:
            time.sleep(0.2)
            return False
