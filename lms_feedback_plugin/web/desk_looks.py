"""How the desk shows one item: what was said, steps and reasons, in the reader's language."""

from __future__ import annotations

from flask import url_for

from lms_feedback_plugin.domain.decision import Option
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.service.desk import ItemView

from . import files
from .desk_facts import facts_of
from .desk_names import person_name
from .desk_said import spoken
from .desk_wordings import Wordings, wordings
from .drawn import way_drawn
from .house import service
from .languages import reader_language
from .learner_looks import uploads_to_choose
from .pages import conversation, label, look, new_key, reasons
from .reasons_why import sentence
from .words import _


def item_page(site: str, number: int, me: Person) -> dict[str, object]:
    """Everything that the item's template needs."""
    view = service().desk.item_view(site, number, me)
    base = url_for("desk.item", site=site, number=number)
    sent = [files.look(one, base) for one in service().attachments.of(site, number, me)]
    shown, offered = look(view.item, view.workflow, view.state, view.title), wordings(view)
    return {
        "item": {
            **{name: getattr(shown, name) for name in type(shown).__slots__},
            "language": view.item.language,
        },
        "said": spoken(view, conversation(view.posts, view.people, me, sent), me),
        "sent": [one for one in sent if one.post is None or one.post not in {post.id for post in view.posts}],
        "files": uploads_to_choose(),
        "history": _history(view),
        "way": way_drawn(view),
        "steps": [_step(option, view, offered) for option in view.options if option.allowed],
        "wordings": offered,
        "may_write_articles": service().handbook.may_edit(me, view.item.course),
        "refused": [_refused(option) for option in view.options if not option.allowed],
        "facts": facts_of(view),
        "why": [sentence(why, view.item, view.workflow) for why in view.around.why],
        "merged": view.merged,
        "may_write": view.staff,
        "may_merge": view.may_merge,
        "may_unmerge": view.may_unmerge,
        "submission_key": new_key(),
        "note_key": new_key(),
    }


def _step(option: Option, view: ItemView, offered: Wordings) -> dict[str, object]:
    """A step that may be taken: with the fields that it needs, as they stand, so that they can still be bettered; the reply
    as the chosen article words it."""
    step = option.transition
    worded = offered.given(step.needs)
    return {
        "name": step.name,
        "label": label(step.label),
        "allowed": True,
        "fields": [view.workflow.fields[name] for name in step.needs],
        "given": {**view.item.fields, **worded},
        "article": offered.chosen.id if worded and offered.chosen else None,
        "target_label": label(view.workflow.states[step.target].label),
        "key": new_key(),
    }


def _refused(option: Option) -> dict[str, object]:
    return {"label": label(option.transition.label), "reasons": reasons(option.blockers, reader_language())}


def _history(view: ItemView) -> list[dict[str, object]]:
    return [
        {"text": _line(view, entry.line.what, entry.line.name), "actor": _actor(view, entry.line.actor), "at": entry.at}
        for entry in view.history
    ]


def _actor(view: ItemView, person: str) -> str:
    return _("automatic") if person == "bot" else person_name(person, view.people)


def _line(view: ItemView, what: str, name: str) -> str:
    step = view.workflow.transitions.get(name)
    named = label(step.label) if step else name.replace("_", " ")
    words = {
        "created": _("Arrived"),
        "transition": named,
        "timer": _("Due: %(name)s", name=named),
        "reaction": _("Elsewhere: %(name)s", name=named),
        "merged": _("Merged into %(name)s", name=named),
        "received_merge": _("Took in %(name)s", name=named),
        "unmerged": _("Taken apart from %(name)s", name=named),
        "fields": _("Details changed"),
        "message": _("Message"),
        "migrated": _("Moved by a new version"),
        "reconsidered": _("Went to whoever teaches the course")
        if name
        else _("Seen anew, for the LMS told more or time passed"),
    }
    return words.get(what, what)
