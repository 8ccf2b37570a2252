"""``lms-feedback work``"""

from __future__ import annotations

import os
import threading
import time

import click

from lms_feedback_plugin.service.bootstrap import build
from lms_feedback_plugin.service.config import load_config

from .logs import install_logs


@click.command("work")
@click.option("--with-parent", is_flag=True, hidden=True, help="End when the process that started this one is gone.")
def command(with_parent: bool) -> None:
    """Deliver what is waiting and keep the promises that fall due, until it is told to stop.

    Any number of workers may run on one database; when one dies the others take over what it held.
    """
    config = load_config()
    install_logs(config.log_level)
    if with_parent:
        threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    service = build(config)
    try:
        service.worker().run()
    finally:
        service.close()


def _end_with(parent: int) -> None:
    """A worker that outlives a killed ``serve`` would hold its slot unseen."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)
