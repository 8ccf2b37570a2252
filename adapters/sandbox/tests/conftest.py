"""An academy of one's own: its application, its client, and the same over real HTTP."""

from __future__ import annotations

import base64
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms_feedback_plugin.adapters.sandbox.academy import AcademyConfig, create_academy
from lms_feedback_plugin.adapters.sandbox.academy.house import EXTENSION, House
from lms_feedback_plugin.adapters.sandbox.academy.server import academy_server
from lms_feedback_plugin.adapters.sandbox.adapter import SandboxAdapter
from lms_feedback_plugin.domain.site import Connection

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


@pytest.fixture
def config(tmp_path: Path) -> AcademyConfig:
    """Its service is at an address where nobody listens."""
    return AcademyConfig(
        path=tmp_path / "academy.db",
        service_url=f"http://127.0.0.1:{free_port()}",
        site="academy",
        secret=SECRET,
        token_key=TOKEN_KEY,
        port=free_port(),
    )


@pytest.fixture
def academy(config: AcademyConfig) -> Academy:
    clock = Clock()
    config = replace(config, now=clock)
    return Academy(create_academy(config), config, clock)


@pytest.fixture
def served(config: AcademyConfig) -> Iterator[AcademyConfig]:
    """An academy that answers over HTTP."""
    server = academy_server(config)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield config
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def guest(served: AcademyConfig) -> SandboxAdapter:
    """The adapter, connected to the served academy."""
    return SandboxAdapter(Connection("academy", "sandbox", {"url": served.url, "timeout": "2"}, (SECRET,)))
