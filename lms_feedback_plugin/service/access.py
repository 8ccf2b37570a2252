"""Who is asking: learners by the LMS's token, staff by password and session, programs by API token; and what each may see."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.person import Actor, Person
from lms_feedback_plugin.domain.site import Site
from lms_feedback_plugin.domain.text import Text
from lms_feedback_plugin.errors import Invalid, NotFound, Unauthenticated
from lms_feedback_plugin.store import access as stored
from lms_feedback_plugin.store.database import Database

from .intake import joined
from .learner_tokens import OPEN_AGAIN, Learner, verify
from .meeting import LMS_ROLES
from .refusals import wrong
from .sight import Sight
from .sites import Sites

__all__ = ["SCOPES", "Access", "ApiCaller", "Learner", "Session"]

Kind = Literal["staff", "learner"]
SCOPES = frozenset({"items:read", "items:write", "items:act", "desk:admin"})
TOKEN_PREFIX = "lmsfb_"  # noqa: S105 - how our tokens begin, so that scanners find one that leaked
SHORTEST_PASSWORD = 12
WRONG: Text = {"en": "The address or the password is not right.", "zh-CN": "邮箱或密码不正确。"}
SIGN_IN: Text = {"en": "Sign in first.", "zh-CN": "请先登录。"}
TOKEN_UNKNOWN: Text = {
    "en": "This API token is unknown here, revoked or run out.",
    "zh-CN": "该 API 令牌未知、已撤销或已过期。",
}
TOO_SHORT: Text = {
    "en": f"A password has at least {SHORTEST_PASSWORD} characters.",
    "zh-CN": f"密码至少需要 {SHORTEST_PASSWORD} 个字符。",
}


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in that holds. ``course`` is where a learner came from; ``impersonator`` who is logged in as them at the LMS."""

    site: Site
    person: Person
    kind: Kind
    course: str | None
    expires_at: datetime
    impersonator: str | None = None


@dataclass(frozen=True, slots=True)
class ApiCaller:
    """A program, acting as ``person`` within ``scopes``. ``id`` names the token without giving it away."""

    person: Person
    scopes: frozenset[str]
    id: str


