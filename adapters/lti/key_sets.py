"""Platforms' key sets, kept for a while: a key that is not in them makes us look again, once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import requests

from lms_feedback_plugin.adapters.lti.fetching import json_of

KEPT = 3600.0
"""Seconds for which a key set is believed."""
PATIENCE = 15.0
"""Seconds between two looks at one platform: a launch with an invented key must not make us ask at every press."""
MOST = 500
"""Key sets kept; more platforms than that are asked anew."""
Keys = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Known:
    keys: Keys
    at: float


class KeySets:
    """Safe to use from several threads."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._known: dict[str, _Known] = {}

    def holding(self, url: str, kid: object, session: requests.Session) -> Keys:
        """The keys at ``url``, fetched anew where ``kid`` is not among those kept. Raises ``Retryable``, ``Rejected``."""
        with self._lock:
            known = self._known.get(url)
        if known is not None and not self._outdated(known, kid):
            return known.keys
        fetched = _Known(keys_of(json_of(session.get(url), "a JSON Web Key Set")), self._now())
        with self._lock:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[url] = fetched
        return fetched.keys

    def _outdated(self, known: _Known, kid: object) -> bool:
        age = self._now() - known.at
        return age > KEPT or (age > PATIENCE and all(key.get("kid") != kid for key in known.keys))


def keys_of(document: Mapping[str, Any]) -> Keys:
    """The RSA signing keys of a key set; whatever else lies in it is left out."""
    listed = document.get("keys")
    found = [key for key in listed if isinstance(key, dict)] if isinstance(listed, list) else []
    return [key for key in found if key.get("kty") == "RSA" and key.get("use", "sig") == "sig"]
