"""The command line for tests: each command a process of its own, forked from one that has read our files already.

Reading the files takes a command longer than doing what it is asked, and a run of all tests gives hundreds. The installed
command, started cold, is run by ``tests/house/test_wheel.py``, by the pages that are followed to the letter, and wherever a
program is started to stay.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NoReturn

import click

ROOT = Path(__file__).parent.parent
READ_LATER = ("dbos", "alembic.command", "alembic.runtime.migration", "psycopg.types.array", "holidays.countries")
"""What commands import only when they need it."""
_warm: dict[int, socket.socket] = {}
"""The other end of the process that forks, by the process that asked for it."""


def run(
    words: Iterable[str], environment: Mapping[str, str], *, folder: Path | None = None, seconds: float = 90
) -> subprocess.CompletedProcess[str]:
    """What ``lms-feedback`` does with these words; raises ``subprocess.TimeoutExpired``."""
    words = list(words)
    if os.getpid() not in _warm:
        _warm[os.getpid()] = _started()
    line = _warm[os.getpid()]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        asked = {"words": words, "environment": dict(environment), "folder": str(folder or Path.cwd())}
        message = json.dumps(asked).encode()
        socket.send_fds(line, [len(message).to_bytes(4, "big")], [out.fileno(), err.fileno()])
        line.sendall(message)
        process = int.from_bytes(line.recv(4, socket.MSG_WAITALL), "big")
        line.settimeout(seconds)
        try:
            code = int.from_bytes(line.recv(4, socket.MSG_WAITALL), "big", signed=True)
        except TimeoutError:
            os.kill(process, signal.SIGKILL)
            line.settimeout(None)
            line.recv(4, socket.MSG_WAITALL)
            raise subprocess.TimeoutExpired(words, seconds) from None
        finally:
            line.settimeout(None)
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(words, code, out.read().decode(), err.read().decode())


def _started() -> socket.socket:
    """The process that forks; it ends with this one, for then its line is closed."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.commands", str(theirs.fileno())], cwd=ROOT, pass_fds=[theirs.fileno()]
        )
    atexit.register(process.wait)
    atexit.register(ours.close)
    return ours


def serve(line: socket.socket) -> None:
    """Fork for each request until the line is closed."""
    while (head := socket.recv_fds(line, 4, 2))[0]:
        size, (out, err) = int.from_bytes(head[0], "big"), head[1]
        asked = json.loads(line.recv(size, socket.MSG_WAITALL))
        child = os.fork()
        if child == 0:
            line.close()
            become(asked, out, err)
        line.sendall(child.to_bytes(4, "big"))
        os.close(out)
        os.close(err)
        _, status = os.waitpid(child, 0)
        line.sendall(os.waitstatus_to_exitcode(status).to_bytes(4, "big", signed=True))


def become(asked: Mapping[str, Any], out: int, err: int) -> NoReturn:
    """The command: its words, environment, folder and streams."""
    os.dup2(out, 1)
    os.dup2(err, 2)
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["folder"])
    sys.argv = ["lms-feedback", *asked["words"]]
    code: object = 0
    try:
        from lms_feedback_plugin.cli import main

        main()
    except SystemExit as ended:
        code = ended.code
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


def read_all_commands() -> None:
    """Everything that a command may import."""
    from lms_feedback_plugin.cli import root
    from lms_feedback_plugin.cli.lazy import LazyGroup

    def read(group: LazyGroup) -> None:
        context = click.Context(group)
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            if isinstance(command, LazyGroup):
                read(command)

    assert isinstance(root, LazyGroup)
    read(root)
    for name in READ_LATER:
        importlib.import_module(name)


if __name__ == "__main__":
    read_all_commands()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    serve(socket.socket(fileno=int(sys.argv[1])))
