"""The reference of the API in a real browser, under the policy that it is served with."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from ..conftest import World

pytestmark = pytest.mark.browser


def test_the_reference_opens_and_nothing_is_blocked(watched: Callable[..., Page], sandbox: World) -> None:
    page = watched()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{sandbox.service}/api/docs")
    page.wait_for_selector(".opblock")
    page.locator(".opblock-post .opblock-summary-control").first.click()
    page.get_by_text("Idempotency-Key").first.wait_for()
    assert all(url.startswith((sandbox.service, "data:")) for url in asked), asked
