"""The one door for outgoing requests."""

import subprocess
import sys
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from lms_feedback_plugin.adapters import http
from lms_feedback_plugin.adapters.faulty_server import faulty_server
from lms_feedback_plugin.errors import Rejected, Retryable

QUICK = http.Limits(connect=1, read=0.5, total=1, largest=1000)


def test_an_answer_comes_whole(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x", method="POST", data=b"a=1").respond_with_data("好", 201, {"X-Thing": "y"})
    answer = http.post(httpserver.url_for("/x"), b"a=1", {}, QUICK)
    assert (answer.status, answer.body.decode(), answer.headers["x-thing"]) == (201, "好", "y")


def test_no_cookie_is_kept_and_no_netrc_is_read(
    httpserver: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine {httpserver.host} login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    seen: list[Request] = []

    def answer(request: Request) -> Response:
        seen.append(request)
        return Response("ok", headers={"Set-Cookie": "who=us; Path=/"})

    httpserver.expect_request("/x").respond_with_handler(answer)
    for _ in range(2):
        http.post(httpserver.url_for("/x"), b"", {}, QUICK)
    assert [(r.cookies.to_dict(), r.headers.get("Authorization")) for r in seen] == [({}, None), ({}, None)]


def test_an_answer_that_is_too_long_is_rejected(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data("x" * 1001)
    with pytest.raises(Rejected, match="more than 1000 bytes"):
        http.post(httpserver.url_for("/x"), b"", {}, QUICK)


def test_a_redirect_is_named_but_not_followed(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data("", 301, {"Location": "https://me:pw@new.example/y?token=1"})
    with pytest.raises(Rejected, match=r"points to https://new\.example/y\. Set the url") as raised:
        http.post(httpserver.url_for("/x"), b"", {}, QUICK)
    assert raised.value.params["status"] == 301


def test_a_password_in_the_address_is_not_repeated() -> None:
    with pytest.raises(Rejected) as raised:
        http.post("ftp://me:secret@example.com/x?token=1", b"", {}, QUICK)
    assert "secret" not in raised.value.detail
    assert "token" not in raised.value.detail


def test_an_answer_that_never_ends_is_given_up() -> None:
    endless = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx"
    with faulty_server(endless) as url, pytest.raises(Retryable):
        http.post(url, b"", {}, QUICK)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "120"}, 120.0),
        ({"retry-after": " 0 "}, 0.0),
        ({"retry-after": "Sun, 22 Nov 2026 02:46:28 GMT", "date": "Sun, 22 Nov 2026 02:44:58 GMT"}, 90.0),
        ({"retry-after": "Sun, 22 Nov 2026 02:40:00 GMT", "date": "Sun, 22 Nov 2026 02:44:58 GMT"}, 0.0),
        ({"retry-after": "Sun, 22 Nov 2026 02:46:28 GMT"}, None),
        ({"retry-after": "Sun, 22 Nov 2026 02:46:28 GMT", "date": "yesterday"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "1.5"}, None),
        ({"retry-after": "²"}, None),
        ({"retry-after": "9" * 400}, 999999999.0),
        ({}, None),
    ],
)
def test_retry_after_is_read_in_both_forms(headers: dict[str, str], seconds: float | None) -> None:
    assert http.retry_after(headers) == seconds


CHILD = """
import os
from lms_feedback_plugin.adapters import http
mine = http._session()
child = os.fork()
if child == 0:
    os._exit(0 if http._session() is not mine else 7)
raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_child_process_makes_connections_of_its_own() -> None:
    assert subprocess.run([sys.executable, "-c", CHILD], check=False).returncode == 0
