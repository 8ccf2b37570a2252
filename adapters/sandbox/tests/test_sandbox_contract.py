"""The sandbox keeps the contract of every adapter."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from lms_feedback_plugin.adapters import standard_webhooks
from lms_feedback_plugin.adapters.sandbox.adapter import SandboxAdapter
from lms_feedback_plugin.adapters.sandbox.tests.running_academy import SECRET
from lms_feedback_plugin.adapters.testing import HttpContract, sample
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

    def connected_to(self, url: str) -> Connection:
        return Connection("contract", "sandbox", {"url": url, "timeout": "0.3"}, (SECRET,))
