"""Work at the desk in a real browser: what staff read, where they write, and that it is usable for everybody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ..conftest import World
from .test_pages import SIZES, spills
from .test_settings import violations

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]


def asked(sandbox: World, learner: Enter, words: str) -> int:
    """A question of a learner's; its number."""
    page = learner("ben")
    page.goto(f"{sandbox.academy}/courses/python/101")
    page.click("lms-feedback button[data-kind=answer]")
    page.fill("lms-feedback textarea#text", words)
    page.click("lms-feedback dialog button[type=submit]")
    said = page.locator("lms-feedback dialog h2")
    expect(said).to_contain_text("number")
    return int("".join(filter(str.isdigit, said.inner_text())))


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("size", SIZES)
def test_an_item_reads_well(sandbox: World, learner: Enter, desk: Enter, pictures: Path, language: str, size: str) -> None:
    number = asked(sandbox, learner, "How do I hand in the second exercise?\nThe button is grey.")
    page = desk("lead", locale=language, viewport=SIZES[size])
    page.goto(f"{sandbox.service}/desk/academy/items/{number}?lang={language}")
    expect(page.locator(".lf-post").first).to_contain_text("The button is grey.")
    page.locator(".lf-write-note summary").click()
    page.fill("#note", "Ask the teacher")
    page.click("button[value=internal]")
    page.fill("#reply", "We look at it")
    page.click("button[value=public]")
    expect(page.locator(".lf-post-note")).to_contain_text("Ask the teacher")
    expect(page.locator(".lf-post-reply")).to_contain_text("We look at it")
    expect(page.locator("html")).to_have_attribute("lang", language)  # though the address no longer asks for it
    page.screenshot(path=pictures / f"desk-talk-{language}-{size}.png", full_page=True)
    assert spills(page) <= 0
    assert violations(page) == []


def test_the_queue_is_worked_by_keyboard(sandbox: World, learner: Enter, desk: Enter) -> None:
    asked(sandbox, learner, "Which key opens this?")
    page = desk("lead")
    page.goto(f"{sandbox.service}/desk/academy/?lang=en")
    links = page.locator("tr[data-row] a")
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("Which key? jkrnm/")
    expect(page.locator("#q")).to_have_value("Which key? jkrnm/")
    expect(page.locator("#keys")).to_be_hidden()
    page.fill("#q", "Which key")
    page.keyboard.press("Enter")
    expect(links.first).to_contain_text("Which key opens this?")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Which key opens this?")
    page.keyboard.press("Control+m")
    page.keyboard.press("n")
    expect(page.locator("#note")).to_be_focused()
    page.locator("h1").click()
    page.keyboard.press("r")
    expect(page.locator("#reply")).to_be_focused()
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()


def test_the_keys_are_listed_and_can_be_switched_off(sandbox: World, desk: Enter) -> None:
    page = desk("lead")
    page.goto(f"{sandbox.service}/desk/academy/?lang=en")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("These keys work on this device").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.reload()
    page.keyboard.press("?")
    page.keyboard.press("/")
    expect(page.locator("#keys")).to_be_hidden()
    expect(page.locator("#q")).not_to_be_focused()
    page.get_by_role("button", name="Keyboard").click()
    expect(page.locator("#keys")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("size", SIZES)
def test_the_queue_reads_well(sandbox: World, desk: Enter, pictures: Path, language: str, size: str) -> None:
    page = desk("lead", locale=language, viewport=SIZES[size])
    page.goto(f"{sandbox.service}/desk/academy/?lang={language}")
    page.screenshot(path=pictures / f"desk-queue-{language}-{size}.png", full_page=True)
    assert spills(page) <= 0
    assert violations(page) == []


def test_without_javascript_no_keys_are_promised(sandbox: World, desk: Enter) -> None:
    page = desk("lead", java_script_enabled=False)
    page.goto(f"{sandbox.service}/desk/academy/?lang=en&q=nothing-like-it")
    expect(page.get_by_text("Nothing here fits these filters.")).to_be_visible()
    expect(page.locator("#keys-open")).to_be_hidden()
