"""What a learner may do with what is kept of them: see it, take it along, choose how they are told, have it erased."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms_feedback_plugin.domain.choices import Choices
from lms_feedback_plugin.errors import Forbidden
from lms_feedback_plugin.service.commands import Erase

from . import cookies
from .auth import learner_session
from .house import service
from .languages import closest
from .learner import page
from .pages import warn
from .words import _

blueprint = Blueprint("learner_self", __name__, url_prefix="/s/<site>/me")


@blueprint.get("")
def about(site: str) -> str:
    """What is kept of them, and what they can do with it."""
    me = learner_session(site).person
    return page("me", site, page="me", me=me, choices=service().personal.choices(me))


@blueprint.post("/choices")
def choose(site: str) -> AnyResponse:
    """How they are told from now on."""
    me = learner_session(site).person
    language, few = closest(request.form.get("language")), request.form.get("notices") == "turning"
    service().personal.choose(Choices(site, me.id, language, "turning" if few else "all"))
    flash(_("Kept. It holds from the next notice on."))
    return redirect(url_for(".about", site=site), 303)


@blueprint.get("/data.zip")
def data(site: str) -> Response:
    """All of it, to take along."""
    me = learner_session(site).person
    response = Response(service().personal.archive(me), mimetype="application/zip")
    response.headers["Content-Disposition"] = "attachment; filename=my-feedback.zip"
    return response


@blueprint.post("/erase")
def erase(site: str) -> AnyResponse:
    """Forget them, where they said that they are sure."""
    me = learner_session(site).person
    if request.form.get("sure") != "yes":
        flash(_("Nothing was erased. Tick the box if you are sure."), "warning")
        return redirect(url_for(".about", site=site), 303)
    try:
        service().execute(Erase(site, me.id, me))
    except Forbidden as error:
        warn(error)
        return redirect(url_for(".about", site=site), 303)
    response = redirect(url_for(".forgotten", site=site), 303)
    cookies.forget(response, cookies.LEARNER, path=f"/s/{site}")
    return response


@blueprint.get("/forgotten")
def forgotten(site: str) -> str:
    """What somebody reads who was forgotten: nobody is known here any more."""
    return render_template("learner/forgotten.html", site=service().access.site(site))
