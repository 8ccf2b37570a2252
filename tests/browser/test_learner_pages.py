"""The learner's own pages, without JavaScript and with it: files go along, what comes next is true, axe finds nothing."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Page, expect

from ..conftest import World
from .test_main_path import take
from .test_pages import SIZES, spills

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='document.title=1'/>"


def photo() -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (31.0, 13.0, 5.0)
    out = io.BytesIO()
    Image.linear_gradient("L").resize((900, 600)).convert("RGB").save(out, "JPEG", exif=exif)
    return out.getvalue()


def entered(world: World, learner: Enter, person: str, **options: object) -> Page:
    """Within the learner's pages, by the LMS's own button."""
    page = learner(person, **options)
    page.goto(f"{world.academy}/go?next=/s/academy/")
    if button := page.locator("main form button").count():
        assert button == 1
        page.locator("main form button").click()
    page.wait_for_url(f"{world.service}/s/academy/**")
    return page


def upload(page: Page, *files: tuple[str, str, bytes]) -> None:
    chosen = [{"name": name, "mimeType": kind, "buffer": content} for name, kind, content in files]
    page.set_input_files("#files", chosen)  # type: ignore[arg-type]


@pytest.mark.parametrize(("person", "language"), [("ben", "en"), ("lin", "zh-CN")])
def test_without_javascript_a_fault_is_shown_asked_about_and_rated(
    sandbox: World, learner: Enter, desk: Enter, pictures: Path, person: str, language: str
) -> None:
    page = entered(sandbox, learner, person, locale=language, java_script_enabled=False)
    page.goto(f"{sandbox.service}/s/academy/new/fix")
    page.fill("[name=what]", "The picture is cut off 图片不完整")
    upload(page, ("evil.svg", "image/svg+xml", SVG))
    page.locator("main form button[type=submit]").click()
    expect(page.get_by_role("alert")).to_contain_text("evil.svg")
    expect(page.locator("[name=what]")).to_have_value("The picture is cut off 图片不完整")
    upload(page, ("photo.jpg", "image/jpeg", photo()), ("app.log", "text/plain", b"12:00 it stopped"))
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".lf-files a")).to_have_count(2)
    number = page.url.rsplit("/", 1)[-1]

    support = desk("support", locale=language)
    support.goto(f"{sandbox.service}/desk/academy/items/{number}")
    expect(support.locator(".lf-files img")).to_have_count(1)
    assert support.evaluate("document.querySelector('.lf-files img').decode().then(() => true)")
    take(support, "ask", request="Which page?")
    page.reload()
    page.screenshot(path=pictures / f"learner-asked-{language}.png", full_page=True)
    assert ("stood still" if language == "en" else "已暂停") in page.inner_text("main")
    form = page.locator("form[action$='/steps/details']")
    form.locator("[name=details]").fill("The second one")
    form.locator("[type=file]").set_input_files(
        [{"name": "second.png", "mimeType": "image/png", "buffer": photo()}]  # type: ignore[list-item]
    )
    form.locator("button").click()
    expect(page.locator(".lf-files a")).to_have_count(3)

    support.reload()
    take(support, "hand_over", steps="Open it", conditions="Always")
    developer = desk("dev", locale=language)
    developer.goto(f"{sandbox.service}/desk/academy/items/{number}")
    take(developer, "deliver")
    support.reload()
    take(support, "pass")
    page.reload()
    assert ("Nothing more is being done" if language == "en" else "已处理完毕") in page.inner_text("main")
    page.check("#score-4")
    page.locator("form[action$='/rating'] button").click()
    assert re.search("4 of 5|4 分", page.inner_text("main"))
    page.screenshot(path=pictures / f"learner-solved-{language}.png", full_page=True)
    page.locator("form[action$='/steps/close'] button").click()
    page.fill("#text", "Thank you")
    page.locator("form[action$='/messages'] button").click()
    expect(page.locator("main")).to_contain_text("Thank you")


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_every_page_is_accessible_and_fits(
    sandbox: World, learner: Enter, pictures: Path, language: str, scheme: str, size: str
) -> None:
    page = entered(sandbox, learner, "ben", locale=language, color_scheme=scheme, viewport=SIZES[size])
    page.goto(f"{sandbox.service}/s/academy/new/suggestion?lang={language}")
    page.fill("[name=idea]", "A_long_word_that_must_break_" * 4)
    name = "a_name_as_long_as_cameras_and_chat_programs_give_them_" * 2 + ".jpg"
    upload(page, (name, "image/jpeg", photo()))
    page.locator("main form button[type=submit]").click()
    item = page.url.partition("?")[0]
    for what, address in (
        ("mine", f"{sandbox.service}/s/academy/"),
        ("new", f"{sandbox.service}/s/academy/new/fix"),
        ("board", f"{sandbox.service}/s/academy/board"),
        ("me", f"{sandbox.service}/s/academy/me"),
        ("item", item),
    ):
        page.goto(f"{address}?lang={language}")
        page.screenshot(path=pictures / f"own-{what}-{language}-{scheme}-{size}.png", full_page=True)
        assert spills(page) <= 0, what
        found = Axe().run(page)
        assert found.violations_count == 0, f"{what}: {found.generate_report()}"


def test_an_idea_on_the_board_is_shown_while_one_writes_and_voted_for(
    sandbox: World, learner: Enter, desk: Enter, pictures: Path
) -> None:
    wang = entered(sandbox, learner, "wang")
    wang.goto(f"{sandbox.service}/s/academy/new/suggestion?lang=en")
    wang.fill("[name=idea]", "Please, Wang here, my phone has no signal on the train")
    wang.locator("main form button[type=submit]").click()
    number = wang.url.rsplit("/", 1)[-1].partition("?")[0]
    support = desk("support")
    support.goto(f"{sandbox.service}/desk/academy/items/{number}")
    take(support, "weigh")
    form = support.locator("form[action$='/steps/propose']")
    expect(form).to_have_count(1)
    support.locator("details", has=form).locator("summary").click()
    form.locator("[name=summary]").fill("Lessons to read without a connection")
    for name, value in (("common", "most_learners"), ("genuine", "proven"), ("timely", "now")):
        form.locator(f"[name={name}]").select_option(value)
    form.locator("button[type=submit]").click()
    amy = entered(sandbox, learner, "amy")
    amy.goto(f"{sandbox.service}/s/academy/new/suggestion?lang=en")
    amy.locator("[name=idea]").press_sequentially("Could one read lessons without a connection?")
    amy.get_by_role("link", name="Lessons to read without a connection").click()
    entry = amy.locator(f"#entry-{number}")
    expect(entry).to_contain_text("1 voice")
    amy.screenshot(path=pictures / "board.png", full_page=True)
    assert "Wang" not in amy.inner_text("main")
    entry.get_by_role("button").click()
    expect(entry).to_contain_text("2 voices")
