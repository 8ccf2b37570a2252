"""Each page, narrow and wide, light and dark, in both languages: nothing spills over, nothing is left untranslated."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]
SIZES = {"phone": {"width": 320, "height": 700}, "desk": {"width": 1280, "height": 900}}


def spills(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_the_desk(sandbox, learner: Enter, desk: Enter, pictures: Path, language: str, scheme: str, size: str) -> None:
    amy = learner("amy")
    amy.goto(f"{sandbox.academy}/courses/python/103")
    amy.click("lms-feedback button[data-kind=fix]")
    amy.fill("lms-feedback textarea#text", "A_very_long_word_that_no_line_of_a_phone_can_hold_and_that_must_break_somewhere")
    amy.click("lms-feedback dialog button[type=submit]")
    expect(amy.locator("lms-feedback dialog h2")).to_contain_text("number")
    page = desk("lead", locale=language, color_scheme=scheme, viewport=SIZES[size])
    for name, path in (("items", "/desk/academy/"), ("item", "/desk/academy/items/1"), ("dead", "/desk/academy/dead")):
        page.goto(f"{sandbox.service}{path}?lang={language}")
        page.screenshot(path=pictures / f"desk-{name}-{language}-{scheme}-{size}.png", full_page=True)
        assert spills(page) <= 0, name
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("html")).to_have_attribute("data-bs-theme", scheme)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_the_learner(sandbox, learner: Enter, pictures: Path, language: str, scheme: str, size: str) -> None:
    page = learner("ben" if language == "en" else "lin", locale=language, color_scheme=scheme, viewport=SIZES[size])
    course = "python/101" if language == "en" else "calculus/201"
    page.goto(f"{sandbox.academy}/courses/{course}")
    page.screenshot(path=pictures / f"course-{language}-{scheme}-{size}.png", full_page=True)
    page.click("lms-feedback button[data-kind=suggestion]")
    page.screenshot(path=pictures / f"dialog-{language}-{scheme}-{size}.png")
    assert spills(page) <= 0, "dialog"
    page.fill("lms-feedback textarea#text", "Subtitles, please" if language == "en" else "希望增加字幕")
    page.click("lms-feedback dialog button[type=submit]")
    expect(page.locator("lms-feedback dialog [role=status]")).to_be_visible()
    page.locator("lms-feedback dialog [role=status] button").click()
    page.wait_for_url("**/s/academy/**")
    for name, path in (("mine", ""), ("new", "new/fix")):
        page.goto(f"{sandbox.service}/s/academy/{path}")
        page.screenshot(path=pictures / f"learner-{name}-{language}-{scheme}-{size}.png", full_page=True)
        assert spills(page) <= 0, name
        expect(page.locator("html")).to_have_attribute("lang", language)
    page.goto(f"{sandbox.service}/s/academy/")
    page.locator(".lf-item-link").first.click()
    page.screenshot(path=pictures / f"learner-item-{language}-{scheme}-{size}.png", full_page=True)
    assert spills(page) <= 0, "item"


def test_the_keyboard_alone_reaches_the_form_and_leaves_it(sandbox, learner: Enter) -> None:
    page = learner("ben")
    page.goto(f"{sandbox.academy}/courses/python/101")
    page.locator("lms-feedback button[data-kind=answer]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("lms-feedback textarea#text")).to_be_focused()
    page.keyboard.type("Only keys")
    page.keyboard.press("Escape")
    expect(page.locator("lms-feedback dialog")).to_be_hidden()
    expect(page.locator("lms-feedback button[data-kind=answer]")).to_be_focused()
