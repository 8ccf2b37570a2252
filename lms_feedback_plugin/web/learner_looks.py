"""How one item looks to its learner: the way so far, what comes next and by when, what was said and sent along."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import url_for

from lms_feedback_plugin.domain.decision import Option
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.domain.workflow import Field, Workflow
from lms_feedback_plugin.service.accepted_files import ACCEPT
from lms_feedback_plugin.service.attaching import MOST
from lms_feedback_plugin.service.learner import LearnerView
from lms_feedback_plugin.service.parcel import Next

from . import files
from .did_it_help import did_it_help
from .house import service
from .languages import reader_language
from .pages import choice_label, conversation, label, look, new_key
from .words import _, moment


def asked(workflow: Workflow) -> list[Field]:
    """What the learner's form asks for: what is required, and what the workflow marks as asked."""
    return [field for field in workflow.fields.values() if field.required or field.asked]


def uploads_to_choose(kept: Sequence[str] = ()) -> dict[str, object] | None:
    """What a form's file field says; None where no files are taken. ``kept``: ids that an earlier try has brought."""
    largest = service().attachments.largest
    if not largest:
        return None
    return {"accept": ACCEPT, "most": MOST, "megabytes": f"{largest / 1_000_000:g}", "kept": list(kept)}


def item_page(site: str, number: int, reader: Person) -> dict[str, object]:
    """Everything that the item's template needs. Raises ``NotFound`` for strangers."""
    view = service().learner.view(site, number, reader)
    people = service().desk.people(site, {post.author for post in view.posts})
    base = url_for("learner.item", site=site, number=number)
    sent = [files.look(one, base) for one in view.attachments]
    now = service().clock()
    return {
        "item": look(view.item, view.workflow, view.state, view.title),
        "way": _way(view),
        "next_step": next_sentence(view.next, now),
        "stopped": view.next.kind == "yours",
        "stopped_since": view.item.entered_at,
        "became": label(view.became.label) if view.became else None,
        "may_nudge": view.next.nudge_from is not None and view.next.nudge_from <= now,
        "nudge_from": view.next.nudge_from,
        "said": _said(view),
        "posts": conversation(view.posts, people, reader, sent),
        "sent": [one for one in sent if one.post is None],
        "steps": [_step(option, view.workflow) for option in view.options],
        "help": did_it_help(view),
        "survey": view.survey,
        "rated": view.rated,
        "files": uploads_to_choose(),
        "submission_key": new_key(),
    }


def _way(view: LearnerView) -> list[dict[str, object]]:
    last = len(view.trail) - 1
    return [{"label": label(step.state), "at": step.at, "now": n == last} for n, step in enumerate(view.trail)]


def next_sentence(what: Next, now: datetime) -> str:
    """What comes next and by when; empty where nothing does."""
    if what.kind == "over":
        return ""
    if what.kind == "yours":
        if what.at is None:
            return _("It is your turn: as soon as you have answered, it goes on.")
        return _(
            "It is your turn: as soon as you have answered, it goes on. Without an answer it is closed on %(when)s.",
            when=moment(what.at),
        )
    if what.kind == "settled" and what.at is not None:
        return _("Nothing more is being done. If you do not object, it is closed on %(when)s.", when=moment(what.at))
    if what.kind == "promised" and what.at is not None and what.at > now:
        return _("Next: somebody looks at it by %(when)s at the latest.", when=moment(what.at))
    if what.kind in ("promised", "late"):
        return _("Next: it takes longer than we promised. Those who look after that have been told.")
    return _("Next: somebody works on it, and you are told as soon as something changes.")


def _said(view: LearnerView) -> list[dict[str, str]]:
    """What the learner wrote into the form beside the title, as it was when it came."""
    found = []
    for field in asked(view.workflow):
        value = view.said.get(field.name)
        if value in (None, "", field.default) or field.name == view.workflow.headline:
            continue
        shown = choice_label(str(value), field, reader_language()) if field.type == "choice" else str(value)
        found.append({"label": label(field.label), "value": shown})
    return found


def _step(option: Option, workflow: Workflow) -> dict[str, object]:
    step = option.transition
    return {
        "name": step.name,
        "label": label(step.label),
        "fields": [workflow.fields[name] for name in option.missing],
        "key": new_key(),
    }
