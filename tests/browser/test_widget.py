"""The widget on pages that bring buttons of their own, as an LMS plugin does: its properties, ``open`` and ``no-bar``."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from ..conftest import World

pytestmark = pytest.mark.browser
WIDGET = Path(__file__).parents[2] / "lms_feedback_plugin" / "web" / "static" / "widget.js"
LARGEST = 15_000
"""Bytes on the wire that a course page may be asked to load."""
PLACED = """
async service => {
  await import(`${service}/static/widget.js`);
  document.querySelector("lms-feedback").remove();
  const widget = document.createElement("lms-feedback");
  const attributes = { service, site: "academy", course: "python", lang: "en", "no-bar": "" };
  for (const [name, value] of Object.entries(attributes)) widget.setAttribute(name, value);
  widget.tokenSource = async () => (await (await fetch("/token?course=python&module=101")).json()).token;
  widget.context = {
    section: "Getting started", section_number: "1", module_name: "A page", module_type: "page", cmid: "999",
    page: "/courses/python/101", second: null,
  };
  widget.itemAddress = number => `/go?next=/s/academy/items/${number}`;
  widget.elsewhere = kind => { document.title = `elsewhere: ${kind}`; };
  document.querySelector("main").append(widget);
  return widget.shadowRoot.querySelectorAll("button").length;
}
"""


def placed(page: Page, world: World) -> Page:
    page.goto(f"{world.academy}/courses/python/101")
    assert page.evaluate(PLACED, world.service) == 0, "no-bar shows no button"
    return page


def test_it_is_small_and_lent_to_pages_of_any_site(sandbox: World) -> None:
    assert len(gzip.compress(WIDGET.read_bytes())) <= LARGEST
    lent = requests.get(f"{sandbox.service}/static/widget.js", headers={"Origin": "https://moodle.example"}, timeout=10)
    assert lent.headers["Access-Control-Allow-Origin"] == "*"
    assert lent.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert lent.headers["Content-Type"].startswith("text/javascript")


def test_a_page_with_its_own_buttons_opens_it_and_says_where_the_item_is(sandbox: World, learner: Callable[..., Page]) -> None:
    amy = placed(learner("amy"), sandbox)
    amy.evaluate("document.querySelector('lms-feedback').open('fix')")
    expect(amy.locator("lms-feedback textarea")).to_be_focused()
    shown = amy.locator("lms-feedback fieldset label").all_inner_texts()
    assert [line.strip() for line in shown if "Browser" not in line] == [
        "Page: /courses/python/101",
        "Section: Getting started",
        "Activity: A page",
    ]
    amy.fill("lms-feedback textarea", "The second picture is missing")
    amy.keyboard.press("Tab")
    amy.locator("lms-feedback dialog button[type=submit]").press("Enter")
    heading = amy.locator("lms-feedback dialog h2")
    expect(heading).to_contain_text("number")
    number = re.search(r"\d+", heading.inner_text())
    assert number
    token = amy.evaluate("fetch('/token?course=python').then(a => a.json()).then(a => a.token)")
    kept = requests.get(f"{sandbox.items}/{number[0]}", headers={"Authorization": f"Bearer {token}"}, timeout=10).json()
    browser = kept["context"].pop("browser")
    assert "Chrom" in browser
    assert kept["context"] == {
        "page": "/courses/python/101",
        "section": "Getting started",
        "section_number": "1",
        "module_name": "A page",
        "module_type": "page",
        "cmid": "101",
    }, "the activity is the one that the token names"
    amy.get_by_role("link", name="Follow it here").click()
    amy.wait_for_url(f"{sandbox.service}/s/academy/items/{number[0]}")


def test_what_is_left_out_takes_its_number_along(sandbox: World, learner: Callable[..., Page]) -> None:
    amy = placed(learner("amy"), sandbox)
    amy.evaluate("document.querySelector('lms-feedback').open('answer')")
    amy.get_by_label(re.compile("Activity:")).uncheck()
    amy.fill("lms-feedback textarea", "Which chapter is this about?")
    with amy.expect_request("**/api/v1/sites/academy/items") as asked:
        amy.locator("lms-feedback dialog button[type=submit]").click()
    sent = json.loads(asked.value.post_data or "")
    assert {"cmid", "module_name", "module_type"} & set(sent["context"]) == set()
    assert sent["context"]["section_number"] == "1"
    expect(amy.locator("lms-feedback dialog h2")).to_contain_text("number")


def test_where_the_service_cannot_be_reached_there_is_another_way_and_no_word_is_lost(
    sandbox: World, chromium: Browser
) -> None:
    page = chromium.new_page()
    page.goto(sandbox.academy)
    page.click("button[value=amy]")
    placed(page, sandbox)
    page.route("**/api/v1/**", lambda route: route.abort())
    page.evaluate("document.querySelector('lms-feedback').open('suggestion')")
    page.fill("lms-feedback textarea", "A dark theme, please")
    page.locator("lms-feedback dialog button[type=submit]").click()
    expect(page.locator("lms-feedback [role=status]")).to_contain_text("Your words are kept here")
    page.get_by_role("button", name="Write it on the feedback page instead").click()
    assert page.title() == "elsewhere: suggestion"
    page.keyboard.press("Escape")
    page.evaluate("document.querySelector('lms-feedback').open('suggestion')")
    assert page.input_value("lms-feedback textarea") == "A dark theme, please"
    page.unroute("**/api/v1/**")
    page.locator("lms-feedback dialog button[type=submit]").click()
    expect(page.locator("lms-feedback dialog h2")).to_contain_text("number")
    page.context.close()


def test_it_works_on_pages_without_tls(sandbox: World, learner: Callable[..., Page]) -> None:
    amy = learner("amy")
    amy.add_init_script("delete Crypto.prototype.randomUUID")
    placed(amy, sandbox)
    amy.evaluate("document.querySelector('lms-feedback').open('fix')")
    amy.fill("lms-feedback textarea", "No TLS on this intranet")
    amy.locator("lms-feedback dialog button[type=submit]").click()
    expect(amy.locator("lms-feedback dialog h2")).to_contain_text("number")
