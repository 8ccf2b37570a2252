"""The doctor's page in a real browser: it can be read by everybody, on a phone too, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from .test_pages import SIZES, Enter, spills
from .test_settings import violations

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_the_doctor(sandbox, desk: Enter, pictures: Path, language: str, scheme: str, size: str) -> None:
    page = desk("admin", locale=language, color_scheme=scheme, viewport=SIZES[size])
    page.goto(f"{sandbox.service}/desk/academy/doctor?lang={language}")
    expect(page.locator("h1")).to_have_text("Doctor" if language == "en" else "运行检查")
    expect(page.locator("nav [aria-current=page]")).to_have_text("Doctor" if language == "en" else "运行检查")
    page.screenshot(path=pictures / f"desk-doctor-{language}-{scheme}-{size}.png", full_page=True)
    assert spills(page) <= 0
    assert violations(page) == []
    told = page.locator("main").inner_text()
    assert ("The academy" in told, "示例学院" in told) == (language == "en", language == "zh-CN")
