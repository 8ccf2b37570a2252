"""Programs that are started, killed without warning and started again. Only process groups made here are ever killed."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

START_SECONDS = 60.0


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Program:
    """``python ARGUMENTS`` in a process group of its own. With a ``port`` it is ready when its page ``health`` answers 200."""

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        log: Path,
        port: int | None,
        health: str = "/healthz",
    ) -> None:
        self.name = name
        self.arguments = arguments
        self.environment = {**os.environ, **environment}
        self.log = log
        self.port = port
        self.health = health
        self.kills = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it; does not wait until it is ready."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, *self.arguments],
                env=self.environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def wait_ready(self) -> None:
        """Until it answers."""
        deadline = time.monotonic() + START_SECONDS
        while not self.ready():
            if not self.alive:
                raise RuntimeError(f"{self.name} ended before it was ready: {self.last_words()}")
            if time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} is not ready after {START_SECONDS:g} s: {self.last_words()}")
            time.sleep(0.05)

    def ready(self) -> bool:
        """Whether it answers (a program without a port is ready while it lives)."""
        if self.port is None:
            return self.alive
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{self.health}", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def kill(self, luck: random.Random) -> str:
        """``kill -9``: the whole group, or now and then only a child of it, which the parent must replace."""
        assert self._process is not None
        self.kills += 1
        child = self._child() if luck.random() < 0.3 else None
        if child is not None:
            os.kill(child, signal.SIGKILL)
            return f"{self.name} (a child)"
        self._kill_group()
        return self.name

    def ask_to_stop(self) -> None:
        """So that several can end side by side."""
        if self._process is not None and self.alive:
            self._process.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        """Ask it to end, then make it."""
        if self._process is None:
            return
        if self.alive:
            self.ask_to_stop()
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self._kill_group()
        self._reap_group()

    def last_words(self) -> str:
        """The end of its log."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-2000:] if self.log.exists() else ""

    def _kill_group(self) -> None:
        self._reap_group()
        assert self._process is not None
        self._process.wait()

    def _reap_group(self) -> None:
        assert self._process is not None
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def _child(self) -> int | None:
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        try:
            found = children.read_text().split()
        except OSError:
            return None
        return int(found[0]) if found else None
