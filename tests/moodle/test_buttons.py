"""Ask, Report and Suggest on the pages of a running Moodle, pressed by learners in a real Chromium."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from .learning import Campus, chromium, founded, signed_in
from .running_moodle import Moodle
from .running_service import Service, running_service

pytestmark = pytest.mark.browser
BUTTONS = "#local-lmsfeedback-buttons"
DIALOG = "lms-feedback dialog"
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
LABELS = {"Amy": ["Ask", "Report", "Suggest"], "Lin": ["提问", "报告", "建议"]}
OTHERS = "#theme_boost-drawers-courseindex.show, .btn-footer-popover:visible, .drawer-toggler:visible"
"""What Boost puts in the corners below."""
PLACES = {"page": "A page", "quiz": "A quiz", "forum": "A forum"}
Open = Callable[..., Page]


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


@pytest.fixture
def enter(browser: Browser, moodle: Moodle, campus: Campus) -> Iterator[Open]:
    """Signs somebody in by their first name."""
    pages: list[Page] = []

    def open_(name: str, **options: object) -> Page:
        pages.append(signed_in(browser, moodle, campus.people[name][1], **options))
        return pages[-1]

    yield open_
    for page in pages:
        page.context.close()


def pictures() -> Path | None:
    """Where screenshots go, to be looked at."""
    named = os.environ.get("LMSFB_TEST_PICTURES")
    if named:
        Path(named).mkdir(parents=True, exist_ok=True)
    return Path(named) if named else None


def photographed(page: Page, name: str) -> None:
    folder = pictures()
    if folder:
        page.wait_for_timeout(500)
        page.screenshot(path=folder / f"moodle-{name}.png")


def address(moodle: Moodle, campus: Campus, kind: str) -> str:
    if kind == "course":
        return f"{moodle.url}/course/view.php?id={campus.course}"
    return f"{moodle.url}/mod/{kind}/view.php?id={getattr(campus, kind)}"


def say(page: Page, kind: str, text: str) -> int:
    """Press, write, send; the item's number."""
    page.locator(f"{BUTTONS} button[data-kind={kind}]").click()
    expect(page.locator(f"{DIALOG} textarea")).to_be_focused()
    page.fill(f"{DIALOG} textarea", text)
    page.locator(f"{DIALOG} button[type=submit]").click()
    return number_of(page)


def number_of(page: Page) -> int:
    heading = page.locator(f"{DIALOG} h2")
    expect(heading).to_contain_text(re.compile(r"\d"))
    found = re.search(r"\d+", heading.inner_text())
    assert found
    return int(found[0])


@pytest.mark.parametrize("kind", PLACES)
def test_a_report_carries_course_and_activity(moodle: Moodle, campus: Campus, service: Service, enter: Open, kind: str) -> None:
    amy = enter("Amy")
    amy.goto(address(moodle, campus, kind))
    number = say(amy, "fix", f"Something is wrong with {PLACES[kind]}")
    item = service.item(number)
    context = item["context"]
    assert "Chrom" in context.pop("browser")
    assert item["course"] == str(campus.course)
    assert item["reporter"] == str(campus.people["Amy"][0])
    assert context == {
        "course_name": "Python for Beginners",
        "section": context["section"],
        "section_number": "1",
        "module_name": PLACES[kind],
        "module_type": kind,
        "cmid": str(getattr(campus, kind)),
        "page": f"/mod/{kind}/view.php?id={getattr(campus, kind)}",
    }
    assert context["section"]


def test_whoever_is_logged_in_as_a_learner_is_named(moodle: Moodle, campus: Campus, service: Service, browser: Browser) -> None:
    person = moodle.person("Ada")
    before = moodle.php("$b = $CFG->siteadmins; set_config('siteadmins', \"$b,$given\"); return $b;", person)
    name = moodle.php("return $DB->get_field('user', 'username', ['id' => $given]);", person)
    page = signed_in(browser, moodle, name)
    amy = campus.people["Amy"][0]
    key = page.evaluate("M.cfg.sesskey")
    page.goto(f"{moodle.url}/course/loginas.php?id=1&user={amy}&sesskey={key}")
    page.goto(address(moodle, campus, "page"))
    item = service.item(say(page, "answer", "Is this what Amy sees?"))
    page.context.close()
    moodle.php("set_config('siteadmins', $given);", before)
    assert (item["reporter"], item["context"]["logged_in_as"]) == (str(amy), str(person))


