"""``lms-feedback serve``"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from typing import Any

import click
import gunicorn.app.base
import gunicorn.util

from lms_feedback_plugin.service.config import Config, load_config

from .logs import install_logs
from .migrate import upgrade
from .parent import OUR_PROGRAM, end_with, with_parent_option, with_us
from .ready import refuse_taken_port

RESTART_SECONDS = 1.0
APPLICATION = "lms_feedback_plugin.web.wsgi:application()"
"""By name, as any WSGI server is told: the command line and the web stand side by side and do not import each other."""


@click.command("serve")
@click.option("--no-worker", is_flag=True, help="Leave deliveries and promises to separate `lms-feedback work` processes.")
@with_parent_option
@click.option("--no-migrate", is_flag=True, help="Leave the database as it is; `lms-feedback migrate` was run before.")
def command(no_worker: bool, no_migrate: bool, parent: int | None) -> None:
    """Serve the pages, the API and the webhooks; a worker runs beside it unless --no-worker is given."""
    config = load_config()
    install_logs(config.log_level)
    if parent:
        end_with(parent)
    refuse_taken_port(config.host, config.port)
    if not no_migrate:
        upgrade(config)
    if not no_worker:
        threading.Thread(target=_keep_worker, daemon=True).start()
    Server(config).run()


def _keep_worker() -> None:
    """A worker in a process of its own does not slow the answers down; one that ends is started again."""
    while True:
        subprocess.run([sys.executable, *OUR_PROGRAM, "work", with_us()], check=False)
        time.sleep(RESTART_SECONDS)


class Server(gunicorn.app.base.BaseApplication):
    """gunicorn with threads. The service is built after the fork: threads and connections do not survive one."""

    def __init__(self, config: Config) -> None:
        self.settings = config
        super().__init__()

    def load_config(self) -> None:
        """gunicorn's own settings, from ours."""
        chosen: dict[str, Any] = {
            "bind": f"{self.settings.host}:{self.settings.port}",
            "workers": self.settings.processes,
            "threads": self.settings.threads,
            "worker_class": "gthread",
            "keepalive": 30,
            "graceful_timeout": 20,
            "timeout": 60,
            "control_socket_disable": True,
            "loglevel": self.settings.log_level,
        }
        for name, value in chosen.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application of one web process."""
        return gunicorn.util.import_app(APPLICATION)
