"""``lms-feedback work``"""

from __future__ import annotations

import click

from lms_feedback_plugin.service.bootstrap import build
from lms_feedback_plugin.service.config import load_config

from .logs import install_logs
from .parent import end_with, with_parent_option


@click.command("work")
@with_parent_option
def command(parent: int | None) -> None:
    """Deliver what is waiting and keep the promises that fall due, until it is told to stop.

    Any number of workers may run on one database; when one dies the others take over what it held.
    """
    config = load_config()
    install_logs(config.log_level)
    if parent:
        end_with(parent)
    service = build(config)
    try:
        service.worker().run()
    finally:
        service.close()
