"""The page of settings in a real browser: without JavaScript too, accessible, and nothing spills over."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .test_pages import SIZES, spills

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]
PASSWORD = "try-the-academy"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture(scope="module")
def admin(sandbox) -> None:
    """Somebody who may change settings."""
    sandbox.command(
        "staff", "add", "academy", "root@academy.example", "--name", "Root", "--role", "admin", "--password", PASSWORD
    )


def violations(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [json.dumps({one["id"]: [node["html"] for node in one["nodes"]]}) for one in found]


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_the_page_is_accessible(sandbox, desk: Enter, pictures: Path, language: str, scheme: str, size: str) -> None:
    page = desk("root", locale=language, color_scheme=scheme, viewport=SIZES[size])
    page.goto(f"{sandbox.service}/desk/academy/settings?lang={language}")
    assert violations(page) == []
    assert spills(page) <= 0
    page.screenshot(path=pictures / f"desk-settings-{language}-{scheme}-{size}.png", full_page=True)


@pytest.mark.usefixtures("admin")
def test_a_promise_is_changed_without_javascript_and_with_the_keyboard(sandbox, desk: Enter) -> None:
    page = desk("root", java_script_enabled=False)
    page.goto(f"{sandbox.service}/desk/academy/settings")
    page.get_by_role("textbox", name="How long we wait for details").first.fill("soon")
    page.keyboard.press("Enter")
    wrong = page.locator("[aria-invalid=true]")
    expect(wrong).to_have_value("soon")
    expect(page.get_by_text("“soon” cannot be taken.")).to_be_visible()
    wrong.fill("7d")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    expect(page.get_by_role("textbox", name="How long we wait for details").first).to_have_value("7d")
    expect(page.get_by_role("row").filter(has_text="Root")).to_contain_text("7d")
    page.get_by_role("button", name="Reset: How long we wait for details").click()
    expect(page.get_by_role("textbox", name="How long we wait for details").first).to_have_value("5d")
    expect(page.get_by_role("button", name="Reset: How long we wait for details")).to_have_count(0)


@pytest.mark.usefixtures("admin")
def test_a_refused_value_is_told_to_who_listens(sandbox, desk: Enter, pictures: Path) -> None:
    page = desk("root", viewport=SIZES["phone"])
    page.goto(f"{sandbox.service}/desk/academy/settings")
    page.get_by_role("spinbutton", name="Reporters that raise the priority").fill("25")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    page.goto(f"{sandbox.service}/desk/academy/settings")
    page.get_by_role("textbox", name="Solve within").fill("0h")
    page.get_by_role("button", name="Save: Solve within").click()
    described = page.evaluate("document.querySelector('[aria-invalid=true]').getAttribute('aria-describedby').split(' ')")
    told = " ".join(page.locator(f"#{one}").inner_text() for one in described)
    assert "above zero" in told
    assert "As in the file: 48h." in told
    assert violations(page) == []
    assert spills(page) <= 0
    page.screenshot(path=pictures / "desk-settings-refused-phone.png", full_page=True)
    page.get_by_role("button", name="Reset: Reporters").click()
