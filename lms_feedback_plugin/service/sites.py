"""The sites and their guests, kept in memory for some seconds: they are asked on every request and change once a month."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from lms_feedback_plugin.adapters.contract import Adapter
from lms_feedback_plugin.adapters.registry import adapter_for
from lms_feedback_plugin.domain.site import Connection, Site
from lms_feedback_plugin.errors import NotFound
from lms_feedback_plugin.store.database import Database

KEPT = timedelta(seconds=5)
"""How long a change made by another process may go unseen."""
MOMENT = timedelta(seconds=1)
Guests = Callable[[Connection], Adapter]
"""Makes the guest of a connection."""


class Sites:
    """Safe to use from several threads."""

    def __init__(self, database: Database, clock: Callable[[], datetime], guests: Guests = adapter_for) -> None:
        self._database = database
        self._clock = clock
        self._make_guest = guests
        self._lock = threading.Lock()
        self._known: dict[str, tuple[Site, datetime]] = {}
        self._changes = 0
        self._guests: dict[tuple[str, str], tuple[Site, Adapter]] = {}

    def get(self, site: str) -> Site:
        """The site. Raises ``NotFound`` (without naming others: who asks may be a stranger)."""
        now = self._clock()
        with self._lock:
            found, changes = self._known.get(site), self._changes
        if found is not None and now < found[1]:
            return found[0]
        with self._database.reader() as unit:
            try:
                read = unit.sites.get(site)
            except NotFound as error:
                raise NotFound(f"There is no site {site!r}.", site=site) from error
        with self._lock:
            if changes == self._changes:  # else what was read may be what stood before
                self._known[site] = (read, now + KEPT)
        return read

    def only(self) -> str | None:
        """The site, where there is but one."""
        with self._database.reader() as unit:
            found = unit.sites.list()
        return found[0].id if len(found) == 1 else None

    def renewed(self, site: str) -> bool:
        """Look at the site anew, unless that was done within ``MOMENT``; whether it is another now. For what a key of its would
        prove that another process may just have renewed. Raises ``NotFound``."""
        now = self._clock()
        with self._lock:
            found = self._known.get(site)
        if found is None or now < found[1] - KEPT + MOMENT:
            return False
        self.forget(site)
        return self.get(site) != found[0]

    def forget(self, site: str) -> None:
        """The site was changed here: read it anew."""
        with self._lock:
            self._changes += 1
            self._known.pop(site, None)

    def adapter(self, site: str, name: str) -> Adapter:
        """The guest of that name, bound to the site. Raises ``NotFound`` with ``known`` names."""
        own = self.get(site)
        with self._lock:
            kept = self._guests.get((site, name))
        if kept is not None and (kept[0] is own or kept[0].connections.get(name) == own.connections.get(name)):
            return kept[1]
        connection = own.connections.get(name)
        if connection is None:
            known = tuple(sorted(own.connections))
            raise NotFound(f"{site} has no connection {name!r}; it has {', '.join(known) or 'none'}.", known=known)
        guest = self._make_guest(connection)
        with self._lock:
            self._guests[site, name] = (own, guest)
        return guest
