"""Pairing an LMS with this service: an address that works once, and the LMS that comes with it.

The code in the address is kept as a hash, for an hour. It is used up when the LMS was called back with the token that it
brought and everything is kept: whoever could not be reached may try again with the same address.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from lms_feedback_plugin.domain.delivery import HeldKeys
from lms_feedback_plugin.domain.finding import Finding, Surroundings
from lms_feedback_plugin.domain.site import Connection, Site
from lms_feedback_plugin.errors import Gone, Invalid, NotFound, Refused, Rejected, Retryable
from lms_feedback_plugin.store import pairings
from lms_feedback_plugin.store.chain import OPERATOR
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.unit import Unit

from . import keys
from . import pairing_words as words
from .learner_tokens import language_of
from .notices import LMS
from .sites import Guests, Sites

LASTS = timedelta(hours=1)
PAIRED = "paired"
"""What lines of the site's history about pairing are called."""
REACHED = "web-services"
"""The one finding without which nothing is kept: the LMS answers the token."""
AFTERWARDS = frozenset({"secret", "keys", "queue", "address", "drain-task"})
"""Findings that can be in order only when the LMS has our answer."""
SHORT_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Introduction:
    """What the LMS says of itself: its address, name, the token for its web services, its release and its plugin's version,
    and the languages that it speaks, as it names them."""

    url: str
    name: str
    token: str
    release: str = ""
    bridge: int = 0
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paired:
    """What the LMS is to keep, and what we found when we called it back."""

    site: str
    secret: str
    token_key: str
    findings: tuple[Finding, ...]


class Pairing:
    """Safe to use from several threads. ``guest`` names the adapter of the LMS; ``make_guest`` binds it."""

    guest = "moodle"

    def __init__(
        self, database: Database, sites: Sites, public_url: str, clock: Callable[[], datetime], make_guest: Guests
    ) -> None:
        self._database = database
        self._sites = sites
        self._public_url = public_url
        self._clock = clock
        self._make_guest = make_guest

    def open(self, site: str, name: str = "") -> str:
        """A new address for the LMS that is, or will be, ``site``; earlier ones that nobody used hold no more.

        Raises ``Invalid`` for what cannot be a short name and for a site that belongs to another kind of LMS.
        """
        if not SHORT_NAME.fullmatch(site):
            raise Invalid(f"{site!r} cannot be a site's short name: small letters, digits and hyphens, such as campus-2.")
        code = secrets.token_urlsafe(32)
        with self._database.unit() as unit:
            bound = _known(unit, site)
            if bound is not None and bound.bindings.get(LMS, self.guest) != self.guest:
                raise Invalid(f"{site} belongs to {bound.bindings[LMS]}. Choose another short name for this {self.guest}.")
            unit.pairings.open(pairings.Pairing(_digest(code), site, name.strip(), self._clock() + LASTS))
            unit.commit()
        return f"{self._public_url}/pair/{site}/{code}"

    def accept(self, site: str, code: str, told: Introduction) -> Paired:
        """Call the LMS back, keep it as ``site``, and use the code up.

        Raises ``NotFound`` for a code that was not handed out, ``Gone`` for one that was used or ran out, ``Invalid`` for an
        address that is none, and ``Refused`` where the LMS does not answer its token.
        """
        _refuse_other_addresses(told.url)
        code_of = self._still_open(site, code)
        before = self._before(site)
        findings, held = self._called_back(_introduced(before, site, code_of.name, told), told)
        with self._database.unit() as unit:
            if not unit.pairings.use(site, code_of.hash, self._clock()):
                raise Gone(words.USED["en"], text=words.USED)
            if before is not None:
                unit.site_history.lock(site)
            now = keys.renew(_introduced(_known(unit, site), site, code_of.name, told), self.guest, held)
            unit.sites.put(now)
            unit.flush()
            line = {"lms": self.guest, "url": told.url, "release": told.release, "bridge": told.bridge}
            unit.site_history.add(site, PAIRED, OPERATOR, self._clock(), line)
            unit.commit()
        self._sites.forget(site)
        return Paired(site, now.connections[self.guest].secrets[0], now.token_keys[0], findings)

    def _still_open(self, site: str, code: str) -> pairings.Pairing:
        with self._database.reader() as unit:
            found = unit.pairings.get(site, _digest(code))
        if found is None:
            raise NotFound(words.UNKNOWN["en"], text=words.UNKNOWN)
        if found.used_at is not None:
            raise Gone(words.USED["en"], text=words.USED)
        if found.expires_at <= self._clock():
            raise Gone(words.RAN_OUT["en"], text=words.RAN_OUT)
        return found

    def _before(self, site: str) -> Site | None:
        with self._database.reader() as unit:
            return _known(unit, site)

    def _called_back(self, candidate: Site, told: Introduction) -> tuple[tuple[Finding, ...], HeldKeys]:
        """What there is to find, and which of our keys the LMS still holds."""
        guest = self._make_guest(candidate.connections[self.guest])
        found = guest.diagnose(Surroundings(self._public_url, candidate, self._clock))
        for one in found:
            if one.code == REACHED and one.level == "wrong":
                text = words.not_reached(told.url, one.sentence)
                raise Refused(text["en"], text=text)
        try:
            held = guest.configure()
        except (Retryable, Rejected):
            held = HeldKeys()  # an LMS without our plugin signs nothing
        return tuple(one for one in found if one.code not in AFTERWARDS), held


def _known(unit: Unit, site: str) -> Site | None:
    try:
        return unit.sites.get(site)
    except NotFound:
        return None


def _introduced(before: Site | None, site: str, name: str, told: Introduction) -> Site:
    """The site as the LMS introduces it; what an admin chose before stays."""
    parts = urlsplit(told.url)
    own = before or Site(site, name or told.name or site, (), "", {}, {})
    old = own.connections.get(Pairing.guest, Connection(site, Pairing.guest))
    settings = {**old.settings, "url": told.url.rstrip("/"), "token": told.token}
    languages = dict.fromkeys((*own.languages, *(language_of(one, own) for one in told.languages)))
    return replace(
        own,
        name=name or own.name,
        origin=f"{parts.scheme}://{parts.netloc}",
        languages=tuple(languages) or ("en", "zh-CN"),
        bindings={**own.bindings, LMS: Pairing.guest},
        connections={**own.connections, Pairing.guest: replace(old, settings=settings)},
    )


def _refuse_other_addresses(url: str) -> None:
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
        fits = fits and not parts.query and not parts.fragment and (parts.port is None or parts.port > 0)
    except ValueError:
        fits = False
    if not fits:
        text = words.no_address(url)
        raise Invalid(text["en"], fields={"wwwroot": text}, text=text)


def _digest(code: str) -> str:
    """Codes of 256 random bits need no salt."""
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()
