"""Where a platform's addresses may lead us, and what comes back."""

from __future__ import annotations

import pytest
from pytest_httpserver import HTTPServer

from lms_feedback_plugin.adapters.faulty_server import FAULTS, PASSING, closed_port, faulty_server
from lms_feedback_plugin.adapters.http import Limits
from lms_feedback_plugin.adapters.lti.adapter import session_for
from lms_feedback_plugin.adapters.lti.fetching import PlatformSession, json_of
from lms_feedback_plugin.domain.site import Connection
from lms_feedback_plugin.errors import Rejected, Retryable


@pytest.fixture
def public() -> PlatformSession:
    """As of a site that said nothing about an intranet."""
    return session_for(Connection("campus", "lti"))


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/x",
        "https://localhost/x",
        "https://[::1]/x",
        "https://[::ffff:127.0.0.1]/x",
        "https://10.1.2.3/x",
        "https://192.168.0.1/x",
        "https://172.16.0.1/x",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/x",
        "https://0.0.0.0/x",
        "https://2130706433/x",
        "https://127.1/x",
        "https://user:word@127.0.0.1/x",
    ],
)
def test_private_addresses_are_not_called(public: PlatformSession, url: str) -> None:
    with pytest.raises(Rejected, match="not a public https address") as refused:
        public.get(url)
    assert "--set intranet=yes" in refused.value.detail
    assert "word" not in refused.value.detail


@pytest.mark.parametrize("url", ["http://lms.example/x", "ftp://lms.example", "file:///etc/passwd", "gopher://x", "x", ""])
def test_other_ways_of_speaking_are_refused(public: PlatformSession, url: str) -> None:
    with pytest.raises(Rejected):
        public.get(url)


def test_no_request_leaves_for_a_private_server(public: PlatformSession, httpserver: HTTPServer) -> None:
    for scheme in ("http", "https"):
        with pytest.raises(Rejected):
            public.get(httpserver.url_for("/keys").replace("http", scheme, 1))
    assert httpserver.log == []


def test_an_intranet_platform_is_called(session: PlatformSession, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/keys").respond_with_json({"keys": []})
    assert json_of(session.get(httpserver.url_for("/keys")), "keys") == {"keys": []}


def test_redirects_are_not_followed(session: PlatformSession, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/keys").respond_with_data("", 302, {"Location": httpserver.url_for("/elsewhere")})
    with pytest.raises(Rejected, match="Redirects are not followed"):
        session.get(httpserver.url_for("/keys"))
    assert len(httpserver.log) == 1


def test_an_oversize_answer_is_dropped(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/keys").respond_with_data(b" " * 5_000)
    with (
        PlatformSession("campus", intranet=True, limits=Limits(largest=4_999)) as session,
        pytest.raises(Rejected, match="4999"),
    ):
        session.get(httpserver.url_for("/keys"))


def test_cookies_and_credentials_stay_at_home(session: PlatformSession, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/keys").respond_with_json({}, headers={"Set-Cookie": "who=me"})
    session.get(httpserver.url_for("/keys"))
    session.get(httpserver.url_for("/keys"))
    assert all("Cookie" not in request.headers and "Authorization" not in request.headers for request, _ in httpserver.log)


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_is_ours(session: PlatformSession, fault: str) -> None:
    with faulty_server(FAULTS[fault]) as url, pytest.raises((Retryable, Rejected)) as raised:
        json_of(session.get(f"{url}/keys"), "a JSON Web Key Set")
    assert fault not in PASSING or raised.type is Retryable


def test_a_closed_port_is_tried_again(session: PlatformSession) -> None:
    with pytest.raises(Retryable):
        session.get(closed_port())
