"""A press becomes an item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lms_feedback_plugin.domain.decision import Refusal
from lms_feedback_plugin.domain.item import NewItem
from lms_feedback_plugin.domain.person import Actor, Grant, Person
from lms_feedback_plugin.domain.workflow import LEARNER
from lms_feedback_plugin.errors import NotFound

from .answering import answered, looked_up
from .attaching import attach, uploads
from .commands import Done, Submit
from .facts import activity_of, asks_activity, facts_for
from .meeting import LMS_ROLES, meet_course
from .recording import record
from .refusals import invalid
from .turn import Group, Turn


def submit(turn: Turn, command: Submit) -> Done:
    """Create the item under the live version of its workflow. Raises ``NotFound`` (workflow), ``Invalid`` (fields)."""
    machine = turn.house.library.current_machine(command.site, command.workflow)
    reporter = known(turn, command.reporter)
    sent = uploads(turn, command.person.id, command.attachments)
    course, activity = meet_course(turn, command.course), activity_of(command.context)
    new = NewItem(
        site=command.site,
        id=turn.number(),
        reporter=reporter.id,
        language=command.language or reporter.language,
        channel=command.channel,
        channel_mode=command.channel_mode,
        course=command.course,
        context=command.context,
        fields=command.fields,
        reporter_name=reporter.name,
        course_name=course.name if course else None,
        activity=activity,
        facts=facts_for(turn.unit, machine, command.site, command.course, activity, turn.now),
    )
    new, found = looked_up(turn, machine, new)
    decided = machine.create(new, turn.now, _recorder(command))
    if isinstance(decided, Refusal):
        raise invalid(decided)
    item = record(turn, decided, new=True)
    attach(turn, sent, item)
    return Done(answered(turn, machine, decided, item, found))


def look_around(group: Group, site: str, presses: Sequence[Submit]) -> None:
    """Read what presses ask of their courses and activities: a statement for all courses, and one for all activities that a
    condition looks at."""
    group.meet_courses(site, sorted({command.course for command in presses if command.course is not None}))
    places: set[tuple[str, str]] = set()
    for command in presses:
        activity = activity_of(command.context)
        if activity is not None and command.course is not None and _asks_activity(group, command):
            places.add((command.course, activity))
    if places:
        group.unit.courses.activities_at(site, places)


def _asks_activity(group: Group, command: Submit) -> bool:
    try:
        return asks_activity(group.house.library.current_machine(command.site, command.workflow))
    except NotFound:
        return False  # it is told so when its turn comes


def _recorder(command: Submit) -> Actor:
    """Who fills the fields in. Learners write what they are asked for and nothing else: not the count of reporters, not how
    well the handbook matched."""
    if command.by is None:
        return Actor(command.reporter.id, frozenset({LEARNER}), command.reporter.name)
    return Actor(command.by.id, frozenset(), command.by.name)


def known(turn: Turn, told: Person) -> Person:
    """The person as kept from now on: what was just told of them, with the grants that they had elsewhere.

    Somebody who was erased and comes back by themselves is known again. Raises ``NotFound`` for somebody who did not.
    """
    if told.erased:
        raise NotFound(f"Nobody is known as {told.id!r}.", person=told.id)
    before = turn.unit.people.get(told.site, told.id)
    if before is None:
        turn.ask_about(people=[told.id])
    person = joined(before, told)
    turn.unit.people.put(person)
    return person


def joined(before: Person | None, told: Person) -> Person:
    """``told`` over ``before``: a missing address, name or language is no news. What the LMS says of a course replaces what it
    said of that course before; roles that were given here stay."""
    if before is None:
        return told
    anew = {grant.course for grant in told.grants}
    standing = (g for g in before.grants if not (g.role in LMS_ROLES and g.course in anew))
    kept: dict[Grant, None] = dict.fromkeys((*standing, *told.grants))
    language = told.language or before.language
    return replace(told, name=told.name or before.name, language=language, email=told.email or before.email, grants=tuple(kept))
