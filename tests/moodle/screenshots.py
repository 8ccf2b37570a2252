"""The pictures of the documentation, made while everything is done on a running Moodle as an admin and a learner do it.

``LMSFB_MOODLE_URL=… LMSFB_MOODLE_ROOT=… .venv/bin/python -m tests.moodle.screenshots`` writes docs/how-to/screenshots anew. The
Moodle must have the bridge plugin; it is paired with a service that lives as long as this script.
"""

from __future__ import annotations

import os
import shlex
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from ..conftest import eventually
from .learning import Campus, chromium, founded, signed_in
from .real_service import SITE, Service
from .running_moodle import Moodle

FOLDER = Path(__file__).parents[2] / "docs" / "how-to" / "screenshots"
PASSWORD = "a long enough one"
BELL = "#nav-notification-popover-container [data-region=popover-region-toggle]"
WIDE, NARROW = {"width": 1280, "height": 1000}, {"width": 900, "height": 720}
NAMES = """
    [$course, $page] = $given;
    $DB->set_field('course', 'shortname', 'PY' . $course, ['id' => $course]);
    $DB->set_field('page', 'name', 'Flow charts', ['id' => $DB->get_field('course_modules', 'instance', ['id' => $page])]);
    $DB->set_field('course_sections', 'name', 'Week 1', ['course' => $course, 'section' => 1]);
    rebuild_course_cache($course, true);
"""


def main() -> None:
    """Everything, in the order of the page that shows it."""
    moodle = Moodle(
        os.environ["LMSFB_MOODLE_URL"].rstrip("/"),
        os.environ["LMSFB_MOODLE_ROOT"],
        shlex.split(os.environ.get("LMSFB_MOODLE_PHP", "php")),
    )
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        service = Service(Path(folder), 8090)
        service.start()
        try:
            campus = founded(moodle)
            moodle.php(NAMES, [campus.course, campus.page])
            pair(browser, moodle, service)
            number = report(browser, moodle, campus)
            work_on(browser, service, number)
            be_told(browser, moodle, campus)
        finally:
            service.stop()


def pair(browser: Browser, moodle: Moodle, service: Service) -> None:
    """The admin's part: the pairing page with what it found, and the queue."""
    address = service.command("moodle", "pair", SITE, "--name", "Our campus").splitlines()[0]
    page = signed_in(browser, moodle, administrator(moodle), viewport=WIDE)
    page.goto(f"{moodle.url}/local/lmsfeedback/pair.php")
    page.fill("input[name=address]", address)
    page.click("input[name=submitbutton]")
    page.wait_for_selector("table")
    kept(page, "paired")
    page.goto(f"{moodle.url}/local/lmsfeedback/queue.php")
    kept(page, "queue")
    page.context.close()
    roles = [word for role in ("support", "developer", "lead", "product", "admin") for word in ("--role", role)]
    name = ("--name", "Kim", "--person", "kim", "--password", PASSWORD)
    service.command("staff", "add", SITE, "kim@example.org", *name, *roles)


def report(browser: Browser, moodle: Moodle, campus: Campus) -> int:
    """The learner's part: the buttons, the form, and the number that it got."""
    page = signed_in(browser, moodle, campus.people["Amy"][1], viewport=NARROW)
    page.goto(f"{moodle.url}/mod/page/view.php?id={campus.page}")
    page.wait_for_selector("#local-lmsfeedback-buttons, local-lmsfeedback-buttons, [data-lmsfeedback]", state="attached")
    page.wait_for_timeout(500)
    kept(page, "buttons")
    page.get_by_role("button", name="Report").click()
    page.get_by_role("dialog").locator("textarea").first.fill("The picture of the flow chart is missing.")
    kept(page, "report")
    page.get_by_role("dialog").get_by_role("button", name="Send").click()
    said = page.get_by_role("dialog").get_by_role("heading").filter(has_text="number")
    said.wait_for()
    number = int("".join(filter(str.isdigit, said.inner_text())))
    page.context.close()
    return number


def work_on(browser: Browser, service: Service, number: int) -> None:
    """The desk's part: the item, moved on, and the doctor."""
    context = browser.new_context(viewport=WIDE, locale="en")
    page = context.new_page()
    page.goto(f"{service.url}/desk/")
    page.fill("[name=site]", SITE)
    page.fill("[name=email]", "kim@example.org")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{service.url}/desk/**")
    page.goto(f"{service.url}/desk/{SITE}/items/{number}")
    kept(page, "desk")
    page.goto(f"{service.url}/desk/{SITE}/doctor")
    kept(page, "doctor")
    scopes = [word for scope in ("items:read", "items:write", "items:act") for word in ("--scope", scope)]
    token = service.command("tokens", "create", SITE, "kim", "--name", "pictures", *scopes).splitlines()[-1].strip()
    steps: tuple[tuple[str, dict[str, str]], ...] = (
        ("triage", {}),
        ("hand_over", {"steps": "Open the page.", "conditions": "Always."}),
        ("deliver", {}),
        ("pass", {}),
    )
    for name, fields in steps:
        service.api(token, "POST", f"/items/{number}/transitions/{name}", {"fields": fields}, **{"If-Match": "*"})
    context.close()


def be_told(browser: Browser, moodle: Moodle, campus: Campus) -> None:
    """The bell, and where it leads."""
    amy, username = campus.people["Amy"]
    told = "return $DB->count_records('notifications', ['component' => 'local_lmsfeedback', 'useridto' => $given]);"
    eventually(lambda: moodle.php(told, amy) >= 2, 60)
    page = signed_in(browser, moodle, username, viewport=NARROW)
    page.goto(f"{moodle.url}/course/view.php?id={campus.course}")
    page.locator(BELL).click()
    page.wait_for_selector(".notification-message")
    kept(page, "bell")
    page.locator("#nav-notification-popover-container a.context-link").first.click()
    page.wait_for_url(f"**/s/{SITE}/items/*")
    kept(page, "follow")
    page.context.close()


def administrator(moodle: Moodle) -> str:
    """A site administrator of our own, who is none any more when Moodle's list is put back by hand."""
    number = moodle.person("Ada")
    moodle.php("set_config('siteadmins', $CFG->siteadmins . ',' . $given);", number)
    name: str = moodle.php("return $DB->get_field('user', 'username', ['id' => $given]);", number)
    return name


def kept(page: Page, name: str) -> None:
    """What is in view, as a file of the documentation."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
