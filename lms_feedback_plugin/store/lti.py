"""``unit.lti``: registrations of LTI platforms, our keys (encrypted), and where a platform tells who is in a course.

All of it is rare: written at once, read without a memory of its own.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from lms_feedback_plugin.domain.lti import Membership, Registration, ToolKey

from .tables.lti import lti_key, lti_membership, lti_registration
from .tables.people import person_grant
from .vault import Vault

MOST_COURSES = 3
"""Courses in which one person is looked up: whoever is in many is found in the first."""
TOLD = ("deployments", "login_url", "token_url", "keys_url", "audience", "platform", "prefix")
"""What of a registration lies in its document."""


class Lti:
    """Made by the unit."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def put_registration(self, one: Registration) -> None:
        """Keep a registration as it is now. Raises ``Conflict`` where another one has its issuer and client id."""
        document = {name: getattr(one, name) for name in TOLD} | {"deployments": list(one.deployments)}
        row = {"site": one.site, "id": one.id, "issuer": one.issuer, "client_id": one.client_id, "made_at": one.made_at}
        self._upsert(lti_registration, row | {"document": document})

    def registrations(self, site: str) -> list[Registration]:
        """All registrations of a site, the oldest first."""
        order = (lti_registration.c.made_at, lti_registration.c.id)
        rows = self._connection.execute(select(lti_registration).where(lti_registration.c.site == site).order_by(*order))
        return [_registration(row) for row in rows]

    def registration(self, site: str, number: str) -> Registration | None:
        """One registration by our id."""
        here = (lti_registration.c.site == site, lti_registration.c.id == number)
        row = self._connection.execute(select(lti_registration).where(*here)).first()
        return None if row is None else _registration(row)

    def lock_registration(self, site: str, number: str) -> Registration | None:
        """As ``registration``, held until the unit ends, for a change that builds on it."""
        here = (lti_registration.c.site == site, lti_registration.c.id == number)
        row = self._connection.execute(select(lti_registration).where(*here).with_for_update()).first()
        return None if row is None else _registration(row)

    def remove_registration(self, site: str, number: str) -> bool:
        """End a registration; what it told of courses goes with it. False where there is none."""
        told = (lti_membership.c.site == site, lti_membership.c.registration == number)
        self._connection.execute(lti_membership.delete().where(*told))
        here = (lti_registration.c.site == site, lti_registration.c.id == number)
        return self._connection.execute(lti_registration.delete().where(*here)).rowcount == 1

    def add_key(self, one: ToolKey) -> None:
        """Keep a new key, sealed. Raises ``Conflict`` for a ``kid`` that exists."""
        sealed = self._vault.seal({"private": one.private}, _place(one.site, one.kid))
        row = {"site": one.site, "kid": one.kid, "sealed": sealed, "made_at": one.made_at}
        self._connection.execute(lti_key.insert().values(row))

    def keys(self, site: str) -> list[ToolKey]:
        """Our keys for a site, the newest first. Raises ``ConfigError`` under another secret key."""
        order = (lti_key.c.made_at.desc(), lti_key.c.kid)
        rows = self._connection.execute(select(lti_key).where(lti_key.c.site == site).order_by(*order))
        return [
            ToolKey(row.site, row.kid, str(self._vault.open(bytes(row.sealed), _place(row.site, row.kid))["private"]),
                    made_at=row.made_at)
            for row in rows
        ]  # fmt: skip

    def drop_key(self, site: str, kid: str) -> None:
        """Forget a key: what it signed proves nothing any more."""
        self._connection.execute(lti_key.delete().where(lti_key.c.site == site, lti_key.c.kid == kid))

    def put_membership(self, one: Membership) -> None:
        """Keep where a course's members are told."""
        self._upsert(lti_membership, {"site": one.site, "course": one.course, "registration": one.registration, "url": one.url})

    def membership(self, site: str, course: str) -> Membership | None:
        """Where a course's members are told, if a launch ever said so."""
        here = (lti_membership.c.site == site, lti_membership.c.course == course)
        row = self._connection.execute(select(lti_membership).where(*here)).first()
        return None if row is None else Membership(row.site, row.course, row.registration, row.url)

    def memberships_of(self, site: str, person: str) -> list[Membership]:
        """Those of the courses in which a person holds a role."""
        theirs = select(person_grant.c.course).where(person_grant.c.site == site, person_grant.c.person == person)
        here = (lti_membership.c.site == site, lti_membership.c.course.in_(theirs))
        rows = select(lti_membership).where(*here).order_by(lti_membership.c.course).limit(MOST_COURSES)
        return [Membership(row.site, row.course, row.registration, row.url) for row in self._connection.execute(rows)]

    def _upsert(self, table: Table, row: dict[str, object]) -> None:
        insert = (postgresql if self._connection.dialect.name == "postgresql" else sqlite).insert(table).values(row)
        key = [column.name for column in table.primary_key]
        fresh = {name: insert.excluded[name] for name in row if name not in key}
        self._connection.execute(insert.on_conflict_do_update(index_elements=key, set_=fresh))


def _registration(row: Row[Any]) -> Registration:
    told = dict(row.document)
    deployments = tuple(told.pop("deployments"))
    return Registration(row.site, row.id, row.issuer, row.client_id, deployments, made_at=row.made_at, **told)


def _place(site: str, kid: str) -> str:
    return f"lti_key/{site}/{kid}"
