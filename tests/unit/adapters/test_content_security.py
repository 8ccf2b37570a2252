"""Whether a Content Security Policy lets a page reach another address."""

import pytest

from lms_feedback_plugin.adapters.content_security import refused_by

PAGE, OURS = "https://moodle.example.edu", "https://feedback.example.com"
ALL = ["connect-src", "script-src", "form-action"]


@pytest.mark.parametrize(
    ("header", "refused"),
    [
        ("", []),
        ("default-src 'none'", ALL[:2]),
        ("default-src 'none'; form-action 'none'", ALL),
        ("DEFAULT-SRC 'self'; Connect-Src https://FEEDBACK.example.com", ["script-src"]),
        ("connect-src *", []),
        ("connect-src https:", []),
        ("connect-src http:", []),  # an upgrade to https is always meant
        ("connect-src wss:", ["connect-src"]),
        ("connect-src feedback.example.com", []),
        ("connect-src http://feedback.example.com", []),
        ("connect-src https://feedback.example.com:443", []),
        ("connect-src https://feedback.example.com:*", []),
        ("connect-src https://feedback.example.com:8443", ["connect-src"]),
        ("connect-src https://feedback.example.com/api/", []),
        ("connect-src *.example.com", []),
        ("connect-src *.feedback.example.com", ["connect-src"]),
        ("connect-src https://example.com", ["connect-src"]),
        ("script-src 'nonce-abc' 'strict-dynamic'", ["script-src"]),
        ("connect-src 'self'; connect-src *", ["connect-src"]),  # of two the first counts
        ("connect-src *, connect-src 'self'", ["connect-src"]),  # of two policies both
        (";;  ; connect-src", ["connect-src"]),
    ],
)
def test_a_policy_is_read_as_browsers_read_it(header: str, refused: list[str]) -> None:
    assert refused_by(header, PAGE, OURS) == refused


def test_itself_is_the_same_scheme_host_and_port() -> None:
    header = "connect-src 'self'"
    assert refused_by(header, PAGE, f"{PAGE}:443/feedback") == []
    assert refused_by(header, PAGE, "https://moodle.example.edu:8443") == ["connect-src"]
    assert refused_by(header, "http://127.0.0.1:8105", "http://127.0.0.1:8245") == ["connect-src"]
    assert refused_by("connect-src http://127.0.0.1:8245", "http://127.0.0.1:8105", "http://127.0.0.1:8245") == []
