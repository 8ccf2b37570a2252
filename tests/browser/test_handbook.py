"""From an article that somebody writes to learners who are answered by it, and what it learns, in both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .test_main_path import told
from .test_pages import SIZES, spills

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
EN = {
    "locale": "en", "learner": "amy", "other": "ben", "course": "python/101",
    "question": "How do I get the certificate of this course?", "answer": "Open **Grades** and press *Certificate*.",
    "plain": "Open Grades and press Certificate.", "module": "Certificates",
    "keep": "Keep", "preview": "Preview", "asks": "Did this help?", "takes_back": "This did not help: a person, please",
    "answered": "Answered", "new": "New", "offered": "From the handbook", "reply_with": "Reply with this", "reply": "Answer",
    "words": "Certificate of participation: where do I find mine?", "told": "An answer from our handbook",
    "fits": "Does one of these answer it?",
}  # fmt: skip
ZH = {
    "locale": "zh-CN", "learner": "lin", "other": "lin", "course": "calculus/201",
    "question": "怎么下载本课程的结业证书？", "answer": "打开**成绩**，点击*证书*。", "plain": "打开成绩，点击证书。",
    "module": "证书", "keep": "保存", "preview": "预览", "asks": "这个答复有帮助吗？", "takes_back": "没有解决，请转人工",
    "answered": "已答复", "new": "新问题", "offered": "知识库参考答复", "reply_with": "用它答复", "reply": "答复",
    "words": "学完之后的证明在哪里领？", "told": "知识库已为您找到答案", "fits": "下面的内容能回答您吗？",
}  # fmt: skip


def violations(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [json.dumps({one["id"]: [node["html"] for node in one["nodes"]]}) for one in found]


def write(sandbox, page: Page, said: dict[str, str]) -> str:
    """Write the article at the desk; its address."""
    page.goto(f"{sandbox.service}/desk/academy/handbook/new?lang={said['locale']}")
    page.fill("#question", said["question"])
    page.fill("#answer", said["answer"])
    page.fill("#module", said["module"])
    page.select_option("#language", said["locale"])
    page.get_by_role("button", name=said["preview"], exact=True).click()
    expect(page.locator("section[role=status] strong")).to_be_visible()
    expect(page.locator("#question")).to_have_value(said["question"])
    page.get_by_role("button", name=said["keep"], exact=True).click()
    expect(page.locator("h1")).to_have_text(said["question"])
    return page.url


def ask(sandbox, page: Page, said: dict[str, str], words: str, fits: str = "") -> str:
    """Ask on the course page, where what the handbook knows shows while it is written; the item's number."""
    page.goto(f"{sandbox.academy}/courses/{said['course']}")
    page.click("lms-feedback button[data-kind=answer]")
    page.fill("lms-feedback textarea#text", words)
    if fits:
        expect(page.locator("lms-feedback .fitting")).to_contain_text(said["fits"])
        page.locator("lms-feedback .fitting summary").click()
        expect(page.locator("lms-feedback .fitting p")).to_have_text(fits)
        assert violations(page) == []
    page.click("lms-feedback dialog button[type=submit]")
    heading = page.locator("lms-feedback dialog h2")
    expect(heading).to_contain_text(re.compile(r"\d+"))
    number = re.search(r"\d+", heading.inner_text())
    assert number
    if fits:
        expect(page.locator("lms-feedback .known")).to_have_text(fits)
    return number[0]


def follow(page: Page) -> None:
    """From the thanks to the learner's own pages, where they are known from then on."""
    page.locator("lms-feedback dialog [role=status] button").click()
    page.wait_for_url("**/s/academy/**")


