"""A real Chromium on the real sandbox: two programs on free ports, as ``make run`` starts them."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PASSWORD = "try-the-academy"


@dataclass(frozen=True)
class Sandbox:
    """Where the two programs are."""

    service: str
    academy: str


def free_ports() -> tuple[int, int]:
    """Two neighbouring ports that nobody listens on."""
    for port in range(18100, 18900, 2):
        try:
            for one in (port, port + 1):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", one))
        except OSError:
            continue
        return port, port + 1
    raise AssertionError("no free ports")


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The sandbox, ready to be used."""
    port, academy_port = free_ports()
    folder = tmp_path_factory.mktemp("sandbox")
    environment = {**os.environ, "LMSFB_DATA_DIR": str(folder), "LMSFB_PORT": str(port), "LMSFB_SWEEP_SECONDS": "0.3"}
    program = subprocess.Popen(
        [sys.executable, "-m", "lms_feedback_plugin.cli", "sandbox"], env=environment, stdout=subprocess.PIPE
    )
    found = Sandbox(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{academy_port}")
    try:
        wait_for(lambda: both_answer(found) or program.poll() is not None, 90)
        assert program.poll() is None, (folder / "service.log").read_text()
        yield found
    finally:
        program.send_signal(signal.SIGTERM)
        program.communicate(timeout=40)


def both_answer(sandbox: Sandbox) -> bool:
    """Whether both programs serve."""
    try:
        return all(requests.get(url, timeout=5).ok for url in (f"{sandbox.service}/readyz", sandbox.academy))
    except requests.RequestException:
        return False


def wait_for(holds: Callable[[], bool], seconds: float) -> None:
    """Until it holds; an assertion when it does not in time."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"did not come true within {seconds} s"
        time.sleep(0.2)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's own."""
    path = shutil.which("chromium")
    assert path, "Chromium is missing: make test installs it (apt-get install chromium)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


class Watch:
    """Everything that a page should not do: errors in the console, refusals by the content policy, failed requests."""

    def __init__(self) -> None:
        self.complaints: list[str] = []

    def over(self, context: BrowserContext) -> Page:
        """A page of ``context``, watched."""
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("requestfailed", self._failed)
        return page

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{request.url}: {request.failure}")


@pytest.fixture
def watched(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages in contexts of their own; at the end none of them may have complained."""
    watch = Watch()
    contexts: list[BrowserContext] = []

    def new_page(**options: object) -> Page:
        contexts.append(chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, "locale": "en", **options}))
        return watch.over(contexts[-1])

    yield new_page
    for context in contexts:
        context.close()
    assert watch.complaints == []


@pytest.fixture
def learner(sandbox: Sandbox, watched: Callable[..., Page]) -> Callable[..., Page]:
    """Signs a learner in at the academy."""

    def enter(person: str, **options: object) -> Page:
        page = watched(**options)
        page.goto(sandbox.academy)
        page.click(f"button[value={person}]")
        return page

    return enter


@pytest.fixture
def desk(sandbox: Sandbox, watched: Callable[..., Page]) -> Callable[..., Page]:
    """Signs a member of staff in at the desk."""

    def enter(person: str, **options: object) -> Page:
        page = watched(**options)
        page.goto(f"{sandbox.service}/desk/")
        page.fill("#site", "academy")
        page.fill("#email", f"{person}@academy.example")
        page.fill("#password", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_selector("h1")
        return page

    return enter


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go, to be looked at."""
    named = os.environ.get("LMSFB_TEST_PICTURES")
    folder = Path(named) if named else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
