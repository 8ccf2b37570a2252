"""Surveys after an item is done, and the public board."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from .bulk import Rank, ignoring, inserting, row_of, upserting
from .journal import Journal
from .tables.voices import board_entry, survey, vote

ASK = ignoring(Rank.CHILD, survey)
PUT_ENTRY = upserting(Rank.CHILD, board_entry)
ADD_VOTE = inserting(Rank.CHILD, vote)


@dataclass(frozen=True, slots=True)
class SurveyAnswer:
    """One person asked about one item. ``score`` None: not answered yet."""

    site: str
    item: int
    survey: str
    person: str
    asked_at: datetime
    answered_at: datetime | None = None
    score: int | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class BoardEntry:
    """What everybody may read of an item."""

    site: str
    item: int
    title: str
    text: str
    status: str
    at: datetime
    votes: int = 0
    course: str | None = None


class Surveys:
    """``unit.surveys``."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def add(self, site: str, item: int, name: str, person: str, at: datetime) -> None:
        """Ask a person; asking again changes nothing."""
        row = {"site": site, "item": item, "survey": name, "person": person, "asked_at": at}
        self._journal.write(ASK, {**row, "answered_at": None, "score": None, "comment": None})

    def answer(self, site: str, item: int, name: str, person: str, score: int, comment: str | None, at: datetime) -> bool:
        """Keep the answer, at once; a later one replaces it. False where the person was never asked."""
        table = survey.c
        asked = (table.site == site, table.item == item, table.survey == name, table.person == person)
        told = survey.update().where(*asked).values(answered_at=at, score=score, comment=comment)
        return self._connection.execute(told).rowcount == 1

    def of(self, site: str, item: int) -> list[SurveyAnswer]:
        """Everybody who was asked about an item."""
        rows = select(survey).where(survey.c.site == site, survey.c.item == item).order_by(survey.c.survey, survey.c.person)
        return [SurveyAnswer(**row) for row in self._connection.execute(rows).mappings()]


class Board:
    """``unit.board``."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def put(self, one: BoardEntry) -> None:
        """Publish an item's entry, or renew it."""
        self._journal.write(PUT_ENTRY, row_of(board_entry, one))

    def get(self, site: str, item: int) -> BoardEntry | None:
        """The entry of an item."""
        rows = select(board_entry).where(board_entry.c.site == site, board_entry.c.item == item)
        row = self._connection.execute(rows).mappings().first()
        return None if row is None else BoardEntry(**row)

    def list(self, site: str, courses: Collection[str] | None = None, limit: int = 100) -> list[BoardEntry]:
        """The newest first; of these courses and of none in particular, where given."""
        rows = select(board_entry).where(board_entry.c.site == site)
        if courses is not None:
            rows = rows.where(board_entry.c.course.is_(None) | board_entry.c.course.in_(list(courses)))
        rows = rows.order_by(board_entry.c.at.desc(), board_entry.c.item.desc()).limit(limit)
        return [BoardEntry(**row) for row in self._connection.execute(rows).mappings()]


class Votes:
    """``unit.votes``: who wants what stands on the board, each once."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def add(self, site: str, item: int, person: str, at: datetime) -> None:
        """Count somebody in. ``Conflict`` at the flush where they were counted before."""
        self._journal.write(ADD_VOTE, {"site": site, "item": item, "person": person, "at": at})

    def of(self, site: str, person: str) -> frozenset[int]:
        """What somebody voted for."""
        rows = select(vote.c.item).where(vote.c.site == site, vote.c.person == person)
        return frozenset(self._connection.execute(rows).scalars())
