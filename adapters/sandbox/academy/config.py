"""What an academy must be told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit


def wall_clock() -> datetime:
    """The present. The academy is a program of its own and reads its own clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class AcademyConfig:
    """``path`` is its SQLite file; ``service_url`` the feedback service as browsers and the academy reach it.

    ``site`` is the academy's name at the service. ``secret`` (``whsec_…``) signs webhooks and web services in both
    directions; ``token_key`` (32 characters at least) signs learner tokens and nothing else. ``base_url`` is the academy's
    own address, ``http://host:port`` where it is left empty. ``retry_seconds`` is the first pause of the webhook sender.
    """

    path: Path
    service_url: str
    site: str
    secret: str
    token_key: str
    port: int = 8081
    base_url: str = ""
    host: str = "127.0.0.1"
    now: Callable[[], datetime] = wall_clock
    retry_seconds: float = 1.0

    @property
    def url(self) -> str:
        """The academy's address, without a slash at the end: the issuer of its tokens."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def service(self) -> str:
        """The service's address, without a slash at the end."""
        return self.service_url.rstrip("/")

    @property
    def service_origin(self) -> str:
        """Scheme, host and port of the service, as a Content-Security-Policy names it."""
        parts = urlsplit(self.service)
        return f"{parts.scheme}://{parts.netloc}"
