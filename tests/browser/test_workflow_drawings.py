"""The drawings of workflows in a real browser: under the content policy, accessible, and scrolling in a box of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .test_main_path import take
from .test_pages import SIZES, spills
from .test_settings import violations

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]
OVERLAPS = """svg => {
  const boxes = [...svg.querySelectorAll('g.state, g > rect.plate')].map(one => {
    const box = one.getBoundingClientRect();
    return {name: one.closest('g').textContent, left: box.left, right: box.right, top: box.top, bottom: box.bottom};
  });
  const found = [...svg.querySelectorAll('rect')].filter(one => one.getBoundingClientRect().height < 5).map(() => 'not drawn');
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach(b => {
    if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) found.push(a.name + ' / ' + b.name);
  }));
  for (const text of svg.querySelectorAll('g.state text, g:has(> rect.plate) text')) {
    const inner = text.getBoundingClientRect();
    const outer = text.closest('g.state, g:has(> rect.plate)').querySelector('rect').getBoundingClientRect();
    if (inner.left < outer.left - 1 || inner.right > outer.right + 1) found.push('spills: ' + text.textContent);
  }
  return found;
}"""
"""Boxes that the page does not draw or that lie on each other, and words that are wider than their box."""
COLOURS = """[
  getComputedStyle(document.querySelector('.sheet')).fill,
  getComputedStyle(document.querySelector('.lf-drawing')).backgroundColor,
]"""
"""Of the drawing's ground and of what it lies on."""


def reported(sandbox, learner: Enter) -> str:
    """A new fault; its number."""
    page = learner("amy")
    page.goto(f"{sandbox.academy}/courses/python/103")
    page.click("lms-feedback button[data-kind=fix]")
    page.fill("lms-feedback textarea#text", "The drawing of the second task is missing")
    page.click("lms-feedback dialog button[type=submit]")
    thanks = page.locator("lms-feedback dialog h2")
    expect(thanks).to_contain_text("number")
    return "".join(letter for letter in thanks.inner_text() if letter.isdigit())


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_every_workflow_is_drawn_and_told(sandbox, desk: Enter, pictures: Path, language: str, scheme: str, size: str) -> None:
    page = desk("lead", locale=language, color_scheme=scheme, viewport=SIZES[size])
    for name in ("answer", "fix", "suggestion"):
        page.goto(f"{sandbox.service}/desk/academy/workflows/{name}?lang={language}")
        drawing = page.locator(".lf-drawing svg")
        assert drawing.evaluate(OVERLAPS) == []
        assert spills(page) <= 0
        assert violations(page) == []
        expect(page.get_by_role("img")).to_have_accessible_name(page.inner_text("h1"))
        page.screenshot(path=pictures / f"desk-workflow-{name}-{language}-{scheme}-{size}.png", full_page=True)
    colours = page.evaluate(COLOURS)
    assert colours[0] == colours[1], "the drawing has the page's colours: its rules came through the content policy"


def test_a_count_leads_to_its_items_and_the_way_is_drawn(sandbox, learner: Enter, desk: Enter, pictures: Path) -> None:
    number = reported(sandbox, learner)
    page = desk("lead", java_script_enabled=False)
    page.get_by_role("link", name="Workflows").click()
    page.get_by_role("link", name="Solve a fault").click()
    row = page.get_by_role("row").filter(has=page.locator(".lf-state", has_text="New"))
    row.get_by_role("link").click()
    expect(page.get_by_role("link", name="The drawing of the second task is missing").first).to_be_visible()
    support = desk("support")
    support.goto(f"{sandbox.service}/desk/academy/items/{number}")
    take(support, "triage")
    support.get_by_text("Where it stands").click()
    way = support.locator(".lf-drawing svg")
    expect(way.locator(".state.here")).to_have_text("Being reproduced")
    expect(way.locator("g.taken:has(> rect.plate)")).to_contain_text("Start reproducing")
    assert way.evaluate(OVERLAPS) == []
    assert violations(support) == []
    support.screenshot(path=pictures / "desk-item-way.png", full_page=True)
