"""The learner's pages: send something, follow it like a parcel, answer back. Every one works without JavaScript."""

from __future__ import annotations

import json
from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms_feedback_plugin.domain.workflow import MATCH
from lms_feedback_plugin.errors import FeedbackError, Forbidden, Invalid, KeyReused, Refused
from lms_feedback_plugin.service.access import Session
from lms_feedback_plugin.service.commands import Fire, Nudge, Rate, Say, Submit
from lms_feedback_plugin.service.press_context import UNBELIEVED, signed_over

from .auth import learner_session
from .files import KEPT, asked_variant, handed_out, taken_in
from .house import press, service
from .learner_looks import asked, item_page, uploads_to_choose
from .pages import field_errors, label, look, new_key, sentence, values_of, warn
from .pressed_at import PressedAt, of_this_form
from .words import _

blueprint = Blueprint("learner", __name__, url_prefix="/s/<site>")
MOST_CONTEXT = 4000
"""Characters of context that a launch may carry along."""


def kinds(site: str) -> list[dict[str, str]]:
    """The kinds that a learner may send at ``site``, with their words. A workflow of the site's own speaks by its label."""
    words = {
        "answer": (_("Ask"), _("Ask a question"), _("You are answered here and in your inbox.")),
        "fix": (_("Report"), _("Report a fault"), _("Somebody tries it out, and you are told when it works again.")),
        "suggestion": (
            _("Suggest"),
            _("Suggest something"),
            _("It is weighed together with what others said, and you are told what was decided."),
        ),
    }
    found = service().library.workflows(site)
    return [
        {"name": name, "verb": words[name][0], "title": words[name][1], "promise": words[name][2]}
        if name in words
        else {"name": name, "verb": label(workflow.label), "title": label(workflow.label), "promise": ""}
        for name, workflow in found.items()
    ]


def page(template: str, site: str, **values: object) -> str:
    """One of the learner's pages inside the site's frame."""
    return render_template(f"learner/{template}.html", site=service().access.site(site), kinds=kinds(site), **values)


@blueprint.get("/")
def mine(site: str) -> str:
    """Everything that the learner sent or follows."""
    reader = learner_session(site).person
    found = service().learner.mine(site, reader, cursor=request.args.get("after"))
    rows = [look(row.item, row.workflow, row.state, row.title) for row in found.rows]
    following = url_for(".mine", site=site, after=found.next) if found.next else None
    return page("mine", site, page="mine", items=rows, next_page=following)


@blueprint.get("/new/<kind>")
def new(site: str, kind: str) -> str:
    """The form for one kind."""
    learner_session(site)
    return _form(site, kind)


def _form(
    site: str, kind: str, problem: str = "", errors: dict[str, str] | None = None, kept: Sequence[str] | None = None
) -> str:
    workflow = service().library.workflow(site, kind)
    chosen = next(k for k in kinds(site) if k["name"] == kind)
    return page(
        "new",
        site,
        page=kind,
        kind=chosen,
        fields=asked(workflow),
        values=request.form,
        errors=errors or {},
        problem=problem,
        context=_context(),
        looks_it_up=MATCH in workflow.fields,
        submission_key=request.form.get("submission_key") or new_key(),
        files=uploads_to_choose(request.form.getlist(KEPT) if kept is None else kept),
    )


def _context() -> dict[str, str]:
    """What the launch brought along in the address: flat, short, shown before it is sent."""
    try:
        found = json.loads(request.args.get("context", "{}")[:MOST_CONTEXT])
    except ValueError:
        return {}
    pairs = found.items() if isinstance(found, dict) else ()
    return {str(name): str(value) for name, value in pairs if value not in (None, "") and name not in UNBELIEVED}


def _pressed_at(here: Session) -> PressedAt:
    """Where the button was pressed that led to this form; else the course of the last launch."""
    return of_this_form(here.site.id, here.person.id) or PressedAt(here.course, None)


