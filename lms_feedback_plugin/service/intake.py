"""A press becomes an item."""

from __future__ import annotations

from dataclasses import replace

from lms_feedback_plugin.domain.decision import Refusal
from lms_feedback_plugin.domain.item import NewItem
from lms_feedback_plugin.domain.person import Actor, Course, Grant, Person
from lms_feedback_plugin.domain.workflow import LEARNER
from lms_feedback_plugin.errors import NotFound

from .commands import Done, Submit
from .recording import record
from .refusals import invalid
from .turn import Turn

LMS_ROLES = frozenset({"learner", "teacher"})
"""Roles in a course that the LMS gives and takes."""


def submit(turn: Turn, command: Submit) -> Done:
    """Create the item under the live version of its workflow. Raises ``NotFound`` (workflow), ``Invalid`` (fields)."""
    machine = turn.house.library.current_machine(command.site, command.workflow)
    reporter = known(turn, command.reporter)
    course = meet_course(turn, command.course)
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
    )
    decided = machine.create(new, turn.now, _recorder(command))
    if isinstance(decided, Refusal):
        raise invalid(decided)
    return Done(record(turn, decided, new=True))


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


def meet_course(turn: Turn, course: str | None) -> Course | None:
    """The course, if it is known by name; else the LMS is asked after the commit."""
    if course is None:
        return None
    found = turn.group.course(turn.site.id, course)
    if found is None:
        turn.ask_about(courses=[course])
    return found
