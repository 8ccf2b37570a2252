"""What the bridge tells of its Moodle, asked once and read leniently: an older bridge tells less, and less is looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms_feedback_plugin.adapters.moodle.client import MoodleClient
from lms_feedback_plugin.domain.text import Json
from lms_feedback_plugin.errors import Rejected

STATUS = "local_lmsfeedback_status"
LONGEST = 10**10
"""Seconds, some centuries: a clock that is nonsense must not break the arithmetic."""


@dataclass(frozen=True, slots=True)
class Status:
    """``asked_at`` and ``heard_at`` are our clock's before and after the call; what is missing reads as None."""

    told: Json
    asked_at: datetime
    heard_at: datetime

    def number(self, *path: str) -> int | None:
        """A whole number by its place, such as ``("outbox", "dead")``."""
        value = self._at(path)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def truth(self, *path: str) -> bool | None:
        """A truth; Moodle writes some as 0 and 1."""
        value = self._at(path)
        return bool(value) if isinstance(value, bool | int) else None

    def text(self, *path: str) -> str | None:
        """A text."""
        value = self._at(path)
        return value if isinstance(value, str) else None

    def texts(self, *path: str) -> tuple[str, ...] | None:
        """A list of texts."""
        value = self._at(path)
        return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else None

    def rows(self, *path: str) -> tuple[Json, ...]:
        """A list of objects; empty where there is none."""
        value = self._at(path)
        return tuple(one for one in value if isinstance(one, dict)) if isinstance(value, list) else ()

    def since(self, *path: str) -> timedelta | None:
        """How long ago a moment was, by Moodle's own clock; None where it never was or is not told."""
        moment, now = self.number(*path), self.number("time")
        return timedelta(seconds=min(max(now - moment, 0), LONGEST)) if moment and now is not None else None

    def _at(self, path: tuple[str, ...]) -> object:
        value: object = self.told
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        return value


def ask(client: MoodleClient, now: Callable[[], datetime]) -> Status:
    """The bridge's status. Raises ``Retryable``, ``Rejected``."""
    asked_at = now()
    answer = client.call(STATUS)
    if not isinstance(answer, dict):
        raise Rejected(f"{STATUS} answered something else than an object. Are service and bridge plugin of the same age?")
    return Status(answer, asked_at, now())
