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

with_parent_option = click.option(OPTION, is_flag=True, hidden=True, help="End when the process that started this one is gone.")


def end_with_parent() -> None:
    """Watch from a thread: when the parent is gone, first ask this process to end, then end it.

    A worker that outlived a killed ``serve`` would hold its slot unseen, and a server its port.
    """
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(0)
