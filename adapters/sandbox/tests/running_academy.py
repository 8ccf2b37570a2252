"""An academy without a server, and a clock that a test may move."""

from __future__ import annotations

import base64
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient

from lms_feedback_plugin.adapters.sandbox.academy import AcademyConfig
from lms_feedback_plugin.adapters.sandbox.academy.house import EXTENSION, House

SECRET = "whsec_" + base64.b64encode(b"the secret of the sandbox's tests").decode()
TOKEN_KEY = "a key for learner tokens, forty bytes long"


class Clock:
    """The present, which a test may move."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass(frozen=True, slots=True)
class Academy:
    """One academy without a server."""

    app: Flask
    config: AcademyConfig
    clock: Clock

    @property
    def house(self) -> House:
        found: House = self.app.extensions[EXTENSION]
        return found

    def client(self, person: str | None = None) -> FlaskClient:
        """A browser in front of which ``person`` sits."""
        client = self.app.test_client()
        if person:
            assert client.post("/signin", data={"person": person}).status_code == 303
        return client


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