def test_by_keyboard_alone(moodle: Moodle, campus: Campus, service: Service, enter: Open) -> None:
    amy = enter("Amy", reduced_motion="reduce")
    amy.goto(address(moodle, campus, "page"))
    expect(amy.locator(f"{BUTTONS} button")).to_have_count(3)
    focused = "document.activeElement.shadowRoot?.activeElement?.textContent"
    for _ in range(80):
        amy.keyboard.press("Tab")
        if amy.evaluate(focused) == "Suggest":
            break
    assert amy.evaluate(focused) == "Suggest"
    assert amy.evaluate("getComputedStyle(document.activeElement.shadowRoot.activeElement).outlineStyle") == "solid"
    amy.keyboard.press("Enter")
    expect(amy.locator(f"{DIALOG} textarea")).to_be_focused()
    amy.keyboard.press("Escape")
    expect(amy.locator(DIALOG)).to_be_hidden()
    assert amy.evaluate(focused) == "Suggest", "focus comes back to where it was"
    amy.keyboard.press("Enter")
    amy.keyboard.type("A dark theme would help in the evening")
    for _ in range(20):
        amy.keyboard.press("Tab")
        if amy.evaluate(focused) == "Send":
            break
    amy.keyboard.press("Enter")
    number = number_of(amy)
    assert service.item(number)["kind"] == "suggestion"


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("name", ["Amy", "Lin"])
def test_they_stand_clear_and_axe_finds_nothing(moodle: Moodle, campus: Campus, enter: Open, name: str, width: int) -> None:
    page = enter(name, viewport={"width": width, "height": 800})
    for kind in ("course", *PLACES):
        page.goto(address(moodle, campus, kind))
        bar = page.locator(f"{BUTTONS} nav")
        expect(bar).to_be_visible()
        page.wait_for_timeout(700)  # the drawer has come to rest
        box = bar.bounding_box()
        assert box
        assert box["y"] + box["height"] <= 800
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for target in page.locator(f"{BUTTONS} button").all():
            size = target.bounding_box()
            assert size
            assert min(size["width"], size["height"]) >= 24
        for other in page.locator(OTHERS).all():
            there = other.bounding_box()
            assert there is None or apart(box, there), (kind, box, there)
        assert findings(page, BUTTONS) == []
        photographed(page, f"{kind}-{name.lower()}-{width}")
    page.locator(f"{BUTTONS} button").first.click()
    expect(page.locator(f"{DIALOG} textarea")).to_be_focused()
    assert findings(page, "lms-feedback") == []
    photographed(page, f"form-{name.lower()}-{width}")
    assert page.locator(f"{BUTTONS} button").all_inner_texts() == LABELS[name]


def apart(one: dict[str, float], other: dict[str, float]) -> bool:
    beside = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
    return beside or one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]