@blueprint.post("/new/<kind>")
def send(site: str, kind: str) -> Response | tuple[str, int]:
    """One press is one item: the key in the form makes a second sending answer with the first item."""
    here = learner_session(site)
    workflow = service().library.workflow(site, kind)
    place = _pressed_at(here)
    key = request.form.get("submission_key") or None
    try:
        files = taken_in(site, here.person, key)
    except Invalid as error:
        return _form(site, kind, sentence(error)), error.status
    left_in = set(request.form.getlist("context"))
    command = Submit(
        site=site,
        workflow=kind,
        reporter=here.person,
        fields=values_of(request.form, asked(workflow)),
        course=place.course,
        context=signed_over(
            {name: value for name, value in _context().items() if name in left_in}, place.module, here.impersonator
        ),
        channel="form",
        channel_mode="batch",
        key=key,
        attachments=files,
    )
    try:
        done = press(command)
    except (Refused, Invalid, KeyReused) as error:
        return _form(site, kind, sentence(error), field_errors(error), files), error.status
    assert done.item is not None
    flash(_("Thank you: it has arrived, as number %(n)s. Below you see where it is and what comes next.", n=done.item.id))
    return redirect(url_for(".item", site=site, number=done.item.id), 303)


@blueprint.get("/items/<int:number>")
def item(site: str, number: int) -> str:
    """One item: its way, what was said, and what the learner can do."""
    reader = learner_session(site).person
    return page("item", site, **item_page(site, number, reader))


@blueprint.get("/items/<int:number>/files/<file>")
def file(site: str, number: int, file: str) -> Response:
    """A picture or file that was sent along."""
    reader, variant = learner_session(site).person, asked_variant()
    return handed_out(*service().attachments.read(site, number, file, reader, variant), variant)


def _back(site: str, number: int) -> Response:
    return redirect(url_for(".item", site=site, number=number), 303)


@blueprint.post("/items/<int:number>/steps/<transition>")
def step(site: str, number: int, transition: str) -> Response:
    """The learner takes a step: closes, reopens, says that it did not help."""
    reader = learner_session(site).person
    workflow = service().learner.view(site, number, reader).workflow
    values, key = values_of(request.form, list(workflow.fields.values())), request.form.get("submission_key") or None
    try:
        press(Fire(site, number, transition, reader, values, key=key, attachments=taken_in(site, reader, key)))
    except (Refused, Invalid, Forbidden, KeyReused) as error:
        warn(error)
    return _back(site, number)


@blueprint.post("/items/<int:number>/messages")
def write(site: str, number: int) -> Response:
    """The learner writes to the people who work on it."""
    reader, key = learner_session(site).person, request.form.get("submission_key") or None
    service().learner.view(site, number, reader)  # a stranger uploads nothing here
    try:
        press(Say(site, number, reader, request.form.get("text", ""), key=key, attachments=taken_in(site, reader, key)))
    except (Invalid, KeyReused, Refused) as error:
        warn(error)
    return _back(site, number)


@blueprint.post("/items/<int:number>/nudge")
def nudge(site: str, number: int) -> Response:
    """The learner asks for news."""
    reader, key = learner_session(site).person, request.form.get("submission_key") or None
    try:
        press(Nudge(site, number, reader, key=key))
        flash(_("Whoever works on it has been told that you wait for news."))
    except (Refused, Forbidden, KeyReused) as error:
        warn(error)
    return _back(site, number)


@blueprint.post("/items/<int:number>/rating")
def rate(site: str, number: int) -> Response:
    """The learner says how we did."""
    reader = learner_session(site).person
    view = service().learner.view(site, number, reader)
    survey = view.survey or (view.rated.survey if view.rated else None)
    if survey is None:
        abort(404)
    try:
        press(Rate(site, number, reader, survey, int(request.form.get("score", "0") or 0), request.form.get("comment", "")))
        flash(_("Thank you for telling us."))
    except (FeedbackError, ValueError) as error:
        warn(error if isinstance(error, FeedbackError) else Invalid(_("Choose a number from 1 to 5.")))
    return _back(site, number)
