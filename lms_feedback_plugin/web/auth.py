"""Who is asking: a learner with the LMS's token, a program with an API token, staff with the session's cookie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flask import request

from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.errors import Forbidden, NotFound, Unauthenticated
from lms_feedback_plugin.service.access import Session

from . import cookies
from .house import limiter, service
from .languages import speak

Kind = Literal["learner", "token", "staff"]
Scope = Literal["items:read", "items:write", "items:act", "desk:admin"]
TOKEN_PREFIX = "lmsfb_"  # noqa: S105 - how API tokens begin; learner tokens are JWTs
NOT_KNOWN = {
    "en": "Say who you are: Authorization: Bearer with a learner token from the LMS or an API token, or sign in at /signin.",
    "zh-CN": "请先验证身份：使用 Authorization: Bearer 发送 LMS 学员令牌或 API 令牌，或在 /signin 登录。",
}
OPEN_FROM_COURSE = {
    "en": "Your visit has ended. Open feedback from your course page again.",
    "zh-CN": "您的会话已结束，请从课程页面重新打开反馈。",
}
SIGN_IN = {"en": "Sign in first.", "zh-CN": "请先登录。"}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls the API of one site. ``course``, ``module`` and ``impersonator`` are what a learner's token speaks of."""

    kind: Kind
    site: str
    person: Person
    course: str | None = None
    module: str | None = None
    impersonator: str | None = None

    @property
    def speaks_for_others(self) -> bool:
        """Programs and staff record what somebody else said; a learner speaks for themselves alone."""
        return self.kind != "learner"


def caller(site: str, scope: Scope) -> Caller:
    """Who calls, proved, within their budget. ``scope`` binds API tokens alone.

    Raises ``Unauthenticated``, ``Forbidden`` (scope), ``NotFound`` (another site), ``TooMany``.
    """
    try:
        found = _known(site, scope)
    except Unauthenticated:
        _spend_address()
        raise
    budgets = limiter().budgets
    limiter().spend(budgets.token if found.kind == "token" else budgets.person, f"{found.kind}:{site}:{found.person.id}")
    speak(found.person.language)
    return found


def learner_session(site: str) -> Session:
    """The learner who came by /launch. Raises ``Unauthenticated``."""
    session = _session(cookies.LEARNER, OPEN_FROM_COURSE)
    if session.kind != "learner" or session.site.id != site:
        raise Unauthenticated(OPEN_FROM_COURSE["en"], text=OPEN_FROM_COURSE)
    return _admitted(session)


def staff_session(site: str | None = None) -> Session:
    """The member of staff who signed in. Raises ``Unauthenticated``, and ``NotFound`` for another site's address."""
    session = _session(cookies.STAFF, SIGN_IN)
    if session.kind != "staff":
        raise Unauthenticated(SIGN_IN["en"], text=SIGN_IN)
    if site is not None and session.site.id != site:
        raise NotFound(f"There is no site {site} that you may see.")
    return _admitted(session)


def _admitted(session: Session) -> Session:
    limiter().spend(limiter().budgets.person, f"{session.kind}:{session.site.id}:{session.person.id}")
    speak(session.person.language)
    return session


def _session(cookie: str, otherwise: dict[str, str]) -> Session:
    value = request.cookies.get(cookie)
    if not value:
        _spend_address()
        raise Unauthenticated(otherwise["en"], text=otherwise)
    try:
        return service().access.session(value)
    except Unauthenticated as error:
        _spend_address()
        raise Unauthenticated(otherwise["en"], text=otherwise) from error


def _known(site: str, scope: Scope) -> Caller:
    given = request.headers.get("Authorization")
    if given is None:
        return _by_cookie(site)
    scheme, _, secret = given.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise Unauthenticated(f"Authorization begins with {scheme[:20]!r}; Bearer is read here.", text=NOT_KNOWN)
    secret = secret.strip()
    if secret.startswith(TOKEN_PREFIX):
        return _by_token(site, secret, scope)
    learner = service().access.learner(site, secret)
    return Caller("learner", site, learner.person, learner.course, learner.module, learner.impersonator)


def _by_token(site: str, secret: str, scope: Scope) -> Caller:
    known = service().access.token(site, secret)
    if scope not in known.scopes:
        has = ", ".join(sorted(known.scopes)) or "-"
        raise Forbidden(
            f"This API token has the scopes {has}; {scope} is needed. Make one with: lms-feedback tokens create",
            text={
                "en": f"This API token has the scopes {has}; {scope} is needed.",
                "zh-CN": f"此 API 令牌的权限范围为 {has}；需要 {scope}。",
            },
        )
    return Caller("token", site, known.person)


def _by_cookie(site: str) -> Caller:
    if cookies.STAFF not in request.cookies:
        raise Unauthenticated(NOT_KNOWN["en"], text=NOT_KNOWN)
    session = staff_session(site)
    return Caller("staff", site, session.person)


def _spend_address() -> None:
    """Strangers share their address's budget, which a whole class fits in."""
    limiter().spend(limiter().budgets.address, f"address:{request.remote_addr}")
