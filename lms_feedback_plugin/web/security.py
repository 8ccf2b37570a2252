"""What every answer carries (CSP, CORS and the rest) and what every cookie-borne write must bring (a CSRF token)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request
from itsdangerous import Signer
from werkzeug.wrappers import Response as AnyResponse

from lms_feedback_plugin.errors import Forbidden

from .cookies import presented

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CSRF_FIELD = "csrf_token"
CSRF_HEADER = "X-CSRF-Token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
PROVED_OTHERWISE = ("/hooks/", "/launch", "/lti/", "/pair/")
"""Paths whose writes are proved by a signature or code in the request itself and never by a cookie."""
FRAMED = ("/lti/", "/s/")
"""Paths of pages that a platform may show within its own."""
API = "/api/"
API_POLICY = "default-src 'none'; frame-ancestors 'none'"
FILE_POLICY = f"{API_POLICY}; sandbox"
ALWAYS = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
]
OVER_TLS = ("Strict-Transport-Security", "max-age=31536000")
CORS_METHODS = "GET, POST, PATCH, OPTIONS"
CORS_HEADERS = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Accept-Language"
CORS_EXPOSED = "ETag, Location, Link, Retry-After, Content-Language, X-Request-ID"
CORS_SECONDS = "600"


def install(app: Flask, origin_of: Callable[[str], str | None], frames_of: Callable[[str], Sequence[str]]) -> None:
    """Guard all of ``app``. ``origin_of`` tells the web origin of a site's LMS, None for unknown sites; ``frames_of`` the
    origins whose pages may show ours within theirs."""
    app.jinja_env.globals.update(csp_nonce=csp_nonce, csrf_token=csrf_token)
    app.before_request(refuse_forged_writes)
    app.wsgi_app = _dressed(app.wsgi_app)  # type: ignore[method-assign, assignment]

    @app.after_request
    def dress(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = _policy(_framers(frames_of))
        response.headers.setdefault("Cache-Control", "no-store")
        if request.path.startswith(API) and "Origin" in request.headers:
            _allow_origin(response, origin_of)
        return response


def _dressed(inner: WSGIApplication) -> WSGIApplication:
    """Below Flask, where a header is a tuple in a list: these are the same on every answer."""

    def outer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *crash: Any) -> Any:
            headers.extend(ALWAYS)
            if environ["wsgi.url_scheme"] == "https":
                headers.append(OVER_TLS)
            return start_response(status, headers, *crash)

        return inner(environ, start)

    return outer


def csp_nonce() -> str:
    """The nonce of this answer, for ``<script nonce=…>`` and ``<style nonce=…>``."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def csrf_token() -> str:
    """What a form of this answer must send back: bound to the cookie that the reader holds, empty where there is none."""
    cookies = presented()
    return _token(cookies[0]) if cookies else ""


def token_for(cookie: str) -> str:
    """The token bound to a cookie that this very answer sets."""
    return _token(cookie)


def refuse_forged_writes() -> None:
    """A write that a cookie vouches for must come from our own page. Raises ``Forbidden``."""
    if request.method in SAFE or "Authorization" in request.headers or request.path.startswith(PROVED_OTHERWISE):
        return
    cookies = presented()
    if not cookies:
        return
    sent = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD, "")
    if _from_elsewhere() or not any(hmac.compare_digest(_token(cookie).encode(), sent.encode()) for cookie in cookies):
        raise Forbidden(
            f"This write came with a cookie but without its {CSRF_FIELD}. Open the page again and send the form once more; "
            f"programs send {CSRF_HEADER}, or a bearer token instead of the cookie.",
            text={
                "en": "This form is out of date. Open the page again and send it once more.",
                "zh-CN": "此表单已过期，请重新打开页面后再提交一次。",
            },
        )


def _token(cookie: str) -> str:
    key = current_app.secret_key
    return Signer(key or b"", salt="csrf", digest_method=hashlib.sha256).get_signature(cookie).decode("ascii")


def _from_elsewhere() -> bool:
    """Browsers say where a write comes from; programs that say nothing are held to the token alone."""
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        return fetch_site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.host


def sandboxed() -> None:
    """This answer is a file that somebody sent: nothing in it may run or load anything, wherever it is shown."""
    g.sandboxed = True


def may_be_framed_by(origin: str) -> None:
    """This answer may be shown within a page of ``origin`` too."""
    g.framers = (*g.get("framers", ()), origin)


def may_send_forms_to(origin: str) -> None:
    """A form of this answer goes to ``origin``."""
    g.form_target = origin


def _framers(frames_of: Callable[[str], Sequence[str]]) -> str:
    """Learners' pages and launches may stand in pages of the site's LTI platforms; no page of ours stands anywhere else."""
    site = (request.view_args or {}).get("site")
    known = frames_of(site) if site and request.path.startswith(FRAMED) else ()
    return " ".join(dict.fromkeys((*known, *g.get("framers", ())))) or "'none'"


def _policy(framers: str) -> str:
    if g.get("sandboxed"):
        return FILE_POLICY
    if request.path.startswith(API) and "csp_nonce" not in g:
        return API_POLICY
    nonce = f" 'nonce-{g.csp_nonce}'" if "csp_nonce" in g else ""
    target = f" {g.form_target}" if "form_target" in g else ""
    return (
        f"default-src 'self'; script-src 'self'{nonce}; style-src 'self'{nonce}; img-src 'self' data:; "
        f"object-src 'none'; base-uri 'none'; form-action 'self'{target}; frame-ancestors {framers}"
    )


def _allow_origin(response: AnyResponse, origin_of: Callable[[str], str | None]) -> None:
    response.headers.add("Vary", "Origin")
    site = (request.view_args or {}).get("site")
    origin = request.headers["Origin"]
    if not site or origin != origin_of(site):
        return
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Expose-Headers"] = CORS_EXPOSED
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = CORS_METHODS
        response.headers["Access-Control-Allow-Headers"] = CORS_HEADERS
        response.headers["Access-Control-Max-Age"] = CORS_SECONDS
