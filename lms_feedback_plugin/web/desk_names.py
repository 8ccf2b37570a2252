"""What people and roles are called at the desk."""

from __future__ import annotations

from collections.abc import Mapping

from lms_feedback_plugin.domain.item import Item
from lms_feedback_plugin.domain.person import Person

from .words import _


def role_label(role: str) -> str:
    """What a role is called."""
    known = {
        "learner": _("learner"),
        "teacher": _("teacher"),
        "support": _("support"),
        "lead": _("lead"),
        "developer": _("developers"),
        "product": _("product team"),
        "admin": _("admin"),
        "bot": _("automatic"),
    }
    return known.get(role, role)


def person_name(person: str, people: Mapping[str, Person]) -> str:
    """Their name among ``people``; whoever is not there has left."""
    return people[person].name if person in people else _("somebody who has left")


def with_whom(item: Item, people: Mapping[str, Person]) -> str | None:
    """The person who has it, else the role that it waits for, else None."""
    if item.assignee:
        return person_name(item.assignee, people)
    return role_label(item.assigned_role) if item.assigned_role else None
