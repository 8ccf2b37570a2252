"""Secrets and token keys of a site: making them, naming them without giving them away, and renewing them without a gap.

A renewed key stands before the one that was live, which stays live beside it: what was signed by either is good. Never is one
dropped that the other side still signs with. So where the newest key here never arrived there, it is handed over again, and no
third one is made.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Collection
from dataclasses import replace
from hashlib import sha256

from lms_feedback_plugin.domain.delivery import HeldKeys
from lms_feedback_plugin.domain.site import Connection, Site

LIVE = 2
"""Keys of one kind that are live at most."""
SHOWN = 12
"""Hexadecimal digits of a key's SHA-256 that may be shown: enough to compare two, too little to use one."""


def new_secret() -> str:
    """A secret for Standard Webhooks."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode("ascii")


def new_token_key() -> str:
    """A key for learners' tokens."""
    return secrets.token_urlsafe(32)


def fingerprint(key: str) -> str:
    """What may be shown of a key."""
    return sha256(key.encode()).hexdigest()[:SHOWN]


def renewed(live: tuple[str, ...], held: Collection[str], make: Callable[[], str]) -> tuple[str, ...]:
    """The keys that are live from now on, newest first. ``held`` are the fingerprints of those that the other side has."""
    there = [fingerprint(key) in held for key in live]
    if any(there[1:]) and not there[0]:
        return live
    return (make(), *live)[:LIVE]


def renew(own: Site, guest: str, held: HeldKeys) -> Site:
    """The site with the secret of that guest and its token key renewed."""
    connection = own.connections.get(guest, Connection(own.id, guest))
    fresh = replace(connection, secrets=renewed(connection.secrets, held.secrets, new_secret))
    keys = renewed(own.token_keys, held.token_keys, new_token_key)
    return replace(own, connections={**own.connections, guest: fresh}, token_keys=keys)
