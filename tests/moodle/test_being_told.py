"""From a report on a page of a running Moodle to its end: the bell, the item without a second sign-in, the note on the page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from lms_feedback_plugin.adapters.moodle.page_notes import TEXTS

from ..conftest import eventually
from .learning import Campus, chromium, founded, signed_in
from .running_moodle import Moodle
from .running_service import Service, running_service
from .test_buttons import findings, photographed, say

pytestmark = pytest.mark.browser
NOTE = "#local-lmsfeedback-notes"
ON_THE_PAGE = TEXTS["note_mended"]
BELL = "#nav-notification-popover-container"
WORDS = {
    "Amy": ("We found the fault", "It works again", "Thank you, it works"),
    "Lin": ("问题已确认，正在修复", "问题已解决", "已经好了，谢谢"),
}
"""What the bell says when it is handed over and when it is mended, and the last button of the item's page."""


@pytest.fixture(scope="module")
def service(moodle: Moodle, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running_service(moodle, tmp_path_factory.mktemp("service")) as found:
        yield found


@pytest.fixture(scope="module")
def campus(moodle: Moodle, service: Service) -> Campus:
    return founded(moodle)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def bell(page: Page, moodle: Moodle, campus: Campus, count: int) -> list[str]:
    """What the bell shows once it holds so many notices of ours, newest first."""
    told = "return $DB->count_records('notifications', ['component' => 'local_lmsfeedback', 'useridto' => $given]);"
    reader = page.evaluate("M.cfg.userId")
    eventually(lambda: moodle.php(told, reader) >= count, 60)
    page.goto(f"{moodle.url}/course/view.php?id={campus.course}")
    page.locator(f"{BELL} [data-region=popover-region-toggle]").click()
    notices = page.locator(f"{BELL} .notification-message")
    expect(notices).to_have_count(count)
    return notices.all_inner_texts()


@pytest.mark.parametrize("name", ["Amy", "Lin"])
def test_each_step_is_told_and_the_bell_opens_the_item(
    moodle: Moodle, campus: Campus, service: Service, browser: Browser, name: str
) -> None:
    kind = {"Amy": "page", "Lin": "forum"}[name]
    module = getattr(campus, kind)
    reader = signed_in(browser, moodle, campus.people[name][1])
    reader.goto(f"{moodle.url}/mod/{kind}/view.php?id={module}")
    number = say(reader, "fix", "The picture is missing")
    handed_over, mended, thanks = WORDS[name]
    service.step(number, "triage")
    service.step(number, "hand_over", steps="Open the page", conditions="always")
    assert bell(reader, moodle, campus, 1)[0].startswith(handed_over)
    service.step(number, "deliver")
    service.step(number, "pass")
    told = bell(reader, moodle, campus, 2)
    assert [one.startswith(words) for one, words in zip(told, (mended, handed_over), strict=True)] == [True, True], told
    photographed(reader, f"bell-{name.lower()}")
    reader.locator(f"{BELL} a.context-link").first.click()
    reader.wait_for_url(f"{service.url}/s/campus/items/{number}")
    assert reader.locator("html").get_attribute("lang") == {"Amy": "en", "Lin": "zh-CN"}[name]
    photographed(reader, f"item-{name.lower()}")
    reader.get_by_role("button", name=thanks).click()
    expect(reader.get_by_role("button", name=thanks)).to_have_count(0)
    assert service.item(number)["state"] == "closed"
    reader.context.close()


def test_others_read_on_the_page_what_was_mended_until_they_put_it_away(
    moodle: Moodle, campus: Campus, service: Service, browser: Browser
) -> None:
    lin = signed_in(browser, moodle, campus.people["Lin"][1])
    url = f"{moodle.url}/mod/page/view.php?id={campus.page}"
    lin.goto(url)
    note = lin.locator(NOTE)
    expect(note).to_contain_text(ON_THE_PAGE["zh-CN"])
    assert findings(lin, NOTE) == []
    photographed(lin, "note-lin")
    tom = signed_in(browser, moodle, campus.people["Tom"][1], java_script_enabled=False)
    tom.goto(url)
    assert ON_THE_PAGE["en"] in tom.inner_text(NOTE)
    tom.locator(f"{NOTE} button").first.click()
    assert tom.url == url
    assert tom.locator(NOTE).count() == 0
    lin.reload()
    lin.locator(f"{NOTE} button").first.click()
    expect(note).to_have_count(0)
    for reader in (lin, tom):
        reader.goto(url)
        assert reader.locator(NOTE).count() == 0
        reader.goto(f"{moodle.url}/course/view.php?id={campus.course}")
        assert reader.locator(NOTE).count() == 0, "it stands on the activity's own page"
        reader.context.close()


def test_two_faults_mended_on_one_page_are_thanked_for_once(moodle: Moodle, campus: Campus, browser: Browser) -> None:
    notes = "\\local_lmsfeedback\\local\\notes"
    for key in ("one", "two"):
        texts = f"['en' => '{ON_THE_PAGE['en']}']"
        moodle.php(f"return {notes}::put('{key}', {campus.course}, {campus.forum}, {texts}, '', 30);")
    tom = signed_in(browser, moodle, campus.people["Tom"][1])
    url = f"{moodle.url}/mod/forum/view.php?id={campus.forum}"
    tom.goto(url)
    expect(tom.locator(f"{NOTE} button")).to_have_count(1)
    tom.locator(f"{NOTE} button").click()
    expect(tom.locator(NOTE)).to_have_count(0)
    assert shown(tom, url) == 0
    for key in ("one", "two"):
        moodle.php(f"{notes}::take_away('{key}');")
    tom.context.close()


def test_what_breaks_again_is_no_longer_said_to_work(
    moodle: Moodle, campus: Campus, service: Service, browser: Browser
) -> None:
    amy = signed_in(browser, moodle, campus.people["Amy"][1])
    url = f"{moodle.url}/mod/quiz/view.php?id={campus.quiz}"
    amy.goto(url)
    number = say(amy, "fix", "The quiz does not count right")
    service.step(number, "triage")
    service.step(number, "hand_over", steps="Answer it", conditions="always")
    service.step(number, "deliver")
    service.step(number, "pass")
    eventually(lambda: shown(amy, url) == 1)
    amy.goto(f"{moodle.url}/local/lmsfeedback/launch.php?next=/s/campus/items/{number}")
    amy.wait_for_url(f"{service.url}/s/campus/items/{number}")
    form = amy.locator("form[action$='/steps/reopen']")
    if amy.locator("details", has=form).count():
        amy.locator("details", has=form).locator("summary").click()
    form.locator("[name=details]").fill("It still counts wrong")
    form.locator("button[type=submit]").click()
    eventually(lambda: shown(amy, url) == 0)
    amy.context.close()


def shown(page: Page, url: str) -> int:
    page.goto(url)
    return page.locator(NOTE).count()


def test_without_javascript_by_the_course_menu_and_the_links_below(
    moodle: Moodle, campus: Campus, service: Service, browser: Browser
) -> None:
    lin = signed_in(browser, moodle, campus.people["Lin"][1], java_script_enabled=False)
    lin.goto(f"{moodle.url}/mod/forum/view.php?id={campus.forum}")
    lin.get_by_role("navigation", name="学习反馈").get_by_role("link", name="报告", exact=True).click()
    assert "/local/lmsfeedback/launch.php" in lin.url
    photographed(lin, "launch-without-scripts")
    lin.locator("#local-lmsfeedback-launch button").click()
    assert lin.url.startswith(f"{service.url}/s/campus/new/fix")
    lin.fill("textarea[name=what]", "论坛打不开")
    lin.locator("main form button[type=submit]").last.click()
    number = re.search(r"/items/(\d+)", lin.url)
    assert number
    item = service.item(int(number[1]))
    assert (item["course"], item["context"]["cmid"]) == (str(campus.course), str(campus.forum))
    lin.goto(f"{moodle.url}/course/view.php?id={campus.course}")
    menu = lin.get_by_role("menuitem", name="学习反馈").get_attribute("href")
    assert menu
    lin.goto(menu)
    lin.locator("#local-lmsfeedback-launch button").click()
    assert lin.url == f"{service.url}/s/campus/"
    assert "论坛打不开" in lin.inner_text("main")
    lin.context.close()


def test_where_the_form_cannot_be_opened_the_launch_page_stands_in(
    moodle: Moodle, campus: Campus, service: Service, browser: Browser
) -> None:
    amy = signed_in(browser, moodle, campus.people["Amy"][1], viewport={"width": 375, "height": 700})
    amy.context.route("**/static/widget.js", lambda route: route.abort())
    amy.goto(f"{moodle.url}/mod/page/view.php?id={campus.page}")
    amy.locator("#local-lmsfeedback-buttons button[data-kind=suggestion]").click()
    amy.wait_for_url("**/local/lmsfeedback/launch.php**")
    expect(amy.locator("body")).to_contain_text("could not be opened")
    assert findings(amy, "#local-lmsfeedback-launch") == []
    photographed(amy, "unopened-375")
    amy.get_by_role("button", name="Continue").click()
    amy.wait_for_url(f"{service.url}/s/campus/new/suggestion**")
    amy.context.close()


def test_a_link_without_a_course_works_after_signing_in(
    moodle: Moodle, campus: Campus, service: Service, browser: Browser
) -> None:
    page = browser.new_page()
    page.goto(f"{moodle.url}/local/lmsfeedback/launch.php?kind=answer")
    page.fill("#username", campus.people["Amy"][1])
    page.fill("#password", "Pass-1234")
    page.click("#loginbtn")
    page.wait_for_url(f"{service.url}/s/campus/new/answer**")
    page.context.close()
