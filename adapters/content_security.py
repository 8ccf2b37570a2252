"""Content Security Policy (https://www.w3.org/TR/CSP3/): whether a page's policies let it reach an address of ours."""

from __future__ import annotations

from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}
FALLBACK = {"connect-src": ("default-src",), "script-src": ("default-src",), "form-action": ()}
"""Directive → where it is looked for when it is missing; ``form-action`` falls back to nothing."""


def refused_by(header: str, page: str, address: str) -> list[str]:
    """The directives of ``FALLBACK`` by which a page at ``page`` may not reach ``address``. ``header`` holds one policy or
    several, separated by commas; all of them must allow it."""
    policies = [_directives(policy) for policy in header.split(",")]
    return [name for name in FALLBACK if not all(_allows(policy, name, page, address) for policy in policies)]


def _directives(policy: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for part in policy.split(";"):
        name, *sources = part.split()[:1000] or [""]
        found.setdefault(name.lower(), sources)  # of two with one name the first counts
    return found


def _allows(policy: dict[str, list[str]], name: str, page: str, address: str) -> bool:
    directive = next((one for one in (name, *FALLBACK[name]) if one in policy), None)
    return directive is None or any(_matches(source, page, address) for source in policy[directive])


def _matches(source: str, page: str, address: str) -> bool:
    wanted, lower = urlsplit(address), source.lower()
    if lower == "'self'":
        return _origin(page) == _origin(address)
    if lower == "*":
        return wanted.scheme in PORTS
    if lower.endswith(":") and "/" not in lower:
        return wanted.scheme == lower[:-1] or (lower == "http:" and wanted.scheme == "https")
    if lower.startswith("'"):
        return False  # a nonce or hash lets in scripts of the page, not what they reach for
    return _host_matches(lower, urlsplit(page).scheme, wanted.scheme, wanted.hostname or "", wanted.port)


def _host_matches(source: str, page_scheme: str, scheme: str, host: str, port: int | None) -> bool:
    given, _, rest = source.rpartition("://")
    place = rest.partition("/")[0]
    name, _, number = place.partition(":")
    schemes = {given or page_scheme}
    schemes |= {"https"} if "http" in schemes else set()
    named = host == name or (name.startswith("*.") and host.endswith(name[1:]))
    usual = PORTS.get(scheme)
    return scheme in schemes and named and (number == "*" or (port or usual) == (int(number) if number.isdigit() else usual))


def _origin(address: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or PORTS.get(parts.scheme)
