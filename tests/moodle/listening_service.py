"""Something that listens where the service should be, and answers as a test wants: refusals and faults that the real one gives
only when it is broken."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from lms_feedback_plugin.adapters import standard_webhooks
from lms_feedback_plugin.domain.delivery import Inbound

Answer = Callable[[Request], Response]


def taken(wanted: list[str] | None = None) -> Answer:
    """What the service answers to a delivery."""
    told = {"repeated": False, "items": [], "unknown": []} | ({} if wanted is None else {"wanted": wanted})
    return lambda _: Response(json.dumps(told), content_type="application/json")


def problem(status: int, detail: str, **headers: str) -> Answer:
    """A refusal in the service's own form."""
    body = json.dumps({"type": "about:blank", "status": status, "title": "No", "detail": detail})
    return lambda _: Response(body, status, headers, content_type="application/problem+json")


@dataclass
class Listening:
    """What came, oldest first; ``answers`` are used up one by one, the last for all that follow."""

    server: HTTPServer
    answers: list[Answer] = field(default_factory=lambda: [taken()])
    came: list[Inbound] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server.expect_request("/hooks/campus/moodle", method="POST").respond_with_handler(self._answer)

    @property
    def url(self) -> str:
        return self.server.url_for("").rstrip("/")

    def _answer(self, request: Request) -> Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.came.append(Inbound(request.method, request.path, headers, request.get_data(), datetime.now(UTC)))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return answer(request)

    def bodies(self) -> list[dict[str, Any]]:
        """What came, read."""
        return [json.loads(one.body) for one in self.came]

    def events(self) -> Iterator[dict[str, Any]]:
        """Every event that came, in order."""
        for body in self.bodies():
            yield from body["data"].get("events", [])

    def verify(self, secret: str) -> None:
        """Everything that came is signed with this secret, too."""
        for one in self.came:
            standard_webhooks.verify(one, [secret])


def a_secret() -> str:
    """A secret that nobody else knows."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode("ascii")
