"""How the desk shows a list of items and one item: rows, facts, steps and reasons, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import request, url_for

from lms_feedback_plugin.domain.decision import Option
from lms_feedback_plugin.domain.person import Person
from lms_feedback_plugin.domain.workflow import Workflow
from lms_feedback_plugin.service.desk import ItemView, Row
from lms_feedback_plugin.store.item_search import ItemQuery

from . import files
from .desk_facts import facts_of
from .desk_names import person_name, role_label, with_whom
from .desk_said import spoken
from .desk_wordings import Wordings, wordings
from .drawn import way_drawn
from .house import service
from .languages import reader_language
from .learner_looks import uploads_to_choose
from .pages import conversation, label, look, new_key, reasons
from .reasons_why import sentence
from .words import _

PAGE = 25


def column_names() -> list[str]:
    """The headings of the list."""
    return [_("No."), _("What was said"), _("State"), _("Course"), _("With"), _("Due"), _("Last step")]


def list_page(site: str, me: Person) -> dict[str, object]:
    """Everything that the list's template needs."""
    view = request.args.get("view") or "open"
    workflows = service().desk.workflows(site)
    found = service().desk.list_items(site, me, _query(view, me))
    people = service().desk.people(site, {row.item.reporter for row in found.rows} | _assignees(found.rows))
    courses = service().desk.courses(site)
    names = {course.id: course.name for course in courses}
    return {
        "items": [_row(row, people, names) for row in found.rows],
        "next_page": _older(found.next) if found.next else None,
        "views": [
            {"label": text, "url": url_for("desk.items", site=site, view=name), "current": name == view}
            for name, text in _views()
        ],
        "view_name": view,
        "kinds": [{"name": w.name, "label": label(w.label)} for w in workflows],
        "states": _states(workflows),
        "courses": courses,
        "filters": request.args,
    }


def _older(after: str) -> str:
    return "?" + urlencode(request.args.to_dict() | {"after": after})


def _views() -> list[tuple[str, str]]:
    return [
        ("open", _("Open")),
        ("mine", _("Mine")),
        ("unassigned", _("With nobody")),
        ("closed", _("Ended")),
        ("all", _("All")),
    ]


def _query(view: str, me: Person) -> ItemQuery:
    course, kind, state = (request.args.get(name) or None for name in ("course", "kind", "state"))
    return ItemQuery(
        workflows=(kind,) if kind else None,
        states=(state,) if state else None,
        courses=(course,) if course else None,
        assignee=me.id if view == "mine" else None,
        unassigned=view == "unassigned",
        open={"closed": False, "all": None}.get(view, True),
        limit=PAGE,
        after=request.args.get("after"),
    )


def _states(workflows: tuple[Workflow, ...]) -> list[dict[str, str]]:
    found = {state.name: label(state.label) for workflow in workflows for state in workflow.states.values()}
    return [{"name": name, "label": text} for name, text in found.items()]


def _assignees(rows: tuple[Row, ...]) -> set[str]:
    return {row.item.assignee for row in rows if row.item.assignee}


def _row(row: Row, people: Mapping[str, Person], courses: Mapping[str, str]) -> dict[str, object]:
    shown = look(row.item, row.workflow, row.state, row.title)
    return {
        **{name: getattr(shown, name) for name in type(shown).__slots__},
        "escalated": role_label(shown.escalated) if shown.escalated else None,
        "reporter_name": person_name(row.item.reporter, people),
        "course_name": courses.get(row.item.course or "", row.item.course),
        "with_whom": with_whom(row.item, people),
        "due_at": row.due_at,
        "late": row.due_at is not None and row.due_at < service().clock(),
    }


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
