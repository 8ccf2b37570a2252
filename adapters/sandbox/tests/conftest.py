"""An academy of one's own: its application, its client, and the same over real HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lms_feedback_plugin.adapters.sandbox.academy import AcademyConfig, create_academy
from lms_feedback_plugin.adapters.sandbox.academy.server import academy_server
from lms_feedback_plugin.adapters.sandbox.adapter import SandboxAdapter
from lms_feedback_plugin.adapters.sandbox.tests.running_academy import SECRET, TOKEN_KEY, Academy, Clock, free_port
from lms_feedback_plugin.domain.site import Connection


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
