"""Renewing the secret and the token key of a paired LMS, under load, without an event lost or refused.

The new ones are kept here first, beside the old, and handed over then: whatever the LMS signs with in between is good. Where
handing over fails the LMS goes on with the old ones, and the next rotation hands the same new ones over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from lms_feedback_plugin.adapters.contract import Adapter
from lms_feedback_plugin.domain.delivery import HeldKeys
from lms_feedback_plugin.domain.site import Site
from lms_feedback_plugin.errors import FeedbackError, Invalid, Rejected, Retryable
from lms_feedback_plugin.store.chain import OPERATOR
from lms_feedback_plugin.store.database import Database

from . import keys
from .notices import LMS
from .sites import Sites

ROTATED = "rotated"
"""What lines of the site's history about renewed keys are called."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """Fingerprints of the live keys, newest first, as both sides hold them. ``again``: those of a rotation that had not
    arrived were handed over, and no new ones made."""

    site: str
    secrets: tuple[str, ...]
    token_keys: tuple[str, ...]
    again: bool


class Rotation:
    """Safe to use from several threads."""

    def __init__(self, database: Database, sites: Sites, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._sites = sites
        self._clock = clock

    def rotate(self, site: str) -> Rotated:
        """Renew both. Raises ``NotFound``, ``Invalid`` (no LMS is bound), and ``Retryable`` or ``Rejected`` with what is to be
        done where the LMS cannot be asked (then nothing was changed) or did not take the new ones."""
        name = self._bound(site)
        held = self._sites.adapter(site, name).configure()
        before, now = self._kept(site, name, held)
        secret, token_key = now.connections[name].secrets[0], now.token_keys[0]
        arrived = _handed_over(self._sites.adapter(site, name), secret, token_key)
        if (keys.fingerprint(secret), keys.fingerprint(token_key)) != (arrived.secrets[:1] + arrived.token_keys[:1]):
            raise Rejected(f"{site}: the LMS answered, and does not hold the new keys. Rotate again; the old ones hold.")
        return Rotated(site, arrived.secrets, arrived.token_keys, before.connections[name].secrets[:1] == (secret,))

    def _bound(self, site: str) -> str:
        name = self._sites.get(site).bindings.get(LMS)
        if name is None:
            raise Invalid(f"{site} has no LMS. Pair one: lms-feedback moodle pair {site}")
        return name

    def _kept(self, site: str, name: str, held: HeldKeys) -> tuple[Site, Site]:
        """The site before and after, the new keys on disk."""
        with self._database.unit() as unit:
            unit.site_history.lock(site)
            before = unit.sites.get(site)
            now = keys.renew(before, name, held)
            if now != before:
                unit.sites.put(now)
                unit.flush()
                line = {
                    "lms": name,
                    "secret": keys.fingerprint(now.connections[name].secrets[0]),
                    "token_key": keys.fingerprint(now.token_keys[0]),
                }
                unit.site_history.add(site, ROTATED, OPERATOR, self._clock(), line)
            unit.commit()
        self._sites.forget(site)
        return before, now


def _handed_over(guest: Adapter, secret: str, token_key: str) -> HeldKeys:
    try:
        return guest.configure(secret=secret, token_key=token_key)
    except (Retryable, Rejected) as fault:
        kind: type[FeedbackError] = type(fault)
        raise kind(
            f"The new keys are kept here and the LMS did not take them: {fault.detail} It goes on with the old ones, which "
            "hold. Rotate again when it can be reached: the same new ones are handed over then."
        ) from fault
