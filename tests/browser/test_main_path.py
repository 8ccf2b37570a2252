"""From a press on a course page to a learner who has been told, by hand, in a browser, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]


def take(page: Page, step: str, **fields: str) -> None:
    """Take one step at the desk, filling in what it needs."""
    form = page.locator(f"form[action$='/steps/{step}']")
    if fields:
        page.locator("details", has=form).locator("summary").click()
    for name, value in fields.items():
        form.locator(f"[name={name}]").fill(value)
    form.locator("button[type=submit]").click()
    expect(page.get_by_role("status")).to_be_visible()


def told(page: Page, academy: str, sentence: str) -> None:
    """The learner's inbox holds the notice, sooner or later."""
    for _ in range(60):
        page.goto(f"{academy}/inbox")
        if sentence in page.inner_text("main"):
            return
        page.wait_for_timeout(250)
    raise AssertionError(f"{sentence!r} is not in the inbox:\n{page.inner_text('main')}")


def test_a_reported_fault_is_mended_and_the_learner_is_told(sandbox, learner: Enter, desk: Enter) -> None:
    amy = learner("amy")
    amy.goto(f"{sandbox.academy}/courses/python/102")
    amy.click("lms-feedback button[data-kind=fix]")
    expect(amy.locator("lms-feedback textarea#text")).to_be_focused()
    amy.fill("lms-feedback textarea#text", "The video of this lesson stops at 3:10")
    amy.click("lms-feedback dialog button[type=submit]")
    thanks = amy.locator("lms-feedback dialog h2")
    expect(thanks).to_contain_text("number")
    number = re.search(r"\d+", thanks.inner_text())
    assert number
    item = f"{sandbox.service}/desk/academy/items/{number[0]}"

    support = desk("support")
    support.goto(item)
    expect(support.locator("h1")).to_have_text("The video of this lesson stops at 3:10")
    take(support, "triage")
    take(support, "hand_over", steps="Play lesson 2 to 3:10", conditions="Safari 17")
    told(amy, sandbox.academy, "stops at 3:10")

    developer = learner("dev")
    for _ in range(60):
        developer.goto(f"{sandbox.academy}/tracker")
        if developer.get_by_role("link", name=re.compile("stops at 3:10")).count():
            break
        developer.wait_for_timeout(250)
    developer.get_by_role("link", name=re.compile("stops at 3:10")).first.click()
    assert "Safari 17" in developer.inner_text("main")
    developer.locator("main form button").first.click()

    for _ in range(60):
        support.goto(item)
        if support.locator("form[action$='/steps/pass']").count():
            break
        support.wait_for_timeout(250)
    take(support, "pass")
    told(amy, sandbox.academy, "works again")
    amy.get_by_role("button", name="My feedback").first.click()
    amy.wait_for_url("**/s/academy/**")
    amy.get_by_role("link", name=re.compile("stops at 3:10")).click()
    expect(amy.locator(".lf-state").first).to_have_text("Solved")
    amy.check("#score-5")
    amy.locator("form[action$='/rating'] button").click()
    amy.locator("form[action$='/steps/close'] button").click()
    expect(amy.locator(".lf-state").first).to_have_text("Closed")


def test_a_question_without_javascript_is_answered_in_chinese(sandbox, learner: Enter, desk: Enter) -> None:
    lin = learner("lin", locale="zh-CN", java_script_enabled=False)
    lin.goto(f"{sandbox.academy}/courses/calculus/201")
    lin.click("lms-feedback button[value=answer]")
    lin.locator("main form button").click()
    lin.fill("[name=question]", "极限和函数值有什么区别？")
    lin.locator("main form button[type=submit]").click()
    expect(lin.locator("h1")).to_have_text("极限和函数值有什么区别？")
    expect(lin.locator("html")).to_have_attribute("lang", "zh-CN")
    number = lin.url.split("/")[-1]

    teacher = desk("zhou", locale="zh-CN")
    teacher.goto(f"{sandbox.service}/desk/academy/items/{number}")
    form = teacher.locator("form[action$='/steps/answer']")
    teacher.locator("details", has=form).locator("summary").click()
    form.locator("[name=reply]").fill("极限只看附近的取值，不看该点本身。")
    form.locator("button[type=submit]").click()
    expect(teacher.locator(".lf-state").first).to_have_text("已答复")
    told(lin, sandbox.academy, "极限只看附近的取值")

    lin.goto(f"{sandbox.service}/s/academy/items/{number}")
    lin.locator("form[action$='/steps/close'] button").click()
    expect(lin.locator(".lf-state").first).to_have_text("已关闭")


def test_an_idea_is_weighed_gathered_and_adopted(sandbox, learner: Enter, desk: Enter) -> None:
    wang = learner("wang", locale="zh-CN")
    wang.goto(f"{sandbox.academy}/courses/python/101")
    wang.click("lms-feedback button[data-kind=suggestion]")
    wang.fill("lms-feedback textarea#text", "希望有深色主题")
    wang.click("lms-feedback dialog button[type=submit]")
    thanks = wang.locator("lms-feedback dialog h2")
    expect(thanks).to_contain_text("编号")
    number = re.search(r"\d+", thanks.inner_text())
    assert number

    support = desk("support")
    support.goto(f"{sandbox.service}/desk/academy/items/{number[0]}")
    take(support, "weigh")
    expect(support.locator("[aria-labelledby=steps]")).to_contain_text("Other steps, and why not now")
    told(wang, sandbox.academy, "深色主题")


def test_what_was_typed_survives_a_lost_connection(sandbox, watched: Enter, chromium) -> None:
    context = chromium.new_context(locale="en")
    page = context.new_page()
    page.goto(sandbox.academy)
    page.click("button[value=ben]")
    page.goto(f"{sandbox.academy}/courses/python/101")
    page.click("lms-feedback button[data-kind=answer]")
    page.fill("lms-feedback textarea#text", "Is there a certificate?")
    page.route("**/api/v1/**", lambda route: route.abort())
    page.click("lms-feedback dialog button[type=submit]")
    expect(page.locator("lms-feedback [role=status]")).to_contain_text("did not get through")
    page.unroute("**/api/v1/**")
    page.click("lms-feedback dialog button[type=submit]")
    expect(page.locator("lms-feedback dialog h2")).to_contain_text("number")
    context.close()
