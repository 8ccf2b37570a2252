"""Real server processes on free ports, and the CPU time that they used."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 30.0


@dataclass(frozen=True)
class Server:
    """A running server: its port and the process group that it is."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """CPU time of the process and its children so far."""
        return sum(_cpu(pid) for pid in [self.pid, *_children(self.pid)])


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(arguments: Sequence[str], environment: Mapping[str, str], port: int) -> Iterator[Server]:
    """``python -m ARGUMENTS`` until the block ends. It is ready when its port answers."""
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments], env={**os.environ, **environment}, start_new_session=True, stdout=subprocess.DEVNULL
    )
    try:
        _wait_for(port, process)
        yield Server(port, process.pid)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode} before it listened on port {port}")
        if _answers(port):
            return
        time.sleep(0.1)
    raise RuntimeError(f"nothing answers on port {port} after {START_SECONDS:g} s")


def _answers(port: int) -> bool:
    """Any HTTP answer will do: a server may listen before its application is loaded."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += [int(child), *_children(int(child))]
    return found


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS
