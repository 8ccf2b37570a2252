"""Words of ours that travel through a platform or a browser and come back: sealed against change, bounded in time.

They hold nothing secret and are stored nowhere; what may be used once is remembered by its ``once`` when it was.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from itsdangerous import BadData, URLSafeSerializer

Purpose = Literal["register", "state", "enter", "place"]
LIVES: Mapping[Purpose, timedelta] = {
    "register": timedelta(hours=1),
    "state": timedelta(minutes=10),
    "enter": timedelta(minutes=10),
    "place": timedelta(hours=2),
}
"""How long each may travel. Choosing what to place may be interrupted by a lesson."""


class Tickets:
    """Makes and opens them. ``key`` is the service's secret; each purpose gets a key of its own."""

    def __init__(self, key: bytes, clock: Callable[[], datetime]) -> None:
        self._key = hmac.digest(key, b"lms-feedback lti", "sha256")
        self._clock = clock

    def make(self, purpose: Purpose, site: str, **told: object) -> str:
        """A ticket for ``site`` that holds ``told`` (JSON values), and a ``once`` of its own."""
        ends = int((self._clock() + LIVES[purpose]).timestamp())
        return str(self._sealer(purpose).dumps({**told, "site": site, "ends": ends, "once": secrets.token_urlsafe(12)}))

    def open(self, purpose: Purpose, site: str, ticket: str) -> dict[str, Any] | None:
        """What it holds; None for one that was changed, made for something else, or has run out."""
        try:
            told = self._sealer(purpose).loads(ticket)
        except BadData:
            return None
        if not isinstance(told, dict) or told.get("site") != site or self._clock().timestamp() >= told["ends"]:
            return None
        return told

    def _sealer(self, purpose: Purpose) -> URLSafeSerializer:
        return URLSafeSerializer(self._key, salt=purpose, signer_kwargs={"digest_method": hashlib.sha256})


def ends_at(told: Mapping[str, Any], clock: datetime) -> datetime:
    """When an opened ticket ends, in the zone of ``clock``."""
    return datetime.fromtimestamp(told["ends"], clock.tzinfo)
