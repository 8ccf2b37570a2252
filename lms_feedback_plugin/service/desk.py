"""The read side for staff and for the API. Every answer is one consistent view, and holds only what its viewer may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from lms_feedback_plugin.domain.course import Course
from lms_feedback_plugin.domain.decision import Option
from lms_feedback_plugin.domain.item import Item, Snapshot
from lms_feedback_plugin.domain.person import Actor, Person
from lms_feedback_plugin.domain.workflow import Workflow
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.item_search import ItemQuery
from lms_feedback_plugin.store.unit import Unit

from .around import Around, around
from .library import Library
from .queue_views import COUNTED, MOST, view_query
from .sight import Sight, is_learner
from .steps import named
from .titles import title_of
from .views import (
    ItemPage,
    ItemView,
    Row,
    in_gathered_words,
    in_order,
    may_merge,
    may_unmerge,
    readable,
    row_of,
    told_history,
    veiled,
)

__all__ = ["Desk", "ItemPage", "ItemView", "Row"]

CANDIDATES = 50
"""Items offered to be merged into."""


class Desk:
    """Safe to use from several threads."""

    def __init__(self, database: Database, library: Library, sight: Sight, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._library = library
        self._sight = sight
        self._clock = clock

    def list_items(self, site: str, viewer: Person, query: ItemQuery) -> ItemPage:
        """One page: staff see the items of their courses, everybody else what they reported or follow."""
        scoped = self._scoped(viewer, query)
        with self._database.reader() as unit:
            page = unit.items.search(site, scoped)
        rows = (self._row(snapshot, viewer) for snapshot in page.snapshots)
        return ItemPage(tuple(rows), page.next)

    def counts(self, site: str, viewer: Person) -> Mapping[tuple[str, str], int]:
        """How many items stand in each (workflow, state) of the viewer's courses."""
        courses = self._sight.courses_of(viewer)
        with self._database.reader() as unit:
            return unit.items.counts(site, None if courses is None else sorted(courses))

    def view_counts(self, site: str, viewer: Person) -> Mapping[str, int]:
        """How many items each counted view of the queue holds for the viewer, ``MOST`` at most; one statement."""
        now = self._clock()
        queries = {name: self._scoped(viewer, view_query(name, viewer, now)) for name in COUNTED}
        with self._database.reader() as unit:
            return unit.items.tallies(site, queries, MOST)

    def find_people(self, site: str, viewer: Person, text: str, limit: int = 20) -> Sequence[Person]:
        """Who goes by a name, address or id like ``text``, by name. Nobody, for who works nowhere or writes nothing."""
        if not text.strip() or not self._sight.is_staff(viewer):
            return ()
        with self._database.reader() as unit:
            return unit.people.search(site, text.strip(), limit)

    def item_view(self, site: str, number: int, viewer: Person) -> ItemView:
        """One item whole. Raises ``NotFound`` for strangers too."""
        with self._database.reader() as unit:
            snapshot = unit.items.get(site, number)
            actor = self._sight.actor_in(unit, viewer, snapshot.item)
            view = self._view(unit, snapshot, actor)
        return _for_learner(view, viewer) if is_learner(actor) else view

    def around(self, site: str, number: int, viewer: Person) -> tuple[Item, Workflow, Around]:
        """One item with its course and activity, as its reader may know them. Raises ``NotFound`` for strangers too."""
        with self._database.reader() as unit:
            snapshot = unit.items.get(site, number)
            item = snapshot.item
            staff = not is_learner(self._sight.actor_in(unit, viewer, item))
            found = around(unit, snapshot, self._library.machine(site, item.pin), staff=staff)
        workflow = self._library.pinned(site, item.pin)
        return (item if staff else veiled(item, workflow, viewer)), workflow, found

    def options(self, site: str, number: int, viewer: Person) -> tuple[Item, tuple[Option, ...]]:
        """What the viewer may do now, and why not the rest. Raises ``NotFound``."""
        with self._database.reader() as unit:
            snapshot = unit.items.get(site, number)
            actor = self._sight.actor_in(unit, viewer, snapshot.item)
            options = self._options(unit, snapshot, actor)
        item = snapshot.item
        workflow = self._library.pinned(site, item.pin)
        return (veiled(item, workflow, viewer) if is_learner(actor) else item), options

    def suggest_merge(self, site: str, number: int, viewer: Person) -> tuple[Row, ...]:
        """Open items of the same workflow that this one might go into, newest change first."""
        view = self.item_view(site, number, viewer)
        if not view.may_merge:
            return ()
        query = ItemQuery(workflows=(view.workflow.name,), open=True, limit=CANDIDATES)
        return tuple(row for row in self.list_items(site, viewer, query).rows if row.item.id != number)

    def workflows(self, site: str) -> tuple[Workflow, ...]:
        """The workflows that items of the site begin under."""
        return tuple(self._library.workflows(site).values())

    def people(self, site: str, ids: Iterable[str]) -> dict[str, Person]:
        """Those that are known, by id."""
        with self._database.reader() as unit:
            return unit.people.get_many(site, ids)

    def staff_of(self, site: str, role: str, course: str | None = None) -> Sequence[Person]:
        """Who holds a role over the whole site or in the course."""
        with self._database.reader() as unit:
            return unit.people.with_role(site, role, course)

    def courses(self, site: str) -> list[Course]:
        """All courses that are known by name."""
        with self._database.reader() as unit:
            return unit.courses.list(site)

    def _scoped(self, viewer: Person, query: ItemQuery) -> ItemQuery:
        courses = self._sight.courses_of(viewer)
        if courses is None:
            return query
        if not courses:
            return replace(query, concerning=viewer.id)
        wanted = courses if query.courses is None else courses.intersection(query.courses)
        return replace(query, courses=tuple(sorted(wanted)))

    def _row(self, snapshot: Snapshot, viewer: Person) -> Row:
        item = snapshot.item
        staff = bool(self._sight.roles(viewer, item.course))
        return row_of(snapshot, self._library.pinned(item.site, item.pin), viewer, staff=staff)

    def _options(self, unit: Unit, snapshot: Snapshot, actor: Actor) -> tuple[Option, ...]:
        machine = self._library.machine(snapshot.item.site, snapshot.item.pin)
        now = self._clock()
        return in_order(machine.options(named(unit, snapshot, machine, now), actor, now), actor)

    def _view(self, unit: Unit, snapshot: Snapshot, actor: Actor) -> ItemView:
        item = snapshot.item
        site, workflow = item.site, self._library.pinned(item.site, item.pin)
        posts, history = tuple(unit.posts.of(site, item.id)), tuple(unit.history.of(site, item.id))
        followers = tuple(unit.followers.of(site, item.id))
        met = {post.author for post in posts} | {entry.line.actor for entry in history}
        people = unit.people.get_many(site, met.union({item.reporter}, followers, {item.assignee} if item.assignee else ()))
        merged = unit.items.get_many(site, unit.items.merged_into(site, item.id))
        return ItemView(
            item=item,
            workflow=workflow,
            state=workflow.states[item.state],
            title=title_of(workflow, item),
            staff=not is_learner(actor),
            options=self._options(unit, snapshot, actor),
            posts=posts,
            history=history,
            clocks=snapshot.clocks,
            people=people,
            around=around(unit, snapshot, self._library.machine(site, item.pin), staff=not is_learner(actor)),
            merged=tuple(one.item for _, one in sorted(merged.items())),
            outbox=tuple(unit.outbox.of(site, item.id)),
            surveys=tuple(unit.surveys.of(site, item.id)),
            followers=followers,
            may_merge=may_merge(item, workflow, actor),
            may_unmerge=may_unmerge(item, workflow, actor),
        )


def _for_learner(view: ItemView, viewer: Person) -> ItemView:
    read = readable(view.posts, view.item, view.followers, viewer)
    posts = in_gathered_words(read, view.item, view.workflow, viewer)
    known = {post.author for post in posts} | {viewer.id}
    item = veiled(view.item, view.workflow, viewer)
    return replace(
        view,
        item=item,
        title=title_of(view.workflow, item),
        posts=posts,
        history=told_history(view.history, viewer),
        clocks=(),
        people={number: person for number, person in view.people.items() if number in known},
        merged=(),
        outbox=(),
        surveys=tuple(answer for answer in view.surveys if answer.person == viewer.id),
        followers=(),
    )
