"""The front page: pick a person."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from lms_feedback_plugin.adapters.sandbox.academy.identity import everybody, person
from lms_feedback_plugin.adapters.sandbox.academy.words import LANGUAGES
from lms_feedback_plugin.adapters.sandbox.demo import DEMO_PASSWORD, LEARNER

blueprint = Blueprint("front", __name__)


@blueprint.get("/")
def page() -> str:
    """Who is there to be, what there is to try, and how staff get to the desk."""
    people = everybody()
    return render_template(
        "front.html",
        page="front",
        learners=[one for one in people if one.role == LEARNER],
        staff=[one for one in people if one.role != LEARNER],
        password=DEMO_PASSWORD,
    )


@blueprint.post("/signin")
def sign_in() -> Response:
    """Become a person. There is nothing to prove: this is a demonstration."""
    one = person(request.form.get("person", ""))
    if one is None:
        abort(404)
    session.clear()
    session["person"] = one.id
    return redirect(url_for("courses.mine"), 303)


@blueprint.post("/signout")
def sign_out() -> Response:
    """Become nobody again."""
    session.clear()
    return redirect(url_for(".page"), 303)


@blueprint.post("/language")
def language() -> Response:
    """The language of the front page; whoever is signed in reads in their own."""
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        session["language"] = chosen
    return redirect(url_for(".page"), 303)
