"""The widget on pages that bring buttons of their own, as an LMS plugin does: its properties, ``open`` and ``no-bar``."""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from ..conftest import World
from .test_pages import spills

pytestmark = pytest.mark.browser
STATIC = Path(__file__).parents[2] / "lms_feedback_plugin" / "web" / "static"
WIDGET = ("widget.js", "widget-along.js", "widget-cover.js")
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
    assert sum(len(gzip.compress((STATIC / name).read_bytes())) for name in WIDGET) <= LARGEST
    lent = requests.get(f"{sandbox.service}/static/widget.js", headers={"Origin": "https://moodle.example"}, timeout=10)
    assert lent.headers["Access-Control-Allow-Origin"] == "*"
    assert lent.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert lent.headers["Content-Type"].startswith("text/javascript")


def test_a_page_with_its_own_buttons_opens_it_and_says_where_the_item_is(sandbox: World, learner: Callable[..., Page]) -> None:
    amy = placed(learner("amy"), sandbox)
    amy.evaluate("document.querySelector('lms-feedback').open('fix')")
    expect(amy.locator("lms-feedback textarea#text")).to_be_focused()
    shown = amy.locator("lms-feedback fieldset label").all_inner_texts()
    assert [line.strip() for line in shown if "Browser" not in line] == [
        "Page: /courses/python/101",
        "Section: Getting started",
        "Activity: A page",
    ]
    amy.fill("lms-feedback textarea#text", "The second picture is missing")
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
    amy.fill("lms-feedback textarea#text", "Which chapter is this about?")
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
    page.fill("lms-feedback textarea#text", "A dark theme, please")
    page.locator("lms-feedback dialog button[type=submit]").click()
    expect(page.locator("lms-feedback [role=status]")).to_contain_text("Your words are kept here")
    page.get_by_role("button", name="Write it on the feedback page instead").click()
    assert page.title() == "elsewhere: suggestion"
    page.keyboard.press("Escape")
    page.evaluate("document.querySelector('lms-feedback').open('suggestion')")
    assert page.input_value("lms-feedback textarea#text") == "A dark theme, please"
    page.unroute("**/api/v1/**")
    page.locator("lms-feedback dialog button[type=submit]").click()
    expect(page.locator("lms-feedback dialog h2")).to_contain_text("number")
    page.context.close()


def test_it_works_on_pages_without_tls(sandbox: World, learner: Callable[..., Page]) -> None:
    amy = learner("amy")
    amy.add_init_script("delete Crypto.prototype.randomUUID")
    placed(amy, sandbox)
    amy.evaluate("document.querySelector('lms-feedback').open('fix')")
    amy.fill("lms-feedback textarea#text", "No TLS on this intranet")
    amy.locator("lms-feedback dialog button[type=submit]").click()
    expect(amy.locator("lms-feedback dialog h2")).to_contain_text("number")


def picture(colour: str = "white") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 200), colour).save(out, "PNG")
    return out.getvalue()


def kept_files(sandbox: World, page: Page, number: str) -> list[bytes]:
    """What lies with the item, as its reporter reads it."""
    token = page.evaluate("fetch('/token?course=python').then(a => a.json()).then(a => a.token)")
    bearer = {"Authorization": f"Bearer {token}"}
    listed = requests.get(f"{sandbox.items}/{number}/attachments", headers=bearer, timeout=10).json()["attachments"]
    return [
        requests.get(f"{sandbox.items}/{number}/attachments/{one['id']}", headers=bearer, timeout=10).content for one in listed
    ]


def test_files_go_along_covered_where_one_likes_and_the_promise_is_told(
    sandbox: World, learner: Callable[..., Page], pictures: Path
) -> None:
    amy = placed(learner("amy", viewport={"width": 320, "height": 700}), sandbox)
    amy.evaluate("document.querySelector('lms-feedback').open('fix')")
    amy.fill("lms-feedback textarea#text", "My name is on the picture")
    amy.locator("lms-feedback #along-impact").select_option("annoying")
    amy.fill("lms-feedback #along-steps", "Open the page")
    chosen = amy.locator("lms-feedback #along-files")
    chosen.set_input_files([{"name": "evil.svg", "mimeType": "image/svg+xml", "buffer": b"<svg onload='alert(1)'/>"}])
    expect(amy.locator("lms-feedback .refused")).to_contain_text("HTML, SVG or XML")
    amy.locator("lms-feedback dialog button[type=submit]").click()
    expect(amy.locator("lms-feedback [role=status]")).to_contain_text("evil.svg")
    amy.get_by_role("button", name="Remove: evil.svg").click()
    chosen.set_input_files([{"name": "name.png", "mimeType": "image/png", "buffer": picture()}])
    amy.get_by_role("button", name="Cover parts: name.png").click()
    canvas = amy.locator("lms-feedback canvas")
    expect(canvas).to_be_focused()
    amy.keyboard.press("ArrowLeft")
    amy.keyboard.press("Enter")
    amy.screenshot(path=pictures / "widget-cover.png")
    found = Axe().run(amy, context="lms-feedback")
    assert found.violations_count == 0, found.generate_report()
    amy.get_by_role("button", name="Use this picture").click()
    expect(amy.locator("lms-feedback .files li")).to_have_count(1)
    expect(amy.locator("lms-feedback .files li")).to_have_text(re.compile("name.png"))
    amy.screenshot(path=pictures / "widget-along.png")
    assert spills(amy) <= 0
    amy.locator("lms-feedback dialog button[type=submit]").click()
    heading = amy.locator("lms-feedback dialog h2")
    expect(heading).to_contain_text("number")
    expect(amy.locator("lms-feedback .promise")).to_contain_text("Somebody looks at it by")
    number = re.search(r"\d+", heading.inner_text())
    assert number
    (content,) = kept_files(sandbox, amy, number[0])
    kept = Image.open(io.BytesIO(content)).convert("RGB")
    assert kept.getpixel((200, 100)) == (0, 0, 0), "what was covered is gone"
    assert kept.getpixel((5, 5)) == (255, 255, 255)


def test_what_was_uploaded_is_there_after_the_page_was_left(sandbox: World, learner: Callable[..., Page]) -> None:
    amy = placed(learner("amy"), sandbox)
    amy.evaluate("document.querySelector('lms-feedback').open('suggestion')")
    amy.fill("lms-feedback textarea#text", "Larger pictures")
    amy.locator("lms-feedback #along-files").set_input_files(
        [{"name": "small.png", "mimeType": "image/png", "buffer": picture("teal")}]
    )
    expect(amy.locator("lms-feedback .files li span")).to_have_count(1)
    amy.wait_for_function("sessionStorage.getItem('lms-feedback/academy/python/suggestion')?.includes('small.png')")
    placed(amy, sandbox)
    amy.evaluate("document.querySelector('lms-feedback').open('suggestion')")
    expect(amy.locator("lms-feedback .files li")).to_have_text(re.compile("small.png"))
    amy.locator("lms-feedback dialog button[type=submit]").click()
    expect(amy.locator("lms-feedback dialog h2")).to_contain_text("number")
