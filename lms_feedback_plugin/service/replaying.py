"""Reads what happened on a site, and walks it through a changed file.

Histories hold commitments in place of personal values; what they stand for is read from beside them, and used in memory alone.
A value that was erased counts as filled in, and a condition on it is taken to hold. Roles are those that people have today.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import BOT, LEARNER, Workflow
from lms_feedback_plugin.engine.replay import Life, Outcome, Recorded, Track, compare, written_by
from lms_feedback_plugin.store.database import Database
from lms_feedback_plugin.store.history import HistoryEntry
from lms_feedback_plugin.store.lives import Subject, subjects
from lms_feedback_plugin.store.unit import Unit

from .library import Library, settings_of
from .sight import Sight
from .sites import Sites

CHUNK = 500
Progress = Callable[[int], None]
"""Told how many items have been walked through."""


class Replaying:
    """Safe to use from several threads; writes nothing."""

    def __init__(self, database: Database, library: Library, sites: Sites, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._library = library
        self._sites = sites
        self._clock = clock
        self._sight = Sight.of(library.workspace)

    def replay(
        self, site: str, workflow: Workflow, since: datetime | None = None, progress: Progress | None = None
    ) -> Outcome:  # fmt: skip
        """What the changed file would have made of everything that happened to the items of this workflow, under the site's
        settings. Raises ``NotFound`` for the site."""
        written = self._sites.get(site).settings.get(workflow.name, {})
        tracks: dict[str, tuple[Track, Track]] = {}
        outcome, after, now = Outcome(), 0, self._clock()
        with self._database.reader() as unit:
            while chunk := subjects(unit.connection, site, workflow.name, since, after, CHUNK):
                entries = unit.history.of_many(site, [subject.id for subject in chunk])
                people = _People(unit, self._sight, site, chunk, entries)
                for subject in chunk:
                    if subject.pin.behaviour not in tracks:
                        tracks[subject.pin.behaviour] = self._tracks(site, subject, workflow, written)
                    old, new = tracks[subject.pin.behaviour]
                    life = _life(subject, entries.get(subject.id, []), old, people)
                    compare(old, new, (life,), now, outcome, since)
                after = chunk[-1].id
                if progress is not None:
                    progress(outcome.items)
        return outcome

    def _tracks(self, site: str, subject: Subject, new: Workflow, written: Mapping[str, str]) -> tuple[Track, Track]:
        """The version that an item follows, and the changed one, compiled once for all items of that version."""
        old, calendars = self._library.pinned(site, subject.pin), self._library.workspace.calendars
        before: dict[str, Value | timedelta] = settings_of(old, written)
        return Track(old, calendars, before), Track(new, calendars, settings_of(new, written), old.version)


class _People:
    """Who acted, for one chunk: two statements for all of them."""

    def __init__(
        self, unit: Unit, sight: Sight, site: str, chunk: Sequence[Subject], entries: dict[int, list[HistoryEntry]]
    ) -> None:
        actors = {entry.line.actor for held in entries.values() for entry in held} - {BOT, ""}
        self._people = unit.people.get_many(site, actors)
        self._followers = unit.followers.of_many(site, [subject.id for subject in chunk])
        self._sight = sight

    def roles(self, subject: Subject, entry: HistoryEntry) -> frozenset[str] | None:
        """None where that person was erased, or nobody knows of any role of theirs."""
        actor = entry.line.actor
        if actor == BOT:
            return frozenset({BOT})
        person = self._people.get(actor)
        roles = frozenset[str]() if person is None else self._sight.roles(person, subject.course)
        if actor and (actor == subject.reporter or actor in self._followers.get(subject.id, ())):
            roles |= {LEARNER}
        return roles or None


def _life(subject: Subject, entries: Sequence[HistoryEntry], old: Track, people: _People) -> Life:
    lines = tuple(_line(entry, old, people.roles(subject, entry)) for entry in entries)
    told = subject.language, subject.channel, subject.channel_mode, subject.course, subject.activity
    return Life(subject.id, lines, subject.reporter, *told)


def _line(entry: HistoryEntry, old: Track, roles: frozenset[str] | None) -> Recorded:
    """A history tells what changed; what a person filled in is that, without what the workflow wrote by itself."""
    line, step = entry.line, old.steps.get(entry.line.name)
    computed = written_by(step.actions) if step is not None and line.what == "transition" else frozenset[str]()
    erased = entry.erased - {"actor"}
    hidden = computed & frozenset(step.needs) & line.changes.keys() if step is not None else frozenset[str]()
    decided = old.decided.rows if line.what != "fields" else ()
    left_out = computed | erased | frozenset(decided)
    values = {name: value for name, value in line.changes.items() if name not in left_out}
    return Recorded(entry.at, line.what, line.name, line.to_state, roles, values, line.changes, frozenset(erased | hidden),
                    line.facts)  # fmt: skip
