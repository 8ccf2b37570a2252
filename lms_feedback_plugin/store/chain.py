"""The arithmetic of the history: canonical bytes, commitments, links. Pure; ``audit`` uses it offline too.

A line's body is RFC 8785 JSON ``{site, item, version, at, what, name, actor, from, to, changes, facts}``
(``facts``, which are the LMS's and nobody's own, only where a condition asks for them). Personal values (texts,
names, who acted) stand in it as ``{"commitment": hex(sha256(salt || canonical value))}``; salt and value are kept elsewhere
and can be erased, after which the chain still verifies and the value cannot be guessed back. ``hash = sha256(prev || body)``;
the first line of an item follows 32 zero bytes.

What is decided about a site itself has its own chain, of bodies ``{site, item, version, at, what, actor, told}`` whose item
is ``0``: no item has that number, so that both kinds of line are checked and exported alike.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import rfc8785

from lms_feedback_plugin.domain.decision import HistoryLine
from lms_feedback_plugin.domain.text import Value, iso
from lms_feedback_plugin.domain.workflow import BOT
from lms_feedback_plugin.errors import Invalid

GENESIS = bytes(32)
NO_ITEM = 0
"""Stands for the site itself where a line names its item."""
OPERATOR = "operator"
"""Who acts at the command line. That is nobody's name, so it stands in the chain as it is, like ``bot``."""
SALT_BYTES = 16
ACTOR = "actor"
CHANGE = "changes."
LARGEST_INTEGER = 2**53 - 1
PLAIN = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))

Secrets = dict[str, list[object]]
"""Name within the body (``actor``, ``changes.<field>``) → [salt in hex, value]."""


@dataclass(frozen=True, slots=True)
class Body:
    """What a line says, ready to be linked, and what its commitments stand for."""

    text: bytes
    secrets: Secrets


def canonical(value: object) -> bytes:
    """RFC 8785 bytes. Raises ``Invalid`` for text that is not Unicode.

    The standard library writes the same bytes where there are no floats and all keys are ASCII, in a tenth of the time.
    """
    try:
        if _plain(value):
            return PLAIN.encode(value).encode()
        return rfc8785.dumps(value)  # type: ignore[arg-type]
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise Invalid(f"A value cannot enter the history: {error}.") from error


def _plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and key.isascii() and _plain(inner) for key, inner in value.items())
    return value is None or isinstance(value, (str, bool)) or (isinstance(value, int) and abs(value) <= LARGEST_INTEGER)


def link(prev: bytes, body: bytes) -> bytes:
    """The hash that ties a body to all before it."""
    return hashlib.sha256(prev + body).digest()


def commitment(salt: bytes, value: object) -> str:
    """What stands in the chain for a personal value."""
    return hashlib.sha256(salt + canonical(_exact(value))).hexdigest()


def body_of(
    site: str, item: int, version: int, at: datetime, line: HistoryLine, personal: Callable[[str, Value], bool]
) -> Body:
    """Write one history line down. ``personal`` tells which field values are committed to instead of written."""
    secrets: Secrets = {}
    changes: dict[str, object] = {
        name: _commit(secrets, CHANGE + name, value) if value is not None and personal(name, value) else _exact(value)
        for name, value in line.changes.items()
    }
    told: dict[str, object] = {
        "site": site,
        "item": item,
        "version": version,
        "at": iso(at),
        "what": line.what,
        "name": line.name,
        ACTOR: BOT if line.actor == BOT else _commit(secrets, ACTOR, line.actor),
        "from": line.from_state,
        "to": line.to_state,
        "changes": changes,
    }
    if line.facts:
        told["facts"] = {name: _exact(value) for name, value in line.facts.items()}
    return Body(canonical(told), secrets)


def site_body_of(site: str, version: int, at: datetime, what: str, by: str, told: Mapping[str, object]) -> Body:
    """Write one line of a site's own history down. Only ``by`` is committed to: ``told`` must hold nothing personal."""
    secrets: Secrets = {}
    actor = by if by in (BOT, OPERATOR) else _commit(secrets, ACTOR, by)
    said = {"site": site, "item": NO_ITEM, "version": version, "at": iso(at), "what": what, ACTOR: actor, "told": dict(told)}
    return Body(canonical(said), secrets)


def _commit(secrets: Secrets, name: str, value: object) -> dict[str, str]:
    salt = os.urandom(SALT_BYTES)
    secrets[name] = [salt.hex(), value]
    return {"commitment": commitment(salt, value)}


def _exact(value: object) -> object:
    """Numbers beyond what JSON keeps exactly are written as text."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST_INTEGER:
        return str(value)
    return value
