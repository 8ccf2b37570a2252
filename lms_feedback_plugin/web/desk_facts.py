"""What an item's page tells beside the conversation: each thing once, in the best words that are known for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from lms_feedback_plugin.domain.course import Activity, Course
from lms_feedback_plugin.domain.item import Clock, Item
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.domain.text import Value
from lms_feedback_plugin.domain.workflow import ActionKind, Field, Workflow
from lms_feedback_plugin.service.desk import ItemView
from lms_feedback_plugin.service.press_context import LOGGED_IN_AS

from .desk_names import person_name, with_whom
from .house import service
from .languages import reader_language
from .pages import choice_label, context_label, label
from .words import _, moment, ngettext, time_left

OF_THE_COURSE = frozenset({"course_name"})
OF_THE_ACTIVITY = frozenset({"module_name", "module", "cmid"})


@dataclass(frozen=True, slots=True)
class Fact:
    """One line. ``url`` is the way to it in the LMS, ``aside`` what is said of it in passing; ``at`` a moment that the text
    speaks of."""

    label: str
    text: str
    url: str | None = None
    aside: str = ""
    late: bool = False
    at: datetime | None = None


def facts_of(view: ItemView) -> list[Fact]:
    """Who and where, with whom and until when, what is filled in, and what came along with the press."""
    found = [*_where(view), *_handling(view), *_filled_in(view), *_came_along(view)]
    return [fact for fact in found if fact.text]


def _where(view: ItemView) -> Iterator[Fact]:
    item, around = view.item, view.around
    more = len(view.followers)
    told = ngettext("and %(num)s more", "and %(num)s more", more) if more else ""
    yield Fact(_("From"), person_name(item.reporter, view.people), aside=told)
    yield _course(item, around.course)
    if around.activity:
        yield _activity(around.activity)
    yield Fact(_("Taught by"), ", ".join(one.name or one.id for one in around.teachers))
    yield Fact(_("In the groups"), ", ".join(group.name for group in around.groups))


def _course(item: Item, course: Course | None) -> Fact:
    if course is None:
        return Fact(_("Course"), str(item.context.get("course_name") or item.course or ""))
    if course.gone:
        return Fact(_("Course"), course.name or course.id, aside=_("no longer there"))
    learners = course.learners
    told = "" if learners is None else ngettext("%(num)s learner", "%(num)s learners", learners)
    return Fact(_("Course"), course.name or course.id, course.url, told)


def _activity(activity: Activity) -> Fact:
    name = activity.name or activity.id
    if activity.gone:
        return Fact(_("Activity"), name, aside=_("no longer there"))
    due = activity.deadline
    return Fact(_("Activity"), name, activity.url, _("due %(moment)s", moment=moment(due)) if due else "")


def _handling(view: ItemView) -> Iterator[Fact]:
    yield Fact(_("With"), with_whom(view.item, view.people) or _("nobody yet"))
    now = service().clock()
    for clock in view.clocks:
        if not clock.fired and (clock.due_at or clock.spent):
            yield _due(view.workflow, clock, now)


def _due(workflow: Workflow, clock: Clock, now: datetime) -> Fact:
    named = _due_label(workflow, clock.timer)
    if clock.due_at is None:
        return Fact(named, _("stands still"))
    return Fact(named, time_left(clock.due_at, now), aside=moment(clock.due_at), late=clock.due_at < now, at=clock.due_at)


def _due_label(workflow: Workflow, name: str) -> str:
    """What a timer is about, in words that the workflow has: its setting's, else its step's, else what it does."""
    timer = workflow.timers.get(name)
    if timer is None:
        return name.replace("_", " ")
    if isinstance(timer.after, str) and timer.after in workflow.settings:
        return label(workflow.settings[timer.after].label)
    if timer.go is not None:
        return _("by itself: %(step)s", step=label(workflow.transitions[timer.go].label))
    kinds = {action.kind for action in timer.do}
    return _("Passed on to a lead") if ActionKind.ESCALATE in kinds else _("Reminder")


def _filled_in(view: ItemView) -> Iterator[Fact]:
    for field in view.workflow.fields.values():
        value = view.item.fields.get(field.name)
        if value not in (None, "", False) and field.name != view.workflow.headline:
            yield Fact(label(field.label), _shown(field, value))


def _shown(field: Field, value: Value) -> str:
    if field.type == "choice":
        return choice_label(str(value), field, reader_language())
    return _("yes") if value is True else str(value)


def _came_along(view: ItemView) -> Iterator[Fact]:
    """The context of the press, without what the LMS itself has told already."""
    said = OF_THE_COURSE | (OF_THE_ACTIVITY if view.around.activity else frozenset())
    for name, value in view.item.context.items():
        if name in said or value in (None, ""):
            continue
        text = _logged_in(view.item.site, str(value)) if name == LOGGED_IN_AS else str(value)
        yield Fact(context_label(name), text)


def _logged_in(site: str, number: str) -> str:
    """The name of whoever was logged in as the reporter."""
    known: Mapping[str, Person] = service().desk.people(site, {number})
    return f"{known[number].name} ({number})" if number in known and known[number].name else number
