"""A real Chromium on the real sandbox."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from ..conftest import World

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PASSWORD = "try-the-academy"
REFUSED_FORM = "status of 422"
"""What Chromium logs of a form that comes back with its mistakes marked, as it should."""


@pytest.fixture(scope="session")
def sandbox(world: World) -> World:
    """The two programs that the pages come from."""
    return world


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's own, without the window that nobody sees: half the work.

    Closed with each module: while Playwright runs, its event loop counts as running for everybody else."""
    path = shutil.which("chromium-headless-shell")
    assert path, "Chromium is missing: make test installs it (apt-get install chromium-headless-shell)"
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
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("requestfailed", self._failed)
        return page

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and REFUSED_FORM not in message.text:
            self.complaints.append(message.text)

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
def learner(sandbox: World, watched: Callable[..., Page]) -> Callable[..., Page]:
    """Signs a learner in at the academy."""

    def enter(person: str, **options: object) -> Page:
        page = watched(**options)
        page.goto(sandbox.academy)
        page.click(f"button[value={person}]")
        return page

    return enter


@pytest.fixture(scope="session")
def sessions() -> dict[str, list[Any]]:
    """Cookies of the staff who have signed in: nobody may do so as often as there are tests."""
    return {}


@pytest.fixture
def desk(sandbox: World, watched: Callable[..., Page], sessions: dict[str, list[Any]]) -> Callable[..., Page]:
    """Opens the desk as a member of staff, who signs in where they have not yet or no longer."""

    def enter(person: str, **options: object) -> Page:
        page = watched(**options)
        page.context.add_cookies(sessions.get(person, []))
        page.goto(f"{sandbox.service}/desk/")
        if page.locator("#password").count():
            page.fill("#site", "academy")
            page.fill("#email", f"{person}@academy.example")
            page.fill("#password", PASSWORD)
            page.click("main button[type=submit]")
            page.wait_for_selector("h1")
            sessions[person] = [cookie for cookie in page.context.cookies(sandbox.service) if cookie["name"] == "lmsfb_staff"]
        return page

    return enter


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go, to be looked at."""
    named = os.environ.get("LMSFB_TEST_PICTURES")
    folder = Path(named) if named else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
