"""A Moodle that answers what was recorded, over real HTTP, and keeps what it was asked."""

import json
from urllib.parse import parse_qs

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from lms_feedback_plugin.adapters.moodle.adapter import MoodleAdapter
from lms_feedback_plugin.adapters.moodle.tests.recordings import Recorded, errors
from lms_feedback_plugin.domain.site import Connection

JSON = "application/json"
FULL_ROW = errors("ws_errors_b_45.txt")["upgrade pending (db version older)"]
CORE = ("core_user_get_users_by_field", "core_course_get_courses_by_field", "core_enrol_get_enrolled_users")


class Moodle:
    """Serves one answer per function and keeps the calls, as Moodle's REST endpoint would read them."""

    def __init__(self, server: HTTPServer) -> None:
        self.calls: list[dict[str, str]] = []
        self.answers: dict[str, Recorded | list[Recorded]] = {}
        self.url = server.url_for("/").rstrip("/")
        server.expect_request("/webservice/rest/server.php", method="POST").respond_with_handler(self._answer)

    def bridge(self, version: int | None = 2026112202) -> None:
        ours = ["local_lmsfeedback_notify", *(["local_lmsfeedback_note"] if version and version > 2026112202 else [])]
        names = [*CORE, "core_message_send_instant_messages", *(ours if version else [])]
        functions = [{"name": n, "version": str(version if n.startswith("local") else 2024100700)} for n in names]
        info = {"sitename": "LMS Test 45", "userid": 19, "functions": functions, "release": "4.5 (Build: 20241007)"}
        self.answers["core_webservice_get_site_info"] = Recorded(200, JSON, json.dumps(info))

    def called(self, function: str) -> list[dict[str, str]]:
        return [call for call in self.calls if call["wsfunction"] == function]

    def _answer(self, request: Request) -> Response:
        assert request.query_string == b""
        form = {name: values[0] for name, values in parse_qs(request.get_data(as_text=True), keep_blank_values=True).items()}
        self.calls.append(form)
        answer = self.answers[form["wsfunction"]]
        one = answer.pop(0) if isinstance(answer, list) else answer
        return Response(one.body, one.status, content_type=one.kind)


def bound(moodle: Moodle, **settings: str) -> MoodleAdapter:
    return MoodleAdapter(Connection("demo", "moodle", {"url": moodle.url + "/", "token": "abc", **settings}, ("s",)))


def recorded(body: str) -> Recorded:
    return Recorded(200, JSON, body)
