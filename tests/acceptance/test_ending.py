"""A sandbox that is killed leaves nothing behind: no server on its ports, no worker in its slot."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import requests

from ..commands import run
from ..conftest import CLI, eventually, free_ports


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).ok
    except requests.RequestException:
        return False


def test_what_it_started_ends_with_it(tmp_path: Path) -> None:
    port, academy_port = free_ports()
    environment = {**os.environ, "LMSFB_DATA_DIR": str(tmp_path), "LMSFB_PORT": str(port)}
    addresses = (f"http://127.0.0.1:{port}/readyz", f"http://127.0.0.1:{academy_port}/")
    words = [*CLI, "sandbox", "--academy-port", str(academy_port)]
    program = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL)
    try:
        eventually(lambda: all(map(answers, addresses)), 120)
    finally:
        program.kill()
        program.wait()
    eventually(lambda: not any(map(answers, addresses)))


def test_a_worker_whose_parent_is_gone_before_it_looks_ends(tmp_path: Path) -> None:
    environment = {**os.environ, "LMSFB_DATA_DIR": str(tmp_path)}
    assert run(["migrate"], environment).returncode == 0
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    subprocess.run([*CLI, "work", f"--with-parent={gone.pid}"], env=environment, timeout=60, check=False)


def test_a_taken_port_is_told_before_anything_is_set_up(tmp_path: Path) -> None:
    port, academy_port = free_ports()
    environment = {**os.environ, "LMSFB_DATA_DIR": str(tmp_path), "LMSFB_PORT": str(port)}
    squatter = subprocess.Popen(
        [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port)], stderr=subprocess.DEVNULL
    )
    try:
        eventually(lambda: answers(f"http://127.0.0.1:{port}/"))
        words = [*CLI, "sandbox", "--academy-port", str(academy_port)]
        done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=60, check=False)
    finally:
        squatter.kill()
        squatter.wait()
    assert done.returncode == 2
    assert f"Cannot listen on 127.0.0.1:{port}" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "lms-feedback.db").exists()
