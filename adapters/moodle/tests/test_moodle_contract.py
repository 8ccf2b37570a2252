"""Moodle keeps the contract. The recorded signatures were made with a secret that was thrown away with the test site, so the
same body bytes are signed anew, at the recorded time, with a secret of these tests."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from pytest_httpserver import HTTPServer

from lms_feedback_plugin.adapters import standard_webhooks
from lms_feedback_plugin.adapters.moodle.adapter import MoodleAdapter
from lms_feedback_plugin.adapters.moodle.tests.recordings import CourseOf45
from lms_feedback_plugin.adapters.testing import HttpContract, Seal, sample
from lms_feedback_plugin.domain.course import CourseKnowledge
from lms_feedback_plugin.domain.delivery import Dispatch, Inbound
from lms_feedback_plugin.domain.site import Connection

SECRET = "whsec_dGhlIHNlY3JldCBvZiB0aGVzZSB0ZXN0cyBhbG9uZQ=="
TOKEN = "static-secret"
STRANGE = rb"\\core\\event\\user_loggedin"


class TestMoodle(HttpContract):
    adapter = MoodleAdapter
    settings: ClassVar[Mapping[str, str]] = {"url": "https://moodle.example.edu", "token": "t"}
    secrets = (SECRET, TOKEN)

    def connected_to(self, url: str) -> Connection:
        return replace(self.connection(), settings={"url": url, "token": "t", "timeout": "0.5"})

    def prepared(self, request: Inbound) -> Inbound:
        if "webhook-id" not in request.headers:
            return request
        signed = standard_webhooks.sign(SECRET, request.headers["webhook-id"], request.received_at, request.body)
        return replace(request, headers={**request.headers, **signed})

    def dispatches(self) -> Sequence[Dispatch]:
        return [sample(), *(sample("call", name) for name in ("note_mended", "note_shipped", "withdraw_note"))]

    def seal(self, request: Inbound) -> Seal:
        if "webhook-id" in request.headers:
            return super().seal(request)
        if "authorization" in request.headers:
            return Seal(("authorization",), 0, 0)
        start = request.body.index(TOKEN.encode())
        return Seal((), start, start + len(TOKEN))

    def courses_told(self) -> Sequence[CourseKnowledge]:
        """Course 2 of a running Moodle 4.5, as the bridge and as core's functions tell it."""
        with HTTPServer(host="127.0.0.1") as server:
            stand_in = CourseOf45(server)
            found = [self.adapter(self.connected_to(stand_in.url(bridge))).knowledge("2") for bridge in (True, False)]
        return [known for known in found if known is not None]

    def unknown(self) -> Mapping[str, Inbound]:
        named = r"\core\event\user_loggedin"
        requests = self.requests()
        bridge = requests["own_plugin_webhook.json"]
        bridge = self.prepared(replace(bridge, body=bridge.body.replace(rb"\\mod_quiz\\event\\attempt_submitted", STRANGE)))
        local = requests["local_webhooks_core_event_course_viewed.json"]
        local = replace(local, body=local.body.replace(rb"\\core\\event\\course_viewed", STRANGE))
        single = requests["derived_logstore_xapi_single_statement.json"]
        single = replace(single, body=single.body.replace(rb"\\mod_forum\\event\\discussion_created", STRANGE))
        other_kind = self.prepared(replace(bridge, body=bridge.body.replace(b'"moodle.event"', b'"moodle.pairing"')))
        for request in (bridge, local, single):
            self.bound().verify(request)
            assert self.bound().read(request).unknown == (named,)
        return {named: bridge, "moodle.pairing": other_kind}