class Access:
    """Safe to use from several threads."""

    def __init__(self, database: Database, sites: Sites, sight: Sight, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._sites = sites
        self._sight = sight
        self._clock = clock
        self._hasher = PasswordHasher()
        self._lock = threading.Lock()
        self._decoy = ""

    def site(self, site: str) -> Site:
        """The site. Raises ``NotFound``."""
        return self._sites.get(site)

    def learner(self, site: str, token: str) -> Learner:
        """Who a learner token speaks for. May be shown several times while it lasts. Raises ``Unauthenticated``."""
        try:
            return verify(self.site(site), token, self._clock())
        except Unauthenticated:
            if not self._sites.renewed(site):
                raise
        return verify(self.site(site), token, self._clock())  # its key was renewed a moment ago

    def launch(self, site: str, token: str) -> Learner:
        """``learner``, once: the token is used up and the person kept as told. Raises ``Unauthenticated``."""
        learner = self.learner(site, token)
        with self._database.unit() as unit:
            if not unit.nonces.use(site, learner.jti, _forget_at(learner)):
                raise Unauthenticated(OPEN_AGAIN["en"], text=OPEN_AGAIN)
            unit.people.put(joined(unit.people.get(site, learner.person.id), learner.person))
            unit.commit()
        return learner

    def use_jti(self, site: str, jti: str, expires_at: datetime) -> bool:
        """True the first time, False ever after."""
        with self._database.unit() as unit:
            first = unit.nonces.use(site, jti, expires_at)
            unit.commit()
        return first

    def open_session(
        self,
        site: str,
        person: str,
        *,
        kind: Kind,
        course: str | None = None,
        impersonator: str | None = None,
        hours: float = 12,
    ) -> str:
        """Begin a session; returns the cookie's value, which is stored nowhere."""
        cookie, now = secrets.token_urlsafe(32), self._clock()
        told = {"kind": kind, "course": course, "impersonator": impersonator}
        with self._database.unit() as unit:
            ends = now + timedelta(hours=hours)
            unit.sessions.put(stored.Session(_digest(cookie), site, person, now, ends, told))
            unit.commit()
        return cookie

    def session(self, cookie: str) -> Session:
        """The session of a cookie. Raises ``Unauthenticated`` for one that ended or whose person is gone."""
        with self._database.reader() as unit:
            found = unit.sessions.get(_digest(cookie), self._clock())
            person = unit.people.get(found.site, found.person) if found else None
        if found is None or person is None or person.erased:
            raise Unauthenticated(SIGN_IN["en"], text=SIGN_IN)
        kind: Kind = "staff" if found.document.get("kind") == "staff" else "learner"
        course, impersonator = found.document.get("course"), found.document.get("impersonator")
        if kind == "learner":  # roles that were given here count only for those who signed in with a password
            person = replace(person, grants=tuple(g for g in person.grants if g.role in LMS_ROLES))
        return Session(
            self.site(found.site),
            person,
            kind,
            str(course) if course else None,
            found.expires_at,
            str(impersonator) if impersonator else None,
        )

    def sign_in(self, site: str, email: str, password: str) -> str:
        """A staff session's cookie value. Raises ``Unauthenticated``, after the same time whether the address is known."""
        with self._database.reader() as unit:
            account = unit.accounts.by_email(site, email)
            person = unit.people.get(site, account.person) if account else None
        fits = self._fits(account.password_hash if account else self._any_hash(), password)
        if account is None or not fits or person is None or person.erased:
            raise Unauthenticated(WRONG["en"], text=WRONG)
        if self._hasher.check_needs_rehash(account.password_hash):
            self._rehash(account, password)
        return self.open_session(site, person.id, kind="staff")

    def staff(self, cookie: str) -> tuple[Site, Person]:
        """Who signed in, and where. Raises ``Unauthenticated``."""
        session = self.session(cookie)
        if session.kind != "staff":
            raise Unauthenticated(SIGN_IN["en"], text=SIGN_IN)
        return session.site, session.person

    def sign_out(self, cookie: str) -> None:
        """End a session; an unknown one is ended already."""
        with self._database.unit() as unit:
            unit.sessions.end(_digest(cookie))
            unit.commit()

    def create_account(self, site: str, email: str, password: str, person: Person) -> None:
        """Make an account, or give it another password. The person is kept with the grants given here.

        Raises ``Invalid`` for a short password or an address that is none.
        """
        if len(password) < SHORTEST_PASSWORD:
            raise wrong("password", TOO_SHORT)
        if "@" not in email:
            raise Invalid(f"{email!r} is not a mail address.", fields={"email": f"{email!r} is not a mail address."})
        with self._database.unit() as unit:
            unit.people.get(site, person.id)
            unit.people.put(person)
            unit.flush()
            unit.sessions.end_all(site, person.id)
            unit.accounts.put(site, email, self._hasher.hash(password), person.id)
            unit.commit()

    def create_token(
        self, site: str, person: str, name: str, scopes: Iterable[str], expires_at: datetime | None = None
    ) -> tuple[str, str]:
        """(secret, id) of a new API token. The secret is shown once. ``person`` is an id, or the e-mail of a sign-in.

        Raises ``NotFound`` (person), ``Invalid`` (scopes)."""
        wanted = frozenset(scopes)
        if not wanted or wanted - SCOPES:
            told = f"Scopes are {', '.join(sorted(SCOPES))}; seen: {', '.join(sorted(wanted)) or 'none'}."
            raise Invalid(told, fields={"scopes": told})
        person = self._signing_in(site, person) or self.person(site, person).id
        secret, number = TOKEN_PREFIX + secrets.token_urlsafe(32), secrets.token_hex(4)
        with self._database.unit() as unit:
            unit.tokens.create(stored.ApiToken(site, number, name, person, wanted, _digest(secret), self._clock(), expires_at))
            unit.commit()
        return secret, number

    def _signing_in(self, site: str, email: str) -> str | None:
        """Who signs in with this e-mail."""
        with self._database.reader() as unit:
            account = unit.accounts.by_email(site, email)
        return account.person if account else None

    def revoke_token(self, site: str, number: str) -> bool:
        """End a token. False where there is none of this id that still holds."""
        with self._database.unit() as unit:
            ended = unit.tokens.revoke(site, number, self._clock())
            unit.commit()
        return ended

    def list_tokens(self, site: str) -> list[stored.ApiToken]:
        """All tokens of a site, newest first, without their secrets."""
        with self._database.reader() as unit:
            return unit.tokens.list(site)

    def token(self, site: str, secret: str) -> ApiCaller:
        """Who a program acts as. Raises ``Unauthenticated``, also for another site's token."""
        with self._database.reader() as unit:
            found = unit.tokens.by_hash(_digest(secret), self._clock())
            person = unit.people.get(site, found.person) if found is not None and found.site == site else None
        if found is None or person is None or person.erased:
            raise Unauthenticated(TOKEN_UNKNOWN["en"], text=TOKEN_UNKNOWN)
        return ApiCaller(person, found.scopes, found.id)

    def person(self, site: str, number: str) -> Person:
        """A person. Raises ``NotFound``."""
        with self._database.reader() as unit:
            found = unit.people.get(site, number)
        if found is None:
            raise NotFound(f"Nobody is known as {number!r} on {site}.", person=number)
        return found

    def actor_for(self, person: Person, item: Item) -> Actor:
        """The person with the roles that count for the item, as far as the two tell (followers stand in the store)."""
        return self._sight.actor(person, item)

    def may_see(self, person: Person, item: Item) -> bool:
        """Reporter, follower, who reported what was merged into it, or staff of its course."""
        with self._database.reader() as unit:
            try:
                self._sight.actor_in(unit, person, item)
            except NotFound:
                return False
        return True

    def is_staff(self, person: Person, course: str | None = None) -> bool:
        """Whether they work anywhere on the site, or for ``course`` where it is given."""
        return self._sight.is_staff(person, course)

    def courses_of(self, person: Person) -> frozenset[str] | None:
        """The courses that they work for; None is the whole site."""
        return self._sight.courses_of(person)

    def _fits(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False

    def _any_hash(self) -> str:
        """A hash of nobody's password, so that unknown addresses take as long as known ones."""
        with self._lock:
            if not self._decoy:
                self._decoy = self._hasher.hash(secrets.token_urlsafe(16))
        return self._decoy

    def _rehash(self, account: stored.Account, password: str) -> None:
        with self._database.unit() as unit:
            unit.accounts.put(account.site, account.email, self._hasher.hash(password), account.person)
            unit.commit()


def _digest(secret: str) -> str:
    """Secrets of 256 random bits need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _forget_at(learner: Learner) -> datetime:
    return learner.expires_at + timedelta(minutes=5)
