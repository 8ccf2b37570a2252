"""HTTP towards a platform: no redirects, no cookies, bounded in time and size, and never to where strangers may not point us.

A registration begins with an address that the platform's browser window brings along. So unless the admin says that the
platform is on the intranet, only ``https`` at public addresses is called; requests-hardened resolves the name once, refuses
private and loopback addresses and connects to the very address that it looked at.
"""

from __future__ import annotations

import time
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests_hardened.ip_filter import InvalidIPAddress  # type: ignore[import-untyped]
from requests_hardened.ip_filter_adapter import IPFilterAdapter  # type: ignore[import-untyped]
from urllib3.exceptions import HTTPError

from lms_feedback_plugin.adapters.http import HOPELESS, PASSING, Limits, place, retry_after
from lms_feedback_plugin.errors import Rejected, Retryable

LARGEST = 2 * 1024 * 1024
"""Bytes of one answer. A page of a course's members is the largest that we ask for."""
LIMITS = Limits(largest=LARGEST)
NOT_PUBLIC = (
    "{where} is not a public https address. If the platform is on your own network, say so: "
    "lms-feedback sites connect {site} lti --set intranet=yes"
)


class PlatformSession(requests.Session):
    """Requests to the platform of one site. Raises ``Retryable`` and ``Rejected`` and nothing else; an answer of 4xx that
    a protocol gives a meaning to is returned."""

    def __init__(self, site: str, *, intranet: bool, limits: Limits = LIMITS) -> None:
        super().__init__()
        self._site = site
        self._intranet = intranet
        self._limits = limits
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.auth = _no_credentials
        self.headers["User-Agent"] = "lms-feedback"
        if not intranet:
            self.mount("https://", IPFilterAdapter(is_https_proto=True))
            self.mount("http://", _Refusing())

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        """The request, or ``Rejected`` for an address that is none."""
        try:
            return super().prepare_request(request)
        except (*HOPELESS, ValueError) as error:  # UnicodeError is a ValueError
            raise Rejected(NOT_PUBLIC.format(where=place(str(request.url)), site=self._site)) from error

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Send one request and read its answer whole."""
        where = place(request.url or "")
        kwargs |= {"timeout": (self._limits.connect, self._limits.read), "allow_redirects": False, "stream": True}
        try:
            response = super().send(request, **kwargs)
            _read(response, self._limits, where)
        except (InvalidIPAddress, *HOPELESS) as error:
            raise Rejected(NOT_PUBLIC.format(where=where, site=self._site)) from error
        except requests.exceptions.SSLError as error:
            raise Retryable(f"{where}: no trusted TLS connection. Renew or install that server's certificate.") from error
        except (requests.exceptions.RequestException, HTTPError, OSError) as error:
            raise Retryable(f"{where} cannot be reached ({type(error).__name__}). Is the platform up?") from error
        except ValueError as error:
            raise Rejected(f"{where} is no address that can be called.") from error
        return _judged(response, where)


class _Refusing(requests.adapters.HTTPAdapter):
    """For ``http://`` where only public platforms are spoken with."""

    def send(self, *_args: Any, **_kwargs: Any) -> requests.Response:
        raise requests.exceptions.InvalidSchema("http")


def json_of(response: requests.Response, what: str) -> dict[str, Any]:
    """The JSON object of a 2xx answer. Raises ``Rejected`` with ``what`` it should have been."""
    where = place(response.url)
    if not response.ok:
        raise Rejected(f"{where} answered {response.status_code} instead of {what}.", status=response.status_code)
    try:
        value = response.json()
    except (ValueError, RecursionError) as error:
        raise Rejected(f"{where} answered something else than {what}: it is not JSON.") from error
    if not isinstance(value, dict):
        raise Rejected(f"{where} answered something else than {what}: a JSON {type(value).__name__}.")
    return value


def _read(response: requests.Response, limits: Limits, where: str) -> None:
    deadline, received = time.monotonic() + limits.total, bytearray()
    with response:
        for piece in response.iter_content(65536):
            received += piece
            if len(received) > limits.largest:
                raise Rejected(f"{where} answered more than {limits.largest} bytes. Is that the platform's address?")
            if time.monotonic() > deadline:
                raise Retryable(f"{where} was still answering after {limits.total:g} s.")
    response._content = bytes(received)


def _judged(response: requests.Response, where: str) -> requests.Response:
    status = response.status_code
    if status in PASSING:
        headers = {name.lower(): value for name, value in response.headers.items()}
        raise Retryable(f"{where} answered {status}; it may pass.", retry_after=retry_after(headers), status=status)
    if 300 <= status < 400:
        there = place(response.headers.get("location", "nowhere"))
        raise Rejected(f"{where} answered {status} and points to {there}. Redirects are not followed.", status=status)
    return response


def _no_credentials(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Stands where requests would otherwise look into ~/.netrc."""
    return request
