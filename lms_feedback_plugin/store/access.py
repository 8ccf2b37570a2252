"""Staff accounts, their sessions, and API tokens. Passwords and tokens are kept as hashes alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from lms_feedback_plugin.domain.text import Json

from .bulk import Rank, inserting, row_of, upserting
from .journal import Journal
from .tables.access import account, api_token, session

PUT_ACCOUNT = upserting(Rank.CHILD, account)
PUT_SESSION = upserting(Rank.CHILD, session)
ADD_TOKEN = inserting(Rank.CHILD, api_token)


@dataclass(frozen=True, slots=True)
class Account:
    """A member of staff who signs in with address and password. The person must be known."""

    site: str
    email: str
    password_hash: str
    person: str


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in. ``id`` is the digest of what the cookie holds."""

    id: str
    site: str
    person: str
    created_at: datetime
    expires_at: datetime
    document: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A key for programs, acting as ``person`` within ``scopes``. ``hash`` is the digest of what its holder has."""

    site: str
    id: str
    name: str
    person: str
    scopes: frozenset[str]
    hash: str
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None


class Accounts:
    """``unit.accounts``."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def put(self, site: str, email: str, password_hash: str, person: str) -> None:
        """Make an account, or give it another password or person. Addresses are compared in lower case."""
        row = {"site": site, "email": email.strip().lower(), "password_hash": password_hash, "person": person}
        self._journal.write(PUT_ACCOUNT, row)

    def by_email(self, site: str, email: str) -> Account | None:
        """The account of an address."""
        wanted = account.c.email == email.strip().lower()
        row = self._connection.execute(select(account).where(account.c.site == site, wanted)).first()
        return None if row is None else Account(row.site, row.email, row.password_hash, row.person)

    def list(self, site: str) -> list[Account]:
        """All accounts, by address."""
        rows = self._connection.execute(select(account).where(account.c.site == site).order_by(account.c.email))
        return [Account(row.site, row.email, row.password_hash, row.person) for row in rows]

    def remove(self, site: str, email: str) -> None:
        """Delete an account and end its person's sessions; at once."""
        found = self.by_email(site, email)
        if found is None:
            return
        self._connection.execute(account.delete().where(account.c.site == site, account.c.email == found.email))
        self._connection.execute(session.delete().where(session.c.site == site, session.c.person == found.person))


class Sessions:
    """``unit.sessions``."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def put(self, one: Session) -> None:
        """Open or prolong a session."""
        row = row_of(session, one)
        self._journal.write(PUT_SESSION, {**row, "document": dict(one.document)})

    def get(self, number: str, now: datetime) -> Session | None:
        """The session, unless it has ended."""
        rows = select(session).where(session.c.id == number, session.c.expires_at > now)
        row = self._connection.execute(rows).mappings().first()
        return None if row is None else Session(**row)

    def end(self, number: str) -> None:
        """Sign out; at once."""
        self._connection.execute(session.delete().where(session.c.id == number))

    def end_all(self, site: str, person: str) -> None:
        """Sign a person out everywhere; at once."""
        self._connection.execute(session.delete().where(session.c.site == site, session.c.person == person))

    def forget_before(self, moment: datetime) -> int:
        """Drop sessions that ended before; tells how many."""
        return self._connection.execute(session.delete().where(session.c.expires_at < moment)).rowcount


class Tokens:
    """``unit.tokens``."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def create(self, one: ApiToken) -> None:
        """Keep a new token."""
        row = row_of(api_token, one)
        self._journal.write(ADD_TOKEN, {**row, "scopes": sorted(one.scopes)})

    def by_hash(self, digest: str, now: datetime) -> ApiToken | None:
        """The token of a digest, unless revoked or run out."""
        row = self._connection.execute(select(api_token).where(api_token.c.hash == digest)).first()
        found = None if row is None else _token(row)
        if found is None or found.revoked_at is not None or (found.expires_at is not None and found.expires_at <= now):
            return None
        return found

    def list(self, site: str) -> list[ApiToken]:
        """All tokens, revoked ones too, newest first."""
        return list(self._tokens(site))

    def revoke(self, site: str, number: str, now: datetime) -> bool:
        """End a token; at once. False where there is none of this id that still holds."""
        held = (api_token.c.site == site, api_token.c.id == number, api_token.c.revoked_at.is_(None))
        return self._connection.execute(api_token.update().where(*held).values(revoked_at=now)).rowcount == 1

    def _tokens(self, site: str) -> Iterable[ApiToken]:
        rows = select(api_token).where(api_token.c.site == site).order_by(api_token.c.created_at.desc(), api_token.c.id)
        return map(_token, self._connection.execute(rows))


def _token(row: Row[Any]) -> ApiToken:
    told = dict(row._mapping)
    return ApiToken(**{**told, "scopes": frozenset(told["scopes"])})