@pytest.mark.parametrize("said", [EN, ZH], ids=["en", "zh-CN"])
def test_it_answers_is_taken_back_and_learns(
    sandbox, learner: Enter, desk: Enter, pictures: Path, said: dict[str, str]
) -> None:
    tag = said["locale"]
    support = desk("support", locale=tag, java_script_enabled=False)
    article = write(sandbox, support, said)

    amy = learner(said["learner"], locale=tag)
    number = ask(sandbox, amy, said, said["question"], said["plain"])
    amy.screenshot(path=pictures / f"handbook-widget-{tag}.png")
    follow(amy)
    amy.goto(f"{sandbox.service}/s/academy/items/{number}?lang={tag}")
    expect(amy.locator(".lf-state").first).to_have_text(said["answered"])
    expect(amy.locator("main")).to_contain_text(said["plain"])
    expect(amy.get_by_role("heading", name=said["asks"])).to_be_visible()
    amy.screenshot(path=pictures / f"handbook-did-it-help-{tag}.png", full_page=True)
    amy.get_by_role("button", name=said["takes_back"]).click()
    expect(amy.locator(".lf-state").first).to_have_text(said["new"])
    expect(amy.get_by_role("heading", name=said["asks"])).to_have_count(0)
    told(amy, sandbox.academy, said["told"])

    other = learner(said["other"], locale=tag)
    second = ask(sandbox, other, said, said["words"])
    support.goto(f"{sandbox.service}/desk/academy/items/{number}?lang={tag}")
    expect(support.get_by_role("heading", name=said["offered"])).to_be_visible()
    support.locator("section[aria-labelledby=wordings] summary").first.click()
    support.screenshot(path=pictures / f"handbook-offered-{tag}.png", full_page=True)
    support.goto(f"{sandbox.service}/desk/academy/items/{second}?article={article.rpartition('/')[2]}&lang={tag}")
    form = support.locator("form[action$='/steps/answer']")
    expect(form.locator("[name=reply]")).to_have_value(said["plain"])
    form.locator("button[type=submit]").click()
    support.goto(f"{article}?lang={tag}")
    expect(support.locator("section[aria-labelledby=words]")).to_contain_text(said["words"])
    support.screenshot(path=pictures / f"handbook-article-{tag}.png", full_page=True)

    third = ask(sandbox, other, said, said["words"])
    follow(other)
    other.goto(f"{sandbox.service}/s/academy/items/{third}?lang={tag}")
    expect(other.locator(".lf-state").first).to_have_text(said["answered"])
    other.goto(f"{sandbox.service}/s/academy/new/answer?lang={tag}")
    other.locator("[name=question]").press_sequentially(said["question"])
    expect(other.locator("[data-lf-handbook]")).to_contain_text(said["fits"])
    other.locator("[data-lf-handbook] summary").first.click()
    expect(other.locator("[data-lf-handbook] strong").first).to_be_visible()
    assert violations(other) == []
    other.screenshot(path=pictures / f"handbook-while-typing-{tag}.png", full_page=True)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_its_pages(sandbox, learner: Enter, desk: Enter, pictures: Path, language: str, scheme: str, size: str) -> None:
    said = {**(EN if language == "en" else ZH)}
    said["question"] += f" {scheme} {size}"
    look = {"locale": language, "color_scheme": scheme, "viewport": SIZES[size]}
    page = desk("support", **look)
    article = write(sandbox, page, said)
    page.goto(f"{article}?lang={language}")
    page.fill("#answer", said["answer"] + "\n\n1. one\n2. two")
    page.get_by_role("button", name=said["keep"], exact=True).click()
    pages = {"list": f"{sandbox.service}/desk/academy/handbook", "article": article, "versions": f"{article}/versions"}
    for name, address in pages.items():
        page.goto(f"{address}?lang={language}")
        page.screenshot(path=pictures / f"handbook-{name}-{language}-{scheme}-{size}.png", full_page=True)
        assert spills(page) <= 0, name
        assert violations(page) == [], name
        expect(page.locator("html")).to_have_attribute("data-bs-theme", scheme)
    reader = learner("ben", **look)
    ask(sandbox, reader, EN, "Is anybody there?")
    follow(reader)
    for name, path in (("search", "handbook"), ("one", f"handbook/{article.rpartition('/')[2]}")):
        reader.goto(f"{sandbox.service}/s/academy/{path}?lang={language}")
        reader.screenshot(path=pictures / f"handbook-learner-{name}-{language}-{scheme}-{size}.png", full_page=True)
        assert spills(reader) <= 0, name
        assert violations(reader) == [], name
