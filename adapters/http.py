"""Outgoing HTTP, the one way for all guests: time limits, no redirects, no cookies, and every fault mapped to two errors.

Nothing is tried twice here: the outbox does that, with its own patience. So a fault is either ``Retryable`` (the network,
429, 408, 425 and every 5xx that may pass, with the seconds that ``Retry-After`` asks for) or ``Rejected`` (everything else,
with ``status`` and ``body`` in its params, so that a guest may say it better).
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from lms_feedback_plugin.adapters import http_words as words
from lms_feedback_plugin.domain.finding import filled
from lms_feedback_plugin.domain.text import Text
from lms_feedback_plugin.errors import Rejected, Retryable

PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, 507, 509, 520, 521, 522, 523, 524, 525, 526, 527, 529, 530})
"""Statuses that may pass: too fast, too early, down for a while. From 520 on, a proxy's words for a server that is down."""
HOPELESS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidSchema,
    requests.exceptions.InvalidHeader,
)
"""What requests says about an address or header that no waiting mends."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx answer: header names in lower case, the body's bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to connect, between two pieces of the answer, and in all; bytes of the answer at most."""

    connect: float = 3.0
    read: float = 6.0
    total: float = 7.0
    largest: int = 8 * 1024 * 1024


def post(url: str, body: bytes, headers: Mapping[str, str], limits: Limits = Limits()) -> Answer:
    """POST ``body`` and return the 2xx answer. Raises ``Retryable`` or ``Rejected``, whatever happens; ``params["text"]`` says
    why in every language that we speak."""
    return _asked("POST", url, body, headers, limits)


def get(url: str, headers: Mapping[str, str], limits: Limits = Limits()) -> Answer:
    """GET the page at ``url`` and return the 2xx answer. Raises as ``post`` does."""
    return _asked("GET", url, b"", headers, limits)


def _asked(method: str, url: str, body: bytes, headers: Mapping[str, str], limits: Limits) -> Answer:
    seen = {"where": place(url), "connect": f"{limits.connect:g}", "read": f"{limits.read:g}"}
    try:
        return _exchange(method, url, body, headers, limits)
    except HOPELESS as error:
        raise _rejected(words.NO_ADDRESS, seen | {"why": type(error).__name__}) from error
    except requests.exceptions.SSLError as error:
        raise _retryable(words.NO_TRUST, seen) from error
    except requests.exceptions.Timeout as error:
        raise _retryable(words.NOT_IN_TIME, seen) from error
    except (requests.exceptions.RequestException, HTTPError, OSError) as error:
        raise _retryable(words.UNREACHABLE, seen | {"why": type(error).__name__}) from error
    except ValueError as error:  # an address that even the parser stumbles over; UnicodeError is one
        raise _rejected(words.NO_ADDRESS, seen | {"why": type(error).__name__}) from error


def _retryable(text: Text, seen: Mapping[str, object], after: float | None = None, **params: object) -> Retryable:
    said = filled(text, seen)
    return Retryable(said["en"], retry_after=after, text=said, **params)


def _rejected(text: Text, seen: Mapping[str, object], **params: object) -> Rejected:
    said = filled(text, seen)
    return Rejected(said["en"], text=said, **params)


def place(url: str) -> str:
    """``scheme://host:port/path`` for messages: a query, a user or a password in ``url`` is nobody's business."""
    try:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    except ValueError:
        return "the url setting"


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a ``Retry-After`` asks for, in either form, or None.

    A date is measured against the answer's own ``Date``, so that a clock that is wrong over there does no harm here;
    without that header a date says nothing.
    """
    written = headers.get("retry-after", "").strip()
    if written.isascii() and written.isdigit():
        return float(written[:9])
    try:
        return max(0.0, (parsedate_to_datetime(written) - parsedate_to_datetime(headers["date"])).total_seconds())
    except (ValueError, TypeError, KeyError, OverflowError):
        return None


def _exchange(method: str, url: str, body: bytes, headers: Mapping[str, str], limits: Limits) -> Answer:
    deadline = time.monotonic() + limits.total
    with _session().request(
        method,
        url,
        data=body,
        headers=dict(headers),
        timeout=(limits.connect, limits.read),
        allow_redirects=False,
        stream=True,
    ) as response:
        received = bytearray()
        for piece in response.iter_content(65536):
            received += piece
            if len(received) > limits.largest:
                raise _rejected(words.TOO_MUCH, {"where": place(url), "largest": limits.largest})
            if time.monotonic() > deadline:
                raise _retryable(words.STILL_ANSWERING, {"where": place(url), "total": f"{limits.total:g}"})
        lower = {name.lower(): value for name, value in response.headers.items()}
        return _judged(url, Answer(response.status_code, lower, bytes(received)))


def _judged(url: str, answer: Answer) -> Answer:
    status, seen = answer.status, {"where": place(url), "status": answer.status}
    if 200 <= status < 300:
        return answer
    facts = {"status": status, "body": answer.body[:2000]}
    if status in PASSING:
        raise _retryable(words.MAY_PASS, seen, retry_after(answer.headers), **facts)
    if 300 <= status < 400:
        raise _rejected(words.POINTS_ELSEWHERE, seen | {"there": place(answer.headers.get("location", "nowhere"))}, **facts)
    raise _rejected(words.REFUSED, seen, **facts)


@cache
def _session() -> requests.Session:
    """One for all guests: it keeps connections alive and nothing else (no cookies, no ~/.netrc)."""
    session = requests.Session()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.auth = _no_credentials
    session.headers["User-Agent"] = "lms-feedback"
    return session


def _no_credentials(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Stands where requests would otherwise look into ~/.netrc."""
    return request


# A child process must not talk through its parent's sockets.
os.register_at_fork(after_in_child=_session.cache_clear)
