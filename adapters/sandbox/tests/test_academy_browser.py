"""The academy in a real Chromium: light and dark, narrow and wide, with scripts and without."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_httpserver import HTTPServer

from lms_feedback_plugin.adapters.sandbox.academy import AcademyConfig
from lms_feedback_plugin.adapters.sandbox.adapter import SandboxAdapter
from lms_feedback_plugin.adapters.testing import sample
from lms_feedback_plugin.domain.delivery import Recipient

pytestmark = pytest.mark.browser

PAGES = ("/", "/courses/", "/courses/python", "/courses/python/101", "/courses/python/105?t=64", "/courses/python/103")
BEHIND = ("/inbox/", "/events/", "/tracker/", "/tracker/1", "/board/", "/nowhere")
WIDGET = """
class Stand extends HTMLElement { connectedCallback() { this.attachShadow({mode: "open"}).append("buttons of the service"); } }
customElements.define("lms-feedback", Stand);
"""
DIM = """
() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgb = colour => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
                          return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
                               .reduce((sum, v, n) => sum + v * [.2126, .7152, .0722][n], 0);
  const ground = node => { for (; node; node = node.parentElement) {
                             const found = rgb(getComputedStyle(node).backgroundColor); if (found[3] === 255) return found; }
                           return rgb(getComputedStyle(document.documentElement).colorScheme === "dark" ? "#000" : "#fff"); };
  const speaks = node => [...node.childNodes].some(child => child.nodeType === 3 && child.data.trim());
  const texts = [...document.querySelectorAll("body *")].filter(node => speaks(node) && node.checkVisibility() && !node.disabled
    && !node.closest(".visually-hidden, .ac-skip, .ac-stage"));
  return texts.map(node => {
    const [a, b] = [light(rgb(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
    return [(a + .05) / (b + .05), node.className || node.tagName, node.textContent.trim().slice(0, 30)];
  }).filter(([ratio]) => ratio < 4.5);
}
"""
"""Texts whose contrast is below WCAG AA, each with its ratio. ``.ac-stage`` is text over a picture, on a dark band."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium-headless-shell", args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def config(config: AcademyConfig, httpserver: HTTPServer) -> AcademyConfig:
    """Beside a service that only has a widget and a launch."""
    httpserver.expect_request("/static/widget.js").respond_with_data(WIDGET, content_type="text/javascript")
    httpserver.expect_request("/launch", method="POST").respond_with_data("<title>arrived</title>", content_type="text/html")
    return replace(config, service_url=httpserver.url_for("/"))


def page(browser: Browser, url: str, person: str | None = None, **options: Any) -> Page:
    context = browser.new_context(base_url=url, **options)
    found = context.new_page()
    if person:
        found.goto("/")
        found.click(f"button[value={person}]")
    return found


def tell(guest: SandboxAdapter) -> None:
    for person, language in (("amy", "en"), ("lin", "zh-CN")):
        guest.perform(replace(sample(), key=f"k/{person}", recipient=Recipient(person, person, language)))
    guest.perform(replace(sample("call", "create_issue"), key="k/issue", data={"fields": {"steps": "1. Play\n2. Wait"}}))
    guest.perform(replace(sample("publish", ""), key="k/card", data={"status": "proposed", "votes": 3}))


@pytest.mark.parametrize("person", ["support", "lin"])
def test_every_page_fits_and_can_be_read(person: str, browser: Browser, served: AcademyConfig, guest: SandboxAdapter) -> None:
    tell(guest)
    found = page(browser, served.url, person, reduced_motion="reduce")
    said: list[str] = []
    found.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    found.on("pageerror", lambda error: said.append(str(error)))
    pages = [p.replace("python/1", "calculus/2").replace("python", "calculus") for p in PAGES] if person == "lin" else PAGES
    for path in (*pages, *BEHIND):
        found.goto(path)
        for scheme, width in itertools.product(("light", "dark"), (1280, 320)):
            found.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            found.set_viewport_size({"width": width, "height": 800})
            assert found.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)
            assert found.evaluate(DIM) == [], (path, scheme, width)
            ground = found.evaluate("getComputedStyle(document.body).backgroundColor")
            assert ground == ("rgb(244, 246, 251)" if scheme == "light" else "rgb(18, 22, 31)"), (path, scheme)
    assert [text for text in said if "404" not in text] == []  # /nowhere is one


def test_without_scripts_dark_is_dark_and_the_buttons_lead_to_the_service(browser: Browser, served: AcademyConfig) -> None:
    found = page(browser, served.url, "amy", java_script_enabled=False, color_scheme="dark")
    found.goto("/courses/python/105?t=95")
    assert found.locator(".ac-caption").inner_text() == "It stops before three. That surprises everybody once."
    assert found.locator("[data-controls]").is_hidden()
    found.click("lms-feedback button[value=fix]")
    found.click("form[data-continue] button")
    assert (found.url, found.title()) == (f"{served.service}/launch", "arrived")


def test_with_scripts_the_widget_takes_over_and_my_feedback_is_one_press(browser: Browser, served: AcademyConfig) -> None:
    found = page(browser, served.url, "amy")
    found.goto("/courses/python/105")
    assert found.locator("lms-feedback").evaluate("e => e.shadowRoot.textContent") == "buttons of the service"
    assert found.locator("lms-feedback form").is_hidden()
    found.get_by_role("button", name="My feedback").click()
    found.wait_for_url(f"{served.service}/launch")
    found.go_back()
    assert found.url == f"{served.url}/courses/python/105"


def test_the_second_of_the_video_comes_along(browser: Browser, served: AcademyConfig) -> None:
    found = page(browser, served.url, "amy")
    found.goto("/courses/python/105")
    found.locator("[data-start='64']").click()
    assert found.url == f"{served.url}/courses/python/105"
    assert found.locator("lms-feedback").get_attribute("second") == "64"
    assert found.locator("lms-feedback input[name=second]").input_value() == "64"
    found.get_by_role("slider").focus()
    found.keyboard.press("ArrowRight")
    assert found.locator("[data-clock]").inner_text() == "1:05"
    assert found.locator("[data-caption]").inner_text() == "Watch the value of number: zero, one, two."
    found.get_by_role("button", name="Play").click()
    expect(found.locator("lms-feedback")).to_have_attribute("second", "66")
    found.get_by_role("button", name="Pause").click()


def test_the_bell_counts_and_the_inbox_shows(browser: Browser, served: AcademyConfig, guest: SandboxAdapter) -> None:
    tell(guest)
    found = page(browser, served.url, "lin")
    assert found.locator("[data-unread]").inner_text().startswith("1")
    found.get_by_role("link", name="收件箱").click()
    notice = found.locator("[data-key='k/lin']")
    assert "the quiz opens on Monday." in notice.inner_text()
    assert notice.get_by_role("link").get_attribute("href") == sample().url
    found.reload()
    assert found.locator("[data-unread]").is_hidden()


def test_every_control_can_be_reached_and_has_a_name(browser: Browser, served: AcademyConfig, guest: SandboxAdapter) -> None:
    tell(guest)
    found = page(browser, served.url, "support")
    for path in (*PAGES[1:], *BEHIND):
        found.goto(path)
        names = found.locator("a, button, input:not([type=hidden]), select, textarea").evaluate_all(
            "all => all.filter(e => e.checkVisibility()).map(e => e.ariaLabel || e.labels?.[0]?.textContent || e.textContent)"
        )
        assert [name for name in names if not name.strip()] == [], path
        assert found.locator("h1").count() == 1, path
        assert found.locator("main").count() == 1, path
        ids = found.locator("[id]").evaluate_all("all => all.map(e => e.id)")
        assert len(ids) == len(set(ids)), path
