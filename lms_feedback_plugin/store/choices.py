"""How people chose to be told."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from lms_feedback_plugin.domain.choices import Choices

from .bulk import Rank, row_of, upserting
from .journal import Journal
from .tables.people import choice

PUT = upserting(Rank.GRANT, choice)


class ChoicesOf:
    """``unit.choices``."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def put(self, one: Choices) -> None:
        """Keep what somebody chose, in place of what they chose before."""
        self._journal.write(PUT, row_of(choice, one))

    def get(self, site: str, person: str) -> Choices:
        """What somebody chose; the usual where they chose nothing."""
        return self.get_many(site, [person]).get(person) or Choices(site, person)

    def get_many(self, site: str, people: Iterable[str]) -> dict[str, Choices]:
        """What these chose, by person; those who chose nothing are left out."""
        rows = select(choice).where(choice.c.site == site, choice.c.person.in_(sorted(set(people))))
        return {row["person"]: Choices(**row) for row in self._connection.execute(rows).mappings()}
