"""What every answer of the academy carries, and which form posts are taken."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

from lms_feedback_plugin.adapters.sandbox.academy.config import AcademyConfig
from lms_feedback_plugin.adapters.sandbox.academy.words import translate

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SIGNED = "/ws/"
"""Paths of the web services: proved by a signature, never by a cookie."""


def install(app: Flask, config: AcademyConfig) -> None:
    """Guard all of ``app``: no inline script or style, no frames, and writes from its own pages only."""
    service = config.service_origin
    policy = (
        f"default-src 'none'; script-src 'self' {service}; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src 'self' {service}; form-action 'self' {service}; base-uri 'none'; frame-ancestors 'none'"
    )

    @app.before_request
    def refuse_other_pages_forms() -> None:
        if request.method not in SAFE and not request.path.startswith(SIGNED) and _from_elsewhere():
            abort(
                403, translate("This form did not come from a page of the academy. Open the page again and send it from there.")
            )

    @app.after_request
    def dress(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        if request.endpoint not in ("static", "bootstrap.static"):
            response.headers["Cache-Control"] = "no-store"
        return response


def _from_elsewhere() -> bool:
    """Browsers say where a write comes from; a port of the same machine is elsewhere too, whatever its cookies say."""
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        return fetch_site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.host
