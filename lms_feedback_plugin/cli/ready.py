"""Ports and first answers: what commands that start servers look at."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterable
from threading import Event

import requests

from lms_feedback_plugin.errors import ConfigError


def refuse_taken_port(host: str, port: int) -> None:
    """Say so before anything is set up. Raises ``ConfigError``."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConfigError(
                f"Cannot listen on {host}:{port}: {error.strerror}. Stop what listens there, "
                "or choose another port with LMSFB_PORT (make run PORT=9000)."
            ) from error


def answers(url: str, patience: float, programs: Iterable[subprocess.Popen[bytes]], ended: Event) -> bool:
    """Whether ``url`` answers 200 within ``patience`` seconds while all ``programs`` live and nobody has ``ended`` it."""
    until = time.monotonic() + patience
    while time.monotonic() < until and not ended.is_set() and all(program.poll() is None for program in programs):
        try:
            if requests.get(url, timeout=2).status_code == requests.codes.ok:
                return True
        except requests.RequestException:
            ended.wait(0.1)
    return False
