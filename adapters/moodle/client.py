"""Moodle's REST web services: one function at a time, its errors told apart by ``errorcode``.

Moodle answers 200 to every error of its own, with ``{"exception", "errorcode", "message"}``; ``message`` is in the service
user's language and ``exception`` differs between versions, so neither is looked at. The token travels in the body: a query
would land in access logs, and an ``Authorization`` header is not read at all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlencode

from lms_feedback_plugin.adapters import http
from lms_feedback_plugin.adapters.moodle import client_words as words
from lms_feedback_plugin.domain.finding import filled
from lms_feedback_plugin.errors import Rejected, Retryable

ENDPOINT = "/webservice/rest/server.php"
PASSING = frozenset({"sitemaintenance", "upgraderunning", "dbconnectionfailed"})
"""Error codes of a Moodle that will be back."""
BUSY = "noticebusy"
"""The bridge's word for a notice that an earlier call is still telling."""
GONE = frozenset({"invalidrecord", "invalidrecordunknown"})
"""4.5's and 5.0's word for an unknown function, course or user."""


class MoodleClient:
    """Calls functions of the Moodle at ``url`` (its ``wwwroot``) with ``token``. Safe to use from several threads."""

    def __init__(self, url: str, token: str, limits: http.Limits) -> None:
        self.endpoint = url.rstrip("/") + ENDPOINT
        self._token = token
        self._limits = limits

    def call(self, function: str, **parameters: object) -> object:
        """The function's answer as JSON gives it.

        Raises ``Retryable`` for the network, 429, 5xx and maintenance, ``Rejected`` for everything else;
        ``params["errorcode"]`` holds Moodle's code where it gave one.
        """
        form = {"wstoken": self._token, "wsfunction": function, "moodlewsrestformat": "json", **dict(flatten(parameters))}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        try:
            answer = http.post(self.endpoint, urlencode(form).encode(), headers, self._limits)
        except Rejected as fault:
            if fault.params.get("status") == 403 and not fault.params.get("body"):
                raise Rejected(words.OFF["en"], **{**fault.params, "text": words.OFF}) from fault
            raise
        return self._unwrapped(function, answer)

    def _unwrapped(self, function: str, answer: http.Answer) -> object:
        try:
            value: object = json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            kind = answer.headers.get("content-type", "no content type")
            said = filled(words.NOT_JSON, {"where": http.place(self.endpoint), "kind": kind})
            raise Rejected(said["en"], text=said) from error
        if not (isinstance(value, dict) and "exception" in value and ("errorcode" in value or "message" in value)):
            return value
        code = str(value.get("errorcode", ""))  # none where Moodle itself broke: 4.5 does over an unknown course
        message = str(value.get("message", ""))[:300]
        cure = words.CURES.get(code, {"en": message, "zh-CN": message})
        sentence = words.MAINTENANCE if code in PASSING else words.REFUSED
        said = filled(sentence, {"function": function, "cure": cure, "code": code or str(value["exception"])})
        if code in PASSING or code == BUSY:
            raise Retryable(said["en"], errorcode=code, text=said)
        raise Rejected(said["en"], errorcode=code, message=message, text=said)


def rows(answer: object, function: str, key: str | None = None) -> list[dict[str, object]]:
    """The list of objects that ``function`` promises (under ``key`` where it wraps them), else ``Rejected``."""
    found = answer.get(key) if key is not None and isinstance(answer, dict) else answer
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise Rejected(f"{function} answered something else than a list of objects. Is url the address of a Moodle?")
    return found


def flatten(parameters: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Parameters in PHP's brackets: ``{"a": [{"b": True}]}`` → ``a[0][b]=1``. None is left out; booleans are 0 and 1."""
    for name, value in parameters.items():
        yield from _flat(name, value)


def _flat(name: str, value: object) -> Iterator[tuple[str, str]]:
    if value is None:
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(f"{name}[{key}]", inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for position, inner in enumerate(value):
            yield from _flat(f"{name}[{position}]", inner)
    else:
        yield name, str(int(value)) if isinstance(value, bool) else str(value)
