"""What is kept of LTI platforms, for whoever asks often: pages (who may frame them) and the guest that speaks LTI."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from lms_feedback_plugin.adapters.contract import Adapter
from lms_feedback_plugin.domain.lti import Membership, Registration, ToolKey
from lms_feedback_plugin.domain.site import Connection
from lms_feedback_plugin.store.database import Database

KEPT = timedelta(seconds=5)
"""How long a registration made by another process may go unseen."""


class LtiRecords:
    """``PlatformRecords`` over the store. Safe to use from several threads."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[str, tuple[list[Registration], datetime]] = {}

    def registrations(self, site: str) -> list[Registration]:
        """All registrations of a site, the oldest first; believed for some seconds."""
        now = self._clock()
        with self._lock:
            known = self._known.get(site)
        if known is not None and now < known[1]:
            return known[0]
        with self._database.reader() as unit:
            found = unit.lti.registrations(site)
        with self._lock:
            self._known[site] = (found, now + KEPT)
        return found

    def forget(self, site: str) -> None:
        """The registrations were changed here: read them anew."""
        with self._lock:
            self._known.pop(site, None)

    def tool_keys(self, site: str) -> list[ToolKey]:
        """Our keys for a site, the newest first."""
        with self._database.reader() as unit:
            return unit.lti.keys(site)

    def membership(self, site: str, course: str) -> Membership | None:
        """Where to ask who is in a course."""
        with self._database.reader() as unit:
            return unit.lti.membership(site, course)

    def memberships_of(self, site: str, person: str) -> list[Membership]:
        """Where to ask about a person."""
        with self._database.reader() as unit:
            return unit.lti.memberships_of(site, person)


def lending(make: Callable[[Connection], Adapter], records: LtiRecords) -> Callable[[Connection], Adapter]:
    """``make``, and the guests that it makes are lent the records."""

    def made(connection: Connection) -> Adapter:
        guest = make(connection)
        guest.lend(records)
        return guest

    return made


def origin_of(url: str) -> str:
    """``https://host:port`` of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