def findings(page: Page, part: str) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA in a part of the page."""
    found = Axe().run(page, context=part, options=WCAG).response["violations"]
    return [f"{one['id']}: {[node['html'] for node in one['nodes']]}" for one in found]


def test_nothing_moves_and_the_end_of_a_page_can_be_read(moodle: Moodle, campus: Campus, enter: Open) -> None:
    amy = enter("Amy", viewport={"width": 375, "height": 700})
    amy.add_init_script(
        "window.shifts = 0; new PerformanceObserver(list => list.getEntries().forEach(entry => {"
        " if (entry.sources.some(s => s.node?.closest?.('#local-lmsfeedback-buttons'))) window.shifts += entry.value; }))"
        ".observe({type: 'layout-shift', buffered: true});"
    )
    amy.goto(address(moodle, campus, "forum"))
    expect(amy.locator(f"{BUTTONS} nav")).to_be_visible()
    amy.evaluate("window.scrollTo(0, document.documentElement.scrollHeight); document.querySelector('#page').scrollTo(0, 1e6)")
    amy.wait_for_timeout(500)
    assert amy.evaluate("window.shifts") == 0
    bar = amy.locator(f"{BUTTONS} nav").bounding_box()
    last = amy.locator("#page-footer a:visible, #region-main a:visible, #region-main button:visible").last.bounding_box()
    assert bar
    assert last
    assert apart(bar, last), (bar, last)
    photographed(amy, "end-375")


def test_they_are_where_they_belong_and_nowhere_else(moodle: Moodle, campus: Campus, enter: Open) -> None:
    amy = enter("Amy")
    moodle.php(
        """
        require_once($CFG->libdir . '/resourcelib.php');
        $cm = get_coursemodule_from_id('page', $given, 0, false, MUST_EXIST);
        $DB->set_field('page', 'display', RESOURCELIB_DISPLAY_POPUP, ['id' => $cm->instance]);
        """,
        campus.page,
    )
    shown = {
        address(moodle, campus, "course"): 1,
        f"{moodle.url}/user/index.php?id={campus.course}": 1,
        f"{moodle.url}/my/": 0,
        f"{moodle.url}/?redirect=0": 0,
        address(moodle, campus, "page"): 1,
        f"{address(moodle, campus, 'page')}&inpopup=1": 0,
    }
    for url, count in shown.items():
        amy.goto(url)
        assert amy.locator("#local-lmsfeedback").count() == count, url
    moodle.settings(serviceurl=None)
    amy.goto(address(moodle, campus, "course"))
    unpaired = amy.locator("#local-lmsfeedback").count(), amy.locator("a[href*='local/lmsfeedback']").count()
    amy.goto(f"{moodle.url}/local/lmsfeedback/launch.php")
    assert "no feedback service yet" in amy.inner_text("body")
    assert unpaired == (0, 0)


def test_in_an_attempt_only_where_the_site_wants_it(moodle: Moodle, campus: Campus, service: Service, enter: Open) -> None:
    moodle.settings(serviceurl=service.url)
    amy = enter("Amy")
    amy.goto(address(moodle, campus, "quiz"))
    amy.locator(".quizattempt button, .quizstartbuttondiv button").first.click()
    amy.wait_for_url("**/mod/quiz/attempt.php**")
    assert amy.locator("#local-lmsfeedback").count() == 0
    moodle.settings(inattempts="1")
    amy.reload()
    item = service.item(say(amy, "fix", "Both answers are right"))
    assert item["context"]["question"] == "1"
    attempt = re.search(r"attempt=(\d+)", amy.url)
    assert attempt
    assert item["context"]["attempt"] == attempt[1]
    assert set(re.findall(r"[?&](\w+)=", item["context"]["page"])) <= {"attempt", "cmid", "page"}
    amy.goto(f"{moodle.url}/mod/quiz/view.php?id={campus.secured}")
    assert amy.locator("#local-lmsfeedback").count() == 1
    started = moodle.php(
        """
        [$cmid, $user] = $given;
        require_once($CFG->dirroot . '/mod/quiz/locallib.php');
        \\core\\session\\manager::set_user(core_user::get_user($user));
        $settings = \\mod_quiz\\quiz_settings::create_for_cmid($cmid, $user);
        $attempt = quiz_prepare_and_start_new_attempt($settings, 1, null);
        return $attempt->id;
        """,
        [campus.secured, campus.people["Amy"][0]],
    )
    amy.goto(f"{moodle.url}/mod/quiz/attempt.php?attempt={started}&cmid={campus.secured}")
    assert "pagelayout-secure" in (amy.locator("body").get_attribute("class") or "")
    assert amy.locator("#local-lmsfeedback").count() == 0
    moodle.settings(inattempts=None)
