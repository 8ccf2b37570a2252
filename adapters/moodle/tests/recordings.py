"""The recorded answers of Moodle 4.5, ready to be served over real HTTP."""

import json
import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

FIXTURES = Path(__file__).parents[1] / "fixtures"
SECTION = re.compile(
    r"^## (?P<title>.+)\n   HTTP (?P<status>\d+) (?P<kind>\S+(?: charset=\S+)?) \S+B \S+s\n(?P<body>(?:(?!## ).*\n)*)", re.M
)


@dataclass(frozen=True)
class Recorded:
    """One answer as it was printed by the recorder."""

    status: int
    kind: str
    body: str


ANSWERS: dict[str, str] = json.loads((FIXTURES / "ws_answers_45.json").read_text())


def errors(name: str) -> dict[str, Recorded]:
    """The sections of one ``ws_errors_*`` or ``notify_*`` file by title."""
    found = SECTION.finditer((FIXTURES / name).read_text())
    return {m["title"]: Recorded(int(m["status"]), m["kind"], _body(m["body"])) for m in found}


def _body(printed: str) -> str:
    """Without the recorder's own indentation and the lines that it added below."""
    text = printed.strip()
    return text.split("\n")[0] if text.startswith("{") else text


COURSE: dict[str, str] = json.loads((FIXTURES / "ws_course_45.json").read_text(encoding="utf-8"))
GET_COURSE = "local_lmsfeedback_get_course"
CORE_FUNCTIONS = (
    "core_user_get_users_by_field",
    "core_course_get_courses_by_field",
    "core_course_get_contents",
    "core_enrol_get_enrolled_users",
    "core_group_get_course_groups",
)


class CourseOf45:
    """Serves what a running Moodle 4.5 answered about its course 2, with our bridge or without."""

    def __init__(self, server: HTTPServer) -> None:
        self.calls: list[dict[str, str]] = []
        self._base = server.url_for("/").rstrip("/")
        for name, bridge in (("bridge", True), ("core", False)):
            place = f"/{name}/webservice/rest/server.php"
            server.expect_request(place, method="POST").respond_with_handler(partial(self._answer, bridge))

    def url(self, bridge: bool) -> str:
        """The ``wwwroot`` of a Moodle that has the bridge, or of one that has not."""
        return f"{self._base}/{'bridge' if bridge else 'core'}"

    def _answer(self, bridge: bool, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs(request.get_data(as_text=True), keep_blank_values=True).items()}
        self.calls.append(form)
        return Response(self._body(form, bridge=bridge), content_type="application/json")

    def _body(self, form: dict[str, str], *, bridge: bool) -> str:
        function = form["wsfunction"]
        if function == "core_webservice_get_site_info":
            names = [*CORE_FUNCTIONS, *([GET_COURSE] if bridge else [])]
            return json.dumps({"functions": [{"name": name, "version": "2026112600"} for name in names]})
        if function == "core_user_get_users_by_field":
            return COURSE["core_enrol_get_enrolled_users (teachers)"]
        if function == "core_enrol_get_enrolled_users":
            teachers = "moodle/course:update" in form.values()
            return COURSE[f"{function} ({'teachers' if teachers else 'active'})"]
        if form.get("courseid", "2") != "2" or form.get("value", "2") != "2":
            return COURSE["core_course_get_contents (no such course)"]
        return COURSE[function]
