"""LTI 1.3: what a platform and this service agreed on, and what a platform told about its courses.

The words are the standard's: the LMS is the platform, this service the tool; a registration is their agreement, a deployment
one place of the platform where the tool was put.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Registration:
    """One platform that may launch into ``site``. ``id`` is ours; ``issuer`` with ``client_id`` is the platform's word for it.

    ``login_url``, ``token_url`` and ``keys_url`` are the platform's endpoints; ``audience`` is whom a request for an access
    token is made out to. No ``deployments``: the first that launches is kept. ``prefix`` stands before the platform's user
    ids in ours; it is empty where the platform is the site's own LMS, so that both doors lead to one person.
    """

    site: str
    id: str
    issuer: str
    client_id: str
    deployments: tuple[str, ...]
    login_url: str
    token_url: str
    keys_url: str
    audience: str
    platform: str
    prefix: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ToolKey:
    """A key pair of ours for one site: ``private`` is the PEM of an RSA key, sealed at rest; ``kid`` is its name there."""

    site: str
    kid: str
    private: str = field(repr=False)
    made_at: datetime = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Membership:
    """Where a platform tells who is in a course: the address of its names and roles service, as a launch gave it."""

    site: str
    course: str
    registration: str
    url: str


class PlatformRecords(Protocol):
    """What the service keeps of LTI platforms, as a guest may ask for it."""

    def registrations(self, site: str) -> Sequence[Registration]:
        """All registrations of a site, the oldest first."""

    def tool_keys(self, site: str) -> Sequence[ToolKey]:
        """Our keys for the site, the newest (which signs) first."""

    def membership(self, site: str, course: str) -> Membership | None:
        """Where to ask who is in a course, once somebody came from there."""

    def memberships_of(self, site: str, person: str) -> Sequence[Membership]:
        """Where to ask about a person: the courses that they came from, a few at most."""
