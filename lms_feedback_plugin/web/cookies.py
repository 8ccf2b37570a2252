"""The cookies: one for staff, one for a learner at one site, one for a visitor who has not said who they are yet."""

from __future__ import annotations

from flask import Flask, Request, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from werkzeug.wrappers import Response as AnyResponse

STAFF = "lmsfb_staff"
LEARNER = "lmsfb_learner"
VISIT = "lmsfb_visit"
LTI = "lmsfb_lti"
"""By which the browser that begins an LTI launch is known when it ends it; it vouches for nothing."""
ALL = (STAFF, LEARNER, VISIT)


def put(
    response: AnyResponse, name: str, value: str, *, path: str = "/", seconds: int | None = None, framed: bool = False
) -> None:
    """Set one of ours: not for scripts, not sent along by other sites' forms, over TLS only where there is TLS.

    ``framed``: it must come back from within a page of another site. Browsers allow that over TLS alone, and keep it apart
    for each such site (``Partitioned``).
    """
    apart = framed and request.is_secure
    samesite = "None" if apart else "Lax"
    response.set_cookie(
        name, value, max_age=seconds, path=path, httponly=True, samesite=samesite, secure=request.is_secure, partitioned=apart
    )


def forget(response: AnyResponse, name: str, *, path: str = "/") -> None:
    """Take one of ours back."""
    response.delete_cookie(name, path=path, httponly=True, samesite="Lax", secure=request.is_secure)


def presented() -> list[str]:
    """The values of our cookies that came with this request, the weightiest first."""
    return [value for name in ALL if (value := request.cookies.get(name))]


class Sessions(SecureCookieSessionInterface):
    """Flask's own session holds only what the next page says once. Most requests bring none, and then no signer is made."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the cookie holds, or nothing."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)
