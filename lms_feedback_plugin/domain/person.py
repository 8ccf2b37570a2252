"""People of a site: learners as the LMS knows them, staff with their roles, and the actor of a command."""

from __future__ import annotations

from dataclasses import dataclass

from .workflow import BOT


@dataclass(frozen=True, slots=True)
class Grant:
    """A role over the whole site (``course`` None) or within one course."""

    role: str
    course: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """``id`` is the LMS's own id as text where there is an LMS; it is unique within the site."""

    site: str
    id: str
    name: str
    language: str = "en"
    email: str | None = None
    grants: tuple[Grant, ...] = ()
    erased: bool = False

    def roles_in(self, course: str | None) -> frozenset[str]:
        """Roles that count for an item of ``course``."""
        return frozenset(g.role for g in self.grants if g.course is None or g.course == course)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts on one item, with the roles that count there (``learner`` added for its reporter and followers)."""

    person: str
    roles: frozenset[str]
    name: str = ""


THE_BOT = Actor(person=BOT, roles=frozenset({BOT}), name="bot")
