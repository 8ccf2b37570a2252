"""The doctor: looks at everything that has to work, and says of each how it is and what mends it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from lms_feedback_plugin.adapters import certificates
from lms_feedback_plugin.definitions.load import read_path, shipped_folder
from lms_feedback_plugin.domain.finding import Finding, Surroundings
from lms_feedback_plugin.domain.site import Site
from lms_feedback_plugin.errors import FeedbackError, text_of
from lms_feedback_plugin.store.database import Database

from . import doctor_words as words
from .config import Config
from .dead import list_dead
from .notices import LMS
from .sites import Sites

LATE = timedelta(minutes=5)
LITTLE_DISK = 200_000_000
QUIET = timedelta(minutes=15)
"""A bridge shows itself every five minutes: after three times that something is between us."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A finding and where: of the service itself (``site`` None), of a site, or of one of its guests."""

    finding: Finding
    site: str | None = None
    guest: str | None = None


class Doctor:
    """Safe to use from several threads. Looking takes some seconds where a guest's system is slow."""

    def __init__(self, config: Config, database: Database, sites: Sites, clock: Callable[[], datetime]) -> None:
        self._config = config
        self._database = database
        self._sites = sites
        self._clock = clock

    def examine(self, site: str | None = None) -> Iterator[Seen]:
        """Everything, or the service itself and one site. Raises ``NotFound`` (site) and ``StoreUnavailable``."""
        with self._database.reader() as unit:
            sites = [unit.sites.get(site)] if site else unit.sites.list()
        yield from (Seen(finding) for finding in self._house(bool(sites)))
        for one in sites:
            yield from self.examine_site(one)

    def examine_site(self, own: Site) -> Iterator[Seen]:
        """One site and its guests."""
        yield from (Seen(finding, own.id) for finding in self._site(own))
        for name in own.connections:
            yield from (Seen(finding, own.id, name) for finding in self.examine_guest(own, name))

    def examine_guest(self, own: Site, name: str) -> list[Finding]:
        """One guest of a site, as it says itself."""
        try:
            guest = self._sites.adapter(own.id, name)
            return guest.diagnose(Surroundings(self._config.public_url, own, self._clock))
        except FeedbackError as error:
            return [words.GUEST.wrong(name=name, seen=text_of(error))]

    def _house(self, has_sites: bool) -> Iterator[Finding]:
        self._database.ping()
        yield words.DATABASE.order()
        yield words.SITE.order() if has_sites else words.SITE.wrong()
        with self._database.reader() as unit:
            waiting = unit.outbox.pending_age(self._clock())
        minutes = round(waiting.total_seconds() / 60)
        yield words.OUTGOING.order() if waiting < LATE else words.OUTGOING.wrong(minutes=minutes)
        free = shutil.disk_usage(self._config.data_dir).free
        room = {"free": free // 1_000_000, "folder": self._config.data_dir}
        yield words.DISK.order(**room) if free > LITTLE_DISK else words.DISK.wrong(**room)
        if certificate := certificates.look(self._config.public_url, self._clock()):
            yield certificate
        yield from self._calendars()

    def _calendars(self) -> Iterator[Finding]:
        """What holds today and will not for long: calendars whose public holidays come to an end."""
        folder = Path(self._config.workflows) if self._config.workflows else shipped_folder()
        ending = [one for one in read_path(folder, self._clock().date()).found if one.code == "W125"]
        for n, one in enumerate(ending):
            yield words.calendar(n, one.message, one.suggestion or {})

    def _site(self, own: Site) -> Iterator[Finding]:
        dead = len(list_dead(self._database, own.id))
        desk = f"{self._config.public_url}/desk/{own.id}/dead"
        yield words.DEAD.wrong(desk, dead=dead, site=own.id) if dead else words.DEAD.order()
        lms = own.bindings.get(LMS)
        if lms is not None and lms in own.connections:
            yield self._heard(own, lms)
            yield self._told(own, lms)

    def _heard(self, own: Site, guest: str) -> Finding:
        """When the LMS last sent anything: an event that was wanted, or a sign of life."""
        now = self._clock()
        with self._database.reader() as unit:
            event, beat = unit.inbox.last(own.id, guest), unit.heartbeats.get(own.id, guest)
        beaten = words.ago(beat.at if beat else None, now)
        seen: dict[str, object] = {"event": words.ago(event, now), "beat": beaten, "site": own.id}
        if event is None and beat is None:
            return words.HEARD_NEVER.look(**seen)
        if beat is not None and now - max(beat.at, event or beat.at) > QUIET:
            return words.HEARD.wrong(**seen)
        return words.HEARD.order(**seen)

    def _told(self, own: Site, guest: str) -> Finding:
        """When a notice last went out by the LMS."""
        with self._database.reader() as unit:
            last = unit.outbox.last_done(own.id, guest)
        return words.TOLD.order(ago=words.ago(last, self._clock()))
