"""LTI 1.3 on the running Moodle, in Chromium: registered, activated, placed by a teacher, opened by a learner.

The site's HTTP security settings are opened for the service's port while this runs, and put back.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Page, sync_playwright

from lms_feedback_plugin.domain.person import Grant
from lms_feedback_plugin.service.bootstrap import Service, build
from lms_feedback_plugin.service.config import load_config

from .running_moodle import Course, Moodle
from .serving import Serving, serving

PATIENCE = 90_000
"""Milliseconds: a Moodle whose caches were just purged takes its time."""
SECURITY = ("curlsecurityblockedhosts", "curlsecurityallowedport")


@dataclass
class Campus:
    """The service, and the people whom the test made in Moodle."""

    moodle: Moodle
    service: Serving
    browser: Browser
    folder: Path
    course: Course
    names: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    def enter(self, who: str) -> Page:
        """A browser in which somebody has signed in to Moodle."""
        page = self.browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"{self.moodle.url}/login/index.php", wait_until="domcontentloaded")
        page.fill("#username", self.names[who])
        page.fill("#password", "Pass-1234")
        page.click("#loginbtn")
        page.wait_for_url(lambda url: "/login/" not in url, wait_until="commit")
        return page

    def make(self, who: str, role: str) -> None:
        number = self.moodle.person(who)
        self.moodle.enrol(number, self.course.id, role)
        self.ids[who] = str(number)
        self.names[who] = self.moodle.php("return $DB->get_field('user', 'username', ['id' => $given]);", number)

    def show(self, page: Page, name: str) -> None:
        """A picture for whoever looks."""
        page.screenshot(path=self.folder / f"{name}.png")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path, "Chromium is missing: make test installs it (apt-get install chromium)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def campus(moodle: Moodle, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campus]:
    folder = tmp_path_factory.mktemp("lti")
    security = moodle.php("return [get_config('core', $given[0]), get_config('core', $given[1])];", SECURITY)
    with serving(folder) as service:
        service.command("sites", "add", "campus", "--name", "Campus", "--origin", moodle.url, "--adapter", "lti")
        found = Campus(moodle, service, chromium, folder, moodle.course("Python for Beginners"))
        for who, role in (("Ada", "manager"), ("Tara", "editingteacher"), ("Amy", "student")):
            found.make(who, role)
        admins = moodle.php(
            "$old = $CFG->siteadmins; set_config('siteadmins', \"$old,$given\"); return $old;", found.ids["Ada"]
        )
        try:
            yield found
        finally:
            moodle.php(
                """
                require_once($CFG->dirroot . '/mod/lti/locallib.php');
                [$names, $values, $admins, $domain] = $given;
                foreach ($names as $at => $name) { set_config($name, $values[$at]); }
                set_config('siteadmins', $admins);
                foreach ($DB->get_records('lti_types', ['tooldomain' => $domain]) as $type) { lti_delete_type($type->id); }
                """,
                [SECURITY, security, admins, f"127.0.0.1:{service.port}"],
            )


def doctor(campus: Campus, code: int) -> dict[str, str]:
    lines = campus.service.command("doctor", "--site", "campus", "--json", code=code).splitlines()
    found = (json.loads(line) for line in lines)
    return {one["code"].rpartition("-")[0]: one["level"] for one in found if one["code"].startswith("lti-")}


def test_an_admin_registers_us_by_pasting_one_address(campus: Campus) -> None:
    address = campus.service.command("lti", "register", "campus", "--intranet")
    page = campus.enter("Ada")
    page.goto(f"{campus.moodle.url}/mod/lti/toolconfigure.php", wait_until="domcontentloaded")
    page.wait_for_selector("#tool-create-button")
    page.wait_for_timeout(2_000)
    page.fill("input[name=url]", address)
    page.click("#tool-create-button")
    card = page.locator(".tool-card", has_text="Feedback").last
    card.get_by_text("Activate").wait_for()  # the frame closed by itself: Moodle heard that we are done
    campus.show(page, "registered")
    card.get_by_text("Activate").click()
    card.get_by_text("Active").wait_for()
    campus.show(page, "activated")
    assert "moodle" in campus.service.command("lti", "list", "campus")


def test_the_doctor_says_what_default_security_settings_block(campus: Campus) -> None:
    assert doctor(campus, 14) == {"lti": "order", "lti-keys": "order", "lti-services": "wrong"}
    campus.moodle.php(
        """
        set_config('curlsecurityblockedhosts', '169.254.169.254');
        set_config('curlsecurityallowedport', "443\\n80\\n$given");
        """,
        str(campus.service.port),
    )
    assert doctor(campus, 0) == {"lti": "order", "lti-keys": "order", "lti-services": "order"}


def test_a_teacher_places_a_link(campus: Campus) -> None:
    page = campus.enter("Tara")
    tool = campus.moodle.php(
        "return $DB->get_field('lti_types', 'id', ['tooldomain' => $given], MUST_EXIST);", f"127.0.0.1:{campus.service.port}"
    )
    page.goto(
        f"{campus.moodle.url}/course/modedit.php?add=lti&course={campus.course.id}&section=1&typeid={tool}&return=0",
        wait_until="domcontentloaded",
    )
    page.wait_for_timeout(2_000)
    page.get_by_role("button", name="Select content").click()
    ours = framed(page, campus, "/lti/campus/launch")
    ours.get_by_label("Ask a question").uncheck()
    ours.get_by_label("Report a fault").check()
    campus.show(page, "choosing")
    ours.get_by_role("button", name="Place it").click()
    page.wait_for_function("document.querySelector('#id_name').value === 'Report a fault'")
    page.locator("#contentitem-page-iframe").wait_for(state="hidden")
    page.click("#id_submitbutton2")
    page.wait_for_url("**/course/view.php**")
    campus.show(page, "placed")


def test_a_learner_is_in_their_course_without_a_second_sign_in(campus: Campus) -> None:
    page = campus.enter("Amy")
    link = placed(campus)
    page.goto(f"{campus.moodle.url}/mod/lti/view.php?id={link}", wait_until="domcontentloaded")
    ours = framed(page, campus, "/s/campus/new/fix")
    ours.get_by_role("heading", name="Report a fault").wait_for()
    campus.show(page, "in-a-frame")
    page.goto(f"{campus.moodle.url}/mod/lti/launch.php?id={link}", wait_until="domcontentloaded")
    page.wait_for_url(f"{campus.service.url}/s/campus/new/fix**")
    page.get_by_label("What does not work").fill("The video of lesson 2 stops")
    campus.show(page, "in-a-window")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/s/campus/items/1**")
    campus.show(page, "sent")


def test_item_and_person_are_moodles_own(campus: Campus, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(campus, monkeypatch) as service, service.database.reader() as unit:
        item = unit.items.get("campus", 1).item
        assert (item.reporter, item.course) == (campus.ids["Amy"], str(campus.course.id))
        amy = unit.people.get("campus", campus.ids["Amy"])
        assert amy is not None
        assert (amy.name, amy.grants) == ("Amy Tester", (Grant("learner", str(campus.course.id)),))
        course = unit.courses.get("campus", str(campus.course.id))
        assert course is not None
        assert course.name == "Python for Beginners"


def test_moodle_tells_who_teaches(campus: Campus, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(campus, monkeypatch) as service:
        guest = service.adapter("campus", "lti")
        course = str(campus.course.id)
        assert campus.ids["Tara"] in {person.id for person in guest.teachers(course)}
        assert campus.ids["Amy"] not in {person.id for person in guest.teachers(course)}
        assert [person.name for person in guest.people([campus.ids["Amy"]])] == ["Amy Tester"]
        assert [found.name for found in guest.courses([course])] == ["Python for Beginners"]


class opened:  # noqa: N801 - reads as a word in a with statement
    """The service's rooms over the same database."""

    def __init__(self, campus: Campus, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in campus.service.environment.items():
            if name.startswith("LMSFB_") and os.environ.get(name) != value:
                monkeypatch.setenv(name, value)
        self._service = build(load_config())

    def __enter__(self) -> Service:
        return self._service

    def __exit__(self, *_: object) -> None:
        self._service.close()


def placed(campus: Campus) -> int:
    """The course module of the link."""
    return int(
        campus.moodle.php(
            """
            return $DB->get_field_sql("SELECT cm.id FROM {course_modules} cm JOIN {modules} m ON m.id = cm.module
                WHERE m.name = 'lti' AND cm.course = ?", [$given], MUST_EXIST);
            """,
            campus.course.id,
        )
    )


def framed(page: Page, campus: Campus, path: str) -> Frame:
    """Our page within Moodle's, once it is there."""
    for _ in range(PATIENCE // 500):
        found = [frame for frame in page.frames if frame.url.startswith(f"{campus.service.url}{path}")]
        if found:
            found[0].wait_for_load_state()
            return found[0]
        page.wait_for_timeout(500)
    campus.show(page, "missing")
    raise AssertionError(f"no frame of ours at {path}; see {campus.folder}/missing.png")
