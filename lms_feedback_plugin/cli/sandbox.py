"""``lms-feedback sandbox``: the service and a demo academy beside it, each a program of its own, joined by HTTP alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from types import FrameType

import click
from rich.console import Console

from lms_feedback_plugin.adapters.sandbox import demo
from lms_feedback_plugin.adapters.sandbox.academy.config import AcademyConfig
from lms_feedback_plugin.service.bootstrap import build
from lms_feedback_plugin.service.config import Config, load_config
from lms_feedback_plugin.service.demo import SITE, Keys, academy_site, seed, shared_keys

from .migrate import upgrade
from .parent import OUR_PROGRAM, end_with, with_parent_option, with_us
from .ready import answers, refuse_taken_port

PATIENCE = 60.0
"""Seconds that the service may take until it answers for the first time."""


@click.command("sandbox")
@click.option("--academy-port", type=int, help="Port of the academy; the one after the service's unless named.")
@click.option("--academy-only", is_flag=True, hidden=True, help="Serve the academy alone; the service runs elsewhere.")
@with_parent_option
def command(academy_port: int | None, academy_only: bool, parent: int | None) -> None:
    """Try everything out: starts the service and a demo academy, and prints where to go and whom to be.

    Example: LMSFB_PORT=9000 lms-feedback sandbox
    """
    if parent:
        end_with(parent)
    config = load_config()
    academy = _academy(config, shared_keys(config.data_dir), academy_port or config.port + 1)
    if academy_only:
        _serve_academy(academy)
        return
    console = Console(highlight=False, soft_wrap=True)
    for port in (config.port, academy.port):
        refuse_taken_port(config.host, port)
    with console.status("Setting up the database and the demo academy …"):
        _prepare(config, academy)
    _run(console, config, academy)


def _academy(config: Config, keys: Keys, port: int) -> AcademyConfig:
    return AcademyConfig(
        path=config.data_dir / "academy.db",
        service_url=config.public_url,
        site=SITE,
        secret=keys.secret,
        token_key=keys.token_key,
        port=port,
    )


def _serve_academy(academy: AcademyConfig) -> None:
    from lms_feedback_plugin.adapters.sandbox.academy.server import serve_academy

    serve_academy(academy)


def _prepare(config: Config, academy: AcademyConfig) -> None:
    upgrade(config)
    service = build(config)
    try:
        seed(service.database, service.access, academy_site(academy.url, Keys(academy.secret, academy.token_key)))
    finally:
        service.close()


def _run(console: Console, config: Config, academy: AcademyConfig) -> None:
    """Both programs until one of them ends or the reader has had enough."""
    ours = [sys.executable, *OUR_PROGRAM]
    log = config.data_dir / "service.log"
    with log.open("ab") as written:
        service = subprocess.Popen([*ours, "serve", "--no-migrate", with_us()], stderr=written)
        beside = subprocess.Popen(
            [*ours, "sandbox", "--academy-only", with_us(), "--academy-port", str(academy.port)], stderr=written
        )
    programs = (service, beside)
    ended = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        ended.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    with console.status("Starting …"):
        up = all(answers(url, PATIENCE, programs, ended) for url in (f"{config.public_url}/readyz", f"{academy.url}/"))
    if up:
        _tell(console, config, academy)
        while not ended.wait(0.5) and all(program.poll() is None for program in programs):
            pass
    elif not ended.is_set():
        console.print(f"It did not start within {PATIENCE:g} seconds. {log} says why.", style="red")
    for program in programs:
        program.terminate()
    for program in programs:
        program.wait(timeout=30)
    if not up and not ended.is_set():
        sys.exit(1)


def _tell(console: Console, config: Config, academy: AcademyConfig) -> None:
    for name, url, what in (
        ("The academy", academy.url, "be a learner: pick a person, open a course, press a button"),
        ("The desk", f"{config.public_url}/desk/", "be support: answer, mend, decide"),
        ("The API", f"{config.public_url}/api/docs", "be a program"),
    ):
        console.print(f"  [bold]{name:12}[/bold] {url:34} {what}")
    console.print()
    console.print(f"  Sign in at the desk (site [bold]{SITE}[/bold], password [bold]{demo.DEMO_PASSWORD}[/bold]):")
    for one in demo.PEOPLE:
        if one.role != demo.LEARNER:
            console.print(f"    {one.email:28} {one.name}, {one.role}")
    console.print(f"\n  Everything is kept in {os.path.relpath(config.data_dir)}. Ctrl-C ends it.\n")
    sys.stdout.flush()
