"""LTI pages in a real Chromium: in a frame of another site that gets no cookies back, without JavaScript, and for everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Frame, Page, expect
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from lms_feedback_plugin.adapters.lti.tests.platform import Platform

from ..conftest import World

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]
SENT = '<!doctype html><form method="post" action="{action}">{fields}<button>Go on</button></form>'
COURSE = (
    '<!doctype html><title>Course</title><h1>A course</h1><iframe src="{src}" width="800" height="600" title="Tool"></iframe>'
)
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


class Campus:
    """A platform at ``localhost``, which is another site than the service's ``127.0.0.1``; its pages need no JavaScript."""

    def __init__(self, server: HTTPServer, service: str) -> None:
        self.platform = Platform(server)
        self.service = service
        self.message = "launch"
        self.language = "en"
        self.came: list[str] = []
        server.expect_request("/favicon.ico").respond_with_data("", 204)
        server.expect_request("/auth").respond_with_handler(self._authorised)
        server.expect_request("/course").respond_with_handler(self._course)
        server.expect_request("/mod/lti/contentitem_return.php").respond_with_handler(self._placed)

    @property
    def login(self) -> str:
        return f"{self.service}/lti/academy/login?iss={self.platform.url}&login_hint=3&client_id={self.platform.client_id}"

    def _authorised(self, request: Request) -> Response:
        locale = {"locale": self.language}
        deep = {
            "deep_link_return_url": f"{self.platform.url}/mod/lti/contentitem_return.php",
            "accept_types": ["ltiResourceLink"],
        }
        more = {"https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings": deep | {
            "accept_multiple": True, "accept_presentation_document_targets": ["iframe"]}}  # fmt: skip
        changes = {"launch_presentation": locale} | (more if self.message == "deep-linking" else {})
        form = self.platform.form(request.url, datetime.now(UTC), self.message, **changes)
        fields = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in form.items())
        page = SENT.format(action=request.args["redirect_uri"], fields=fields)
        return Response(page, mimetype="text/html")

    def _course(self, _request: Request) -> Response:
        return Response(COURSE.format(src=self.login), mimetype="text/html")

    def _placed(self, request: Request) -> Response:
        self.came.append(request.form["JWT"])
        return Response("<!doctype html><title>Back</title><h1>Back in the course</h1>", mimetype="text/html")


@pytest.fixture
def campus(sandbox: World) -> Iterator[Campus]:
    address = sandbox.command("lti", "register", "academy", "--intranet")
    with HTTPServer(host="localhost") as server:
        found = Campus(server, sandbox.service)
        query = {
            "openid_configuration": f"{found.platform.url}/openid-configuration",
            "registration_token": "registration-token",
        }
        answered = requests.get(address, params=query, timeout=30)
        assert answered.status_code == 200, answered.text
        yield found


def faults(page: Page) -> list[Any]:
    """What axe-core finds against WCAG 2.2 AA."""
    return [(one["id"], one["help"]) for one in Axe().run(page, options=AXE).response["violations"]]


def go_on(where: Page | Frame) -> None:
    """The platform's own step, which a script takes where scripts run."""
    where.get_by_role("button", name="Go on").click()


def in_the_course(page: Page, campus: Campus) -> Frame:
    page.goto(f"{campus.platform.url}/course")
    (frame,) = [one for one in page.frames if one != page.main_frame]
    frame.wait_for_url(f"{campus.platform.url}/auth**")
    go_on(frame)
    return frame


@pytest.mark.parametrize("scripts", [True, False])
def test_a_frame_without_cookies_opens_a_window(watched: Enter, campus: Campus, pictures: Path, scripts: bool) -> None:
    page = watched(java_script_enabled=scripts)
    frame = in_the_course(page, campus)
    expect(frame.get_by_role("heading", name="Open feedback")).to_be_visible()
    expect(frame.get_by_text("Amy Lee")).to_be_visible()
    page.screenshot(path=pictures / f"lti-frame-{scripts}.png")
    with page.expect_popup() as opened:
        frame.get_by_role("button", name="Open in a new window").click()
    window = opened.value
    expect(window.get_by_role("heading", name="Report a fault")).to_be_visible()
    window.get_by_label("What does not work").fill("The video stops")
    window.locator("main form button[type=submit]").first.click()
    expect(window.locator("h1")).to_contain_text("The video stops")
    window.screenshot(path=pictures / f"lti-window-{scripts}.png")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_teacher_places_links_from_within_a_frame(watched: Enter, campus: Campus, scripts: bool) -> None:
    campus.message = "deep-linking"
    page = watched(java_script_enabled=scripts)
    frame = in_the_course(page, campus)
    frame.get_by_label("My feedback").check()
    frame.get_by_role("button", name="Place it").click()
    if not scripts:
        go_on(frame)
    expect(frame.get_by_role("heading", name="Back in the course")).to_be_visible()
    assert len(campus.came) == 1


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_for_everybody(watched: Enter, campus: Campus, pictures: Path, language: str, scheme: str) -> None:
    campus.language = language.replace("-", "_").lower()
    page = watched(locale=language, color_scheme=scheme, viewport={"width": 320, "height": 700})
    shown: dict[str, list[Any]] = {}

    def look(name: str) -> None:
        expect(page.locator("html")).to_have_attribute("lang", language)
        page.screenshot(path=pictures / f"lti-{name}-{language}-{scheme}.png", full_page=True)
        spilt = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        shown[name] = [*faults(page), *(["spills over"] if spilt > 0 else [])]

    page.goto(f"{campus.service}/lti/academy/config?lang={language}")
    look("config")
    page.goto(campus.login)
    page.context.clear_cookies()  # as where a browser keeps none for a page within another
    go_on(page)
    look("open")
    campus.message = "deep-linking"
    page.goto(campus.login)
    go_on(page)
    look("place")
    assert shown == {"config": [], "open": [], "place": []}
