"""Programs that were started by another of ours end with it, however that one ended."""

from __future__ import annotations

import os
import signal
import threading
import time

import click

OPTION = "--with-parent"
OUR_PROGRAM = ("-P", "-m", "lms_feedback_plugin.cli")
"""What Python is told in order to be ``lms-feedback``. ``-P``: a stray ``secrets.py`` in the present folder is not imported."""
GRACE_SECONDS = 20.0

with_parent_option = click.option(
    OPTION, "parent", type=int, hidden=True, help="End when the process of this number, which started this one, is gone."
)


def with_us() -> str:
    """The option for a program that this process starts."""
    return f"{OPTION}={os.getpid()}"


def end_with(parent: int) -> None:
    """Watch from a thread: when the parent is gone, first ask this process to end, then end it.

    A worker that outlived a killed ``serve`` would hold its slot unseen, and a server its port. The number is told and not
    looked up: by the time our files are read the parent may be gone already.
    """
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(0)
