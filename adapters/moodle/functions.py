"""What a Moodle lets our token call, and which bridge stands there."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping

from lms_feedback_plugin.adapters.moodle.client import MoodleClient, rows

SITE_INFO = "core_webservice_get_site_info"
REMEMBERED = 600.0
"""Seconds for which the list is believed: an upgrade of the bridge is seen within them."""


class Functions:
    """Of one Moodle. Safe to use from several threads."""

    def __init__(self, client: MoodleClient) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._known: tuple[float, Mapping[str, str]] | None = None

    def all(self) -> Mapping[str, str]:
        """The functions that the token may call, with the version of the plugin that brings each.

        Raises ``Retryable``, ``Rejected``.
        """
        with self._lock:
            if self._known is None or time.monotonic() - self._known[0] > REMEMBERED:
                listed = rows(self._client.call(SITE_INFO), SITE_INFO, "functions")
                names = {str(row["name"]): str(row.get("version", "")) for row in listed if "name" in row}
                self._known = (time.monotonic(), names)
            return self._known[1]

    def forget(self) -> None:
        """Ask anew next time."""
        with self._lock:
            self._known = None


def is_newer(version: str, than: int) -> bool:
    """Whether a plugin's version, as the list tells it, comes after ``than``."""
    return version.isdigit() and int(version) > than
