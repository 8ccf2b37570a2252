"""What the LMS told of an item's course and activity, as far as its workflow asks for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from lms_feedback_plugin.domain.course import Course, Facts, facts_of
from lms_feedback_plugin.domain.text import Json
from lms_feedback_plugin.engine.guards import NO_FACTS
from lms_feedback_plugin.engine.machine import Machine
from lms_feedback_plugin.store.unit import Unit

KNOWN_FOR = timedelta(minutes=30)
"""How long what the LMS told of a course is taken to hold, unless an event says otherwise."""
NAMED_BY = ("cmid", "module")
"""What a context calls the activity: the button says ``cmid``, an event and LMSs without such numbers ``module``."""
LONGEST_ID = 100


def activity_of(context: Json) -> str | None:
    """The activity that a press or an event names; None where it names none."""
    for name in NAMED_BY:
        value = context.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and 0 < len(str(value)) <= LONGEST_ID:
            return str(value)
    return None


def facts_for(unit: Unit, machine: Machine, site: str, course: str | None, activity: str | None, now: datetime) -> Facts:
    """The facts that the machine asks for, as they stand now; at most two statements, and none where it asks for none."""
    if not machine.facts or course is None:
        return NO_FACTS
    held = unit.courses.activity(site, course, activity) if activity is not None and asks_activity(machine) else None
    known = facts_of(unit.courses.get(site, course), held, now)
    return {name: value for name, value in known.items() if name in machine.facts}


def asks_activity(machine: Machine) -> bool:
    """Whether any condition looks at the activity."""
    return any(name.startswith("activity.") for name in machine.facts)


def is_stale(course: Course | None, now: datetime) -> bool:
    """Whether the LMS should be asked again."""
    return course is None or course.refreshed_at is None or now - course.refreshed_at > KNOWN_FOR
