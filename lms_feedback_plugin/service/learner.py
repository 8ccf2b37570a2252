"""The read side of the learner's pages: what became of what they said, like a parcel on its way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from lms_feedback_plugin.domain.attachment import Attachment
from lms_feedback_plugin.domain.decision import Option
from lms_feedback_plugin.domain.item import Item, Post, Snapshot
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.domain.text import Text, Value
from lms_feedback_plugin.domain.workflow import LEARNER, State, Workflow
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.history import HistoryEntry
from lms_feedback_plugin.store.item_search import ItemQuery
from lms_feedback_plugin.store.unit import Unit
from lms_feedback_plugin.store.voices import SurveyAnswer

from .attachments import seen_by
from .library import Library
from .nudging import last_nudge
from .parcel import Next, next_of
from .sight import Sight
from .steps import named
from .titles import title_of
from .views import ItemPage, in_gathered_words, readable, row_of, veiled


@dataclass(frozen=True, slots=True)
class Step:
    """A station on the way."""

    at: datetime
    name: str
    state: Text


@dataclass(frozen=True, slots=True)
class LearnerView:
    """One item for one learner. ``survey`` names the one that still waits for their answer, ``rated`` is the last one that
    has it; ``became`` is the state of the item that this one went into; ``said`` are the fields as they sent it."""

    item: Item
    workflow: Workflow
    state: State
    title: str
    trail: tuple[Step, ...]
    posts: tuple[Post, ...]
    options: tuple[Option, ...]
    survey: str | None
    rated: SurveyAnswer | None
    next: Next
    merged_into: int | None
    became: State | None
    attachments: tuple[Attachment, ...]
    said: Mapping[str, Value]
    answered_with: int | None = None
    """The article that answered it last, while the learner has not said whether that helped."""


class LearnerPages:
    """Safe to use from several threads."""

    def __init__(self, database: Database, library: Library, sight: Sight, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._library = library
        self._sight = sight
        self._clock = clock

    def mine(self, site: str, person: Person, cursor: str | None = None, limit: int = 25) -> ItemPage:
        """What they reported or follow, newest change first."""
        with self._database.reader() as unit:
            page = unit.items.search(site, ItemQuery(concerning=person.id, limit=limit, after=cursor))
        rows = (
            row_of(snapshot, self._library.pinned(site, snapshot.item.pin), person, staff=False) for snapshot in page.snapshots
        )
        return ItemPage(tuple(rows), page.next)

    def view(self, site: str, number: int, person: Person) -> LearnerView:
        """One item. Raises ``NotFound`` for strangers too."""
        with self._database.reader() as unit:
            snapshot = unit.items.get(site, number)
            self._sight.actor_in(unit, person, snapshot.item)
            return self._view(unit, snapshot, person)

    def _view(self, unit: Unit, snapshot: Snapshot, person: Person) -> LearnerView:
        item = snapshot.item
        site, workflow = item.site, self._library.pinned(item.site, item.pin)
        followers = unit.followers.of(site, item.id)
        shown = veiled(item, workflow, person)
        history = unit.history.of(site, item.id)
        posts = readable(unit.posts.of(site, item.id, "public"), item, followers, person)
        asked = [answer for answer in unit.surveys.of(site, item.id) if answer.person == person.id]
        return LearnerView(
            item=shown,
            workflow=workflow,
            state=workflow.states[item.state],
            title=title_of(workflow, shown),
            trail=trail_of(history, workflow),
            posts=in_gathered_words(posts, item, workflow, person),
            options=self._options(unit, snapshot, person, followers),
            survey=next((answer.survey for answer in asked if answer.score is None), None),
            rated=next((answer for answer in reversed(asked) if answer.score is not None), None),
            next=next_of(snapshot, workflow, last_nudge(history)),
            merged_into=item.merged_into,
            answered_with=next((use.article for use in unit.handbook.uses(site, item.id)[:1] if use.outcome is None), None),
            became=self._became(unit, item),
            attachments=tuple(seen_by(unit, item, self._sight.as_learner(person, item, followers), person)),
            said=history[0].line.changes if history and item.reporter == person.id else {},
        )

    def _became(self, unit: Unit, item: Item) -> State | None:
        if item.merged_into is None:
            return None
        target = unit.items.get(item.site, item.merged_into).item
        return self._library.pinned(target.site, target.pin).states[target.state]

    def next(self, site: str, number: int, person: Person) -> Next:
        """What comes next for one item. Raises ``NotFound`` for strangers too."""
        with self._database.reader() as unit:
            snapshot = unit.items.get(site, number)
            self._sight.actor_in(unit, person, snapshot.item)
            nudged = last_nudge(unit.history.of(site, number))
        return next_of(snapshot, self._library.pinned(site, snapshot.item.pin), nudged)

    def _options(self, unit: Unit, snapshot: Snapshot, person: Person, followers: list[str]) -> tuple[Option, ...]:
        """What they may do as the learner that they are here, whatever else they are."""
        item = snapshot.item
        actor = self._sight.as_learner(person, item, followers)
        machine = self._library.machine(item.site, item.pin)
        now = self._clock()
        options = machine.options(named(unit, snapshot, machine, now), actor, now) if LEARNER in actor.roles else ()
        return tuple(option for option in options if option.allowed)


def trail_of(history: list[HistoryEntry], workflow: Workflow) -> tuple[Step, ...]:
    """Every state that was entered, in order."""
    return tuple(
        Step(entry.at, entry.line.to_state, workflow.states[entry.line.to_state].label)
        for entry in history
        if entry.line.from_state != entry.line.to_state and entry.line.to_state in workflow.states
    )
