"""A platform on a port of its own, and this service registered with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pytest_httpserver import HTTPServer

from lms_feedback_plugin.adapters.lti.adapter import session_for
from lms_feedback_plugin.adapters.lti.fetching import PlatformSession
from lms_feedback_plugin.adapters.lti.tests.platform import Platform
from lms_feedback_plugin.adapters.lti.tool import new_key
from lms_feedback_plugin.domain.lti import Registration, ToolKey
from lms_feedback_plugin.domain.site import Connection

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
def platform() -> Iterator[Platform]:
    with HTTPServer(host="127.0.0.1") as server:
        yield Platform(server)


@pytest.fixture
def registration(platform: Platform) -> Registration:
    return Registration(
        site="campus",
        id="r1",
        issuer=platform.url,
        client_id=platform.client_id,
        deployments=("1",),
        login_url=f"{platform.url}/auth",
        token_url=f"{platform.url}/token",
        keys_url=f"{platform.url}/keys",
        audience=f"{platform.url}/token",
        platform="moodle",
        prefix="",
        made_at=NOW,
    )


@pytest.fixture
def session() -> PlatformSession:
    """As of a site whose platform is on the intranet."""
    return session_for(Connection("campus", "lti", {"intranet": "yes", "timeout": "1"}))


@pytest.fixture(scope="session")
def key() -> ToolKey:
    return new_key("campus", NOW)
