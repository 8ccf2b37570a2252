"""A site: one LMS installation that this service serves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Connection:
    """How one adapter reaches and trusts one site.

    ``secrets`` are the live shared secrets, newest first (two during a rotation); ``settings`` are plain values
    such as ``url``; both are encrypted at rest, and neither is shown where a connection is logged.
    """

    site: str
    adapter: str
    settings: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Site:
    """``bindings`` maps the names that workflows use (``lms``, ``tracker``, ``board``) to adapters.

    ``lms`` carries the notices. ``origin`` is the LMS's web origin, allowed by CORS; ``token_keys`` sign the
    learner tokens that the LMS hands out (newest first).
    """

    id: str
    name: str
    languages: tuple[str, ...]
    origin: str
    bindings: Mapping[str, str]
    connections: Mapping[str, Connection]
    token_keys: tuple[str, ...] = field(default=(), repr=False)
    settings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Workflow name → setting name → value as written, for settings that an admin changed."""
