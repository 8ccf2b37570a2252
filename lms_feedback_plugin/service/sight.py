"""Who may see and do what: roles are data of the workspace, scoped to a course or to the whole site.

A grant of ``learner`` or ``bot`` never counts by itself: the one is had by reporting or following, the other by nobody.
Whoever may not see a thing is told that there is none.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from lms_feedback_plugin.domain.calendar import Workspace
from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.person import Actor, Person
from lms_feedback_plugin.domain.workflow import ADMIN, BOT, LEARNER
from lms_feedback_plugin.errors import NotFound
from lms_feedback_plugin.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Sight:
    """``staff_roles``: every role of the workspace that a grant can give, and the admin's."""

    staff_roles: frozenset[str]

    @classmethod
    def of(cls, workspace: Workspace) -> Sight:
        """The roles that make somebody staff in this workspace."""
        return cls((frozenset(workspace.roles) | {ADMIN}) - {LEARNER, BOT})

    def roles(self, person: Person, course: str | None) -> frozenset[str]:
        """The staff roles that count for an item of ``course``."""
        return person.roles_in(course) & self.staff_roles

    def is_staff(self, person: Person, course: str | None = None) -> bool:
        """Whether they work anywhere on the site; within ``course`` where it is given."""
        held = {g.role for g in person.grants} if course is None else person.roles_in(course)
        return bool(held & self.staff_roles)

    def courses_of(self, person: Person) -> frozenset[str] | None:
        """The courses that they work in; None is the whole site."""
        courses = {g.course for g in person.grants if g.role in self.staff_roles}
        return None if None in courses else frozenset(course for course in courses if course is not None)

    def actor(self, person: Person, item: Item, followers: Collection[str] = ()) -> Actor:
        """The person with the roles that count for this item."""
        roles = self.roles(person, item.course)
        if person.id == item.reporter or person.id in followers:
            roles |= {LEARNER}
        return Actor(person.id, roles, person.name)

    def as_learner(self, person: Person, item: Item, followers: Collection[str]) -> Actor:
        """The person with nothing but the learner's role, where they have it."""
        actor = self.actor(person, item, followers)
        return Actor(actor.person, actor.roles & {LEARNER}, actor.name)

    def actor_in(self, unit: Unit, person: Person, item: Item) -> Actor:
        """``actor``, looking up who follows the item where that decides. Raises ``NotFound`` for a stranger."""
        known = person.site == item.site
        actor = self.actor(person, item) if known else Actor(person.id, frozenset())
        if known and not actor.roles:
            actor = self.actor(person, item, unit.followers.of(item.site, item.id))
        if not actor.roles:
            raise NotFound(f"There is no item {item.id}.", item=item.id)
        return actor


def is_learner(actor: Actor) -> bool:
    """True for those who see an item only because they reported or follow it."""
    return actor.roles == {LEARNER}
