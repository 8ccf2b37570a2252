"""People with their grants, as the LMS and the token told them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import ColumnElement, Connection, func, or_, select

from lms_feedback_plugin.domain.person import Grant, Person

from .bulk import Rank, deleting, ignoring, row_of, upserting
from .erasure import Erased, Erasure
from .journal import Journal
from .tables.people import person, person_grant

PUT_PERSON = upserting(Rank.PERSON, person)
DROP_GRANTS = deleting(Rank.GRANT_GONE, person_grant, "site", "person")
ADD_GRANT = ignoring(Rank.GRANT, person_grant)
EVERYWHERE = ""
"""How a grant over the whole site is written: NULL cannot be part of a key."""


class People:
    """``unit.people``. What was read or put once is answered from memory for the rest of the unit."""

    def __init__(self, connection: Connection, journal: Journal, erasure: Erasure) -> None:
        self._connection = connection
        self._journal = journal
        self._erasure = erasure
        self._known: dict[tuple[str, str], Person | None] = {}

    def forget(self) -> None:
        """Drop what is known from memory, after writes were taken back."""
        self._known.clear()

    def get(self, site: str, number: str) -> Person | None:
        """One person, or None."""
        return self.get_many(site, [number]).get(number)

    def get_many(self, site: str, ids: Iterable[str]) -> dict[str, Person]:
        """Those that are known, by id; at most two statements."""
        wanted = sorted(set(ids))
        missing = [i for i in wanted if (site, i) not in self._known]
        if missing:
            self._known.update({(site, i): None for i in missing})
            self._known.update({(site, p.id): p for p in self._read(site, person.c.id.in_(missing))})
        return {i: p for i in wanted if (p := self._known[site, i]) is not None}

    def put(self, one: Person) -> None:
        """Keep a person as told now, with these grants and no others; the same as before costs no write."""
        one = replace(one, grants=tuple(sorted(set(one.grants), key=lambda g: (g.role, g.course or EVERYWHERE))))
        key = (one.site, one.id)
        before = self._known.get(key)
        if before == one:
            return
        self._known[key] = one
        self._journal.write(PUT_PERSON, row_of(person, one))
        if before is not None and before.grants == one.grants:
            return
        self._journal.write(DROP_GRANTS, {"k_site": one.site, "k_person": one.id})
        for grant in one.grants:
            row = {"site": one.site, "person": one.id, "role": grant.role, "course": grant.course or EVERYWHERE}
            self._journal.write(ADD_GRANT, row)

    def with_role(self, site: str, role: str, course_id: str | None = None) -> list[Person]:
        """Who holds a role over the whole site or in this course."""
        courses = [EVERYWHERE] if course_id is None else [EVERYWHERE, course_id]
        holders = select(person_grant.c.person).where(
            person_grant.c.site == site, person_grant.c.role == role, person_grant.c.course.in_(courses)
        )
        return self._read(site, person.c.id.in_(holders), ~person.c.erased)

    def search(self, site: str, text: str, limit: int) -> list[Person]:
        """Whose name or address holds ``text``, or whose id is just that; any case, by name."""
        needle = text.lower()
        like = (func.lower(column).contains(needle, autoescape=True) for column in (person.c.name, person.c.email))
        matching = or_(person.c.id == text, *like)
        ids = select(person.c.id).where(person.c.site == site, ~person.c.erased, matching)
        found = self._connection.execute(ids.order_by(person.c.name, person.c.id).limit(limit)).scalars().all()
        known = {one.id: one for one in self._read(site, person.c.id.in_(found))} if found else {}
        return [known[number] for number in found]

    def erase(self, site: str, number: str) -> Erased:
        """Erase a person, at once; see ``store.erasure`` for what goes and what stays."""
        self.forget()
        return self._erasure.erase(site, number)

    def _read(self, site: str, *filters: ColumnElement[bool]) -> list[Person]:
        rows = self._connection.execute(select(person).where(person.c.site == site, *filters).order_by(person.c.id)).all()
        if not rows:
            return []
        held: dict[str, list[Grant]] = {}
        grants = select(person_grant).where(person_grant.c.site == site, person_grant.c.person.in_([row.id for row in rows]))
        for row in self._connection.execute(grants.order_by(person_grant.c.role, person_grant.c.course)):
            held.setdefault(row.person, []).append(Grant(row.role, row.course or None))
        return [
            Person(row.site, row.id, row.name, row.language, row.email, tuple(held.get(row.id, ())), row.erased) for row in rows
        ]
