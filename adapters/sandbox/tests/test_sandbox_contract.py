"""The sandbox keeps the contract of every adapter."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from werkzeug.serving import make_server

from lms_feedback_plugin.adapters import standard_webhooks
from lms_feedback_plugin.adapters.sandbox.academy import AcademyConfig, create_academy
from lms_feedback_plugin.adapters.sandbox.adapter import SandboxAdapter
from lms_feedback_plugin.adapters.sandbox.tests.running_academy import SECRET, TOKEN_KEY, free_port
from lms_feedback_plugin.adapters.testing import HttpContract, sample
from lms_feedback_plugin.domain.course import CourseKnowledge
from lms_feedback_plugin.domain.delivery import Dispatch, Inbound
from lms_feedback_plugin.domain.site import Connection

NOW = datetime(2026, 11, 23, 3, 39, tzinfo=UTC)


class TestSandbox(HttpContract):
    adapter = SandboxAdapter
    settings: Mapping[str, str] = {"url": "http://127.0.0.1:8081"}
    secrets = (SECRET,)

    def unknown(self) -> Mapping[str, Inbound]:
        body = json.dumps({"type": "lms.bell_rung", "timestamp": "2026-11-23T03:39:00Z", "data": {}}).encode()
        headers = standard_webhooks.sign(SECRET, "msg_1", NOW, body)
        return {"lms.bell_rung": Inbound("POST", "/hooks/contract/sandbox", headers, body, NOW)}

    def dispatches(self) -> Sequence[Dispatch]:
        calls = ("create_issue", "reopen_issue", "note_mended", "note_shipped", "withdraw_note")
        return [sample(), *(sample("call", name) for name in calls), sample("publish", "")]

    def courses_told(self) -> Sequence[CourseKnowledge]:
        with TemporaryDirectory() as folder:
            config = AcademyConfig(Path(folder) / "academy.db", "http://127.0.0.1:9", "academy", SECRET, TOKEN_KEY, free_port())
            server = make_server(config.host, config.port, create_academy(config))  # its webhooks stay at home
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
            thread.start()
            guest = SandboxAdapter(Connection("contract", "sandbox", {"url": config.url}, (SECRET,)))
            found = [guest.knowledge(course) for course in ("python", "calculus", "alchemy")]
            server.shutdown()
            thread.join()
            server.server_close()
        assert found[2] is None
        return [known for known in found if known is not None]

    def connected_to(self, url: str) -> Connection:
        return Connection("contract", "sandbox", {"url": url, "timeout": "0.3"}, (SECRET,))
